// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_BENCHROWS_H
#define ELECTRIC_BENCHROWS_H

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>
#include <QtCore/QList>

// The rows of a measured table: a row's values follow from its number, so that none are kept.
class BenchRows
{
public:
    explicit BenchRows(const QByteArray &kind);

    static QByteArrayList kinds();
    bool isValid() const { return m_appendValues != nullptr; }
    bool hasUpdates() const { return m_hasUpdates; }
    const QByteArray &schema() const { return m_schema; }

    void appendInsert(qint64 row, QByteArray *json) const;

private:
    using AppendValues = void (*)(qint64 row, QByteArray *json);

    QByteArray m_schema; // as in the header electric-schema
    AppendValues m_appendValues = nullptr;
    bool m_hasUpdates = false;
};

// One of the updates of a transaction, as the server's log has it.
struct BenchUpdate
{
    qint64 row = 0;
    qint64 transaction = 0;
    int position = 0;
    bool isLast = false; // of its transaction

    void append(const QByteArray &title, QByteArray *json) const;
};

#endif
