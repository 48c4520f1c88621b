// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "player.h"

#include <algorithm>

using namespace Electric;
using Type = RowOperation::Type;

namespace {

bool isRange(const RowOperation &operation, qsizetype size)
{
    return operation.first >= 0 && operation.count > 0 && operation.first + operation.count <= size;
}

bool isSameSet(QList<qint64> a, QList<qint64> b)
{
    std::ranges::sort(a);
    std::ranges::sort(b);
    return a == b;
}

} // namespace

Player::Player(const QList<qint64> &rows) : m_rows(rows) { }

bool Player::play(const QList<RowOperation> &operations)
{
    m_changed.clear();
    m_moves = 0;
    for (const RowOperation &operation : operations) {
        m_problem = objectionTo(operation);
        if (!m_problem.isEmpty())
            return false;
        playOne(operation);
    }
    return true;
}

QString Player::objectionTo(const RowOperation &operation) const
{
    const qsizetype size = m_rows.size();
    switch (operation.type) {
    case Type::Insert:
        if (operation.rowIds.isEmpty() || operation.rowIds.size() != operation.count)
            return QStringLiteral("An insert of nothing, or of more than it says");
        for (const qint64 row : operation.rowIds) {
            if (m_rows.contains(row))
                return QStringLiteral("An insert of a row that is there");
        }
        return operation.first < 0 || operation.first > size
            ? QStringLiteral("An insert behind the end")
            : QString();
    case Type::Remove:
    case Type::Change:
        return isRange(operation, size) ? QString() : QStringLiteral("A range that is not there");
    case Type::Move:
        if (operation.count != 1 || !isRange(operation, size) || operation.destination < 0
            || operation.destination >= size)
            return QStringLiteral("A move from or to nowhere");
        return operation.first == operation.destination
            ? QStringLiteral("A move to where the row is")
            : QString();
    case Type::Reorder:
        return isSameSet(operation.rowIds, m_rows) ? QString()
                                                   : QStringLiteral("A reordering of other rows");
    }
    return QStringLiteral("An unknown operation");
}

void Player::playOne(const RowOperation &operation)
{
    const auto first = m_rows.begin() + operation.first;
    switch (operation.type) {
    case Type::Insert:
        for (qsizetype i = 0; i < operation.count; ++i)
            m_rows.insert(operation.first + i, operation.rowIds[i]);
        break;
    case Type::Remove:
        m_rows.erase(first, first + operation.count);
        break;
    case Type::Change:
        m_changed.unite(QSet<qint64>(first, first + operation.count));
        break;
    case Type::Move: {
        const qint64 row = m_rows.takeAt(operation.first);
        m_rows.insert(operation.destination, row);
        ++m_moves;
        break;
    }
    case Type::Reorder:
        m_rows = operation.rowIds;
        break;
    }
}
