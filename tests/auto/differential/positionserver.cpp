// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "positionserver.h"

#include <QtCore/QUrlQuery>
#include <QtNetwork/QTcpSocket>

using namespace Qt::StringLiterals;

namespace {

bool isAt(const Exchange &exchange, const QMap<QString, QString> &query)
{
    const QString offset = query.value(u"offset"_s);
    const bool isAtStart = offset == u"-1" || offset == u"now";
    return exchange.query.value(u"offset"_s) == offset
        && (isAtStart || exchange.query.value(u"handle"_s) == query.value(u"handle"_s));
}

Exchange theEnd()
{
    Exchange end;
    end.status = PositionServer::EndStatus;
    end.headers.insert("content-type", "application/json");
    end.body = R"({"message":"the script has no more"})";
    return end;
}

} // namespace

PositionServer::PositionServer(const QList<Exchange> &script)
    : m_script(script), m_isAnswered(script.size(), false)
{
    connect(this, &QTcpServer::newConnection, this, &PositionServer::accept);
    if (!listen(QHostAddress::LocalHost))
        qFatal("The server cannot listen");
}

QUrl PositionServer::url() const
{
    return QUrl(u"http://127.0.0.1:%1/v1/shape"_s.arg(serverPort()));
}

QByteArrayList PositionServer::unanswered() const
{
    QByteArrayList names;
    for (qsizetype i = 0; i < m_script.size(); ++i) {
        if (!m_isAnswered[i])
            names.append(m_script[i].name);
    }
    return names;
}

void PositionServer::accept()
{
    while (QTcpSocket *socket = nextPendingConnection()) {
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void PositionServer::read(QTcpSocket *socket)
{
    const QByteArray head = socket->peek(socket->bytesAvailable());
    if (!head.contains("\r\n\r\n"))
        return;
    socket->readAll();
    const QUrl target = QUrl::fromEncoded(head.split(' ').value(1));
    if (m_firstQuery.isEmpty())
        m_firstQuery = target.query(QUrl::FullyEncoded).toLatin1();
    QString text = target.query(QUrl::FullyEncoded);
    Query query;
    const auto items = QUrlQuery(text.replace(u'+', u"%20"_s)).queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items)
        query.insert(name, value);

    const Exchange exchange = asAnswerTo(query.contains(u"live"_s), answerTo(query), m_schema);
    m_schema = exchange.headers.value("electric-schema", m_schema);
    QByteArray answer = "HTTP/1.1 " + QByteArray::number(exchange.status) + " Scripted\r\n";
    for (auto it = exchange.headers.cbegin(); it != exchange.headers.cend(); ++it)
        answer += it.key() + ": " + it.value() + "\r\n";
    if (exchange.status != 204)
        answer += "content-length: " + QByteArray::number(exchange.body.size()) + "\r\n";
    socket->write(answer + "connection: close\r\n\r\n" + exchange.body);
    socket->disconnectFromHost();
}

/*
    What has been fetched ahead and thrown away is asked for again.
*/
Exchange PositionServer::answerTo(const Query &query)
{
    qsizetype again = -1;
    for (qsizetype i = 0; i < m_script.size(); ++i) {
        if (!isAt(m_script[i], query))
            continue;
        if (!m_isAnswered[i]) {
            m_isAnswered[i] = true;
            return m_script[i];
        }
        if (m_script[i].isSuccess() && !m_script[i].query.contains(u"live"_s))
            again = i;
    }
    const bool isLive = query.contains(u"live"_s);
    return again < 0 || isLive ? theEnd() : m_script[again];
}
