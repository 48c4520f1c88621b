// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ROWVIEW_P_H
#define ELECTRIC_ROWVIEW_P_H

#include <electricqt_export.h>

#include "error.h"
#include "rowchanges_p.h"
#include "rowoperations_p.h"
#include "sqlstatement_p.h"

#include <QtCore/QHash>
#include <QtCore/QVariant>

#include <functional>
#include <optional>

namespace Electric {

class SqliteShapeStore;

// Which rows a view has, and in which order: SQL over the local columns.
struct ViewQuery
{
    QString orderBy;
    QString filter;
    QVariantList filterParams;
    bool isProgressive = false; // show rows before the shape is complete

    friend bool operator==(const ViewQuery &a, const ViewQuery &b) = default;
};

// The storage's side of a view: knows which row stands where, and turns what a commit did to the
// table into what that does to the view. Lives in the storage thread.
class ELECTRICQT_EXPORT RowView
{
public:
    RowView(const SqliteShapeStore *store, const ViewQuery &query);

    const ViewQuery &query() const { return m_query; }
    const QList<qint64> &rowIds() const { return m_rowIds; }
    // What is shown already: rows of this table, or others, which have to go.
    void startFrom(const QList<qint64> &shown, bool isSameTable);
    // Those of another table stay until there are rows to show instead.
    void holdForeignRows() { m_holdsForeignRows = m_foreignRows > 0; }
    bool isHoldingForeignRows() const { return m_holdsForeignRows; }
    // A page of what update() is going to show, for a list that is empty and long to come: true if
    // there is one.
    bool showFirst(QList<RowOperation> *operations);
    // Another question to the same rows. One that cannot be answered leaves all as it was. The
    // listener hears of a first page before the place of each row is known, if that takes long.
    using Listener = std::function<void(const QList<RowOperation> &operations)>;
    Error setQuery(const ViewQuery &query, const Listener &first, QList<RowOperation> *operations);
    Error update(const RowChanges &changes, QList<RowOperation> *operations);
    // An update has failed; the next one that does not makes up for it.
    bool isBehind() const { return m_isBehind; }

private:
    // Where a row belongs: behind this one, if there is one; its index once all are in place.
    struct Neighbour
    {
        std::optional<qint64> before;
        qsizetype index = 0;
    };

    bool bringFirstForward(const ViewQuery &last, QList<RowOperation> *operations);
    QString orderClause() const;
    Error collect(SqlStatement &statement, QList<qint64> *rowIds) const;
    SqlStatement select(const QString &condition, const QString &order) const;
    bool isShown() const;
    Error selectRows(QList<qint64> *rowIds, qsizetype atMost) const;
    Error selectSome(const QList<qint64> &candidates, QList<qint64> *rowIds) const;
    Error checkNames() const;
    Error keepRemaining(const Error &error, QList<RowOperation> *operations);
    Error updateAll(const RowChanges &changes, QList<RowOperation> *operations);
    Error updateFew(const RowChanges &changes, QList<RowOperation> *operations);
    QList<qsizetype> positionsOf(const QList<qint64> &sortedIds) const;
    Error place(const QList<qint64> &members, QList<RowOperation> *operations);
    Error rank(const QList<qint64> &members, const QList<qsizetype> &standing,
               QList<qsizetype> *ranks);
    std::optional<RowOperation> placement(qint64 rowId, const Neighbour &neighbour, bool isPresent,
                                          const QSet<qint64> &waiting) const;
    Error isBefore(qint64 a, qint64 b, bool *before);

    const SqliteShapeStore *const m_store;
    ViewQuery m_query;
    QList<qint64> m_rowIds;
    qsizetype m_foreignRows = 0; // shown, but of another table
    SqlStatement m_compare;
    bool m_holdsForeignRows = false;
    bool m_showsFirst = false; // and nothing else yet
    bool m_isBehind = false;
};

} // namespace Electric

#endif
