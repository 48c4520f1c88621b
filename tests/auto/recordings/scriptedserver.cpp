// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "scriptedserver.h"

#include <QtCore/QUrlQuery>
#include <QtNetwork/QTcpSocket>

namespace {

QMap<QString, QString> queryOf(const QByteArray &head)
{
    QByteArray target = head.split(' ').value(1);
    const QUrlQuery query(QUrl::fromEncoded(target.replace('+', "%20")));
    QMap<QString, QString> result;
    const auto items = query.queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items)
        result.insert(name, value);
    return result;
}

} // namespace

ScriptedServer::ScriptedServer()
{
    connect(this, &QTcpServer::newConnection, this, &ScriptedServer::accept);
    if (!listen(QHostAddress::LocalHost))
        qFatal("The server cannot listen");
}

void ScriptedServer::play(const QList<Exchange> &exchanges)
{
    m_script = exchanges;
    m_requests.clear();
    m_answers.clear();
    m_isWaiting = false;
}

QUrl ScriptedServer::url() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1/v1/shape").arg(serverPort()));
}

void ScriptedServer::accept()
{
    while (QTcpSocket *socket = nextPendingConnection()) {
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void ScriptedServer::read(QTcpSocket *socket)
{
    const QByteArray head = socket->peek(socket->bytesAvailable());
    if (!head.contains("\r\n\r\n"))
        return;
    socket->readAll();
    const auto query = queryOf(head);
    m_requests.append(query);
    if (m_script.isEmpty())
        m_isWaiting = true;
    else
        answer(socket, query);
}

void ScriptedServer::answer(QTcpSocket *socket, const QMap<QString, QString> &query)
{
    const bool isLive = query.contains(QStringLiteral("live"));
    const Exchange exchange = asAnswerTo(isLive, m_script.takeFirst(), m_schema);
    m_answers.append(exchange);
    m_schema = exchange.headers.value("electric-schema", m_schema);
    QByteArray answer = "HTTP/1.1 " + QByteArray::number(exchange.status) + " Recorded\r\n";
    for (auto it = exchange.headers.cbegin(); it != exchange.headers.cend(); ++it)
        answer += it.key() + ": " + it.value() + "\r\n";
    if (exchange.status != 204 && exchange.status != 304)
        answer += "content-length: " + QByteArray::number(exchange.body.size()) + "\r\n";
    socket->write(answer + "connection: close\r\n\r\n" + exchange.body);
    socket->disconnectFromHost();
}
