// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "benchlog.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <chrono>

namespace {

constexpr qsizetype ChunkBytes = 10'000'000;
constexpr int UpdatesOfTransaction = 1000;
constexpr qint64 Stride = 7919; // a prime: neighbours in the log are no neighbours in the table

// Of the clock that all processes of a machine share: who reads the row knows how long it took.
QByteArray nowAsTitle()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return "at "
        + QByteArray::number(
               qint64(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()));
}

QByteArray upToDateMessage(qint64 transaction)
{
    return R"({"headers":{"control":"up-to-date","global_last_seen_lsn":")"
        + QByteArray::number(transaction) + "\"}}";
}

// Begins with '[', and grows by messages.
class Chunk
{
public:
    Chunk() { clear(); }
    QByteArray *next()
    {
        if (m_body.size() > 1)
            m_body += "\n,";
        return &m_body;
    }
    bool isEmpty() const { return m_body.size() == 1; }
    bool isFull() const { return m_body.size() >= ChunkBytes; }
    QByteArray take()
    {
        QByteArray body = m_body + ']';
        clear();
        return body;
    }

private:
    void clear()
    {
        m_body = "[";
        m_body.reserve(ChunkBytes + 100'000);
    }

    QByteArray m_body;
};

} // namespace

BenchLog::BenchLog(const BenchRows &rows, qint64 count) : m_schema(rows.schema()), m_count(count)
{
    m_places.insert("-1", 0);
    makeRows(rows);
    if (rows.hasUpdates())
        makeUpdates();
    m_chunkCount = m_entries.size();
    nameHandle();
}

void BenchLog::append(const QByteArray &messages, const QByteArray &offset)
{
    m_entries.append({messages, offset});
    m_places.insert(offset, m_entries.size());
}

void BenchLog::nameHandle()
{
    m_handle = "bench-" + QByteArray::number(QCoreApplication::applicationPid()) + '-'
        + QByteArray::number(++m_rotations);
}

void BenchLog::makeRows(const BenchRows &rows)
{
    Chunk chunk;
    for (qint64 row = 0; row < m_count; ++row) {
        rows.appendInsert(row, chunk.next());
        if (chunk.isFull() && row + 1 < m_count)
            append(chunk.take(), "0_" + QByteArray::number(m_entries.size()));
    }
    append(chunk.take(), "0_inf");
}

/*
    As many as there are rows.
*/
void BenchLog::makeUpdates()
{
    Chunk chunk;
    for (qint64 i = 0; i < m_count; ++i) {
        const int position = int(i % UpdatesOfTransaction);
        const bool isLast = position + 1 == UpdatesOfTransaction || i + 1 == m_count;
        const BenchUpdate update {i * Stride % m_count, m_transaction, position, isLast};
        update.append("Done already, number " + QByteArray::number(i), chunk.next());
        if (chunk.isFull() || i + 1 == m_count) {
            append(chunk.take(),
                   QByteArray::number(m_transaction) + '_' + QByteArray::number(position));
        }
        m_transaction += isLast ? 1 : 0;
    }
}

BenchLog::Answer BenchLog::after(const QByteArray &offset) const
{
    const qsizetype place = m_places.value(offset);
    if (place < m_chunkCount)
        return {m_entries[place].messages, m_entries[place].offset, false, true};
    Answer answer {"[", offset, true, place < m_entries.size()};
    for (qsizetype i = place; i < m_entries.size(); ++i) {
        answer.body += m_entries[i].messages + "\n,";
        answer.offset = m_entries[i].offset;
    }
    answer.body += upToDateMessage(m_transaction) + ']';
    return answer;
}

void BenchLog::update(qint64 count)
{
    if (m_count == 0 || count <= 0)
        return;
    ++m_transaction;
    count = std::min(count, m_count);
    const qint64 first = m_transaction * Stride % m_count;
    const qint64 step = std::max<qint64>(m_count / count, 1);
    const QByteArray title = nowAsTitle();
    QByteArray messages;
    for (qint64 i = 0; i < count; ++i) {
        if (i > 0)
            messages += "\n,";
        const BenchUpdate update {(first + i * step) % m_count, m_transaction, int(i),
                                  i + 1 == count};
        update.append(title, &messages);
    }
    append(messages, QByteArray::number(m_transaction) + '_' + QByteArray::number(count - 1));
}

void BenchLog::rotate()
{
    nameHandle();
}
