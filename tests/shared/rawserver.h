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

using RawHeaders = QList<std::pair<QByteArray, QByteArray>>;

inline QByteArray rawHead(int status, const RawHeaders &headers)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " Word\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    return head + "\r\n";
}

inline QByteArray rawAnswer(int status, RawHeaders headers, const QByteArray &body)
{
    headers.append({"content-length", QByteArray::number(body.size())});
    return rawHead(status, headers) + body;
}

// Lets the test answer by hand.
class RawServer : public QTcpServer
{
    Q_OBJECT

public:
    using Handler = std::function<void(const RawRequest &request)>;

    explicit RawServer(Handler handler = {}) : m_handler(std::move(handler))
    {
        connect(this, &QTcpServer::newConnection, this, &RawServer::accept);
        listen(QHostAddress::LocalHost);
    }

    void setHandler(Handler handler) { m_handler = std::move(handler); }
    const QList<RawRequest> &requests() const { return m_requests; }
    QUrl url() const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1/v1/shape").arg(serverPort()));
    }

private:
    void accept()
    {
        while (QTcpSocket *const socket = nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
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
        request.query = QUrlQuery(QUrl::fromEncoded(words.value(1)).query(QUrl::FullyEncoded));
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
    QMap<QTcpSocket *, QByteArray> m_unread;
};

#endif
