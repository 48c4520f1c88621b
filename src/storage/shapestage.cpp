// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapestage_p.h"

#include "logging_p.h"

#include <algorithm>

namespace Electric {

namespace {

constexpr QLatin1StringView VisibleKey("m.electric_key");
constexpr QLatin1StringView StagedKey("s.electric_key");

} // namespace

ShapeStage::ShapeStage(SqliteDatabase *database, const ShapeRecord &record, const Schema &schema)
    : m_database(database),
      m_kind(record.staging),
      m_removals(record.removalTable()),
      m_rows(database, record.stageTable(), schema)
{
}

/*
    Creates the tables, or finds those that an earlier run has left.
*/
Error ShapeStage::create()
{
    Error error = m_rows.create();
    if (!error) {
        error
            = m_database->execute(QStringLiteral("CREATE TABLE IF NOT EXISTS %1 (electric_key TEXT "
                                                 "PRIMARY KEY) WITHOUT ROWID")
                                      .arg(m_removals));
    }
    if (error)
        return error;
    SqlStatement state = m_database->prepare(
        QStringLiteral("SELECT (SELECT max(electric_rowid) FROM %1), EXISTS (SELECT 1 FROM %2)")
            .arg(m_rows.name(), m_removals));
    if (!state.run() || !state.step())
        return m_database->error(state);
    m_nextRowId = std::min(state.integerAt(0), ShapeTable::MaximumRowId) + 1;
    m_hasRemovals = state.integerAt(1);
    return {};
}

Error ShapeStage::drop()
{
    m_addRemoval = {};
    m_takeRemoval = {};
    m_copy = {};
    const Error error = m_rows.drop();
    return error ? error
                 : m_database->execute(QStringLiteral("DROP TABLE IF EXISTS ") + m_removals);
}

RowResult ShapeStage::failed(const Error &error)
{
    m_lastError = error;
    return RowResult::Failed;
}

RowResult ShapeStage::upsert(const MessageView &message)
{
    if (m_hasRemovals) {
        if (!m_takeRemoval.isValid()) {
            m_takeRemoval = m_database->prepare(
                QStringLiteral("DELETE FROM %1 WHERE electric_key = ?").arg(m_removals));
        }
        m_takeRemoval.text(message.key);
        if (!m_takeRemoval.run())
            return failed(m_database->error(m_takeRemoval));
    }
    qint64 rowId = m_nextRowId;
    const RowResult result = m_rows.upsert(message, &rowId);
    if (result == RowResult::Failed)
        return failed(m_rows.lastError());
    m_nextRowId += result == RowResult::Inserted;
    return result;
}

/*
    An update needs the whole row: where it is not staged yet, the visible one is copied.
*/
RowResult ShapeStage::update(const MessageView &message, const ShapeTable &visible)
{
    RowResult result = m_rows.update(message, nullptr);
    if (result == RowResult::Missing && m_kind == Staging::Changes) {
        if (!m_copy.isValid()) {
            m_copy = m_database->prepare(
                QStringLiteral("INSERT INTO %1 (electric_rowid, electric_key, %2) "
                               "SELECT ?, electric_key, %2 FROM %3 WHERE %5 "
                               "AND electric_key NOT IN (SELECT electric_key FROM %4)")
                    .arg(m_rows.name(), m_rows.columnList(), quoted(visible.name()), m_removals,
                         visible.keys().condition()));
        }
        m_copy.integer(m_nextRowId);
        visible.keys().bind(m_copy, message.key);
        if (!m_copy.run())
            return failed(m_database->error(m_copy));
        if (m_copy.changedRows() == 0)
            return RowResult::Missing;
        ++m_nextRowId;
        result = m_rows.update(message, nullptr);
    }
    return result == RowResult::Failed ? failed(m_rows.lastError()) : result;
}

RowResult ShapeStage::remove(std::string_view key)
{
    const RowResult result = m_rows.remove(key, nullptr);
    if (result == RowResult::Failed)
        return failed(m_rows.lastError());
    if (m_kind != Staging::Changes)
        return result;
    if (!m_addRemoval.isValid())
        m_addRemoval = m_database->prepare(
            QStringLiteral("INSERT OR IGNORE INTO %1 VALUES (?)").arg(m_removals));
    m_addRemoval.text(key);
    if (!m_addRemoval.run())
        return failed(m_database->error(m_addRemoval));
    m_hasRemovals = true;
    return RowResult::Deleted;
}

Error ShapeStage::removedKeys(QList<QByteArray> *keys) const
{
    SqlStatement statement
        = m_database->prepare(QStringLiteral("SELECT electric_key FROM ") + m_removals);
    if (!statement.run())
        return m_database->error(statement);
    while (statement.step())
        keys->append(statement.textAt(0).toUtf8());
    return statement.hasFailed() ? m_database->error(statement) : Error();
}

Error ShapeStage::collect(const QString &sql, QList<qint64> *rowIds)
{
    SqlStatement statement = m_database->prepare(sql);
    if (!statement.run())
        return m_database->error(statement);
    while (statement.step())
        rowIds->append(statement.integerAt(0));
    return statement.hasFailed() ? m_database->error(statement) : Error();
}

/*
    The rows that go: by the few keys that are removed, not by all rows (CROSS JOIN is SQLite's word
    for that); after a refetch those that are not staged.
*/
QString ShapeStage::goneRows(const ShapeTable &visible) const
{
    const QString table = quoted(visible.name());
    if (m_kind == Staging::Changes) {
        return QStringLiteral("SELECT m.electric_rowid FROM %1 AS r CROSS JOIN %2 AS m ON %3 "
                              "ORDER BY m.electric_rowid")
            .arg(m_removals, table,
                 visible.keys().match(VisibleKey, QLatin1StringView("r.electric_key")));
    }
    return QStringLiteral("SELECT m.electric_rowid FROM %1 AS m LEFT JOIN %2 AS s ON %3 "
                          "WHERE s.electric_rowid IS NULL ORDER BY m.electric_rowid")
        .arg(table, m_rows.name(), m_rows.keys().match(StagedKey, VisibleKey));
}

Error ShapeStage::removeRows(const ShapeTable &visible, const QList<qint64> &rowIds)
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("DELETE FROM %1 WHERE electric_rowid = ?").arg(quoted(visible.name())));
    for (const qint64 rowId : rowIds) {
        statement.integer(rowId);
        if (!statement.run())
            return m_database->error(statement);
    }
    return {};
}

Error ShapeStage::merge(ShapeTable *visible, qint64 lastRowId, RowChanges *changes)
{
    Error error = visible->index();
    if (!error)
        error = m_rows.index();
    if (!error)
        error = collect(goneRows(*visible), &changes->removed);
    if (!error)
        error = removeRows(*visible, changes->removed);
    if (error)
        return error;
    return m_rows.schema() == visible->schema() ? mergeColumns(*visible, lastRowId, changes)
                                                : rebuild(visible, lastRowId, changes);
}

/*
    Only rows that really differ are written and reported, so that a refetch of unchanged rows
    is invisible.
*/
Error ShapeStage::mergeColumns(const ShapeTable &visible, qint64 lastRowId, RowChanges *changes)
{
    const QString table = quoted(visible.name());
    const QString differs = QStringLiteral("(%1) IS NOT (%2)")
                                .arg(m_rows.columnList(QStringLiteral("s.")),
                                     m_rows.columnList(QStringLiteral("m.")));
    QStringList sets;
    for (const QString &name : visible.columnNames())
        sets.append(QStringLiteral("%1 = s.%1").arg(quoted(name)));
    Error error = collect(QStringLiteral("UPDATE %1 AS m SET %2 FROM %3 AS s "
                                         "WHERE %5 AND %4 "
                                         "RETURNING electric_rowid")
                              .arg(table, sets.join(QLatin1StringView(", ")), m_rows.name(),
                                   differs, visible.keys().match(VisibleKey, StagedKey)),
                          &changes->updated);
    for (int column = 0; column < visible.columnNames().size(); ++column)
        changes->columns.insert(column);
    if (error)
        return error;
    // All at once: a column may be called "%1".
    const QString last = QString::number(lastRowId);
    error = m_database->execute(
        QStringLiteral("INSERT INTO %1 (electric_rowid, electric_key, %2) "
                       "SELECT %3 + s.electric_rowid, s.electric_key, %4 FROM %5 AS s "
                       "LEFT JOIN %1 AS m ON %6 WHERE m.electric_rowid IS NULL "
                       "ORDER BY s.electric_rowid")
            .arg(table, m_rows.columnList(), last, m_rows.columnList(QStringLiteral("s.")),
                 m_rows.name(), visible.keys().match(VisibleKey, StagedKey)));
    if (error)
        return error;
    return collect(QStringLiteral("SELECT electric_rowid FROM %1 WHERE electric_rowid > %2 "
                                  "ORDER BY electric_rowid")
                       .arg(table, last),
                   &changes->inserted);
}

/*
    The new log has other columns. Rows that stay keep their place in the order of arrival.
*/
Error ShapeStage::rebuild(ShapeTable *visible, qint64 lastRowId, RowChanges *changes)
{
    const QString table = quoted(visible->name());
    const QString next = m_rows.name() + QStringLiteral("_next");
    ShapeTable rebuilt(m_database, next, m_rows.schema());
    Error error = rebuilt.create();
    if (!error) {
        error = m_database->execute(
            QStringLiteral(
                "INSERT INTO %1 (electric_rowid, electric_key, %2) "
                "SELECT coalesce(m.electric_rowid, %3 + s.electric_rowid), s.electric_key, %4 "
                "FROM %5 AS s LEFT JOIN %6 AS m ON %7")
                .arg(next, rebuilt.columnList(), QString::number(lastRowId),
                     rebuilt.columnList(QStringLiteral("s.")), m_rows.name(), table,
                     visible->keys().match(VisibleKey, StagedKey)));
    }
    QStringList indexes;
    if (!error)
        error = indexesFor(next, *visible, &indexes);
    if (!error)
        error = visible->drop();
    if (!error)
        error = m_database->execute(QStringLiteral("ALTER TABLE %1 RENAME TO %2").arg(next, table));
    if (!error)
        error = ShapeTable(m_database, visible->name(), m_rows.schema()).index();
    if (!error)
        error = restore(indexes);
    changes->isEverything = true;
    changes->hasNewSchema = true;
    return error;
}

/*
    Those that somebody has made, as SQL (a table's own have none), over columns that the other
    table has as well: SQLite takes a column that is gone for a text where it stands in quotes.
*/
Error ShapeStage::indexesFor(const QString &next, const ShapeTable &table,
                             QStringList *indexes) const
{
    SqlStatement statement = m_database->prepare(QStringLiteral(
        "SELECT sql FROM sqlite_master AS i WHERE type = 'index' AND tbl_name = ? "
        "AND name <> ? AND sql IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name) AS c "
        "WHERE c.name NOT IN (SELECT name FROM pragma_table_info(?))) ORDER BY i.name"));
    for (const QString &name : {table.name(), KeyIndex::nameFor(table.name()), next}) {
        const QByteArray utf8 = name.toUtf8();
        statement.text({utf8.constData(), size_t(utf8.size())});
    }
    if (!statement.run())
        return m_database->error(statement);
    while (statement.step())
        indexes->append(statement.textAt(0));
    return statement.hasFailed() ? m_database->error(statement) : Error();
}

/*
    The user's indexes went with the old table. One over an expression of columns that are gone does
    not come back, and a UNIQUE one that the new rows do not keep must not stop them.
*/
Error ShapeStage::restore(const QStringList &indexes)
{
    for (const QString &sql : indexes) {
        SqlStatement index = m_database->prepare(sql);
        if (index.run() && !index.hasFailed())
            continue;
        if (!SqliteDatabase::isRefusal(index.lastError()))
            return m_database->error(index);
        qCDebug(storageLog) << "not made again:" << sql << index.lastError().databaseText();
    }
    return {};
}

} // namespace Electric
