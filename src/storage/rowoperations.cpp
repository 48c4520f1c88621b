// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowoperations_p.h"

#include <QtCore/QHash>

#include <algorithm>
#include <vector>

namespace Electric {

namespace {

// More single moves than this are one reordering of all.
constexpr qsizetype MaximumMoves = 32;

struct Range
{
    qsizetype first = 0;
    qsizetype count = 0;
};

QList<Range> rangesOf(const QList<qsizetype> &positions)
{
    QList<Range> ranges;
    for (const qsizetype position : positions) {
        if (!ranges.isEmpty() && ranges.last().first + ranges.last().count == position)
            ++ranges.last().count;
        else
            ranges.append({position, 1});
    }
    return ranges;
}

QList<RowOperation> operationsOf(RowOperation::Type type, const QList<Range> &ranges)
{
    QList<RowOperation> operations;
    operations.reserve(ranges.size());
    for (const Range &range : ranges) {
        RowOperation operation;
        operation.type = type;
        operation.first = range.first;
        operation.count = range.count;
        operations.append(operation);
    }
    return operations;
}

// Where each row of a list stands. Row ids count arrivals, so most lie close together.
class Positions
{
public:
    explicit Positions(const QList<qint64> &rows)
    {
        if (rows.isEmpty())
            return;
        const auto [least, most] = std::ranges::minmax(rows);
        m_least = least;
        const quint64 extent = quint64(most) - quint64(least); // of any numbers
        if (extent < 4 * quint64(rows.size()) + 1024) {
            m_close.assign(size_t(extent) + 1, -1);
            for (qsizetype i = 0; i < rows.size(); ++i)
                m_close[size_t(rows[i] - least)] = int(i);
            return;
        }
        m_scattered.reserve(rows.size());
        for (qsizetype i = 0; i < rows.size(); ++i)
            m_scattered.insert(rows[i], int(i));
    }

    int of(qint64 row) const // -1 if it is not there
    {
        if (!m_scattered.isEmpty())
            return m_scattered.value(row, -1);
        const quint64 distance = quint64(row) - quint64(m_least);
        return distance < m_close.size() ? m_close[size_t(distance)] : -1;
    }
    bool contains(qint64 row) const { return of(row) >= 0; }

private:
    qint64 m_least = 0;
    std::vector<int> m_close; // a model has no more rows than an int can count
    QHash<qint64, int> m_scattered;
};

// The positions of `list` whose rows are not members.
QList<qsizetype> positionsNotIn(const QList<qint64> &list, const Positions &members)
{
    QList<qsizetype> positions;
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (!members.contains(list[i]))
            positions.append(i);
    }
    return positions;
}

/*
    Whether more rows have to move than are moved one by one: taking a row out of a list mends one
    descent at most.
*/
bool isReordered(const QList<qint64> &rows, const Positions &target)
{
    qsizetype descents = 0;
    for (qsizetype i = 1; i < rows.size() && descents <= MaximumMoves; ++i)
        descents += target.of(rows[i]) < target.of(rows[i - 1]);
    return descents > MaximumMoves;
}

/*
    The rows outside of a longest increasing subsequence of target positions: the fewest that
    have to move. (Patience sorting.)
*/
QList<qint64> outOfOrder(const QList<qint64> &rows, const Positions &target)
{
    std::vector<qsizetype> tails; // index into rows of the smallest end of each length
    std::vector<qsizetype> previous(size_t(rows.size()), -1);
    const auto rank = [&](qsizetype i) { return qsizetype(target.of(rows[i])); };
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const auto at = std::ranges::lower_bound(tails, rank(i), {}, rank);
        if (at != tails.begin())
            previous[size_t(i)] = *std::prev(at);
        if (at == tails.end())
            tails.push_back(i);
        else
            *at = i;
    }
    std::vector<bool> stays(size_t(rows.size()), false);
    for (qsizetype i = tails.empty() ? -1 : tails.back(); i >= 0; i = previous[size_t(i)])
        stays[size_t(i)] = true;
    QList<qint64> moving;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (!stays[size_t(i)])
            moving.append(rows[i]);
    }
    return moving;
}

QList<RowOperation> moves(QList<qint64> rows, const QList<qint64> &after)
{
    const Positions target(after);
    QList<qint64> moving;
    const bool isReorder = isReordered(rows, target);
    if (!isReorder)
        moving = outOfOrder(rows, target);
    if (isReorder || moving.size() > MaximumMoves) {
        return {reordering(after)};
    }
    std::ranges::sort(moving, {}, [&](qint64 row) { return target.of(row); });
    QSet<qint64> waiting(moving.begin(), moving.end());
    QList<RowOperation> operations;
    for (const qint64 row : std::as_const(moving)) {
        RowOperation move;
        move.type = RowOperation::Type::Move;
        move.count = 1;
        move.first = rows.indexOf(row);
        rows.removeAt(move.first);
        waiting.remove(row);
        // Behind the last placed row that belongs before it.
        const int rank = target.of(row);
        for (qsizetype i = 0; i < rows.size(); ++i) {
            if (!waiting.contains(rows[i]) && target.of(rows[i]) < rank)
                move.destination = i + 1;
        }
        rows.insert(move.destination, row);
        if (move.first != move.destination)
            operations.append(move);
    }
    return operations;
}

} // namespace

QList<RowOperation> removals(const QList<qsizetype> &positions)
{
    QList<Range> ranges = rangesOf(positions);
    std::ranges::reverse(ranges);
    return operationsOf(RowOperation::Type::Remove, ranges);
}

RowOperation reordering(const QList<qint64> &rowIds)
{
    RowOperation operation;
    operation.type = RowOperation::Type::Reorder;
    operation.rowIds = rowIds;
    return operation;
}

QList<RowOperation> modifications(const QList<qsizetype> &positions)
{
    return operationsOf(RowOperation::Type::Change, rangesOf(positions));
}

void applyOperation(const RowOperation &operation, QList<qint64> *rowIds)
{
    switch (operation.type) {
    case RowOperation::Type::Insert: {
        const auto &added = operation.rowIds;
        if (operation.first == rowIds->size()) {
            rowIds->append(added);
        } else {
            rowIds->insert(operation.first, added.size(), 0);
            std::ranges::copy(added, rowIds->begin() + operation.first);
        }
        break;
    }
    case RowOperation::Type::Remove:
        rowIds->remove(operation.first, operation.count);
        break;
    case RowOperation::Type::Move:
        rowIds->move(operation.first, operation.destination);
        break;
    case RowOperation::Type::Change:
        break;
    case RowOperation::Type::Reorder:
        *rowIds = operation.rowIds;
        break;
    }
}

/*
    What leads from one list to the other, with changes of the rows that are said to be updated.
*/
QList<RowOperation> operationsBetween(const QList<qint64> &before, const QList<qint64> &after,
                                      const QList<qint64> &updated)
{
    const Positions afterPositions(after);
    const Positions beforePositions(before);
    QList<qint64> rows = before;
    QList<RowOperation> operations = removals(positionsNotIn(before, afterPositions));
    for (const RowOperation &operation : std::as_const(operations))
        applyOperation(operation, &rows);

    const QList<qsizetype> added = positionsNotIn(after, beforePositions);
    QList<qint64> staying;
    staying.reserve(rows.size());
    for (const qint64 row : after) {
        if (beforePositions.contains(row))
            staying.append(row);
    }
    if (!std::ranges::equal(rows, staying)) // QList's own comparison gives memcmp() null pointers
        operations += moves(rows, staying);

    // Ascending: what is inserted first pushes the rest to where it belongs.
    QList<RowOperation> insertions = operationsOf(RowOperation::Type::Insert, rangesOf(added));
    for (RowOperation &insertion : insertions)
        insertion.rowIds = after.mid(insertion.first, insertion.count);
    operations += insertions;

    QList<qsizetype> changed;
    for (const qint64 row : updated) {
        if (beforePositions.contains(row) && afterPositions.contains(row))
            changed.append(afterPositions.of(row));
    }
    if (!std::ranges::is_sorted(changed))
        std::ranges::sort(changed);
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    return operations + modifications(changed);
}

} // namespace Electric
