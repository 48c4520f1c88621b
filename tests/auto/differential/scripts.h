// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SCRIPTS_H
#define ELECTRIC_TEST_SCRIPTS_H

#include "../recordings/exchange.h"

#include <QtCore/QStringList>

// Exchanges that a client is led through, one after the other.
struct Script
{
    QByteArray name;
    QList<Exchange> exchanges;
    bool usesEvents = false; // of the server, once it is live
    // Where the two clients differ, why that is meant; and then what each of them tells, in
    // short ("3 changes", "up-to-date", "must-refetch", "error 400").
    QByteArray difference;
    QStringList ours;
    QStringList theirs;
};

QList<Script> recordedScripts();
QList<Script> ownScripts();

#endif
