// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_PLAYER_H
#define ELECTRIC_TEST_PLAYER_H

#include "rowoperations_p.h"

#include <QtCore/QList>
#include <QtCore/QSet>
#include <QtCore/QString>

// Plays operations on a list of rows as a model does, and objects to what no model may do.
class Player
{
public:
    explicit Player(const QList<qint64> &rows = {});

    bool play(const QList<Electric::RowOperation> &operations); // false: see problem()

    const QList<qint64> &rows() const { return m_rows; }
    const QSet<qint64> &changed() const { return m_changed; } // by the last play()
    qsizetype moves() const { return m_moves; } // of the last play()
    QString problem() const { return m_problem; }

private:
    QString objectionTo(const Electric::RowOperation &operation) const;
    void playOne(const Electric::RowOperation &operation);

    QList<qint64> m_rows;
    QSet<qint64> m_changed;
    qsizetype m_moves = 0;
    QString m_problem;
};

#endif
