// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_RANDOMTAGS_H
#define ELECTRIC_TEST_RANDOMTAGS_H

#include <QtCore/QJsonObject>
#include <QtCore/QMap>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSet>
#include <QtCore/QStringList>

#include <optional>

// A shape with subqueries whose rows, tags and moves are random, and what rows it has: worked out
// anew from all of its tags at each message, with nothing of the library.
class RandomTags
{
public:
    RandomTags(quint32 seed, bool hasConditions);

    // The messages of one batch: at its end there are the rows of rows().
    QList<QJsonObject> nextMessages(int count);
    QList<QJsonObject> newLog(); // of other rows

    QStringList rows() const; // as "id:title", sorted
    QStringList parts() const; // as "position value id", sorted
    int random(int bound) { return m_dice.bounded(bound); }

private:
    struct Row
    {
        QString title;
        QSet<QString> tags;
        std::optional<QList<bool>> conditions;
        bool wasTagged = false;
    };

    QJsonObject nextMessage();
    QString randomTag();
    QString randomValue(int position);
    QStringList randomTags();
    QJsonObject insertRow(int id);
    QJsonObject updateRow(int id);
    QJsonObject describe(QJsonObject change, const QStringList &tags, const QStringList &removed,
                         Row *row);
    QJsonObject move();
    void dropStrangers();
    static bool belongs(const Row &row);

    QRandomGenerator m_dice;
    const bool m_hasConditions;
    QMap<int, Row> m_rows;
    int m_titles = 0;
};

#endif
