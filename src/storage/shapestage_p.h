// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPESTAGE_P_H
#define ELECTRIC_SHAPESTAGE_P_H

#include "rowchanges_p.h"
#include "shapecatalog_p.h"
#include "shapetable_p.h"

namespace Electric {

// The rows that wait beside a shape's visible ones, durably, until an up-to-date makes them a
// consistent state; then they are merged in the transaction of that up-to-date.
class ShapeStage
{
public:
    ShapeStage(SqliteDatabase *database, const ShapeRecord &record, const Schema &schema);

    Error create();
    Error drop();

    RowResult upsert(const MessageView &message);
    RowResult update(const MessageView &message, const ShapeTable &visible);
    RowResult remove(std::string_view key);
    Error lastError() const { return m_lastError; }

    // Rows that are new get ids behind `lastRowId`.
    Error merge(ShapeTable *visible, qint64 lastRowId, RowChanges *changes);
    const Schema &schema() const { return m_rows.schema(); }
    const ShapeTable &rows() const { return m_rows; }
    Error removedKeys(QList<QByteArray> *keys) const;

private:
    RowResult failed(const Error &error);
    QString goneRows(const ShapeTable &visible) const; // as SQL
    Error removeRows(const ShapeTable &visible, const QList<qint64> &rowIds);
    Error mergeColumns(const ShapeTable &visible, qint64 lastRowId, RowChanges *changes);
    Error rebuild(ShapeTable *visible, qint64 lastRowId, RowChanges *changes);
    Error indexesFor(const QString &next, const ShapeTable &table, QStringList *indexes) const;
    Error restore(const QStringList &indexes);
    Error collect(const QString &sql, QList<qint64> *rowIds);

    SqliteDatabase *const m_database;
    const Staging m_kind;
    const QString m_removals; // the table of the keys that are removed
    ShapeTable m_rows;
    SqlStatement m_addRemoval;
    SqlStatement m_takeRemoval;
    SqlStatement m_copy;
    qint64 m_nextRowId = 0;
    bool m_hasRemovals = false;
    Error m_lastError;
};

} // namespace Electric

#endif
