// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowreader_p.h"

#include "keyindex_p.h"
#include "rowchanges_p.h"
#include "sqliteshapestore_p.h"

#include <QtSql/QSqlDatabase>

#include <chrono>
#include <utility>

namespace Electric {

namespace {

constexpr std::chrono::milliseconds Patience(50);

std::optional<qint64> firstRowId(SqlStatement &statement)
{
    return statement.run() && statement.step() ? std::optional(statement.integerAt(0))
                                               : std::nullopt;
}

} // namespace

StoredRow storedRowAt(const SqlStatement &statement, int firstColumn, qsizetype columnCount)
{
    StoredRow row;
    row.key = statement.textAt(firstColumn).toUtf8();
    row.values.reserve(columnCount);
    for (qsizetype i = 0; i < columnCount; ++i)
        row.values.append(statement.valueAt(firstColumn + 1 + int(i)));
    return row;
}

std::optional<StoredRow> MemoryRows::row(qint64 rowId) const
{
    const auto page = m_pages.constFind(rowId / PageRows);
    return page == m_pages.cend() ? std::nullopt : (**page)[size_t(rowId % PageRows)];
}

std::optional<qint64> MemoryRows::find(const std::function<bool(const StoredRow &)> &isWanted) const
{
    for (auto page = m_pages.cbegin(); page != m_pages.cend(); ++page) {
        for (int i = 0; i < PageRows; ++i) {
            const std::optional<StoredRow> &row = (**page)[size_t(i)];
            if (row && isWanted(*row))
                return page.key() * PageRows + i;
        }
    }
    return std::nullopt;
}

void MemoryRows::set(qint64 rowId, std::optional<StoredRow> row)
{
    std::shared_ptr<Page> &page = m_pages[rowId / PageRows];
    if (!page)
        page = std::make_shared<Page>();
    else if (page.use_count() > 1) // a reader has it
        page = std::make_shared<Page>(*page);
    (*page)[size_t(rowId % PageRows)] = std::move(row);
}

Error MemoryRows::update(const SqliteShapeStore &store, const RowChanges &changes)
{
    if (changes.isEverything)
        m_pages.clear();
    for (const qint64 rowId : changes.removed)
        set(rowId, std::nullopt);
    const ShapeTable *table = store.table();
    if (!table)
        return {};
    const qsizetype columnCount = table->columnNames().size();
    SqlStatement select = store.database()->prepare(
        QStringLiteral("SELECT electric_rowid, electric_key, %1 FROM %2%3")
            .arg(table->columnList(), quoted(table->name()),
                 changes.isEverything ? QString() : QStringLiteral(" WHERE electric_rowid = ?")));
    const auto readRows = [&] {
        if (!select.run())
            return store.database()->error(select);
        while (select.step())
            set(select.integerAt(0), storedRowAt(select, 1, columnCount));
        return select.hasFailed() ? store.database()->error(select) : Error();
    };
    if (changes.isEverything)
        return readRows();
    for (const auto &rowIds : {changes.inserted, changes.updated}) {
        for (const qint64 rowId : rowIds) {
            select.integer(rowId);
            if (const Error error = readRows())
                return error;
        }
    }
    return {};
}

RowReader::RowReader()
{
    QSqlDatabase::connectionNames(); // Qt's list of them has to be older than a model that is
                                     // static
}

RowReader::~RowReader()
{
    close();
}

/*
    Reads from the newest committed state from now on.
*/
Error RowReader::moveTo(const RowSource &source)
{
    const RowSource last = std::exchange(m_source, source);
    if (m_source.memory || m_source.table.isEmpty()) {
        close();
        return {};
    }
    if (!m_database || !last.isSamePlace(m_source)) {
        if (const Error error = openTable()) {
            close(); // the next state is read by a new connection
            return error;
        }
    } else {
        m_select.finish();
        m_database->execute(QStringLiteral("COMMIT"));
    }
    // A transaction sees the database as it is at its first read, whatever is written meanwhile.
    Error error = m_database->execute(QStringLiteral("BEGIN"));
    if (!error)
        error = m_database->execute(
            QStringLiteral("SELECT 1 FROM %1 LIMIT 1").arg(quoted(m_source.table)));
    if (error)
        close();
    return error;
}

void RowReader::close()
{
    m_select = {}; // before its connection
    m_database.reset();
}

Error RowReader::openTable()
{
    close();
    m_database = std::make_unique<SqliteDatabase>();
    // The app's thread does not wait for another program.
    if (const Error error = m_database->open(m_source.location, DatabaseAccess::ReadOnly, Patience))
        return error;
    QStringList columns {QStringLiteral("electric_key")};
    for (const QString &column : std::as_const(m_source.columns))
        columns.append(quoted(column));
    m_select = m_database->prepare(
        QStringLiteral("SELECT %1 FROM %2 WHERE electric_rowid = ?")
            .arg(columns.join(QLatin1StringView(", ")), quoted(m_source.table)));
    return m_select.isValid() ? Error() : m_database->error(m_select);
}

std::optional<StoredRow> RowReader::read(qint64 rowId)
{
    if (m_source.memory)
        return m_source.memory->row(rowId);
    if (!m_select.isValid())
        return std::nullopt;
    m_select.integer(rowId);
    if (!m_select.run() || !m_select.step())
        return std::nullopt;
    const StoredRow row = storedRowAt(m_select, 0, m_source.columns.size());
    m_select.finish();
    return row;
}

std::optional<qint64> RowReader::find(const QString &condition, const QVariantList &params)
{
    if (!m_database)
        return std::nullopt;
    SqlStatement statement = rowIdWhere(condition);
    for (const QVariant &param : params)
        statement.variant(param);
    return firstRowId(statement);
}

std::optional<qint64> RowReader::findKey(const QByteArray &key)
{
    if (!m_database)
        return std::nullopt;
    KeyIndex index(m_database.get(), m_source.table);
    if (index.find())
        return std::nullopt;
    SqlStatement statement = rowIdWhere(index.condition());
    index.bind(statement, {key.constData(), size_t(key.size())});
    return firstRowId(statement);
}

SqlStatement RowReader::rowIdWhere(const QString &condition) const
{
    return m_database->prepare(QStringLiteral("SELECT electric_rowid FROM %1 WHERE %2 LIMIT 1")
                                   .arg(quoted(m_source.table), condition));
}

} // namespace Electric
