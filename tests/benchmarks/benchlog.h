// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_BENCHLOG_H
#define ELECTRIC_BENCHLOG_H

#include "benchrows.h"

#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtCore/QList>

// A shape's log: chunks that are made once, and what has happened since.
class BenchLog
{
public:
    struct Answer
    {
        QByteArray body;
        QByteArray offset; // after it
        bool isUpToDate = false;
        bool hasChanges = false;
    };

    BenchLog(const BenchRows &rows, qint64 count);

    const QByteArray &handle() const { return m_handle; }
    const QByteArray &schema() const { return m_schema; }
    qsizetype chunkCount() const { return m_chunkCount; }
    bool knows(const QByteArray &offset) const { return m_places.contains(offset); }
    Answer after(const QByteArray &offset) const;

    void update(qint64 count); // rows, in one transaction, now
    void rotate();

private:
    struct Entry
    {
        QByteArray messages; // a whole body for a chunk, else what stands between the brackets
        QByteArray offset;
    };

    void makeRows(const BenchRows &rows);
    void makeUpdates();
    void append(const QByteArray &messages, const QByteArray &offset);
    void nameHandle();

    const QByteArray m_schema;
    const qint64 m_count;
    QList<Entry> m_entries;
    QHash<QByteArray, qsizetype> m_places; // of the entry behind an offset
    QByteArray m_handle;
    qsizetype m_chunkCount = 0;
    qint64 m_transaction = 1000;
    int m_rotations = 0;
};

#endif
