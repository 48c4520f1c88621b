// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowview_p.h"

#include "sqliteshapestore_p.h"
#include "sqlnames_p.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

// More changes than this are found by reading the whole order again.
constexpr qsizetype FewChanges = 64;
constexpr qsizetype FirstRows = 256; // more than any window shows
constexpr qsizetype AllRows = -1;
constexpr qsizetype LongList = 20'000; // a shorter one is sorted before anybody sees it

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::PersistedShape)
};

QString listOf(const QList<qint64> &rowIds)
{
    QStringList numbers;
    numbers.reserve(rowIds.size());
    for (const qint64 rowId : rowIds)
        numbers.append(QString::number(rowId));
    return numbers.join(u',');
}

// Whether they differ in nothing but the order.
bool isSameRows(const ViewQuery &a, ViewQuery b)
{
    b.orderBy = a.orderBy;
    return a == b;
}

} // namespace

RowView::RowView(const SqliteShapeStore *store, const ViewQuery &query)
    : m_store(store), m_query(query)
{
}

void RowView::startFrom(const QList<qint64> &shown, bool isSameTable)
{
    if (isSameTable)
        m_rowIds = shown;
    else
        m_foreignRows = shown.size();
}

QString RowView::orderClause() const
{
    const QString order
        = m_query.orderBy.isEmpty() ? QString() : m_query.orderBy + QStringLiteral(", ");
    return QStringLiteral(" ORDER BY ") + order + QStringLiteral("electric_rowid");
}

Error RowView::collect(SqlStatement &statement, QList<qint64> *rowIds) const
{
    QList<qint64> found;
    for (bool hasRow = statement.run() && statement.step(); hasRow; hasRow = statement.step())
        found.append(statement.integerAt(0));
    if (SqliteDatabase::isCorrupt(statement.lastError()))
        return m_store->database()->error(statement);
    if (statement.hasFailed()) { // at a later row as well: half an answer is none
        return Error(Error::InvalidQuery,
                     Text::tr("orderBy or filter is not valid SQL over the shape's columns: %1.")
                         .arg(statement.lastError().databaseText()));
    }
    *rowIds = found;
    return {};
}

/*
    In the order of arrival the first rows are found at once, the place of each of a million is not.
    What fails here will fail again, and be told then.
*/
bool RowView::showFirst(QList<RowOperation> *operations)
{
    if (!m_query.orderBy.isEmpty() || !m_rowIds.isEmpty() || m_foreignRows > 0)
        return false;
    QList<qint64> rowIds;
    if (selectRows(&rowIds, FirstRows) || rowIds.size() < FirstRows)
        return false; // all of them come soon
    *operations = operationsBetween({}, rowIds, {});
    m_rowIds = rowIds;
    m_showsFirst = true;
    return true;
}

/*
    What is seen first when the order of a long list changes is its new first page, then the other
    rows where they were; to find the place of each takes longer.
*/
bool RowView::bringFirstForward(const ViewQuery &last, QList<RowOperation> *operations)
{
    const bool isLong = m_rowIds.size() > LongList;
    if (!isLong || m_isBehind || m_foreignRows > 0 || !isSameRows(last, m_query))
        return false;
    QList<qint64> rowIds;
    if (selectRows(&rowIds, FirstRows))
        return false; // and the whole will say why
    const QSet<qint64> first(rowIds.begin(), rowIds.end());
    rowIds.reserve(m_rowIds.size());
    for (const qint64 rowId : std::as_const(m_rowIds)) {
        if (!first.contains(rowId))
            rowIds.append(rowId);
    }
    if (rowIds.size() != m_rowIds.size())
        return false; // rows that are not shown yet
    *operations = {reordering(rowIds)};
    m_rowIds = rowIds;
    return true;
}

Error RowView::setQuery(const ViewQuery &query, const Listener &first,
                        QList<RowOperation> *operations)
{
    const ViewQuery last = std::exchange(m_query, query);
    const QList<qint64> lastRowIds = m_rowIds;
    m_compare = {};
    QList<RowOperation> forward;
    const bool isForward = bringFirstForward(last, &forward);
    if (isForward)
        first(forward);
    const Error error = updateAll({}, operations);
    if (!error) {
        m_isBehind = false;
        return {};
    }
    m_query = last; // with the rows that it has
    if (isForward)
        *operations = {reordering(lastRowIds)};
    m_rowIds = lastRowIds;
    return error;
}

SqlStatement RowView::select(const QString &condition, const QString &order) const
{
    QStringList conditions;
    if (!m_query.filter.isEmpty())
        conditions.append(u'(' + m_query.filter + u')');
    if (!condition.isEmpty())
        conditions.append(condition);
    QString sql = QStringLiteral("SELECT electric_rowid FROM ") + quoted(m_store->table()->name());
    if (!conditions.isEmpty())
        sql += QStringLiteral(" WHERE ") + conditions.join(QLatin1StringView(" AND "));
    SqlStatement statement = m_store->database()->prepare(sql + order);
    if (!m_query.filter.isEmpty()) {
        for (const QVariant &value : m_query.filterParams)
            statement.variant(value);
    }
    return statement;
}

bool RowView::isShown() const
{
    return m_store->table() && (m_store->record().isComplete || m_query.isProgressive);
}

Error RowView::selectRows(QList<qint64> *rowIds, qsizetype atMost) const
{
    if (!isShown())
        return {};
    if (const Error error = checkNames())
        return error;
    // With any limit SQLite sorts in a tree, which is made for few rows.
    const QString limit = atMost == AllRows ? QString() : QStringLiteral(" LIMIT %1").arg(atMost);
    SqlStatement statement = select({}, orderClause() + limit);
    return collect(statement, rowIds);
}

Error RowView::selectSome(const QList<qint64> &candidates, QList<qint64> *rowIds) const
{
    SqlStatement statement
        = select(QStringLiteral("electric_rowid IN (%1)").arg(listOf(candidates)), orderClause());
    return collect(statement, rowIds);
}

Error RowView::update(const RowChanges &changes, QList<RowOperation> *operations)
{
    const qsizetype count
        = changes.inserted.size() + changes.updated.size() + changes.removed.size();
    const bool isFew
        = !m_isBehind && !changes.isEverything && count <= FewChanges && m_store->table();
    const Error error = isFew ? updateFew(changes, operations) : updateAll(changes, operations);
    m_isBehind = bool(error);
    return error.code() == Error::InvalidQuery ? keepRemaining(error, operations) : error;
}

/*
    The query fits the table no more, perhaps since a column is gone. Nobody can say which rows it
    would have now: those that are shown stay, unless they have gone from the table as well.
*/
Error RowView::keepRemaining(const Error &error, QList<RowOperation> *operations)
{
    if (m_foreignRows > 0)
        return error;
    SqlStatement all = m_store->database()->prepare(QStringLiteral("SELECT electric_rowid FROM ")
                                                    + quoted(m_store->table()->name()));
    QList<qint64> stored;
    if (const Error readError = collect(all, &stored))
        return readError;
    const QSet<qint64> present(stored.begin(), stored.end());
    QList<qint64> remaining;
    for (const qint64 rowId : std::as_const(m_rowIds)) {
        if (present.contains(rowId))
            remaining.append(rowId);
    }
    *operations += operationsBetween(m_rowIds, remaining, remaining);
    m_rowIds = remaining;
    return error;
}

/*
    SQLite takes a name in double quotes that is no column for a text, and tells nobody.
    https://www.sqlite.org/quirks.html#dblquote
*/
Error RowView::checkNames() const
{
    static const QStringList Own {QStringLiteral("electric_key"), QStringLiteral("electric_rowid"),
                                  QStringLiteral("rowid"), QStringLiteral("oid"),
                                  QStringLiteral("_rowid_")};
    const QStringList names = quotedColumns(m_query.orderBy) + quotedColumns(m_query.filter);
    for (const QString &name : names) {
        if (!Own.contains(name, Qt::CaseInsensitive)
            && !m_store->table()->columnNames().contains(name, Qt::CaseInsensitive)) {
            return Error(
                Error::InvalidQuery,
                Text::tr("orderBy or filter is not valid SQL over the shape's columns: there is "
                         "no column \"%1\". A text stands in single quotes.")
                    .arg(name));
        }
    }
    return {};
}

Error RowView::updateAll(const RowChanges &changes, QList<RowOperation> *operations)
{
    m_holdsForeignRows = m_holdsForeignRows && !isShown();
    if (m_holdsForeignRows)
        return {};
    QList<qint64> rowIds;
    if (const Error error = selectRows(&rowIds, AllRows))
        return error;
    // Where nothing is known of the rows that stay, all may have new values.
    const bool mayAllDiffer = (changes.isEverything || m_isBehind) && !m_showsFirst;
    const QList<qint64> updated = mayAllDiffer ? m_rowIds : changes.updated;
    m_showsFirst = false;
    if (const qsizetype foreign = std::exchange(m_foreignRows, 0); foreign > 0) {
        RowOperation removal;
        removal.type = RowOperation::Type::Remove;
        removal.count = foreign;
        operations->append(removal);
    }
    *operations += operationsBetween(m_rowIds, rowIds, updated);
    m_rowIds = rowIds;
    return {};
}

} // namespace Electric
