// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CRASHSUMMARY_H
#define ELECTRIC_TEST_CRASHSUMMARY_H

#include "crash.h"

#include <QtCore/QElapsedTimer>

#include <array>

// What many kills have shown.
class Summary
{
public:
    Summary() { m_clock.start(); }

    void add(const QList<Crash::Result> &results, bool hasFailed);
    QString text() const;

private:
    using Counts = std::array<int, 3>; // by hit

    std::array<Counts, PhaseCount> m_counts {};
    int m_failures = 0;
    QElapsedTimer m_clock;
};

#endif
