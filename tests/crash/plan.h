// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_PLAN_H
#define ELECTRIC_TEST_PLAN_H

#include <QtCore/QList>
#include <QtCore/QString>

// What electric-shape is doing when it is killed.
enum class Phase {
    FirstSync,
    CatchUp, // with transactions of several answers each, written while it was away
    Live, // with the same, written while it waits
    EventStream, // as before, over server-sent events
    Refetch, // the log has ended: the new rows are staged
    Swap, // the last answer of a refetch, which puts the staged rows in place of the old ones
    NewColumns, // the same where the table has got a column: the rows' table is made anew
    Clear,
    Migration, // of a file of an older format
    Tags, // of a shape with a subquery: rows move out and in
};

inline constexpr int PhaseCount = int(Phase::Tags) + 1;

QString nameOf(Phase phase);
bool isLive(Phase phase);
bool isSwap(Phase phase);

// When it is killed, in parts of what the phase takes on this machine.
struct Moment
{
    enum Kind { AfterTime, AfterRequest, AfterWrite };

    Kind kind = AfterTime;
    double part = 0; // of the time since something is seen, of the requests, or of the bytes
    int microseconds = 0; // behind that request, or that write

    QString text() const;
};

struct Kill
{
    Phase phase = Phase::FirstSync;
    Moment moment;
};

// A history of one file, which its seed tells all of.
struct Plan
{
    quint32 seed = 0;
    QList<Kill> kills;
    bool isLarge = false; // more than SQLite's log takes: it is written back in between

    QString text() const;
};

Plan planOf(quint32 seed);

#endif
