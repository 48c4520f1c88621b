// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_RANDOMSHAPE_H
#define ELECTRIC_TEST_RANDOMSHAPE_H

#include "shapelog.h"

#include <QtCore/QMap>
#include <QtCore/QRandomGenerator>

// A table `items` on a server whose rows change at random; it hands out batches as a server
// does: live ones, catch-ups over several chunks, and whole new logs.
class RandomShape
{
public:
    explicit RandomShape(quint32 seed);

    // The batches of one step; the last one is up to date.
    QList<Electric::MessageBatch> nextStep();

    const QMap<int, QJsonObject> &rows() const { return m_rows; }
    int random(int bound) { return m_dice.bounded(bound); }

private:
    QJsonObject randomValue(bool isWhole);
    QJsonObject randomChange();
    QList<QJsonObject> randomChanges(int count);
    Electric::BatchContext next(bool startsLog = false);
    QList<Electric::MessageBatch> newLog();

    QRandomGenerator m_dice;
    QMap<int, QJsonObject> m_rows;
    int m_lastId = 0;
    int m_offset = 0;
    int m_log = 1;
};

#endif
