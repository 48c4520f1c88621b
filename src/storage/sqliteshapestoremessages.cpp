// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// The messages of a batch, one by one; all of them are in apply()'s transaction.

#include "sqliteshapestore_p.h"

#include "messagebatch_p.h"
#include "simdjsonutil_p.h"

#include <algorithm>

namespace Electric {

ApplyResult SqliteShapeStore::applyMessages(const MessageBatch &batch, Path path, Error *error)
{
    m_holes.clear();
    m_leaving.clear();
    MessageReader reader(batch);
    while (reader.next()) {
        const MessageView &message = reader.message();
        // The rows' tags came when they were not kept: only a refetch can tell which ones leave.
        if (m_record.lacksTags && (message.hasTags() || message.kind == MessageView::Kind::MoveOut))
            return ApplyResult::Hole;
        if (message.isChange())
            *error = applyChange(message, path);
        else if (message.isMove())
            *error = applyMove(message);
        if (*error)
            return ApplyResult::Failed;
    }
    *error = dropLeaving(path);
    if (*error)
        return ApplyResult::Failed;
    return m_holes.isEmpty() || m_record.isPartial ? ApplyResult::Applied : ApplyResult::Hole;
}

Error SqliteShapeStore::applyChange(const MessageView &message, Path path)
{
    const RowResult result = applyRow(message, path);
    if (result == RowResult::Failed)
        return lastError(path);
    noteHole(message, result);
    if (message.kind == MessageView::Kind::Delete) {
        m_leaving.remove(toByteArray(message.key));
        return m_tags->isEmpty() ? Error() : m_tags->remove(message.key);
    }
    if (result == RowResult::Missing)
        return {};
    // An insert without tags is of one that needs none, even if it had some when it left.
    const bool comesBack = !m_leaving.isEmpty() && message.kind == MessageView::Kind::Insert
        && m_leaving.contains(toByteArray(message.key));
    return message.hasTags() || comesBack ? m_tags->apply(message, judge()) : Error();
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

Error SqliteShapeStore::applyMove(const MessageView &message)
{
    if (!m_holes.isEmpty() && message.kind == MessageView::Kind::MoveOut) {
        const Message event = MessageBatchBuilder::tagsOf(message);
        m_holes.removeIf([&](const auto &hole) {
            for (const MovePattern &pattern : event.patterns)
                hole.value().moveOut(pattern);
            const bool hasLeft = !hole.value().isMember();
            if (hasLeft) // whoever makes rows of the batch has one now
                m_leaving.insert(hole.key());
            return hasLeft;
        });
    }
    return m_tags->move(message, judge());
}

/*
    Rows leave at the end of a batch. In one that is delivered a second time a condition may go off
    and on again that has stayed off since, of a row that the server has never seen leave.
*/
TagTable::Judge SqliteShapeStore::judge()
{
    return [this](const QByteArray &key, bool isMember) {
        if (isMember)
            m_leaving.remove(key);
        else
            m_leaving.insert(key);
    };
}

/*
    These rows are not part of the shape any more, though nobody has deleted them.
*/
Error SqliteShapeStore::dropLeaving(Path path)
{
    MessageView removal;
    removal.kind = MessageView::Kind::Delete;
    m_departures = m_leaving.values();
    std::ranges::sort(m_departures); // so that it is always the same order
    for (const QByteArray &key : std::as_const(m_departures)) {
        removal.key = toStringView(key);
        if (applyRow(removal, path) == RowResult::Failed)
            return lastError(path);
        if (const Error error = m_tags->remove(removal.key))
            return error;
    }
    return {};
}

RowResult SqliteShapeStore::applyRow(const MessageView &message, Path path)
{
    return path == Path::Direct ? applyDirectly(message) : applyToStage(message);
}

Error SqliteShapeStore::lastError(Path path) const
{
    return path == Path::Direct ? m_table->lastError() : m_stage->lastError();
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
        result = m_table->update(message, m_isWatched ? &rowId : nullptr);
        break;
    default:
        result = m_table->remove(message.key, m_isWatched ? &rowId : nullptr);
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
        // The server names the primary key as well, which an update never changes.
        for (const int column : m_table->lastColumns()) {
            const bool isKnown = column >= 0;
            if (isKnown && m_table->schema().columns()[column].primaryKeyIndex < 0)
                m_changes.columns.insert(column);
        }
        break;
    case RowResult::Deleted:
        m_changes.removed.append(rowId);
        break;
    default:
        break;
    }
}

} // namespace Electric
