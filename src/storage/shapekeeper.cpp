// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapekeeper_p.h"

#include "shapesession_p.h"
#include "sqliteshapestore_p.h"
#include "storagethread_p.h"

#include <memory>
#include <utility>

namespace Electric {

ShapeSession *ShapeKeeper::sessionOf(const ShapeRecord &shape) const
{
    for (ShapeSession *session : m_thread->sessions()) {
        if (session->record() && session->record()->id == shape.id)
            return session;
    }
    return nullptr;
}

Error ShapeKeeper::countRows(const ShapeRecord &shape, qint64 *count) const
{
    if (!shape.isComplete)
        return {};
    SqlStatement statement = m_thread->database()->prepare(QStringLiteral("SELECT count(*) FROM ")
                                                           + quoted(shape.tableName));
    if (!statement.run() || !statement.step())
        return m_thread->database()->error(statement);
    *count = statement.integerAt(0);
    return {};
}

Error ShapeKeeper::list(QList<ShapeInfo> *shapes) const
{
    SqlTransaction transaction(m_thread->database()); // all of one state
    QList<ShapeRecord> records;
    Error error = transaction.begin(DatabaseAccess::ReadOnly);
    if (!error)
        error = ShapeCatalog(m_thread->database()).list(m_scope, &records);
    for (const ShapeRecord &record : std::as_const(records)) {
        ShapeInfo info;
        info.name = record.name;
        info.tableName = record.tableName;
        info.url = record.url;
        info.serverTable = record.serverTable;
        info.lastSyncedAt = record.lastSyncedAt;
        info.lastUsedAt = record.lastUsedAt;
        info.isComplete = record.isComplete;
        info.isStale = record.isStale || record.staging == Staging::Refetch;
        info.isOpen = sessionOf(record);
        if (!error)
            error = countRows(record, &info.rowCount);
        shapes->append(info);
    }
    return error ? error : transaction.commit();
}

Error ShapeKeeper::remove(const ShapeRecord &shape)
{
    SqliteShapeStore store(m_thread->database(), shape);
    const Error error = store.clear();
    return error ? error : ShapeCatalog(m_thread->database()).remove(shape);
}

Error ShapeKeeper::removeUnused(const QDateTime &before, int *count)
{
    QList<ShapeRecord> records;
    if (const Error error = ShapeCatalog(m_thread->database()).list(m_scope, &records))
        return error;
    for (const ShapeRecord &record : std::as_const(records)) {
        if (sessionOf(record) || record.lastUsedAt >= before)
            continue;
        if (const Error error = remove(record))
            return error;
        ++*count;
    }
    return {};
}

Error ShapeKeeper::clear(const std::function<void()> &done)
{
    QList<ShapeRecord> records;
    if (const Error error = ShapeCatalog(m_thread->database()).list(m_scope, &records))
        return error;
    const auto waiting = std::make_shared<int>(1); // for each session, and for this function
    const auto finish = [waiting, done] {
        if (--*waiting == 0)
            done();
    };
    Error error;
    for (const ShapeRecord &record : std::as_const(records)) {
        if (ShapeSession *const session = sessionOf(record)) {
            ++*waiting;
            session->clear(finish);
        } else if (!error) {
            error = remove(record);
        }
    }
    if (!error)
        m_thread->purge(finish);
    return error;
}

} // namespace Electric
