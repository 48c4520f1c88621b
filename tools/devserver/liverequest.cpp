// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "liverequest.h"

#include "httpconnection.h"

namespace ElectricDev {

// A request that waits for its shape to change. It is its connection's child: a client that goes
// takes it along.
LiveRequest::LiveRequest(ShapeEndpoint *endpoint, HttpConnection *connection,
                         const ShapeRequest &request, const Shape &shape)
    : QObject(connection),
      m_endpoint(endpoint),
      m_connection(connection),
      m_request(request),
      m_shapeId(shape.id)
{
    connect(endpoint, &ShapeEndpoint::shapeChanged, this, [this](qint64 id) {
        const Shape *current = id == m_shapeId && !m_left ? m_endpoint->shape(id) : nullptr;
        if (current)
            changed(*current);
    });
    connect(endpoint, &ShapeEndpoint::shapeRemoved, this, [this](qint64 id) {
        if (id == m_shapeId && !m_left)
            removed();
    });
}

// To be called before the answer is given: answering may start the connection's next request.
void LiveRequest::leave()
{
    m_left = true;
    deleteLater();
}

void LongPoll::start()
{
    const Shape &shape = *m_endpoint->shape(m_shapeId);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LongPoll::timeOut);
    m_timer.start(m_endpoint->times().longPollMs);
    changed(shape);
}

void LongPoll::answer(const Response &response)
{
    m_timer.stop();
    leave();
    m_connection->respond(response);
}

void LongPoll::changed(const Shape &shape)
{
    const LogSlice slice = m_endpoint->readLog(shape, m_request.offset);
    if (!slice.messages.isEmpty())
        answer(shapeResponse(m_request, shape, m_endpoint->answerFrom(slice)));
}

void LongPoll::removed()
{
    answer(handleGone());
}

void LongPoll::timeOut()
{
    const Shape *shape = m_endpoint ? m_endpoint->shape(m_shapeId) : nullptr;
    if (m_left || !shape)
        return;
    ShapeAnswer nothing = m_endpoint->answerFrom(m_endpoint->readLog(*shape, m_request.offset));
    nothing.hasData = false;
    answer(shapeResponse(m_request, *shape, nothing));
}

void EventStream::start()
{
    const Shape &shape = *m_endpoint->shape(m_shapeId);
    const LogSlice slice = m_endpoint->readLog(shape, m_request.offset);
    m_connection->beginStream(streamResponse(m_request, shape, m_endpoint->answerFrom(slice)));
    m_position = slice.end;
    m_close.setSingleShot(true);
    connect(&m_keepAlive, &QTimer::timeout, this,
            [this] { m_connection->stream(": keep-alive\n\n"); });
    connect(&m_close, &QTimer::timeout, this, &EventStream::finish);
    m_keepAlive.start(m_endpoint->times().sseKeepAliveMs);
    m_close.start(m_endpoint->times().sseCloseMs);
    if (!slice.messages.isEmpty())
        send(slice);
}

void EventStream::send(const LogSlice &slice)
{
    QByteArray events;
    for (const QByteArray &message : slice.messages)
        events += "data: " + message + "\n\n";
    if (slice.reachesEnd)
        events += "data: " + upToDateMessage(m_endpoint->lsn()) + "\n\n";
    m_position = slice.end;
    m_connection->stream(events);
    if (!slice.reachesEnd)
        finish(); // a stream ends with its log chunk, even before an up-to-date
}

void EventStream::changed(const Shape &shape)
{
    const LogSlice slice = m_endpoint->readLog(shape, m_position);
    if (!slice.messages.isEmpty())
        send(slice);
}

void EventStream::removed()
{
    finish();
}

void EventStream::finish()
{
    if (m_left)
        return;
    m_keepAlive.stop();
    m_close.stop();
    leave();
    m_connection->endStream();
}

} // namespace ElectricDev
