// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqliteshapestore_p.h"

#include "logging_p.h"
#include "messagebatch_p.h"

#include <QtCore/QElapsedTimer>

#include <algorithm>

namespace Electric {

namespace {

QString shownUrl(const QUrl &url)
{
    return url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment).toString();
}

} // namespace

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
    // A refetch that was interrupted starts over, an interrupted catch-up goes on.
    const LogPosition &position
        = m_record.staging == Staging::Changes ? m_record.staged : m_record.visible;
    if (!m_record.isStale && m_record.staging != Staging::Refetch) {
        shape.handle = position.handle;
        shape.offset = position.offset;
    }
    return shape;
}

Error SqliteShapeStore::open(StoredShape *shape)
{
    m_table.reset();
    m_stage.reset();
    SqlTransaction transaction(m_database);
    Error error = transaction.begin();
    if (!error)
        error = openRecord();
    if (!error)
        error = openTables();
    if (!error)
        error = transaction.commit();
    if (!error)
        *shape = this->shape();
    return error;
}

Error SqliteShapeStore::openRecord()
{
    const QByteArray identity = m_definition.identity();
    std::optional<ShapeRecord> found;
    if (const Error error = m_catalog.find(m_record.scope, m_record.name, identity, &found))
        return error;
    if (found) {
        m_record = *found;
        return adoptDefinition();
    }
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
    return m_catalog.save(m_record);
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
    if (m_record.staging == Staging::Changes)
        return m_stage->create();
    if (const Error error = m_stage->drop())
        return error;
    m_stage.reset();
    if (const Error error = m_tags->drop())
        return error;
    m_record.staging = Staging::None;
    m_record.isStale = true;
    // The snapshots stay: they are to be fetched again with the log.
    return m_catalog.save(m_record);
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

ApplyResult SqliteShapeStore::apply(const MessageBatch &batch, Error *error)
{
    QElapsedTimer timer;
    timer.start();
    const ShapeRecord before = m_record;
    m_changes = {};
    m_departures.clear();
    ApplyResult result = ApplyResult::Applied;
    {
        SqlTransaction transaction(m_database);
        *error = transaction.begin();
        if (!*error && batch.isMustRefetch())
            *error = endLog(batch);
        else if (!*error)
            result = applyToLog(batch, error);
        if (!*error && result == ApplyResult::Applied)
            *error = transaction.commit();
    }
    if (*error)
        result = ApplyResult::Failed;
    if (result != ApplyResult::Applied) {
        m_changes = {};
        m_departures.clear();
        const Error restoreError = restoreAfter(before);
        if (restoreError && !*error)
            *error = restoreError;
    } else {
        qCDebug(storageLog) << m_record.tableName << "stored" << batch.changeCount()
                            << "changes up to" << batch.offset() << "in" << timer.elapsed() << "ms";
    }
    return *error ? ApplyResult::Failed : result;
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
    m_record = before;
    m_table.reset();
    m_stage.reset();
    if (m_record.staging == Staging::Refetch) {
        m_stage = std::make_unique<ShapeStage>(m_database, m_record, m_record.staged.schema);
        m_table
            = std::make_unique<ShapeTable>(m_database, m_record.tableName, m_record.visible.schema);
        m_tags = std::make_unique<TagTable>(m_database, m_record);
        const Error error = m_tags->open();
        return error ? error : m_stage->create();
    }
    return openTables();
}

/*
    The log of the visible rows has ended. They stay as they are, and are what that log's position
    says; only that they are stale is noted, and which handle is dead.
*/
Error SqliteShapeStore::endLog(const MessageBatch &batch)
{
    if (m_stage) {
        if (const Error error = m_stage->drop())
            return error;
        m_stage.reset();
    }
    if (!m_tags->isEmpty()) {
        if (const Error error = m_tags->drop())
            return error;
    }
    m_record.staging = Staging::None;
    m_record.staged = {};
    m_record.isStale = true;
    m_record.expiredHandle = batch.expiredHandle();
    m_record.snapshotFilters = batch.snapshotFilters();
    return m_catalog.save(m_record);
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
    if (m_stage) {
        if (const Error error = m_stage->drop())
            return error;
        m_stage.reset();
    }
    m_record.staging = kind;
    if (kind == Staging::None)
        return {};
    m_stage = std::make_unique<ShapeStage>(m_database, m_record, schema);
    const Error error = m_stage->drop(); // what the catalog knows nothing of is no part of it
    return error ? error : m_stage->create();
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
        if (path == Path::Staged) {
            if (const Error error = mergeStage())
                return error;
        }
        // The first time rows show that nobody has been told of one by one.
        m_changes.isEverything = m_changes.isEverything || !m_record.isComplete;
        m_changes.isVisible = true;
        m_record.isComplete = true;
        m_record.isStale = false;
        m_record.lastSyncedAt = QDateTime::currentDateTimeUtc();
    }
    if (path == Path::Direct || batch.isUpToDate())
        m_record.visible = position;
    return m_catalog.save(m_record);
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
    if (m_changes.hasNewSchema)
        m_table = std::make_unique<ShapeTable>(m_database, m_record.tableName, schema);
    return readLastRowId();
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
    m_stage.reset();
    ShapeStage stage(m_database, m_record, {});
    if (const Error error = stage.drop())
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
    const ShapeRecord before = m_record;
    m_changes = {};
    m_departures.clear();
    Error error;
    {
        SqlTransaction transaction(m_database);
        error = transaction.begin();
        if (!error)
            error = dropRows();
        if (!error)
            error = m_catalog.save(m_record);
        if (!error)
            error = transaction.commit();
    }
    if (error) {
        restoreAfter(before);
        return error;
    }
    m_changes.isEverything = true;
    m_changes.isVisible = true;
    return {};
}

} // namespace Electric
