// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "httpclient.h"

#include <QtCore/qeventloop.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using namespace Qt::StringLiterals;

namespace {

// Decodes as many chunks as there are. Returns the bytes used up, or -1 before the last chunk.
qsizetype readChunks(const QByteArray &bytes, QByteArray *body)
{
    qsizetype at = 0;
    while (true) {
        const qsizetype line = bytes.indexOf("\r\n", at);
        if (line < 0)
            return -1;
        const qsizetype size = bytes.mid(at, line - at).toLongLong(nullptr, 16);
        if (bytes.size() < line + 2 + size + 2)
            return -1;
        *body += bytes.mid(line + 2, size);
        at = line + 2 + size + 2;
        if (size == 0)
            return at;
    }
}

} // namespace

QJsonArray Reply::messages() const
{
    return QJsonDocument::fromJson(body).array();
}

// The operation, control or event of each message, in short.
QStringList Reply::operations() const
{
    QStringList result;
    const QJsonArray list = messages();
    for (const QJsonValue &message : list) {
        const QJsonValue kind = message[u"headers"];
        result.append(kind[u"operation"].toString(kind[u"control"].toString()));
    }
    return result;
}

HttpClient::HttpClient(quint16 port)
{
    m_socket.connectToHost(u"127.0.0.1"_s, port);
    m_socket.waitForConnected();
}

void HttpClient::send(const QByteArray &bytes)
{
    m_socket.write(bytes);
    m_socket.flush();
}

void HttpClient::sendGet(const QByteArray &target, const QByteArray &extraHeaders)
{
    send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + extraHeaders + "\r\n");
}

QByteArray HttpClient::received()
{
    m_buffer += m_socket.readAll();
    return m_buffer;
}

std::optional<Reply> HttpClient::takeReply()
{
    received();
    const qsizetype end = m_buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    QList<QByteArray> lines = m_buffer.left(end).split('\n');
    Reply reply;
    reply.status = lines.takeFirst().split(' ').value(1).toInt();
    for (const QByteArray &line : std::as_const(lines)) {
        const qsizetype colon = line.indexOf(':');
        reply.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    const QByteArray rest = m_buffer.mid(end + 4);
    qsizetype used = headOnly ? 0 : reply.headers.value("content-length").toLongLong();
    if (reply.headers.value("transfer-encoding") == "chunked")
        used = readChunks(rest, &reply.body);
    else
        reply.body = rest.left(used);
    reply.complete = used >= 0 && rest.size() >= used;
    if (!reply.complete && isConnected())
        return std::nullopt;
    m_buffer = reply.complete ? rest.mid(used) : QByteArray();
    return reply;
}

// Waits for the next answer, or for the end of the connection: status 0 means that none came.
Reply HttpClient::wait()
{
    while (true) {
        if (const std::optional<Reply> reply = takeReply())
            return *reply;
        if (!isConnected())
            return {};
        QEventLoop loop;
        QObject::connect(&m_socket, &QTcpSocket::readyRead, &loop, &QEventLoop::quit);
        QObject::connect(&m_socket, &QTcpSocket::disconnected, &loop, &QEventLoop::quit);
        loop.exec();
    }
}

Reply HttpClient::get(const QByteArray &target, const QByteArray &extraHeaders)
{
    sendGet(target, extraHeaders);
    return wait();
}

Reply HttpClient::post(const QByteArray &target, const QByteArray &body)
{
    send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
         + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    return wait();
}
