// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_RECORDINGS_H
#define ELECTRIC_TEST_RECORDINGS_H

#include "response_p.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QMap>
#include <QtCore/QString>

// One request to a real server, and its answer.
struct Exchange
{
    QByteArray name;
    QByteArray method;
    QMap<QString, QString> query;
    Electric::Response response;
    QByteArray body;
};

// All exchanges of tests/shared/recordings/<file>.json in their order; empty if it cannot be read.
QList<Exchange> recordedExchanges(const QString &file);

// The one with that name; fails the test if there is none.
Exchange recordedExchange(const QString &file, const QByteArray &name);

QStringList recordedFiles();

#endif
