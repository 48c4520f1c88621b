// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_EXCHANGE_H
#define ELECTRIC_TEST_EXCHANGE_H

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QMap>
#include <QtCore/QString>

// One request to a real server and its answer, as they were recorded.
struct Exchange
{
    QByteArray name;
    QMap<QString, QString> query;
    int status = 0;
    QMap<QByteArray, QByteArray> headers;
    QByteArray body;

    bool isSuccess() const { return status >= 200 && status < 300; }
};

// "file:name", as in "basic:01-initial".
Exchange recorded(const QByteArray &step);

// All of a file's, as "file:name".
QByteArrayList recordedNames(const QByteArray &file);

// The same as an answer to a long poll: server-sent events become an array, and the position
// the one behind them.
Exchange asLongPoll(const Exchange &exchange);

// With what a client must find in an answer to the other kind of request: a schema where it
// catches up, a cursor where it waits.
Exchange asAnswerTo(bool isLive, const Exchange &exchange, const QByteArray &schema);

// Compressed on the way.
Exchange deflated(const Exchange &exchange);

#endif
