// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// How a shape is found in the file, and found again when another process has written to it.

#include "sqliteshapestore_p.h"

#include "logging_p.h"

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

QString shownUrl(const QUrl &url)
{
    return url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment).toString();
}

} // namespace

Error SqliteShapeStore::open(StoredShape *shape)
{
    m_table.reset();
    m_stage.reset();
    m_foreignCommits = m_database->foreignCommits();
    bool isOpen = false;
    if (const Error error = openKnown(&isOpen))
        return error;
    if (!isOpen) {
        SqlTransaction transaction(m_database);
        Error error = transaction.begin();
        if (!error)
            error = openRecord();
        if (!error)
            error = openTables();
        if (!error)
            error = transaction.commit();
        if (error)
            return error;
    }
    *shape = this->shape();
    // Of no use where nothing can be written; then there is nothing to be removed later, either.
    if (const Error error = noteUse())
        qCDebug(storageLog) << m_record.tableName << "is only read:" << error.text();
    return {};
}

/*
    A shape that is as the app describes it is opened without a write: on a full or a read-only
    disk its rows are there all the same.
*/
Error SqliteShapeStore::openKnown(bool *isOpen)
{
    SqlTransaction transaction(m_database);
    Error error = transaction.begin(DatabaseAccess::ReadOnly);
    std::optional<ShapeRecord> found;
    if (!error)
        error = m_catalog.find(m_record.scope, m_record.name, m_definition.identity(), &found);
    *isOpen = !error && found && found->identity == m_definition.identity()
        && found->url == shownUrl(m_definition.url);
    if (!*isOpen)
        return error;
    m_record = *found;
    beginOver();
    error = openTables();
    return error ? error : transaction.commit();
}

Error SqliteShapeStore::openRecord()
{
    const QByteArray identity = m_definition.identity();
    std::optional<ShapeRecord> found;
    if (const Error error = m_catalog.find(m_record.scope, m_record.name, identity, &found))
        return error;
    if (found) {
        m_record = *found;
        beginOver();
        const Error error = dropStage();
        return error ? error : adoptDefinition();
    }
    m_record.lastUsedAt = QDateTime::currentDateTimeUtc();
    m_record.identity = identity;
    m_record.url = shownUrl(m_definition.url);
    m_record.serverTable = m_definition.table;
    m_record.isPartial = m_definition.log == ShapeDefinition::Log::ChangesOnly;
    return m_catalog.add(
        &m_record, m_record.name.isNull() ? localTableName(m_definition.table) : m_record.name);
}

/*
    A name that has been given to another shape: the rows of the old one go.
*/
Error SqliteShapeStore::adoptDefinition()
{
    m_record.url = shownUrl(m_definition.url);
    if (m_record.identity != m_definition.identity()) {
        if (const Error error = dropRows())
            return error;
        m_record.expiredHandle.clear(); // the other shape's
        m_record.identity = m_definition.identity();
        m_record.serverTable = m_definition.table;
        m_record.isPartial = m_definition.log == ShapeDefinition::Log::ChangesOnly;
    }
    return saveRecord();
}

/*
    A refetch that was interrupted starts over, an interrupted catch-up goes on. The stage is
    dropped when there is something new to be staged: perhaps another process is filling it. The
    snapshots stay: they are to be fetched again with the log.
*/
void SqliteShapeStore::beginOver()
{
    if (m_record.staging != Staging::Refetch)
        return;
    m_record.staging = Staging::None;
    m_record.staged = {};
    m_record.isStale = true;
}

Error SqliteShapeStore::openTables()
{
    m_tags = std::make_unique<TagTable>(m_database, m_record);
    if (const Error error = m_tags->open())
        return error;
    if (!m_record.visible.schema.isEmpty()) {
        m_table
            = std::make_unique<ShapeTable>(m_database, m_record.tableName, m_record.visible.schema);
        if (const Error error = m_table->create())
            return error;
        if (const Error error = readLastRowId())
            return error;
    }
    if (m_record.staging == Staging::None)
        return {};
    m_stage = std::make_unique<ShapeStage>(m_database, m_record, m_record.staged.schema);
    return m_stage->create();
}

Error SqliteShapeStore::readLastRowId()
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT max(electric_rowid) FROM %1").arg(quoted(m_table->name())));
    if (!statement.run() || !statement.step())
        return m_database->error(statement);
    // Never lower than it was: an id that has been seen names one row only.
    // One that somebody else has written leaves room for those to come.
    m_lastRowId = std::max(m_lastRowId, std::min(statement.integerAt(0), ShapeTable::MaximumRowId));
    return {};
}

/*
    For removeUnused(). Each commit says it as well.
*/
Error SqliteShapeStore::noteUse()
{
    constexpr qint64 Hour = 3600;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (m_record.lastUsedAt.isValid() && m_record.lastUsedAt.secsTo(now) < Hour)
        return {};
    // Nothing else: what another process stages is as it is.
    const Error error = m_catalog.saveUse(m_record.id, now);
    if (!error)
        m_record.lastUsedAt = now;
    return error;
}

Error SqliteShapeStore::follow()
{
    m_changes = {};
    m_departures.clear();
    const Error error = catchUp();
    if (!error)
        tellForeignChanges();
    return error;
}

/*
    Nothing is to be written, unless the shape has been removed.
*/
Error SqliteShapeStore::catchUp()
{
    std::optional<ShapeRecord> found;
    if (const Error error = m_catalog.find(m_record.id, &found))
        return error;
    SqlTransaction transaction(m_database);
    Error error = transaction.begin(found ? DatabaseAccess::ReadOnly : DatabaseAccess::ReadWrite);
    if (!error)
        error = catchUpInTransaction();
    return error ? error : transaction.commit();
}

/*
    Another process has removed the shape.
*/
Error SqliteShapeStore::addAgain()
{
    ShapeRecord record;
    record.scope = m_record.scope;
    record.name = m_record.name;
    m_record = record;
    const bool isOnlyCleared = m_definition.url.isEmpty();
    return isOnlyCleared ? Error() : openRecord();
}

Error SqliteShapeStore::catchUpInTransaction()
{
    const quint64 foreignCommits = m_database->foreignCommits();
    if (foreignCommits == m_foreignCommits)
        return {};
    std::optional<ShapeRecord> found;
    Error error = m_catalog.find(m_record.id, &found);
    // Once more where that failed the last time.
    if (!error && (found != m_record || m_hasForeignChanges)) {
        m_hasForeignChanges = true;
        m_table.reset();
        m_stage.reset();
        if (found)
            m_record = *found;
        else
            error = addAgain();
        if (!error)
            error = openTables();
    }
    if (!error)
        m_foreignCommits = foreignCommits;
    return error;
}

void SqliteShapeStore::tellForeignChanges()
{
    if (!std::exchange(m_hasForeignChanges, false))
        return;
    m_changes.isEverything = true;
    m_changes.isVisible = true;
    m_changes.hasNewSchema = true;
}

} // namespace Electric
