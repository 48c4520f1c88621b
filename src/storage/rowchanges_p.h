// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ROWCHANGES_P_H
#define ELECTRIC_ROWCHANGES_P_H

#include <QtCore/QList>
#include <QtCore/QSet>

namespace Electric {

// What a commit did to the visible rows, for those who show them. A row that was changed and
// then removed is in both lists; who reads them asks the table what is so now.
struct RowChanges
{
    QList<qint64> inserted;
    QList<qint64> updated;
    QList<qint64> removed;
    QSet<int> columns; // that updates touched, by position in the schema
    bool isVisible = false; // the rows are a consistent state
    bool isEverything = false; // too much to list: read it all
    bool hasNewSchema = false;

    // For who knows nothing yet of the rows.
    static RowChanges everything()
    {
        RowChanges changes;
        changes.isEverything = true;
        return changes;
    }

    bool isEmpty() const
    {
        return inserted.isEmpty() && updated.isEmpty() && removed.isEmpty() && !isEverything;
    }
};

} // namespace Electric

#endif
