// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "summary.h"

#include <algorithm>
#include <functional>
#include <numeric>

using namespace Qt::StringLiterals;

namespace {

QString line(const QString &name, const std::array<int, 3> &counts)
{
    return u"%1%2%3%4%5\n"_s.arg(name, -14)
        .arg(std::accumulate(counts.begin(), counts.end(), 0), 7)
        .arg(counts[size_t(Hit::AtWork)], 9)
        .arg(counts[size_t(Hit::Early)], 11)
        .arg(counts[size_t(Hit::Late)], 10);
}

} // namespace

void Summary::add(const QList<Crash::Result> &results, bool hasFailed)
{
    for (const Crash::Result &result : results)
        ++m_counts[size_t(result.phase)][size_t(result.hit)];
    m_failures += hasFailed;
}

QString Summary::text() const
{
    QString text = u"\n                kills  at work  too early  too late\n"_s;
    Counts all {};
    for (size_t phase = 0; phase < m_counts.size(); ++phase) {
        text += line(nameOf(Phase(phase)), m_counts[phase]);
        std::transform(all.begin(), all.end(), m_counts[phase].begin(), all.begin(), std::plus());
    }
    return text + line(u"all"_s, all)
        + u"%1 failures, %2 s"_s.arg(m_failures).arg(m_clock.elapsed() / 1000);
}
