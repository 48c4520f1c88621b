// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "mapstorage.h"

using namespace Electric;

namespace {

class MapStore : public ShapeStore
{
public:
    MapStore(std::shared_ptr<MapDisk> disk, const QByteArray &name, bool isPartial)
        : m_disk(std::move(disk)), m_name(name), m_isPartial(isPartial)
    {
    }
    //! [open]
    Error open(StoredShape *shape) override
    {
        const std::scoped_lock lock(m_disk->mutex);
        m_next = m_disk->shapes[m_name];
        *shape = m_next.shape;
        return {};
    }

    Error replay(const std::function<void(const QList<Message> &rows)> &deliver) override
    {
        const std::scoped_lock lock(m_disk->mutex);
        const MapShape &stored = m_disk->shapes[m_name];
        for (auto row = stored.rows.begin(); row != stored.rows.end(); ++row) {
            Message message;
            message.operation = Message::Insert;
            message.key = row.key();
            for (auto field = row->begin(); field != row->end(); ++field)
                message.fields.append({field.key(), field.value()});
            const RowTags tags = stored.tags.value(row.key());
            message.tags = tags.tags();
            message.activeConditions = tags.activeConditions();
            deliver({message}); // one by one: any number of lists will do
        }
        return {};
    }
    //! [open]

    //! [apply]
    ApplyResult apply(const MessageBatch &batch, Error *error) override
    {
        if (batch.isMustRefetch()) {
            MapShape stored = saved();
            stored.shape.isStale = true;
            stored.shape.handle.clear();
            stored.shape.offset = "-1";
            stored.shape.expiredHandle = batch.expiredHandle();
            stored.shape.snapshotFilters = batch.snapshotFilters();
            return save(stored, error);
        }
        MapShape next = m_next;
        if (batch.startsLog()) {
            next.rows.clear();
            next.tags.clear();
        }
        if (!change(&next, batch))
            return ApplyResult::Hole;
        dropWhatHasLeft(&next);
        // A new log is not visible before its up-to-date, and is forgotten in a crash.
        if (batch.isUpToDate() || !next.shape.isComplete) {
            next.shape.handle = batch.handle();
            next.shape.offset = batch.offset();
            next.shape.schema = batch.schema();
            next.shape.expiredHandle = batch.expiredHandle();
            next.shape.snapshotFilters = batch.snapshotFilters();
        }
        if (batch.isUpToDate()) {
            next.shape.isComplete = true;
            next.shape.isStale = false;
            next.shape.lastSyncedAt = QDateTime::currentDateTimeUtc();
        }
        const bool isSeen = batch.isUpToDate() || !next.shape.isComplete;
        const ApplyResult result = isSeen ? save(next, error) : ApplyResult::Applied;
        if (result == ApplyResult::Applied)
            m_next = next;
        return result;
    }
    //! [apply]

    Error clear() override
    {
        MapShape empty; // nothing is left but which log must not be asked for again
        empty.shape.expiredHandle = saved().shape.expiredHandle;
        Error error;
        if (save(empty, &error) == ApplyResult::Applied)
            m_next = empty;
        return error;
    }

private:
    MapShape saved() const
    {
        const std::scoped_lock lock(m_disk->mutex);
        return m_disk->shapes[m_name];
    }

    ApplyResult save(const MapShape &shape, Error *error)
    {
        const std::scoped_lock lock(m_disk->mutex);
        if (m_disk->failures > 0) {
            --m_disk->failures;
            *error = Error(Error::StorageFailed, QStringLiteral("The map is full."));
            return ApplyResult::Failed;
        }
        m_disk->shapes[m_name] = shape;
        return ApplyResult::Applied;
    }

    bool change(MapShape *shape, const MessageBatch &batch) const
    {
        const auto messages = batch.messages();
        for (const Message &message : messages) {
            if (message.operation == Message::MoveOut || message.operation == Message::MoveIn)
                move(shape, message);
            else if (!changeRow(shape, message) && !m_isPartial)
                return false;
        }
        return true;
    }

    static bool changeRow(MapShape *shape, const Message &message)
    {
        MapShape::Rows &rows = shape->rows;
        if (message.operation == Message::Update && !rows.contains(message.key))
            return false;
        if (message.operation != Message::Update)
            rows.remove(message.key);
        shape->tags[message.key].apply(message);
        if (message.operation == Message::Delete)
            return true;
        for (const Field &field : message.fields)
            rows[message.key].insert(field.column, field.text);
        return true;
    }

    static void move(MapShape *shape, const Message &message)
    {
        for (RowTags &tags : shape->tags) {
            for (const MovePattern &pattern : message.patterns) {
                if (message.operation == Message::MoveOut)
                    tags.moveOut(pattern);
                else
                    tags.moveIn(pattern);
            }
        }
    }

    static void dropWhatHasLeft(MapShape *shape)
    {
        for (auto row = shape->tags.begin(); row != shape->tags.end();) {
            if (!row->isMember())
                shape->rows.remove(row.key());
            row = row->isMember() && !row->isEmpty() ? std::next(row) : shape->tags.erase(row);
        }
    }

    const std::shared_ptr<MapDisk> m_disk;
    const QByteArray m_name;
    const bool m_isPartial; // it has the rows that have been asked for
    MapShape m_next; // what waits for its up-to-date
};

} // namespace

//! [factory]
ShapeStorage::StoreFactory MapStorage::storeFactory(const ShapeDefinition &definition,
                                                    const QString &name)
{
    const bool isPartial = definition.log == ShapeDefinition::Log::ChangesOnly;
    return [disk = m_disk, key = definition.identity() + name.toUtf8(), isPartial] {
        return std::make_unique<MapStore>(disk, key, isPartial);
    };
}
//! [factory]
