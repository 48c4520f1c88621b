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
    : m_database(database),
      m_name(name),
      m_schema(schema),
      m_columnNames(localColumnNames(schema)),
      m_keys(database, name)
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
    return m_keys.find();
}

Error ShapeTable::index()
{
    if (m_keys.exists())
        return {};
    m_insert = {}; // it knows nothing of conflicts
    return m_keys.create();
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
    forgetStatements(); // one that is still prepared would lock the table
    return m_database->execute(QStringLiteral("DROP TABLE IF EXISTS ") + quoted(m_name));
}

void ShapeTable::forgetStatements()
{
    m_find = {};
    m_insert = {};
    m_replace = {};
    m_remove = {};
    m_updates.clear();
    m_updateStatements.clear();
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
        m_find = m_database->prepare(QStringLiteral("SELECT electric_rowid FROM %1 WHERE %2")
                                         .arg(quoted(m_name), m_keys.condition()));
    }
    m_keys.bind(m_find, key);
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
        const auto conflict = m_keys.exists()
            ? QStringLiteral(" ON CONFLICT (%1) DO NOTHING").arg(m_keys.expression())
            : QString();
        m_insert = m_database->prepare(
            QStringLiteral("INSERT INTO %1 (electric_rowid, electric_key, %2) VALUES (?, ?%3)%4")
                .arg(quoted(m_name), columnList(), marks, conflict));
    }
    m_insert.integer(*rowId);
    m_insert.borrowedText(message.key);
    bindRow(m_insert, message);
    const qint64 newRowId = *rowId;
    RowResult result = change(m_insert, RowResult::Inserted);
    if (result == RowResult::Missing)
        result = replace(message, rowId);
    if (result != RowResult::Missing || m_keys.isWhole())
        return result;
    *rowId = newRowId;
    return widenIndex() ? upsert(message, rowId) : RowResult::Failed;
}

/*
    There is no such row, and yet the index says that there is one.
*/
bool ShapeTable::widenIndex()
{
    forgetStatements();
    m_lastError = m_keys.widen();
    return !m_lastError;
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
    m_updateStatements.push_back(std::make_unique<SqlStatement>(m_database->prepare(
        QStringLiteral("UPDATE %1 SET %2 WHERE %3")
            .arg(quoted(m_name), sets.join(QLatin1StringView(", ")), m_keys.condition()))));
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
    m_keys.bind(statement, message.key);
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
