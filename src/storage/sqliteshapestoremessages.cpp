// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// The messages of a batch, one by one; all of them are in apply()'s transaction.

#include "sqliteshapestore_p.h"

#include "simdjsonutil_p.h"

namespace Electric {

ApplyResult SqliteShapeStore::applyMessages(const MessageBatch &batch, Path path, Error *error)
{
    m_holes.clear();
    MessageReader reader(batch);
    for (qsizetype index = 0; reader.next(); ++index) {
        const MessageView &message = reader.message();
        // The rows' tags came when they were not kept: only a refetch can tell which ones leave.
        if (m_record.lacksTags && (message.hasTags() || message.kind == MessageView::Kind::MoveOut))
            return ApplyResult::Hole;
        if (message.isChange())
            *error = applyChange(message, path, index);
        else if (message.isMove())
            *error = applyMove(message, path, index);
        if (*error)
            return ApplyResult::Failed;
    }
    return m_holes.isEmpty() || m_record.isPartial ? ApplyResult::Applied : ApplyResult::Hole;
}

Error SqliteShapeStore::applyChange(const MessageView &message, Path path, qsizetype index)
{
    const RowResult result = path == Path::Direct ? applyDirectly(message) : applyToStage(message);
    if (result == RowResult::Failed)
        return path == Path::Direct ? m_table->lastError() : m_stage->lastError();
    noteHole(message, result);
    if (message.kind == MessageView::Kind::Delete)
        return m_tags->isEmpty() ? Error() : m_tags->remove(message.key);
    if (result == RowResult::Missing || !message.hasTags())
        return {};
    bool isMember = true;
    const Error error = m_tags->apply(message, &isMember);
    return error || isMember ? error : leave(message.key, path, index);
}

/*
    An update of a row that is removed in the same batch, or moved out, is one that came before:
    changes may be delivered twice.
*/
void SqliteShapeStore::noteHole(const MessageView &message, RowResult result)
{
    if (result == RowResult::Missing && message.kind == MessageView::Kind::Update)
        m_holes[toByteArray(message.key)].apply(MessageBatchBuilder::tagsOf(message));
    else if (!m_holes.isEmpty())
        m_holes.remove(toByteArray(message.key));
}

Error SqliteShapeStore::applyMove(const MessageView &message, Path path, qsizetype index)
{
    if (!m_holes.isEmpty() && message.kind == MessageView::Kind::MoveOut) {
        const Message event = MessageBatchBuilder::tagsOf(message);
        m_holes.removeIf([&](const auto &hole) {
            for (const MovePattern &pattern : event.patterns)
                hole.value().moveOut(pattern);
            const bool hasLeft = !hole.value().isMember();
            if (hasLeft) // whoever makes rows of the batch has one now
                m_departures.append({index, hole.key()});
            return hasLeft;
        });
    }
    return m_tags->move(
        message, [&](const QByteArray &key) { return leave(toStringView(key), path, index); });
}

/*
    The row is not part of the shape any more, though nobody has deleted it.
*/
Error SqliteShapeStore::leave(std::string_view key, Path path, qsizetype index)
{
    MessageView removal;
    removal.kind = MessageView::Kind::Delete;
    removal.key = key;
    const RowResult result = path == Path::Direct ? applyDirectly(removal) : applyToStage(removal);
    if (result == RowResult::Failed)
        return path == Path::Direct ? m_table->lastError() : m_stage->lastError();
    if (result == RowResult::Deleted)
        m_departures.append({index, toByteArray(key)});
    return {};
}

RowResult SqliteShapeStore::applyDirectly(const MessageView &message)
{
    qint64 rowId = m_lastRowId + 1;
    RowResult result = RowResult::Failed;
    switch (message.kind) {
    case MessageView::Kind::Insert:
        result = m_table->upsert(message, &rowId);
        break;
    case MessageView::Kind::Update:
        result = m_table->update(message, &rowId);
        break;
    default:
        result = m_table->remove(message.key, &rowId);
    }
    if (result == RowResult::Inserted)
        m_lastRowId = rowId;
    if (m_isWatched)
        note(result, rowId);
    return result;
}

RowResult SqliteShapeStore::applyToStage(const MessageView &message)
{
    switch (message.kind) {
    case MessageView::Kind::Insert:
        return m_stage->upsert(message);
    case MessageView::Kind::Update:
        return m_stage->update(message, *m_table);
    default:
        return m_stage->remove(message.key);
    }
}

void SqliteShapeStore::note(RowResult result, qint64 rowId)
{
    switch (result) {
    case RowResult::Inserted:
        m_changes.inserted.append(rowId);
        break;
    case RowResult::Updated:
        m_changes.updated.append(rowId);
        for (const int column : m_table->lastColumns())
            m_changes.columns.insert(column);
        break;
    case RowResult::Deleted:
        m_changes.removed.append(rowId);
        break;
    default:
        break;
    }
}

} // namespace Electric
