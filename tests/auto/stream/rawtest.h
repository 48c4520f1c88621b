// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_RAWTEST_H
#define ELECTRIC_TEST_RAWTEST_H

#include <ElectricQt/ShapeStream>

#include "rawserver.h"

// Answers of a server whose words the test writes itself: a table with the columns id and title.
namespace Raw {

inline const QByteArray Schema
    = R"({"id":{"type":"int4","not_null":true,"pk_index":0},"title":{"type":"text"}})";

inline QByteArray upToDate(const QByteArray &lsn = "1")
{
    return R"({"headers":{"control":"up-to-date","global_last_seen_lsn":")" + lsn + "\"}}";
}

inline QByteArray change(const QByteArray &operation, int id, const QByteArray &title = {})
{
    const QByteArray number = QByteArray::number(id);
    const QByteArray more = title.isEmpty() ? QByteArray() : R"(,"title":")" + title + '"';
    return R"({"key":"k)" + number + R"(","value":{"id":")" + number + '"' + more
        + R"(},"headers":{"operation":")" + operation + "\"}}";
}

inline QByteArray insert(int id, const QByteArray &title = "t")
{
    return change("insert", id, title);
}

inline QByteArray array(const QByteArrayList &messages)
{
    return '[' + messages.join(',') + ']';
}

inline RawHeaders headers(const QByteArray &offset, const QByteArray &handle = "h")
{
    return {{"content-type", "application/json"},
            {"electric-handle", handle},
            {"electric-offset", offset},
            {"electric-schema", Schema}};
}

inline RawHeaders liveHeaders(const QByteArray &offset, const QByteArray &handle = "h")
{
    RawHeaders headers = Raw::headers(offset, handle);
    headers.last() = {"electric-cursor", "7"};
    headers.append(RawHeader {"electric-up-to-date", ""});
    return headers;
}

inline RawHeaders eventHeaders(const QByteArray &offset, const QByteArray &handle = "h")
{
    RawHeaders headers = liveHeaders(offset, handle);
    headers.first().second = "text/event-stream";
    headers.append(RawHeader {"transfer-encoding", "chunked"});
    return headers;
}

// The two answers that every log begins with; true if the request was one of them.
inline bool answeredFirst(const RawRequest &request, const QByteArrayList &rows = {insert(1)},
                          const QByteArray &handle = "h")
{
    if (request.offset() == QLatin1StringView("-1")) {
        request.write(rawAnswer(200, headers("0_0", handle), array(rows)));
        return true;
    }
    if (request.isLive() || request.offset() != QLatin1StringView("0_0"))
        return false;
    RawHeaders last = headers("0_inf", handle);
    last.append(RawHeader {"electric-up-to-date", ""});
    request.write(rawAnswer(200, last, array({upToDate()})));
    return true;
}

// How the bytes of a body arrive.
enum class Way { Whole, Chunked, Bytewise };

// A log's first answer, with a body that is encoded already.
inline void answerFirst(const RawRequest &request, const QByteArray &encoding,
                        const QByteArray &body, Way way)
{
    RawHeaders headers = Raw::headers("0_0");
    if (!encoding.isEmpty())
        headers.append(RawHeader {"content-encoding", encoding});
    if (way == Way::Whole) {
        request.write(rawAnswer(200, headers, body));
        return;
    }
    headers.append(RawHeader {"transfer-encoding", "chunked"});
    request.write(rawHead(200, headers));
    if (way == Way::Chunked) {
        request.writePiece(body);
    } else {
        for (const char byte : body)
            request.writePiece(QByteArray(1, byte));
    }
    request.writePiece({});
}

inline void event(const RawRequest &request, const QByteArray &message)
{
    request.writePiece("data: " + message + "\n\n");
}

inline void describe(Electric::ShapeStream &stream, const RawServer &server)
{
    stream.setUrl(server.url());
    stream.setTable(QStringLiteral("items"));
    stream.setBackoff({1, 1, 1});
}

} // namespace Raw

#endif
