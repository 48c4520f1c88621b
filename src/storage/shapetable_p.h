// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPETABLE_P_H
#define ELECTRIC_SHAPETABLE_P_H

#include <electricqt_export.h>

#include "error.h"
#include "keyindex_p.h"
#include "messagereader_p.h"
#include "schema.h"
#include "sqlitedatabase_p.h"

#include <QtCore/QHash>
#include <QtCore/QStringList>

#include <functional>
#include <limits>
#include <vector>

namespace Electric {

enum class RowResult { Failed, Missing, Inserted, Updated, Deleted };

// A table of rows with real columns: electric_rowid (order of arrival), electric_key, and the
// shape's own.
class ELECTRICQT_EXPORT ShapeTable
{
public:
    // Half of what SQLite has: in either half there is room for all that will ever come.
    static constexpr qint64 MaximumRowId = std::numeric_limits<qint64>::max() / 2;

    ShapeTable(SqliteDatabase *database, const QString &name, const Schema &schema);

    QString name() const { return m_name; }
    const Schema &schema() const { return m_schema; }
    const QStringList &columnNames() const { return m_columnNames; }
    QString columnList(const QString &prefix = {}) const; // quoted, with commas

    Error create();
    // The rows' keys get their index when they are first looked for, or when all rows are there:
    // it is faster made than kept while they come in. Until then a row can be there twice.
    Error index();
    bool takeMergedTwins() { return m_keys.takeMergedTwins(); }
    const KeyIndex &keys() const { return m_keys; }
    Error drop();
    Error isEmpty(bool *empty);

    // One row each. `rowId` is the new row's where it is inserted, and set to the row's own; null
    // in the others where nobody wants to know it.
    RowResult upsert(const MessageView &message, qint64 *rowId);
    RowResult update(const MessageView &message, qint64 *rowId);
    RowResult remove(std::string_view key, qint64 *rowId);
    Error lastError() const { return m_lastError; }

    // The columns of the last message, by position in the schema; -1 for unknown ones.
    const std::vector<int> &lastColumns() const { return m_mapping; }

private:
    Error tooManyColumns() const;
    bool widenIndex();
    void forgetStatements();
    void mapFields(const std::vector<FieldView> &fields);
    void bindField(SqlStatement &statement, int column, const FieldView &field);
    SqlStatement *updateStatement();
    void bindRow(SqlStatement &statement, const MessageView &message);
    RowResult find(std::string_view key, qint64 *rowId);
    RowResult replace(const MessageView &message, qint64 *rowId);
    RowResult change(SqlStatement &statement, RowResult result);
    RowResult failed(const SqlStatement &statement);

    SqliteDatabase *const m_database;
    const QString m_name;
    const Schema m_schema;
    const QStringList m_columnNames;
    KeyIndex m_keys;
    SqlStatement m_find;
    SqlStatement m_insert;
    SqlStatement m_replace;
    SqlStatement m_remove;
    QHash<QByteArray, SqlStatement *> m_updates; // by the columns that they set
    std::vector<std::unique_ptr<SqlStatement>> m_updateStatements;
    std::vector<int> m_mapping; // field -> column; fields mostly come in one order
    std::vector<const FieldView *> m_ordered; // column -> field
    Error m_lastError;
};

} // namespace Electric

#endif
