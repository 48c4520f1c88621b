// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqliteshapestore_p.h"

#include "logging_p.h"

#include <QtCore/QElapsedTimer>

namespace Electric {

SqliteShapeStore::SqliteShapeStore(SqliteDatabase *database, const ShapeDefinition &definition,
                                   const QString &scope, const QString &name)
    : m_database(database), m_catalog(database), m_definition(definition)
{
    m_record.scope = scope.isNull() ? QStringLiteral("") : scope;
    m_record.name = name.isEmpty() ? QString() : name;
}

SqliteShapeStore::SqliteShapeStore(SqliteDatabase *database, const ShapeRecord &record)
    : m_database(database), m_catalog(database), m_record(record)
{
}

SqliteShapeStore::~SqliteShapeStore() = default;

StoredShape SqliteShapeStore::shape() const
{
    StoredShape shape;
    shape.expiredHandle = m_record.expiredHandle;
    shape.snapshotFilters = m_record.snapshotFilters;
    shape.schema = m_record.visible.schema;
    shape.tableName = m_record.tableName;
    shape.lastSyncedAt = m_record.lastSyncedAt;
    shape.isComplete = m_record.isComplete;
    shape.isStale = m_record.isStale;
    const LogPlace here = place();
    shape.handle = here.handle;
    shape.offset = here.offset;
    return shape;
}

/*
    Where the next batch goes on.
*/
LogPlace SqliteShapeStore::place() const
{
    if (m_record.staging != Staging::None)
        return {m_record.staged.handle, m_record.staged.offset};
    return m_record.isStale ? LogPlace()
                            : LogPlace {m_record.visible.handle, m_record.visible.offset};
}

Error SqliteShapeStore::saveRecord()
{
    m_record.lastUsedAt = QDateTime::currentDateTimeUtc();
    return m_catalog.save(m_record);
}

ApplyResult SqliteShapeStore::apply(const MessageBatch &batch, Error *error)
{
    QElapsedTimer timer;
    timer.start();
    m_changes = {};
    m_departures.clear();
    const qint64 id = m_record.id;
    SqlTransaction transaction(m_database);
    *error = transaction.begin();
    if (!*error)
        *error = catchUpInTransaction();
    if (*error)
        return ApplyResult::Failed;
    const ShapeRecord before = m_record;
    const ApplyResult result = applyInTransaction(batch, error);
    const bool isTaken = result == ApplyResult::Applied || result == ApplyResult::Overtaken;
    if (!*error && isTaken)
        *error = transaction.commit();
    if (*error || !isTaken) {
        transaction.rollBack();
        if (before.id != id)
            expectForeignChanges(); // the line that was added is gone again
        const Error restoreError = restoreAfter(before);
        if (restoreError && !*error)
            *error = restoreError;
        return *error ? ApplyResult::Failed : result;
    }
    tellForeignChanges();
    qCDebug(storageLog) << m_record.tableName
                        << (result == ApplyResult::Applied ? "stored" : "did not take")
                        << batch.changeCount() << "changes up to" << batch.offset() << "in"
                        << timer.elapsed() << "ms";
    return result;
}

ApplyResult SqliteShapeStore::applyInTransaction(const MessageBatch &batch, Error *error)
{
    switch (standingOf(batch)) {
    case Standing::Held:
        return ApplyResult::Applied;
    case Standing::Elsewhere:
        return ApplyResult::Overtaken;
    case Standing::Next:
        break;
    }
    if (!batch.isMustRefetch())
        return applyToLog(batch, error);
    *error = endLog(batch);
    return ApplyResult::Applied;
}

/*
    Another process or session may have stored the same batch, or something else. A batch that does
    not say where it goes on from is taken at its word.
*/
SqliteShapeStore::Standing SqliteShapeStore::standingOf(const MessageBatch &batch) const
{
    const auto &previous = MessageBatchBuilder::context(batch).previous;
    const LogPlace here = place();
    if (!previous || previous->isSame(here))
        return Standing::Next;
    const bool isHeld = !batch.isMustRefetch() && !here.isStart()
        && LogPlace {batch.handle(), batch.offset()}.isSame(here);
    if (!isHeld)
        return Standing::Elsewhere;
    // To apply it twice is harmless, and makes visible what the other one could not yet.
    const bool completes = batch.isUpToDate()
        && (m_record.staging != Staging::None || m_record.isStale || !m_record.isComplete);
    return completes ? Standing::Next : Standing::Held;
}

ApplyResult SqliteShapeStore::applyToLog(const MessageBatch &batch, Error *error)
{
    // One that was under way when its log was cleared, or has ended, belongs to no rows.
    const bool hasLog = m_record.staging == Staging::Refetch || shape().offset != "-1";
    if (!hasLog && !batch.startsLog())
        return ApplyResult::Hole;
    Path path = Path::Direct;
    *error = prepareTables(batch, &path);
    if (*error)
        return ApplyResult::Failed;
    const ApplyResult result = fits(batch) ? applyMessages(batch, path, error) : ApplyResult::Hole;
    if (result == ApplyResult::Applied)
        *error = finishBatch(batch, path);
    return result;
}

/*
    The transaction is gone: what is kept in memory goes back to what the file says.
*/
Error SqliteShapeStore::restoreAfter(const ShapeRecord &before)
{
    m_changes = {};
    m_departures.clear();
    m_record = before;
    m_table.reset();
    m_stage.reset();
    return openTables();
}

/*
    The log of the visible rows has ended. They stay as they are, and are what that log's position
    says; only that they are stale is noted, and which handle is dead.
*/
Error SqliteShapeStore::endLog(const MessageBatch &batch)
{
    if (const Error error = dropStage())
        return error;
    if (!m_tags->isEmpty()) {
        if (const Error error = m_tags->drop())
            return error;
    }
    m_record.staging = Staging::None;
    m_record.staged = {};
    m_record.isStale = true;
    m_record.expiredHandle = batch.expiredHandle();
    m_record.snapshotFilters = batch.snapshotFilters();
    return saveRecord();
}

/*
    Where a batch goes: to the visible rows when these are no consistent state yet, or will be
    one behind this batch; else to the stage.
*/
Error SqliteShapeStore::prepareTables(const MessageBatch &batch, Path *path)
{
    const Schema schema = batch.schema();
    if (!m_table) {
        if (const Error error = m_catalog.renewTableName(&m_record))
            return error;
        m_record.visible.schema = schema;
        m_table = std::make_unique<ShapeTable>(m_database, m_record.tableName, schema);
        if (const Error error = m_table->create())
            return error;
    }
    Staging wanted = m_record.staging;
    if (batch.startsLog()) {
        bool isEmpty = false;
        if (const Error error = m_table->isEmpty(&isEmpty))
            return error;
        const bool isFirst = !m_record.isComplete && isEmpty && schema == m_table->schema();
        wanted = isFirst ? Staging::None : Staging::Refetch;
        m_record.isStale = m_record.isStale && !isFirst;
        m_record.lacksTags = false;
        if (!m_tags->isEmpty()) {
            if (const Error error = m_tags->drop())
                return error;
        }
    } else if (wanted == Staging::None && m_record.isComplete && !batch.isUpToDate()) {
        wanted = Staging::Changes;
    }
    if (wanted != m_record.staging || (batch.startsLog() && wanted != Staging::None)) {
        const Schema columns = wanted == Staging::Refetch ? schema : m_table->schema();
        if (const Error error = beginStaging(wanted, columns))
            return error;
    }
    *path = wanted == Staging::None ? Path::Direct : Path::Staged;
    return {};
}

/*
    Within one log the columns stay. If they do not, rows and batch are not of one log.
*/
bool SqliteShapeStore::fits(const MessageBatch &batch) const
{
    return batch.schema() == (m_stage ? m_stage->schema() : m_table->schema());
}

Error SqliteShapeStore::beginStaging(Staging kind, const Schema &schema)
{
    if (const Error error = dropStage())
        return error;
    m_record.staging = kind;
    if (kind == Staging::None)
        return {};
    m_stage = std::make_unique<ShapeStage>(m_database, m_record, schema);
    return m_stage->create();
}

/*
    Notes the position in the same transaction as the rows that belong to it.
*/
Error SqliteShapeStore::finishBatch(const MessageBatch &batch, Path path)
{
    const LogPosition position {batch.handle(), batch.offset(), batch.schema()};
    if (batch.startsLog()) { // each log anew: what began at the end can be fetched whole
        m_record.isPartial = MessageBatchBuilder::context(batch).startsAtEnd
            || m_definition.log == ShapeDefinition::Log::ChangesOnly;
    }
    m_record.expiredHandle = batch.expiredHandle();
    m_record.snapshotFilters = batch.snapshotFilters();
    if (path == Path::Staged)
        m_record.staged = position;
    if (batch.isUpToDate()) {
        if (const Error error = path == Path::Staged ? mergeStage() : m_table->index())
            return error;
        // The first time rows show that nobody has been told of one by one.
        m_changes.isEverything = m_changes.isEverything || !m_record.isComplete;
        m_changes.isVisible = true;
        m_record.isComplete = true;
        m_record.isStale = false;
        m_record.lastSyncedAt = QDateTime::currentDateTimeUtc();
    }
    if (m_table->takeMergedTwins())
        m_changes.isEverything = true;
    if (path == Path::Direct || batch.isUpToDate())
        m_record.visible = position;
    return saveRecord();
}

Error SqliteShapeStore::mergeStage()
{
    if (const Error error = m_stage->merge(m_table.get(), m_lastRowId, &m_changes))
        return error;
    const Schema schema = m_stage->schema();
    if (const Error error = m_stage->drop())
        return error;
    m_stage.reset();
    m_record.staging = Staging::None;
    m_record.staged = {};
    if (m_changes.hasNewSchema) {
        m_table = std::make_unique<ShapeTable>(m_database, m_record.tableName, schema);
        if (const Error error = m_table->create())
            return error;
    }
    return readLastRowId();
}

/*
    Also what an earlier run, or another process, has left.
*/
Error SqliteShapeStore::dropStage()
{
    m_stage.reset(); // a statement that is still prepared would lock its table
    return ShapeStage(m_database, m_record, {}).drop();
}

Error SqliteShapeStore::dropRows()
{
    if (m_table) {
        if (const Error error = m_table->drop())
            return error;
        m_table.reset();
    } else if (!m_record.visible.schema.isEmpty()) { // else no table is ours
        const QString table = quoted(m_record.tableName);
        if (const Error error
            = m_database->execute(QStringLiteral("DROP TABLE IF EXISTS ") + table))
            return error;
    }
    if (const Error error = dropStage())
        return error;
    if (!m_tags)
        m_tags = std::make_unique<TagTable>(m_database, m_record);
    if (const Error error = m_tags->drop())
        return error;
    m_record.visible = {};
    m_record.staged = {};
    m_record.snapshotFilters.clear();
    m_record.lacksTags = false;
    m_record.staging = Staging::None;
    m_record.isComplete = false;
    m_record.isStale = false;
    m_record.lastSyncedAt = {};
    return {};
}

Error SqliteShapeStore::clear()
{
    SqlTransaction transaction(m_database);
    Error error = transaction.begin();
    if (!error)
        error = catchUpInTransaction();
    if (error)
        return error;
    const ShapeRecord before = m_record;
    m_departures.clear();
    error = dropRows();
    if (!error)
        error = saveRecord();
    if (!error)
        error = transaction.commit();
    if (error) {
        transaction.rollBack();
        restoreAfter(before);
        return error;
    }
    m_hasForeignChanges = false;
    m_changes = RowChanges::everything();
    m_changes.isVisible = true;
    return {};
}

} // namespace Electric
