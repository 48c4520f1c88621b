// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tablestore.h"

#include "json.h"

#include <QtCore/qjsondocument.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

QString affinity(const Column &column)
{
    const bool number
        = column.kind == Column::Kind::Integer || column.kind == Column::Kind::Boolean;
    return number ? u" INTEGER"_s : u" TEXT"_s;
}

Row readRow(const Table &table, const QSqlQuery &query, int from)
{
    Row row(size_t(table.columns.size()));
    for (size_t i = 0; i < row.size(); ++i) {
        const QVariant value = query.value(from + int(i));
        if (!value.isNull())
            row[i] = value.toByteArray();
    }
    return row;
}

} // namespace

TableStore::TableStore(Database &database) : m_database(database) { }

bool TableStore::fail(const QString &text)
{
    m_error = text;
    return false;
}

bool TableStore::load()
{
    m_tables.clear();
    if (!m_database.run(u"CREATE TABLE IF NOT EXISTS tables ("
                        "id INTEGER PRIMARY KEY, definition TEXT NOT NULL)"_s))
        return fail(m_database.errorString());
    return m_database.scan(u"SELECT id, definition FROM tables"_s, {}, [this](const auto &query) {
        const qint64 id = query.value(0).toLongLong();
        const QJsonDocument json = QJsonDocument::fromJson(query.value(1).toString().toUtf8());
        m_tables.emplace(id, Table::fromJson(id, json.object()));
    });
}

const Table *TableStore::find(const Relation &relation) const
{
    for (const auto &[id, table] : m_tables) {
        if (table.relation.schema == relation.schema && table.relation.name == relation.name)
            return &table;
    }
    return nullptr;
}

const Table *TableStore::byId(qint64 id) const
{
    const auto found = m_tables.find(id);
    return found == m_tables.end() ? nullptr : &found->second;
}

QList<const Table *> TableStore::tables() const
{
    QList<const Table *> result;
    for (const auto &[id, table] : m_tables)
        result.append(&table);
    return result;
}

bool TableStore::save(const Table &table)
{
    const QString json = QString::fromUtf8(compactJson(table.toJson()));
    return m_database.run(u"INSERT OR REPLACE INTO tables VALUES (?, ?)"_s, {table.id, json})
        || fail(m_database.errorString());
}

bool TableStore::createIndex(const Table &table)
{
    if (!table.hasPrimaryKey())
        return true;
    QStringList names;
    for (const qsizetype index : table.keyColumns())
        names.append(table.columns.at(index).sqlName());
    return m_database.run(
               u"CREATE UNIQUE INDEX %1_key ON %1 (%2)"_s.arg(table.sqlName(), names.join(u", ")))
        || fail(m_database.errorString());
}

// Columns are named by number in SQLite: PostgreSQL tells "Id" from "id", SQLite does not.
const Table *TableStore::create(const Relation &relation, const QJsonObject &columns)
{
    if (columns.isEmpty()) {
        fail(u"table %1 has no columns"_s.arg(relation.quoted()));
        return nullptr;
    }
    Table table;
    table.id = m_tables.empty() ? 1 : m_tables.rbegin()->first + 1;
    table.relation = relation;
    for (auto it = columns.begin(); it != columns.end(); ++it)
        table.addColumn(it.key(), it.value().toObject());
    QStringList parts {u"row INTEGER PRIMARY KEY"_s};
    for (const Column &column : std::as_const(table.columns))
        parts.append(column.sqlName() + affinity(column));
    const QString sql = u"CREATE TABLE %1 (%2)"_s.arg(table.sqlName(), parts.join(u", "));
    if (!m_database.run(sql)) {
        fail(m_database.errorString());
        return nullptr;
    }
    if (!createIndex(table) || !save(table))
        return nullptr;
    return &m_tables.emplace(table.id, table).first->second;
}

bool TableStore::addColumn(qint64 tableId, const QString &name, const QJsonObject &definition)
{
    Table &table = m_tables.at(tableId);
    if (table.indexOf(name) >= 0)
        return fail(
            u"column \"%1\" of relation \"%2\" already exists"_s.arg(name, table.relation.name));
    if (definition.contains(u"pk_index"_s))
        return fail(u"a column of the primary key cannot be added"_s);
    Table changed = table;
    changed.addColumn(name, definition);
    const Column &column = changed.columns.at(changed.indexOf(name));
    if (!m_database.run(u"ALTER TABLE %1 ADD COLUMN %2%3"_s.arg(table.sqlName(), column.sqlName(),
                                                                affinity(column))))
        return fail(m_database.errorString());
    if (!save(changed))
        return false;
    table = changed;
    return true;
}

// The column stays in SQLite's table, unnamed: its slot is never given out again.
bool TableStore::dropColumn(qint64 tableId, const QString &name)
{
    Table &table = m_tables.at(tableId);
    const qsizetype index = table.indexOf(name);
    if (index < 0)
        return fail(
            u"column \"%1\" of relation \"%2\" does not exist"_s.arg(name, table.relation.name));
    if (table.columns.at(index).keyIndex >= 0)
        return fail(u"column \"%1\" belongs to the primary key"_s.arg(name));
    Table changed = table;
    changed.columns.removeAt(index);
    if (!save(changed))
        return false;
    table = changed;
    return true;
}

qint64 TableStore::count(const Table &table)
{
    return m_database.first(u"SELECT count(*) FROM "_s + table.sqlName())
        .value_or(QVariant(0))
        .toLongLong();
}

// Visits the rows that match \a where (all, where it is empty). \a tail is ORDER BY and LIMIT.
bool TableStore::scan(const Table &table, const QString &where, const QVariantList &values,
                      const QString &tail, const std::function<void(const Row &)> &visitor)
{
    QString sql = u"SELECT %1 FROM %2"_s.arg(table.sqlSelect(), table.sqlName());
    if (!where.isEmpty())
        sql += u" WHERE (%1)"_s.arg(where);
    sql += tail.isEmpty() ? u" ORDER BY row"_s : u' ' + tail;
    return m_database.scan(sql, values, [&](const QSqlQuery &query) {
        visitor(readRow(table, query, 0));
    }) || fail(m_database.errorString());
}

std::optional<QVariant> TableStore::stored(const Table &table, const QString &column,
                                           const QJsonValue &value)
{
    const qsizetype index = table.indexOf(column);
    if (index < 0) {
        fail(u"column \"%1\" of relation \"%2\" does not exist"_s.arg(column, table.relation.name));
        return std::nullopt;
    }
    Value text;
    const StoredValue result = textFromJson(table.columns.at(index), value, &text);
    if (!result.error.isEmpty()) {
        fail(u"column \"%1\": %2"_s.arg(column, result.error));
        return std::nullopt;
    }
    return result.value;
}

// The first row whose columns equal those of \a key. Sets the error only where \a key is wrong.
std::optional<StoredRow> TableStore::findRow(const Table &table, const QJsonObject &key)
{
    m_error.clear();
    QStringList conditions;
    QVariantList values;
    for (auto it = key.begin(); it != key.end(); ++it) {
        const std::optional<QVariant> value = stored(table, it.key(), it.value());
        if (!value)
            return std::nullopt;
        conditions.append(table.columns.at(table.indexOf(it.key())).sqlName() + u" IS ?"_s);
        values.append(*value);
    }
    std::optional<StoredRow> result;
    const QString sql = u"SELECT row, %1 FROM %2 WHERE %3 ORDER BY row LIMIT 1"_s.arg(
        table.sqlSelect(), table.sqlName(), conditions.join(u" AND "));
    m_database.scan(sql, values, [&](const QSqlQuery &query) {
        result = StoredRow {query.value(0).toLongLong(), readRow(table, query, 1)};
    });
    return result;
}

std::optional<Row> TableStore::rowById(const Table &table, qint64 id)
{
    std::optional<Row> result;
    m_database.scan(u"SELECT %1 FROM %2 WHERE row = ?"_s.arg(table.sqlSelect(), table.sqlName()),
                    {id}, [&](const QSqlQuery &query) { result = readRow(table, query, 0); });
    return result;
}

bool TableStore::checkNotNull(const Table &table, const QJsonObject &value)
{
    for (auto it = value.begin(); it != value.end(); ++it) {
        const qsizetype index = table.indexOf(it.key());
        if (index >= 0 && it.value().isNull() && table.columns.at(index).notNull)
            return fail(u"null value in column \"%1\" of relation \"%2\" violates not-null "
                        "constraint"_s.arg(it.key(), table.relation.name));
    }
    return true;
}

bool TableStore::runWrite(const Table &table, const QString &sql, const QVariantList &values)
{
    if (m_database.run(sql, values))
        return true;
    if (m_database.failedOnConstraint())
        return fail(u"duplicate key value violates unique constraint \"%1_pkey\""_s.arg(
            table.relation.name));
    return fail(m_database.errorString());
}

// A single integer key that is not given is the next free one, as from a sequence.
std::optional<qint64> TableStore::insert(const Table &table, const QJsonObject &value)
{
    QJsonObject whole = value;
    const QList<qsizetype> key = table.keyColumns();
    for (const Column &column : table.columns) {
        if (whole.contains(column.name))
            continue;
        whole.insert(column.name, QJsonValue::Null);
        if (key.size() != 1 || column.keyIndex < 0 || column.kind != Column::Kind::Integer)
            continue;
        const auto next = m_database.first(
            u"SELECT coalesce(max(%1), 0) + 1 FROM %2"_s.arg(column.sqlName(), table.sqlName()));
        whole.insert(column.name, next.value_or(QVariant(1)).toLongLong());
    }
    if (!checkNotNull(table, whole))
        return std::nullopt;
    QStringList names;
    QVariantList values;
    for (auto it = whole.begin(); it != whole.end(); ++it) {
        const std::optional<QVariant> item = stored(table, it.key(), it.value());
        if (!item)
            return std::nullopt;
        names.append(table.columns.at(table.indexOf(it.key())).sqlName());
        values.append(*item);
    }
    const QString marks = QStringList(names.size(), u"?"_s).join(u", ");
    if (!runWrite(
            table,
            u"INSERT INTO %1 (%2) VALUES (%3)"_s.arg(table.sqlName(), names.join(u", "), marks),
            values))
        return std::nullopt;
    return m_database.lastId();
}

bool TableStore::update(const Table &table, qint64 id, const QJsonObject &value)
{
    if (value.isEmpty())
        return true;
    if (!checkNotNull(table, value))
        return false;
    QStringList assignments;
    QVariantList values;
    for (auto it = value.begin(); it != value.end(); ++it) {
        const std::optional<QVariant> item = stored(table, it.key(), it.value());
        if (!item)
            return false;
        assignments.append(table.columns.at(table.indexOf(it.key())).sqlName() + u" = ?"_s);
        values.append(*item);
    }
    values.append(id);
    return runWrite(
        table, u"UPDATE %1 SET %2 WHERE row = ?"_s.arg(table.sqlName(), assignments.join(u", ")),
        values);
}

bool TableStore::remove(const Table &table, qint64 id)
{
    return m_database.run(u"DELETE FROM %1 WHERE row = ?"_s.arg(table.sqlName()), {id})
        || fail(m_database.errorString());
}

} // namespace ElectricDev
