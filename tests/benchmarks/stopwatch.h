// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_STOPWATCH_H
#define ELECTRIC_STOPWATCH_H

#include <QtCore/QElapsedTimer>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <optional>

class Stopwatch
{
public:
    Stopwatch() { m_timer.start(); }
    double milliseconds() const { return double(m_timer.nsecsElapsed()) / 1e6; }
    double microseconds() const { return double(m_timer.nsecsElapsed()) / 1e3; }

private:
    QElapsedTimer m_timer;
};

double medianOf(QList<double> values);

// The longest time between two turns of the thread's event loop: so long no input is looked at.
class PauseWatch : public QObject
{
    Q_OBJECT

public:
    PauseWatch();

    void begin();
    double longest() const { return m_longest; } // milliseconds
    // Of which the thread worked: the rest is other threads' and other processes' on its processor.
    std::optional<double> longestWork() const { return m_longestWork; }

private:
    void turn();

    QTimer m_timer;
    Stopwatch m_lastTurn;
    std::optional<double> m_lastWork;
    double m_longest = 0;
    std::optional<double> m_longestWork;
};

#endif
