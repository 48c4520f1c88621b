// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// How a view follows a few changed rows. Nothing here is done for each of the others, but to look
// through their numbers: a view may have a million.

#include "rowview_p.h"

#include "sqliteshapestore_p.h"

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

// A list without a few of its rows, which stand at these positions, in ascending order.
class Others
{
public:
    Others(const QList<qint64> &rowIds, const QList<qsizetype> &missing)
        : m_rowIds(rowIds), m_missing(missing)
    {
    }

    qsizetype size() const { return m_rowIds.size() - m_missing.size(); }

    qint64 at(qsizetype index) const
    {
        for (const qsizetype position : m_missing) {
            if (position > index)
                break;
            ++index;
        }
        return m_rowIds[index];
    }

    // How many of them stand before this position of the whole list.
    qsizetype before(qsizetype position) const
    {
        return position - (std::ranges::lower_bound(m_missing, position) - m_missing.cbegin());
    }

private:
    const QList<qint64> &m_rowIds;
    const QList<qsizetype> &m_missing;
};

QList<qint64> sorted(QList<qint64> rowIds)
{
    std::ranges::sort(rowIds);
    rowIds.erase(std::unique(rowIds.begin(), rowIds.end()), rowIds.end());
    return rowIds;
}

} // namespace

/*
    Where these rows stand, in ascending order. Those that are not there have no position.
*/
QList<qsizetype> RowView::positionsOf(const QList<qint64> &sortedIds) const
{
    QList<qsizetype> positions;
    if (sortedIds.isEmpty())
        return positions;
    if (m_query.orderBy.isEmpty()) { // in the order of arrival
        for (const qint64 rowId : sortedIds) {
            const auto found = std::ranges::lower_bound(m_rowIds, rowId);
            if (found != m_rowIds.cend() && *found == rowId)
                positions.append(found - m_rowIds.cbegin());
        }
        return positions;
    }
    const qint64 least = sortedIds.first();
    const qint64 most = sortedIds.last();
    for (qsizetype i = 0; i < m_rowIds.size() && positions.size() < sortedIds.size(); ++i) {
        const qint64 rowId = m_rowIds[i];
        if (rowId >= least && rowId <= most && std::ranges::binary_search(sortedIds, rowId))
            positions.append(i);
    }
    return positions;
}

/*
    Costs no more than finding each row's place: the database need not sort all rows again for
    one that has changed.
*/
Error RowView::updateFew(const RowChanges &changes, QList<RowOperation> *operations)
{
    const QList<qint64> touched = sorted(changes.inserted + changes.updated + changes.removed);
    QList<qint64> members;
    if (const Error error = selectSome(touched, &members))
        return error;
    const QList<qint64> staying = sorted(members);
    QList<qsizetype> leaving;
    for (const qsizetype position : positionsOf(touched)) {
        if (!std::ranges::binary_search(staying, m_rowIds[position]))
            leaving.append(position);
    }
    *operations = removals(leaving);
    for (const RowOperation &operation : std::as_const(*operations))
        applyOperation(operation, &m_rowIds);
    return place(members, operations);
}

/*
    Brings the given rows, which stand in the view's order, to their places among the others, which
    have not changed, and so are in order.
*/
Error RowView::place(const QList<qint64> &members, QList<RowOperation> *operations)
{
    const QList<qsizetype> standing = positionsOf(sorted(members));
    QSet<qint64> present;
    for (const qsizetype position : standing)
        present.insert(m_rowIds[position]);
    QList<qsizetype> ranks; // how many of the others come before each
    if (const Error error = rank(members, standing, &ranks))
        return error;

    const Others others(m_rowIds, standing);
    QList<Neighbour> places;
    for (qsizetype i = 0; i < members.size(); ++i) {
        Neighbour place;
        place.index = ranks[i] + i;
        if (i > 0 && ranks[i - 1] == ranks[i])
            place.before = members[i - 1];
        else if (ranks[i] > 0)
            place.before = others.at(ranks[i] - 1);
        places.append(place);
    }
    QSet<qint64> waiting = present;
    for (qsizetype i = 0; i < members.size(); ++i) {
        waiting.remove(members[i]);
        const auto operation
            = placement(members[i], places[i], present.contains(members[i]), waiting);
        if (!operation)
            continue;
        operations->append(*operation);
        applyOperation(*operation, &m_rowIds);
    }
    *operations += modifications(positionsOf(sorted(present.values())));
    return {};
}

Error RowView::rank(const QList<qint64> &members, const QList<qsizetype> &standing,
                    QList<qsizetype> *ranks)
{
    const Others others(m_rowIds, standing);
    QHash<qint64, qsizetype> guesses; // most rows stay where they are, or come at the end
    for (const qsizetype position : standing)
        guesses.insert(m_rowIds[position], others.before(position));
    qsizetype from = 0;
    for (const qint64 rowId : members) {
        qsizetype low = from;
        qsizetype high = others.size();
        Error error;
        const auto look = [&](qsizetype index) {
            bool before = false;
            error = isBefore(others.at(index), rowId, &before);
            (before ? low : high) = before ? index + 1 : index;
        };
        const qsizetype guess = std::clamp(guesses.value(rowId, high), low, high);
        if (guess > low)
            look(guess - 1);
        if (!error && low == guess && guess < high)
            look(guess);
        while (!error && low < high)
            look((low + high) / 2);
        if (error)
            return error;
        ranks->append(low);
        from = low;
    }
    return {};
}

/*
    The step that brings a row behind its predecessor, if it is not there. Rows that wait for their
    own placement do not count: once all have been placed the order is right.
*/
std::optional<RowOperation> RowView::placement(qint64 rowId, const Neighbour &neighbour,
                                               bool isPresent, const QSet<qint64> &waiting) const
{
    qsizetype place = 0;
    if (neighbour.before) {
        const qsizetype last = neighbour.index - 1;
        const bool isNear = last < m_rowIds.size() && m_rowIds[last] == *neighbour.before;
        place = 1 + (isNear ? last : m_rowIds.indexOf(*neighbour.before));
    }
    RowOperation operation;
    operation.count = 1;
    if (!isPresent) {
        operation.type = RowOperation::Type::Insert;
        operation.first = place;
        operation.rowIds = {rowId};
        return operation;
    }
    qsizetype reached = place;
    while (reached < m_rowIds.size() && waiting.contains(m_rowIds[reached]))
        ++reached;
    if (reached < m_rowIds.size() && m_rowIds[reached] == rowId)
        return std::nullopt;
    operation.type = RowOperation::Type::Move;
    operation.first = m_rowIds.indexOf(rowId);
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
                .arg(quoted(m_store->table()->name()), orderClause()));
    }
    m_compare.integer(a);
    m_compare.integer(b);
    QList<qint64> first;
    const Error error = collect(m_compare, &first);
    m_compare.finish();
    *before = first.value(0) == a;
    return error;
}

} // namespace Electric
