// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_EXPECTEDROWS_H
#define ELECTRIC_TEST_EXPECTEDROWS_H

#include "exchange.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

// What the answers imply for the rows, worked out from their JSON alone and with nothing of the
// library: an app sees them from up-to-date to up-to-date.
class ExpectedRows
{
public:
    void take(const Exchange &exchange);

    QStringList columns() const { return m_schema.keys(); }
    // "key|column|column…" by the order of columns(), sorted; NULL as "NULL".
    QStringList rows() const;

private:
    using Rows = QMap<QString, QJsonObject>;

    void takeMessage(const QJsonObject &message);
    QString textOf(const QString &column, const QJsonValue &value) const;

    QJsonObject m_nextSchema;
    QJsonObject m_schema; // of what is seen
    Rows m_next;
    Rows m_seen;
    QMap<QString, QJsonArray> m_tags;
    bool m_isComplete = false;
};

#endif
