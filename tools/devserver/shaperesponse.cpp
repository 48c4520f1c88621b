// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shaperesponse.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qrandom.h>

namespace ElectricDev {

namespace {

// Seconds since Electric's own epoch (2024-10-09), rounded up to the next 20: those who wait
// together ask the same URL. Never the cursor that was sent, or a cache would answer for ever.
QByteArray nextCursor(const QByteArray &previous)
{
    constexpr qint64 epoch = 1'728'432'000;
    constexpr qint64 step = 20;
    const qint64 seconds = QDateTime::currentSecsSinceEpoch() - epoch;
    const qint64 cursor = (seconds / step + 1) * step;
    const qint64 old = previous.toLongLong();
    if (cursor > old)
        return QByteArray::number(cursor);
    return QByteArray::number(old + QRandomGenerator::global()->bounded(1, 3600));
}

QByteArray cacheControl(const ShapeRequest &request)
{
    if (request.sse)
        return "public, max-age=59";
    if (request.live)
        return "public, max-age=5, stale-while-revalidate=5";
    if (request.start == ShapeRequest::Start::Beginning)
        return "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";
    return "public, max-age=60, stale-while-revalidate=300";
}

void setShapeHeaders(Response &response, const ShapeRequest &request, const Shape &shape,
                     const ShapeAnswer &answer)
{
    QByteArray etag = '"' + shape.handle + ':' + request.offsetText + ':' + answer.offset;
    if (!answer.hasData) // an answer without news must not match the next one without news
        etag += ':' + QByteArray::number(QDeadlineTimer::current().deadlineNSecs());
    response.setHeader("cache-control", cacheControl(request));
    response.setHeader("etag", etag + '"');
    response.setHeader("electric-handle", shape.handle);
    response.setHeader("electric-has-data", answer.hasData ? "true" : "false");
    response.setHeader("electric-offset", answer.offset);
    if (answer.upToDate)
        response.setHeader("electric-up-to-date", "");
    if (request.live)
        response.setHeader("electric-cursor", nextCursor(request.cursor));
    else
        response.setHeader("electric-schema", shape.writer.schema());
}

} // namespace

Response shapeResponse(const ShapeRequest &request, const Shape &shape, const ShapeAnswer &answer)
{
    Response response = Response::json(200, answer.body);
    setShapeHeaders(response, request, shape, answer);
    if (!request.ifNoneMatch.isEmpty() && request.ifNoneMatch == response.header("etag")) {
        response.status = 304;
        response.body.clear();
        response.removeHeader("electric-schema");
    }
    return response;
}

Response streamResponse(const ShapeRequest &request, const Shape &shape, const ShapeAnswer &answer)
{
    Response response;
    response.setHeader("content-type", "text/event-stream");
    setShapeHeaders(response, request, shape, answer);
    return response;
}

Response subsetResponse(const Shape &shape, const ShapeAnswer &answer)
{
    Response response = Response::json(200, answer.body);
    response.setHeader("cache-control", "no-cache");
    response.setHeader("electric-snapshot", "true");
    response.setHeader("electric-handle", shape.handle);
    response.setHeader("electric-schema", shape.writer.schema());
    response.setHeader("electric-offset", answer.offset);
    return response;
}

Response mustRefetch(const QByteArray &newHandle)
{
    Response response = Response::json(409, mustRefetchBody());
    response.setHeader("cache-control", "public, max-age=60, must-revalidate");
    response.setHeader("etag", '"' + newHandle + "::\"");
    response.setHeader("electric-handle", newHandle);
    return response;
}

// What a waiting request is told when its shape goes: nobody has made the new one yet.
Response handleGone()
{
    Response response = Response::json(409, mustRefetchBody());
    response.setHeader("cache-control", "public, max-age=1, must-revalidate");
    return response;
}

} // namespace ElectricDev
