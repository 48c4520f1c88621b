// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "mapstorage.h"

using namespace Electric;

namespace {

class MapStore : public ShapeStore
{
public:
    MapStore(std::shared_ptr<MapDisk> disk, const QByteArray &name)
        : m_disk(std::move(disk)), m_name(name)
    {
    }

    Error open(StoredShape *shape) override
    {
        const QMutexLocker lock(&m_disk->mutex);
        m_next = m_disk->shapes[m_name];
        *shape = m_next.shape;
        return {};
    }

    Error replay(const std::function<void(const QList<Message> &rows)> &deliver) override
    {
        const QMutexLocker lock(&m_disk->mutex);
        const MapShape &stored = m_disk->shapes[m_name];
        for (auto row = stored.rows.begin(); row != stored.rows.end(); ++row) {
            Message message;
            message.operation = Message::Insert;
            message.key = row.key();
            for (auto field = row->begin(); field != row->end(); ++field)
                message.fields.append({field.key(), field.value()});
            deliver({message}); // one by one: any number of lists will do
        }
        return {};
    }

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
        if (batch.startsLog())
            next.rows.clear();
        if (!change(next.rows, batch))
            return ApplyResult::Hole;
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

    Error clear() override
    {
        Error error;
        if (save({}, &error) == ApplyResult::Applied)
            m_next = {};
        return error;
    }

private:
    MapShape saved() const
    {
        const QMutexLocker lock(&m_disk->mutex);
        return m_disk->shapes[m_name];
    }

    ApplyResult save(const MapShape &shape, Error *error)
    {
        const QMutexLocker lock(&m_disk->mutex);
        if (m_disk->failures > 0) {
            --m_disk->failures;
            *error = Error(Error::StorageFailed, QStringLiteral("The map is full."));
            return ApplyResult::Failed;
        }
        m_disk->shapes[m_name] = shape;
        return ApplyResult::Applied;
    }

    static bool change(MapShape::Rows &rows, const MessageBatch &batch)
    {
        const auto messages = batch.messages();
        for (const Message &message : messages) {
            if (message.operation == Message::Update && !rows.contains(message.key))
                return false;
            if (message.operation != Message::Update)
                rows.remove(message.key);
            if (message.operation == Message::Delete)
                continue;
            for (const Field &field : message.fields)
                rows[message.key].insert(field.column, field.text);
        }
        return true;
    }

    const std::shared_ptr<MapDisk> m_disk;
    const QByteArray m_name;
    MapShape m_next; // what waits for its up-to-date
};

} // namespace

ShapeStorage::StoreFactory MapStorage::storeFactory(const ShapeDefinition &definition,
                                                    const QString &name)
{
    return [disk = m_disk, key = definition.identity() + name.toUtf8()] {
        return std::make_unique<MapStore>(disk, key);
    };
}
