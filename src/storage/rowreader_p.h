// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ROWREADER_P_H
#define ELECTRIC_ROWREADER_P_H

#include <electricqt_export.h>

#include "columnvalue.h"
#include "sqlitedatabase_p.h"

#include <QtCore/QHash>
#include <QtCore/QList>

#include <array>
#include <functional>
#include <memory>
#include <optional>

namespace Electric {

class SqliteShapeStore;
struct RowChanges;

// A row as it is stored: its key, then the schema's columns.
struct StoredRow
{
    QByteArray key;
    QList<ColumnValue> values;
};

// The rows of a database in memory, for readers in other threads: SQLite shows them no
// consistent state of it beside a writer. Copies are cheap and never change.
class ELECTRICQT_EXPORT MemoryRows
{
public:
    std::optional<StoredRow> row(qint64 rowId) const;
    std::optional<qint64> find(const std::function<bool(const StoredRow &)> &isWanted) const;
    // In the storage thread: follows what a commit did to the table.
    Error update(const SqliteShapeStore &store, const RowChanges &changes);

private:
    static constexpr int PageRows = 64;
    using Page = std::array<std::optional<StoredRow>, PageRows>;

    void set(qint64 rowId, std::optional<StoredRow> row);

    QHash<qint64, std::shared_ptr<Page>> m_pages;
};

// Where a view's rows are read from.
struct RowSource
{
    DatabaseLocation location;
    QString table; // empty before there is one
    QStringList columns;
    int file = 0; // another one when the location's has been set aside
    std::shared_ptr<const MemoryRows> memory; // instead of the table

    bool isSamePlace(const RowSource &other) const
    {
        return location == other.location && file == other.file && table == other.table
            && columns == other.columns;
    }
};

// Reads rows in the thread of whoever shows them, from one consistent state of the database,
// which stays until moveTo() asks for the newest one.
class ELECTRICQT_EXPORT RowReader
{
public:
    RowReader();
    ~RowReader();

    Error moveTo(const RowSource &source);
    std::optional<StoredRow> read(qint64 rowId);
    // The first row of the table for which the SQL is true.
    std::optional<qint64> find(const QString &condition, const QVariantList &params);
    std::optional<qint64> findKey(const QByteArray &key);

private:
    SqlStatement rowIdWhere(const QString &condition) const;
    Error openTable();
    void close();

    RowSource m_source;
    std::unique_ptr<SqliteDatabase> m_database;
    SqlStatement m_select;
};

// The columns of a statement's current row: key first, then values.
StoredRow storedRowAt(const SqlStatement &statement, int firstColumn, qsizetype columnCount);

} // namespace Electric

#endif
