// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "httpconnection.h"

#include <QtNetwork/qtcpsocket.h>

namespace ElectricDev {

// One client's socket. Requests are handed out one at a time, the next one when the previous has
// been answered: so pipelined answers keep their order by construction.
HttpConnection::HttpConnection(QTcpSocket *socket, QObject *parent)
    : QObject(parent), m_socket(socket), m_outbox(new Outbox(socket, this))
{
    m_socket->setParent(this);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &HttpConnection::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &HttpConnection::closed);
    connect(m_outbox, &Outbox::finished, this, &HttpConnection::finish);
    connect(m_outbox, &Outbox::truncated, this, [this] {
        m_keepAlive = false;
        m_socket->disconnectFromHost();
    });
}

void HttpConnection::read()
{
    m_parser.append(m_socket->readAll());
    process();
}

void HttpConnection::process()
{
    // An answer given at once ends in finish(), which comes here again: a loop, not a recursion.
    if (m_processing)
        return;
    m_processing = true;
    while (!m_busy && m_socket->state() == QAbstractSocket::ConnectedState) {
        const RequestParser::State state = m_parser.next();
        if (state == RequestParser::State::Incomplete) {
            if (m_parser.wantsContinue() && !m_continued) {
                m_continued = true;
                m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
            }
            break;
        }
        m_busy = true;
        m_fault = {};
        m_continued = false;
        if (state == RequestParser::State::Invalid) {
            m_keepAlive = false;
            respond(Response::json(m_parser.errorStatus(), "{\"message\":\"Bad request\"}"));
            break;
        }
        const Request request = m_parser.takeRequest();
        m_keepAlive = request.keepAlive;
        m_headOnly = request.method == "HEAD";
        Q_EMIT requestReceived(request);
    }
    m_processing = false;
}

void HttpConnection::start(Response &response)
{
    response.setHeader("electric-server", "ElectricQt development server");
    for (const QByteArray &name : std::as_const(m_fault.dropHeaders))
        response.removeHeader(name);
    for (const Header &header : std::as_const(m_fault.replaceHeaders))
        response.setHeader(header.first, header.second);
    if (!m_keepAlive)
        response.setHeader("connection", "close");
    m_outbox->begin(m_fault);
    m_outbox->head(response.head());
}

void HttpConnection::respond(Response response)
{
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless)
        response.setHeader("content-length", QByteArray::number(response.body.size()));
    start(response);
    if (!bodiless && !m_headOnly)
        m_outbox->body(response.body);
    m_outbox->end();
}

// Starts an answer whose length nobody knows yet.
void HttpConnection::beginStream(Response response)
{
    response.setHeader("transfer-encoding", "chunked");
    start(response);
}

void HttpConnection::stream(const QByteArray &bytes)
{
    if (!bytes.isEmpty())
        m_outbox->body(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
}

void HttpConnection::endStream()
{
    m_outbox->body("0\r\n\r\n");
    m_outbox->end();
}

void HttpConnection::finish()
{
    m_busy = false;
    if (m_keepAlive)
        process();
    else
        m_socket->disconnectFromHost();
}

void HttpConnection::abort()
{
    m_socket->abort();
}

} // namespace ElectricDev
