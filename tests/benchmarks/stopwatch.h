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
// Without an interval the thread never sleeps, and the system lets others go first where processors
// are few; with one it is like a program's that waits for input, and what is late counts.
class PauseWatch : public QObject
{
    Q_OBJECT

public:
    explicit PauseWatch(int interval);

    void begin();
    double longest() const { return m_longest; } // milliseconds
    // Of which the thread worked: the rest is other threads' and other processes' on its processor.
    std::optional<double> longestWork() const { return m_longestWork; }

private:
    void turn();

    const int m_interval; // milliseconds
    QTimer m_timer;
    Stopwatch m_lastTurn;
    std::optional<double> m_lastWork;
    double m_longest = 0;
    std::optional<double> m_longestWork;
};

#endif
