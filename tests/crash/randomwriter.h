// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_RANDOMWRITER_H
#define ELECTRIC_TEST_RANDOMWRITER_H

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QRandomGenerator>

// Transactions on a table of items, as the development server takes them.
class RandomWriter
{
public:
    RandomWriter(quint32 seed, int rows, int titleSize);

    QByteArray seed() const;
    QByteArray transaction(int operations);
    void addColumn(const QByteArray &name) { m_columns.append(name); }

private:
    QByteArray title() const;
    QByteArray operation(qsizetype row);

    QRandomGenerator m_random;
    const int m_rows;
    const int m_titleSize;
    QByteArrayList m_columns {"v"};
    QList<int> m_ids;
    int m_nextId;
    int m_count = 0;
};

#endif
