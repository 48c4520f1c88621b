// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_REPLY_H
#define ELECTRIC_TEST_REPLY_H

#include "rawserver.h"

// A right answer, before a fault makes something else of it.
struct Reply
{
    int status = 200;
    RawHeaders headers;
    QByteArray body;
    bool isEventStream = false;
    bool isContinued = false; // of an event stream that is open: there are no headers
    bool endsStream = false; // with its chunk

    bool hasHeader(const QByteArray &name) const;
    QByteArray header(const QByteArray &name) const;
    void setHeader(const QByteArray &name, const QByteArray &value);
    void removeHeader(const QByteArray &name);
};

// How a client learns where a body ends.
enum class Framing { Length, Chunked, Closed };

struct WireBytes
{
    QByteArray head;
    QByteArray body; // in its framing
};
WireBytes onTheWire(Reply reply, Framing framing);

#endif
