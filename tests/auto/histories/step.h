// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_STEP_H
#define ELECTRIC_TEST_STEP_H

#include <QtCore/QList>
#include <QtCore/QString>

// One thing that happens in a history. It means something in any other history as well, so that
// a history that fails can be cut down to the steps that matter.
struct Step
{
    enum Kind {
        // The server
        Commit,
        Rotate,
        Restore,
        // Its answers
        Good,
        Repeating, // messages come twice
        InPieces, // the rest comes with a later step
        Cached, // what this very request has been answered before
        NothingYet,
        NoContent,
        Hole, // one message is missing that a later one tells of
        WaitEnds, // a live request's
        // What servers and networks do wrong
        ServerError,
        TooMany,
        Unauthorized,
        Refused,
        Reset,
        CutOff,
        Truncated,
        Garbage,
        NoArray,
        DeadLog, // of a cache that still has it
        // The app
        Pause,
        Resume,
        Refresh,
        Restart,
        Clear,
        Offline,
        Online,
        // A good answer, and while it is being stored ...
        BusyPause,
        BusyRefresh,
        BusyRestart,
        BusyClear,
        BusyCommit,
        BusyStop, // and start again
        KindCount,
    };

    Kind kind = Good;
    quint32 number = 0; // by which the details are chosen

    QString text() const;
};

// Of what a client consists, and what it asks for.
struct Setup
{
    enum Storage { NoStorage, Memory, Sqlite, Own };

    quint32 seed = 0;
    Storage storage = Sqlite;
    bool hasModel = false;
    bool hasFullReplica = false;
    bool hasSubquery = false; // rows have tags, and leave and come with them
    bool usesEvents = false; // of the server, once it is live
    int rows = 0;
    int chunk = 1;

    QString text() const;
};

Setup randomSetup(quint32 seed);
QList<Step> randomSteps(quint32 seed);
QString textOf(const QList<Step> &steps);

#endif
