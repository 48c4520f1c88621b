// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapetable_p.h"

#include "columnvalue.h"
#include "shapecatalog_p.h"
#include "simdjsonutil_p.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Electric {

namespace {

constexpr size_t MaximumUpdateStatements = 32;

QString sqlType(const Column &column)
{
    if (column.dimensions > 0)
        return QStringLiteral("TEXT");
    switch (column.kind) {
    case ColumnKind::Boolean:
    case ColumnKind::Integer:
    case ColumnKind::BigInteger:
        return QStringLiteral("INTEGER");
    case ColumnKind::Float:
        return QStringLiteral("REAL");
    case ColumnKind::Bytes:
        return QStringLiteral("BLOB");
    default:
        return QStringLiteral("TEXT");
    }
}

} // namespace

ShapeTable::ShapeTable(SqliteDatabase *database, const QString &name, const Schema &schema)
    : m_database(database), m_name(name), m_schema(schema), m_columnNames(localColumnNames(schema))
{
}

QString ShapeTable::columnList(const QString &prefix) const
{
    QStringList columns;
    columns.reserve(m_columnNames.size());
    for (const QString &name : m_columnNames)
        columns.append(prefix + quoted(name));
    return columns.join(QLatin1StringView(", "));
}

Error ShapeTable::create()
{
    QString columns;
    for (qsizetype i = 0; i < m_columnNames.size(); ++i)
        columns += QStringLiteral(", ") + quoted(m_columnNames[i]) + u' '
            + sqlType(m_schema.columns()[i]);
    const Error error = m_database->execute(
        QStringLiteral("CREATE TABLE IF NOT EXISTS %1 (electric_rowid INTEGER "
                       "PRIMARY KEY, electric_key TEXT NOT NULL%2)")
            .arg(quoted(m_name), columns));
    // What SQLite says of it names a table that the app may never have heard of.
    if (error)
        return error.text().contains(QLatin1StringView("too many columns")) ? tooManyColumns()
                                                                            : error;
    return findIndex();
}

/*
    No user's table or index has such a name: ShapeCatalog gives none that begins like this.
*/
QString ShapeTable::indexName() const
{
    return QStringLiteral("electric_key_of_") + m_name;
}

/*
    Tables of format 3 and before have a UNIQUE constraint, and with it an index without SQL.
*/
Error ShapeTable::findIndex()
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'index' "
                       "AND tbl_name = ? AND (sql IS NULL OR name = ?))"));
    for (const QString &name : {m_name, indexName()}) {
        const QByteArray utf8 = name.toUtf8();
        statement.text({utf8.constData(), size_t(utf8.size())});
    }
    if (!statement.run() || !statement.step())
        return m_database->error(statement);
    m_hasIndex = statement.integerAt(0);
    return {};
}

Error ShapeTable::index()
{
    if (m_hasIndex)
        return {};
    m_insert = {}; // it knows nothing of conflicts
    const QString sql
        = QStringLiteral("INDEX %1 ON %2 (electric_key)").arg(quoted(indexName()), quoted(m_name));
    SqlStatement statement = m_database->prepare(QStringLiteral("CREATE UNIQUE ") + sql);
    Error error;
    if (!statement.run()) {
        error = m_database->error(statement);
        if (!SqliteDatabase::isRefusal(statement.lastError()))
            return error;
        statement = {};
        error = mergeTwins(sql);
    }
    m_hasIndex = !error;
    return error;
}

/*
    Rows that came twice: what came later counts, where the first one stands.
*/
Error ShapeTable::mergeTwins(const QString &sql)
{
    Error error = m_database->execute(QStringLiteral("CREATE ") + sql);
    QList<std::pair<qint64, qint64>> twins; // the first and the last one's row id
    if (!error) {
        SqlStatement statement = m_database->prepare(
            QStringLiteral("SELECT min(electric_rowid), max(electric_rowid) FROM %1 "
                           "GROUP BY electric_key HAVING count(*) > 1")
                .arg(quoted(m_name)));
        const bool isRun = statement.run();
        while (isRun && statement.step())
            twins.append({statement.integerAt(0), statement.integerAt(1)});
        if (!isRun || statement.hasFailed())
            error = m_database->error(statement);
    }
    if (!error)
        error = keepLast(twins);
    if (!error)
        error = m_database->execute(QStringLiteral("DROP INDEX ") + quoted(indexName()));
    if (!error)
        error = m_database->execute(QStringLiteral("CREATE UNIQUE ") + sql);
    m_hasMergedTwins = true;
    return error;
}

Error ShapeTable::keepLast(const QList<std::pair<qint64, qint64>> &twins)
{
    SqlStatement remove = m_database->prepare(
        QStringLiteral("DELETE FROM %1 WHERE electric_key = (SELECT electric_key FROM %1 "
                       "WHERE electric_rowid = ?) AND electric_rowid < ?")
            .arg(quoted(m_name)));
    SqlStatement move = m_database->prepare(
        QStringLiteral("UPDATE %1 SET electric_rowid = ? WHERE electric_rowid = ?")
            .arg(quoted(m_name)));
    for (const auto &[first, last] : twins) {
        remove.integer(last);
        remove.integer(last);
        if (!remove.run())
            return m_database->error(remove);
        move.integer(first);
        move.integer(last);
        if (!move.run())
            return m_database->error(move);
    }
    return {};
}

Error ShapeTable::tooManyColumns() const
{
    return Error(Error::StorageFailed,
                 QCoreApplication::translate(
                     "Electric::SqliteStorage",
                     "The shape has %1 columns, more than a table of %2 can have. Choose some of "
                     "them: set the stream's columns.")
                     .arg(m_columnNames.size())
                     .arg(m_database->location().fileName));
}

Error ShapeTable::drop()
{
    // A statement that is still prepared would lock the table.
    m_find = {};
    m_insert = {};
    m_replace = {};
    m_remove = {};
    m_updates.clear();
    m_updateStatements.clear();
    return m_database->execute(QStringLiteral("DROP TABLE IF EXISTS ") + quoted(m_name));
}

Error ShapeTable::isEmpty(bool *empty)
{
    SqlStatement statement
        = m_database->prepare(QStringLiteral("SELECT 1 FROM %1 LIMIT 1").arg(quoted(m_name)));
    if (!statement.run())
        return m_database->error(statement);
    *empty = !statement.step();
    return {};
}

/*
    Finds the columns of a message's fields. The server sends them in one order, so the last
    message's mapping is mostly right already.
*/
void ShapeTable::mapFields(const std::vector<FieldView> &fields)
{
    m_mapping.resize(fields.size(), -1);
    const auto &columns = m_schema.columns();
    for (size_t i = 0; i < fields.size(); ++i) {
        const int hint = m_mapping[i];
        if (hint < 0 || hint >= columns.size()
            || toStringView(columns[hint].name) != fields[i].column)
            m_mapping[i] = int(m_schema.indexOf(fields[i].column));
    }
}

void ShapeTable::bindField(SqlStatement &statement, int column, const FieldView &field)
{
    if (field.isNull)
        statement.null();
    else
        encodeText(m_schema.columns()[column], field.text, statement);
}

RowResult ShapeTable::failed(const SqlStatement &statement)
{
    m_lastError = m_database->error(statement);
    return RowResult::Failed;
}

/*
    Runs a statement that changes one row, or none. None of them has a RETURNING clause: SQLite
   makes a table of its own for what that returns, each time.
*/
RowResult ShapeTable::change(SqlStatement &statement, RowResult result)
{
    if (!statement.run())
        return failed(statement);
    const bool isDone = statement.changedRows() > 0;
    statement.finish();
    return isDone ? result : RowResult::Missing;
}

RowResult ShapeTable::find(std::string_view key, qint64 *rowId)
{
    if (const Error error = index()) {
        m_lastError = error;
        return RowResult::Failed;
    }
    if (!m_find.isValid()) {
        m_find = m_database->prepare(
            QStringLiteral("SELECT electric_rowid FROM %1 WHERE electric_key = ?")
                .arg(quoted(m_name)));
    }
    m_find.borrowedText(key);
    if (!m_find.run())
        return failed(m_find);
    const bool isThere = m_find.step();
    if (isThere)
        *rowId = m_find.integerAt(0);
    m_find.finish();
    return isThere ? RowResult::Updated : RowResult::Missing;
}

/*
    Puts each column's value where the statements for whole rows have their parameters.
*/
void ShapeTable::bindRow(SqlStatement &statement, const MessageView &message)
{
    mapFields(message.fields);
    m_ordered.assign(size_t(m_columnNames.size()), nullptr);
    for (size_t i = 0; i < message.fields.size(); ++i) {
        if (m_mapping[i] >= 0)
            m_ordered[size_t(m_mapping[i])] = &message.fields[i];
    }
    for (size_t column = 0; column < m_ordered.size(); ++column) {
        if (m_ordered[column])
            bindField(statement, int(column), *m_ordered[column]);
        else
            statement.null();
    }
}

RowResult ShapeTable::upsert(const MessageView &message, qint64 *rowId)
{
    if (!m_insert.isValid()) {
        const QString marks = QStringLiteral(", ?").repeated(m_columnNames.size());
        const auto conflict
            = m_hasIndex ? QStringLiteral("ON CONFLICT (electric_key) DO NOTHING") : QString();
        m_insert = m_database->prepare(
            QStringLiteral("INSERT INTO %1 (electric_rowid, electric_key, %2) VALUES (?, ?%3) %4")
                .arg(quoted(m_name), columnList(), marks, conflict));
    }
    m_insert.integer(*rowId);
    m_insert.borrowedText(message.key);
    bindRow(m_insert, message);
    const RowResult result = change(m_insert, RowResult::Inserted);
    return result == RowResult::Missing ? replace(message, rowId) : result;
}

/*
    The row is there already.
*/
RowResult ShapeTable::replace(const MessageView &message, qint64 *rowId)
{
    if (!m_replace.isValid()) {
        QStringList sets;
        for (const QString &name : m_columnNames)
            sets.append(quoted(name) + QStringLiteral(" = ?"));
        m_replace
            = m_database->prepare(QStringLiteral("UPDATE %1 SET %2 WHERE electric_rowid = ?")
                                      .arg(quoted(m_name), sets.join(QLatin1StringView(", "))));
    }
    if (const RowResult found = find(message.key, rowId); found != RowResult::Updated)
        return found;
    bindRow(m_replace, message);
    m_replace.integer(*rowId);
    return change(m_replace, RowResult::Updated);
}

/*
    The statement that sets the columns of m_mapping. Shapes use few combinations.
*/
SqlStatement *ShapeTable::updateStatement()
{
    const QByteArray signature(reinterpret_cast<const char *>(m_mapping.data()),
                               qsizetype(m_mapping.size() * sizeof(int)));
    if (SqlStatement *known = m_updates.value(signature))
        return known;
    if (m_updateStatements.size() >= MaximumUpdateStatements) {
        m_updates.clear();
        m_updateStatements.clear();
    }
    QStringList sets;
    for (const int column : m_mapping) {
        if (column >= 0)
            sets.append(quoted(m_columnNames[column]) + QStringLiteral(" = ?"));
    }
    if (sets.isEmpty())
        sets.append(QStringLiteral("electric_key = electric_key"));
    m_updateStatements.push_back(std::make_unique<SqlStatement>(
        m_database->prepare(QStringLiteral("UPDATE %1 SET %2 WHERE electric_key = ?")
                                .arg(quoted(m_name), sets.join(QLatin1StringView(", "))))));
    m_updates.insert(signature, m_updateStatements.back().get());
    return m_updateStatements.back().get();
}

RowResult ShapeTable::update(const MessageView &message, qint64 *rowId)
{
    if (const Error error = index()) {
        m_lastError = error;
        return RowResult::Failed;
    }
    mapFields(message.fields);
    SqlStatement &statement = *updateStatement();
    for (size_t i = 0; i < message.fields.size(); ++i) {
        if (m_mapping[i] >= 0)
            bindField(statement, m_mapping[i], message.fields[i]);
    }
    statement.borrowedText(message.key);
    const RowResult result = change(statement, RowResult::Updated);
    return result == RowResult::Updated && rowId ? find(message.key, rowId) : result;
}

RowResult ShapeTable::remove(std::string_view key, qint64 *rowId)
{
    if (!m_remove.isValid()) {
        m_remove = m_database->prepare(
            QStringLiteral("DELETE FROM %1 WHERE electric_rowid = ?").arg(quoted(m_name)));
    }
    qint64 found = 0;
    if (const RowResult result = find(key, &found); result != RowResult::Updated)
        return result;
    if (rowId)
        *rowId = found;
    m_remove.integer(found);
    return change(m_remove, RowResult::Deleted);
}

} // namespace Electric
