// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "reply.h"

#include <algorithm>

bool Reply::hasHeader(const QByteArray &name) const
{
    return std::ranges::any_of(headers, [&](const auto &header) { return header.first == name; });
}

QByteArray Reply::header(const QByteArray &name) const
{
    const auto found = std::ranges::find(headers, name, &RawHeader::first);
    return found == headers.end() ? QByteArray() : found->second;
}

void Reply::setHeader(const QByteArray &name, const QByteArray &value)
{
    removeHeader(name);
    headers.append(RawHeader {name, value});
}

void Reply::removeHeader(const QByteArray &name)
{
    headers.removeIf([&](const auto &header) { return header.first == name; });
}

namespace {

// Each event, or parts of a size of their own, as a proxy cuts them.
QByteArrayList piecesOf(const Reply &reply)
{
    constexpr qsizetype Piece = 100;
    QByteArrayList pieces;
    for (qsizetype from = 0; from < reply.body.size(); from += pieces.last().size()) {
        const qsizetype end = reply.body.indexOf("\n\n", from) + 2;
        pieces.append(reply.body.mid(from, reply.isEventStream ? end - from : Piece));
    }
    return pieces;
}

} // namespace

WireBytes onTheWire(Reply reply, Framing framing)
{
    QByteArray body = reply.body;
    if (framing == Framing::Length) {
        reply.setHeader("content-length", QByteArray::number(body.size()));
    } else if (framing == Framing::Chunked) {
        reply.setHeader("transfer-encoding", "chunked");
        body.clear();
        for (const QByteArray &piece : piecesOf(reply))
            body += QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n";
        if (!reply.isEventStream || reply.endsStream)
            body += "0\r\n\r\n";
    } else {
        reply.setHeader("connection", "close");
    }
    return {reply.isContinued ? QByteArray() : rawHead(reply.status, reply.headers), body};
}
