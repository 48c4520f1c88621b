// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CLIENTS_H
#define ELECTRIC_TEST_CLIENTS_H

#include "../recordings/exchange.h"

#include "positionserver.h"

#include <QtCore/QProcess>
#include <QtCore/QStringList>

// What a client has told its app while a script was played to it.
struct Told
{
    QStringList events; // "insert key column=text|…", "up-to-date", "must-refetch", "error 400"
    QStringList rows; // "key column=text|…" at the end, sorted
    QByteArray firstQuery; // of its first request
    QByteArrayList unanswered; // what it has not asked for
    QString failure; // of the test itself; nothing of the rest counts then
};

// How the shape is asked for.
struct Asked
{
    QMap<QString, QString> query; // that of the script's first request
    bool liveSse = false;
};

Told playToOurs(const QList<Exchange> &script, const Asked &asked);

// Theirs runs in a process of its own, beside ours.
class TheirClient
{
public:
    TheirClient(const QList<Exchange> &script, const Asked &asked);
    ~TheirClient();

    Told told(); // once it has come to the script's end

private:
    PositionServer m_server;
    QProcess m_process;
};

// Why their client cannot be run here; empty if it can.
QString whyNotTheirs();

#endif
