// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_RAWSERVER_H
#define ELECTRIC_TEST_RAWSERVER_H

#include <QtCore/QMap>
#include <QtCore/QPointer>
#include <QtCore/QUrl>
#include <QtCore/QUrlQuery>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <functional>

// A request as it came, and the socket on which the test answers: whole, in pieces, or never.
struct RawRequest
{
    QByteArray method;
    QByteArray target; // as the first line has it
    QUrlQuery query;
    QMap<QByteArray, QByteArray> headers; // names in lower case
    QByteArray body;
    QPointer<QTcpSocket> socket;

    QString value(const QString &name) const
    {
        return query.queryItemValue(name, QUrl::FullyDecoded);
    }
    QString offset() const { return value(QStringLiteral("offset")); }
    bool isLive() const { return query.hasQueryItem(QStringLiteral("live")); }
    bool isEventStream() const { return query.hasQueryItem(QStringLiteral("live_sse")); }
    bool isOpen() const { return socket && socket->state() == QAbstractSocket::ConnectedState; }

    void write(const QByteArray &bytes) const
    {
        if (socket) {
            socket->write(bytes);
            socket->flush();
        }
    }
    // A piece of a chunked body; an empty one ends it.
    void writePiece(const QByteArray &piece) const
    {
        write(QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n");
    }
    void hangUp() const
    {
        if (socket)
            socket->abort();
    }
};

using RawHeader = std::pair<QByteArray, QByteArray>;
using RawHeaders = QList<RawHeader>;

inline QByteArray rawHead(int status, const RawHeaders &headers)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " Word\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    return head + "\r\n";
}

inline QByteArray rawAnswer(int status, RawHeaders headers, const QByteArray &body)
{
    headers.append(RawHeader {"content-length", QByteArray::number(body.size())});
    return rawHead(status, headers) + body;
}

// Lets the test answer by hand.
class RawServer : public QTcpServer
{
public:
    using Handler = std::function<void(const RawRequest &request)>;

    explicit RawServer(Handler handler = {},
                       const QHostAddress &address = QHostAddress(QHostAddress::LocalHost))
        : m_handler(std::move(handler))
    {
        connect(this, &QTcpServer::newConnection, this, &RawServer::accept);
        listen(address);
    }

    void setHandler(Handler handler) { m_handler = std::move(handler); }
    const QList<RawRequest> &requests() const { return m_requests; }
    int connections() const { return m_connections; } // so far
    QUrl url(const QString &scheme = QStringLiteral("http")) const
    {
        QUrl url(scheme + QLatin1StringView("://host/v1/shape"));
        url.setHost(serverAddress().toString());
        url.setPort(serverPort());
        return url;
    }

private:
    void accept()
    {
        while (QTcpSocket *const socket = nextPendingConnection()) {
            ++m_connections;
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                m_unread.remove(socket);
                socket->deleteLater();
            });
        }
    }

    void read(QTcpSocket *socket)
    {
        QByteArray &unread = m_unread[socket];
        unread += socket->readAll();
        const qsizetype end = unread.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArrayList lines = unread.left(end).split('\n');
        RawRequest request;
        request.socket = socket;
        const QByteArrayList words = lines.first().split(' ');
        request.method = words.value(0);
        request.target = words.value(1);
        request.query = QUrlQuery(QUrl::fromEncoded(request.target).query(QUrl::FullyEncoded));
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            request.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
        }
        const qsizetype length = request.headers.value("content-length").toLongLong();
        if (unread.size() < end + 4 + length)
            return;
        request.body = unread.mid(end + 4, length);
        unread.remove(0, end + 4 + length);
        m_requests.append(request);
        if (m_handler)
            m_handler(request);
    }

    Handler m_handler;
    QList<RawRequest> m_requests;
    int m_connections = 0;
    QMap<QTcpSocket *, QByteArray> m_unread;
};

#endif
