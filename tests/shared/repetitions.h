// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_REPETITIONS_H
#define ELECTRIC_TEST_REPETITIONS_H

#include <QtCore/QtGlobal>

#include <algorithm>
#include <limits>

// How often to do what only repeats, with other random numbers: `count` times, or as many percent
// of it as the environment has in ELECTRICQT_TEST_REPETITIONS, where time is short. Never less than
// `least`, by which each kind has its turn.
inline int repetitions(int count, int least = 1)
{
    constexpr char Name[] = "ELECTRICQT_TEST_REPETITIONS";
    if (!qEnvironmentVariableIsSet(Name))
        return count;
    const int percent = qEnvironmentVariableIntValue(Name);
    if (percent <= 0)
        qFatal("%s is a percentage, as in 25, not \"%s\"", Name, qgetenv(Name).constData());
    const qint64 some = qint64(count) * percent / 100;
    return std::max(
        {int(std::min<qint64>(some, std::numeric_limits<int>::max())), std::min(count, least), 1});
}

#endif
