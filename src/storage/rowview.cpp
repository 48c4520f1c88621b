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

QString tr(const char *text)
{
    return QCoreApplication::translate("Electric::PersistedShape", text);
}

QString listOf(const QList<qint64> &rowIds)
{
    QStringList numbers;
    numbers.reserve(rowIds.size());
    for (const qint64 rowId : rowIds)
        numbers.append(QString::number(rowId));
    return numbers.join(u',');
}

QString orderClause(const ViewQuery &query)
{
    const QString order
        = query.orderBy.isEmpty() ? QString() : query.orderBy + QStringLiteral(", ");
    return QStringLiteral(" ORDER BY ") + order + QStringLiteral("electric_rowid");
}

Error collect(const SqliteDatabase *database, SqlStatement &statement, QList<qint64> *rowIds)
{
    QList<qint64> found;
    for (bool hasRow = statement.run() && statement.step(); hasRow; hasRow = statement.step())
        found.append(statement.integerAt(0));
    if (SqliteDatabase::isCorrupt(statement.lastError()))
        return database->error(statement);
    if (statement.hasFailed()) { // at a later row as well: half an answer is none
        return Error(Error::InvalidQuery,
                     tr("orderBy or filter is not valid SQL over the shape's columns: %1.")
                         .arg(statement.lastError().databaseText()));
    }
    *rowIds = found;
    return {};
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

Error RowView::setQuery(const ViewQuery &query, QList<RowOperation> *operations)
{
    const ViewQuery last = std::exchange(m_query, query);
    m_compare = {};
    const Error error = updateAll(RowChanges::everything(), operations);
    if (error)
        m_query = last; // with the rows that it has
    else
        m_isBehind = false;
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

Error RowView::selectAll(QList<qint64> *rowIds) const
{
    if (!isShown())
        return {};
    if (const Error error = checkNames())
        return error;
    SqlStatement statement = select({}, orderClause(m_query));
    return collect(m_store->database(), statement, rowIds);
}

Error RowView::selectSome(const QList<qint64> &candidates, QList<qint64> *rowIds) const
{
    SqlStatement statement = select(
        QStringLiteral("electric_rowid IN (%1)").arg(listOf(candidates)), orderClause(m_query));
    return collect(m_store->database(), statement, rowIds);
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
    if (const Error readError = collect(m_store->database(), all, &stored))
        return readError;
    const QSet<qint64> present(stored.begin(), stored.end());
    QList<qint64> remaining;
    for (const qint64 rowId : std::as_const(m_rowIds)) {
        if (present.contains(rowId))
            remaining.append(rowId);
    }
    *operations
        += operationsBetween(m_rowIds, remaining, QSet<qint64>(remaining.begin(), remaining.end()));
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
            return Error(Error::InvalidQuery,
                         tr("orderBy or filter is not valid SQL over the shape's columns: there is "
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
    if (const Error error = selectAll(&rowIds))
        return error;
    // Where nothing is known of the rows that stay, all may have new values.
    const auto &updated = changes.isEverything || m_isBehind ? m_rowIds : changes.updated;
    if (const qsizetype foreign = std::exchange(m_foreignRows, 0); foreign > 0) {
        RowOperation removal;
        removal.type = RowOperation::Type::Remove;
        removal.count = foreign;
        operations->append(removal);
    }
    *operations
        += operationsBetween(m_rowIds, rowIds, QSet<qint64>(updated.begin(), updated.end()));
    m_rowIds = rowIds;
    return {};
}

/*
    Costs no more than finding each row's place: the database need not sort all rows again for
    one that has changed.
*/
Error RowView::updateFew(const RowChanges &changes, QList<RowOperation> *operations)
{
    const QSet<qint64> touched = QSet<qint64>(changes.inserted.begin(), changes.inserted.end())
        + QSet<qint64>(changes.updated.begin(), changes.updated.end())
        + QSet<qint64>(changes.removed.begin(), changes.removed.end());
    QList<qint64> members;
    if (const Error error = selectSome(touched.values(), &members))
        return error;

    QSet<qint64> leaving = touched;
    for (const qint64 rowId : std::as_const(members))
        leaving.remove(rowId);
    QList<qsizetype> positions;
    for (qsizetype i = 0; !leaving.isEmpty() && i < m_rowIds.size(); ++i) {
        if (leaving.contains(m_rowIds[i]))
            positions.append(i);
    }
    *operations = removals(positions);
    for (const RowOperation &operation : std::as_const(*operations))
        applyOperation(operation, &m_rowIds);
    return place(members, touched, operations);
}

/*
    Brings the given rows, which stand in the view's order, to their places among the others.
*/
Error RowView::place(const QList<qint64> &members, const QSet<qint64> &touched,
                     QList<RowOperation> *operations)
{
    QList<qint64> others; // the rows that have not changed: they are in order
    others.reserve(m_rowIds.size());
    QSet<qint64> present;
    for (const qint64 rowId : std::as_const(m_rowIds)) {
        if (touched.contains(rowId))
            present.insert(rowId);
        else
            others.append(rowId);
    }
    QList<qint64> result;
    result.reserve(others.size() + members.size());
    qsizetype from = 0;
    for (const qint64 rowId : members) {
        qsizetype low = from;
        qsizetype high = others.size();
        while (low < high) {
            const qsizetype middle = (low + high) / 2;
            bool before = false;
            if (const Error error = isBefore(others[middle], rowId, &before))
                return error;
            (before ? low : high) = before ? middle + 1 : middle;
        }
        result.append(others.sliced(from, low - from));
        result.append(rowId);
        from = low;
    }
    result.append(others.sliced(from));

    QSet<qint64> waiting = present;
    for (qsizetype i = 0; i < result.size(); ++i) {
        if (!touched.contains(result[i]))
            continue;
        waiting.remove(result[i]);
        const auto operation = placement(result, i, present.contains(result[i]), waiting);
        if (!operation)
            continue;
        operations->append(*operation);
        applyOperation(*operation, &m_rowIds);
    }
    QList<qsizetype> changed;
    for (qsizetype i = 0; i < m_rowIds.size() && changed.size() < present.size(); ++i) {
        if (present.contains(m_rowIds[i]))
            changed.append(i);
    }
    *operations += modifications(changed);
    return {};
}

/*
    The step that brings a row behind its predecessor in the result, if it is not there. Rows that
    wait for their own placement do not count: once all have been placed the order is right.
*/
std::optional<RowOperation> RowView::placement(const QList<qint64> &result, qsizetype index,
                                               bool isPresent, const QSet<qint64> &waiting) const
{
    qsizetype place = 0;
    if (index > 0) {
        const bool isNear = index <= m_rowIds.size() && m_rowIds[index - 1] == result[index - 1];
        place = 1 + (isNear ? index - 1 : m_rowIds.indexOf(result[index - 1]));
    }
    RowOperation operation;
    operation.count = 1;
    if (!isPresent) {
        operation.type = RowOperation::Type::Insert;
        operation.first = place;
        operation.rowIds = {result[index]};
        return operation;
    }
    qsizetype reached = place;
    while (reached < m_rowIds.size() && waiting.contains(m_rowIds[reached]))
        ++reached;
    if (reached < m_rowIds.size() && m_rowIds[reached] == result[index])
        return std::nullopt;
    operation.type = RowOperation::Type::Move;
    operation.first = m_rowIds.indexOf(result[index]);
    operation.destination = operation.first < place ? place - 1 : place;
    return operation;
}

/*
    Which of two rows comes first is asked in the same words as the whole order, so that no
    second opinion on SQL's collations and expressions is needed.
*/
Error RowView::isBefore(qint64 a, qint64 b, bool *before)
{
    if (m_query.orderBy.isEmpty()) {
        *before = a < b;
        return {};
    }
    if (!m_compare.isValid()) {
        m_compare = m_store->database()->prepare(
            QStringLiteral("SELECT electric_rowid FROM %1 WHERE electric_rowid IN (?, ?)%2 LIMIT 1")
                .arg(quoted(m_store->table()->name()), orderClause(m_query)));
    }
    m_compare.integer(a);
    m_compare.integer(b);
    QList<qint64> first;
    const Error error = collect(m_store->database(), m_compare, &first);
    m_compare.finish();
    *before = first.value(0) == a;
    return error;
}

} // namespace Electric
