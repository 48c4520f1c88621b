// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "stopwatch.h"

#include "processfacts.h"

#include <algorithm>

double medianOf(QList<double> values)
{
    if (values.isEmpty())
        return 0;
    const qsizetype middle = values.size() / 2;
    std::ranges::sort(values);
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

PauseWatch::PauseWatch(int interval) : m_interval(interval)
{
    connect(&m_timer, &QTimer::timeout, this, &PauseWatch::turn);
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.start(interval);
    begin();
}

void PauseWatch::begin()
{
    m_lastTurn = {};
    m_lastWork = threadMilliseconds();
    m_longest = 0;
    m_longestWork.reset();
}

void PauseWatch::turn()
{
    const std::optional<double> work = threadMilliseconds();
    m_longest = std::max(m_longest, m_lastTurn.milliseconds() - m_interval);
    if (work && m_lastWork)
        m_longestWork = std::max(m_longestWork.value_or(0), *work - *m_lastWork);
    m_lastTurn = {};
    m_lastWork = work;
}
