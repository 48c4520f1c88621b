// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ROWOPERATIONS_P_H
#define ELECTRIC_ROWOPERATIONS_P_H

#include <electricqt_export.h>

#include <QtCore/QList>
#include <QtCore/QSet>

namespace Electric {

// One step from an old list of rows to a new one, in terms of the list as it is at that step.
struct RowOperation
{
    enum class Type {
        Insert, // rowIds before `first`
        Remove, // `count` rows from `first` on
        Move, // the row at `first` goes to `destination`, counted without it
        Change, // `count` rows from `first` on have new values
        Reorder, // all rows at once; rowIds is the new list
    };

    Type type = Type::Change;
    qsizetype first = 0;
    qsizetype count = 0;
    qsizetype destination = 0;
    QList<qint64> rowIds;

    friend bool operator==(const RowOperation &a, const RowOperation &b) = default;
};

ELECTRICQT_EXPORT void applyOperation(const RowOperation &operation, QList<qint64> *rowIds);

// The steps from one list to the other. `updated` rows that stay are changed.
ELECTRICQT_EXPORT QList<RowOperation> operationsBetween(const QList<qint64> &before,
                                                        const QList<qint64> &after,
                                                        const QList<qint64> &updated);

// A step that puts all rows into this order.
RowOperation reordering(const QList<qint64> &rowIds);

// Steps that remove the rows at these positions, which ascend; from the last to the first.
QList<RowOperation> removals(const QList<qsizetype> &positions);

// Steps that say that the rows at these positions, which ascend, have changed.
QList<RowOperation> modifications(const QList<qsizetype> &positions);

} // namespace Electric

#endif
