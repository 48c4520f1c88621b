// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "watch.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QFileInfo>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

qint64 now()
{
    return QDeadlineTimer::current(Qt::PreciseTimer).deadlineNSecs();
}

} // namespace

Course mean(const Course &a, const Course &b)
{
    return {(a.begin + b.begin) / 2, (a.end + b.end) / 2, (a.requests + b.requests) / 2,
            (a.written + b.written) / 2};
}

Watch::Watch(const QString &fileName) : m_fileName(fileName), m_sizes(sizes()) { }

void Watch::start(int milliseconds)
{
    qint64 expected = -1;
    m_start.compare_exchange_strong(expected, now() + milliseconds * 1'000'000LL);
}

void Watch::noteRequest()
{
    if (elapsed() >= 0)
        ++m_requests;
}

Watch::Sizes Watch::sizes() const
{
    return {QFileInfo(m_fileName).size(), QFileInfo(m_fileName + u"-wal"_s).size()};
}

qint64 Watch::elapsed() const
{
    return m_start < 0 ? -1 : (now() - m_start) / 1000;
}

void Watch::look()
{
    const Sizes before = std::exchange(m_sizes, sizes());
    const bool hasWritten = m_sizes != before;
    if (elapsed() < 0)
        return;
    // Not how often: that depends on how often one looks.
    m_written += std::max<qint64>(0, m_sizes.database - before.database)
        + std::max<qint64>(0, m_sizes.log - before.log);
    const bool hasAsked = m_requests > std::exchange(m_seenRequests, m_requests);
    if (!hasWritten && !hasAsked)
        return;
    m_end = elapsed();
    m_begin = m_begin < 0 ? m_end : m_begin;
}

bool Watch::isQuiet() const
{
    constexpr qint64 AWhile = 20'000;
    return hasSeenWork() && elapsed() > m_end + AWhile;
}

bool Watch::isBehind(bool hasHappened, int microseconds)
{
    if (hasHappened && m_happened < 0)
        m_happened = elapsed();
    return m_happened >= 0 && elapsed() >= m_happened + microseconds;
}

/*
    A request or a write that does not come this time is waited for until the phase must be over.
*/
bool Watch::hasCome(const Moment &moment, const Course &usual)
{
    look();
    if (elapsed() >= 2 * usual.end)
        return true;
    if (moment.kind == Moment::AfterTime)
        return isBehind(hasSeenWork(), int(moment.part * double(usual.end - usual.begin)));
    if (moment.kind == Moment::AfterRequest && usual.requests > 0)
        return isBehind(m_requests > int(moment.part * usual.requests), moment.microseconds);
    return isBehind(m_written > qint64(moment.part * double(usual.written)), moment.microseconds);
}

Course Watch::course() const
{
    return {std::max<qint64>(m_begin, 0), std::max<qint64>(m_end, 0), m_requests, m_written};
}
