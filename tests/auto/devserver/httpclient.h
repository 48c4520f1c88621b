// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef HTTPCLIENT_H
#define HTTPCLIENT_H

#include <QtCore/qbytearray.h>
#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qlist.h>
#include <QtNetwork/qtcpsocket.h>

#include <optional>

struct Reply
{
    int status = 0;
    QHash<QByteArray, QByteArray> headers;
    QByteArray body;
    bool complete = false;

    QByteArray handle() const { return headers.value("electric-handle"); }
    QByteArray offset() const { return headers.value("electric-offset"); }
    bool isUpToDate() const { return headers.contains("electric-up-to-date"); }
    QJsonArray messages() const;
    QStringList operations() const;
};

// A client that sees every byte: QNetworkAccessManager hides empty headers and repeats requests.
class HttpClient
{
public:
    explicit HttpClient(quint16 port);

    void send(const QByteArray &bytes);
    void sendGet(const QByteArray &target, const QByteArray &extraHeaders = {});
    std::optional<Reply> takeReply();
    Reply wait();
    Reply get(const QByteArray &target, const QByteArray &extraHeaders = {});
    Reply post(const QByteArray &target, const QByteArray &body);

    QByteArray received(); // not taken yet
    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    void close() { m_socket.abort(); }
    QTcpSocket &socket() { return m_socket; }

    bool headOnly = false;

private:
    QTcpSocket m_socket;
    QByteArray m_buffer;
};

#endif
