// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverworker.h"

#include "definition.h"
#include "httpconnection.h"
#include "liverequest.h"
#include "seed.h"
#include "writeapi.h"

#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

// A server that runs for days must not remember every request.
constexpr qsizetype maximumRequests = 10'000;

QString nameOf(const Relation &relation)
{
    return relation.schema == u"public" ? relation.name : relation.schema + u'.' + relation.name;
}

} // namespace

// What DevelopmentServer does in its own thread. Sockets and connections are the owner's children:
// they move to another thread with it.
ServerWorker::ServerWorker(QObject *owner, const Options &options, const RequestObserver &observer)
    : m_owner(owner), m_options(options), m_observer(observer), m_tcp(new QTcpServer(owner))
{
    QObject::connect(m_tcp, &QTcpServer::newConnection, m_tcp, [this] { acceptConnections(); });
}

ServerWorker::~ServerWorker()
{
    close();
    m_tcp->disconnect();
}

bool ServerWorker::open()
{
    if (m_backend)
        return true;
    const LiveTimes times {m_options.longPollMs, m_options.sseKeepAliveMs, m_options.sseCloseMs};
    m_backend = std::make_unique<Backend>(m_options.chunkBytes, times);
    if (m_backend->open(m_options.database))
        return true;
    m_error = m_backend->errorString();
    m_backend.reset();
    return false;
}

bool ServerWorker::seed(const QByteArray &json)
{
    if (!open())
        return false;
    Seed seed(m_backend->database(), m_backend->tables());
    if (seed.apply(json))
        return true;
    m_error = seed.errorString();
    return false;
}

bool ServerWorker::listen(quint16 port)
{
    if (!open())
        return false;
    if (!m_tcp->listen(QHostAddress::LocalHost, port)) {
        m_error = u"port %1: %2; --port 0 takes any that is free"_s.arg(QString::number(port),
                                                                        m_tcp->errorString());
        return false;
    }
    m_port = m_tcp->serverPort();
    return true;
}

bool ServerWorker::isListening() const
{
    return m_tcp->isListening();
}

void ServerWorker::close()
{
    m_tcp->close();
    dropConnections();
    if (m_options.database != u":memory:")
        m_backend.reset();
}

void ServerWorker::dropConnections()
{
    const QList<HttpConnection *> dropped = std::exchange(m_connections, {});
    for (HttpConnection *connection : dropped) {
        connection->disconnect(m_owner);
        // Not later: what waits for the backend must not outlive it.
        qDeleteAll(connection->findChildren<LiveRequest *>());
        connection->abort();
        connection->deleteLater();
    }
}

void ServerWorker::acceptConnections()
{
    while (QTcpSocket *socket = m_tcp->nextPendingConnection()) {
        auto *connection = new HttpConnection(socket, m_owner);
        m_connections.append(connection);
        QObject::connect(
            connection, &HttpConnection::requestReceived, m_owner,
            [this, connection](const Request &request) { receive(connection, request); });
        QObject::connect(connection, &HttpConnection::closed, m_owner, [this, connection] {
            m_connections.removeOne(connection);
            connection->deleteLater();
        });
    }
}

void ServerWorker::receive(HttpConnection *connection, const Request &request)
{
    if (m_requests.size() >= maximumRequests)
        m_requests.removeFirst();
    m_requests.append(request);
    m_observer(request);
    const FaultHandler handler = m_faultHandler; // which may replace itself
    const std::optional<Fault> fault = handler ? handler(request) : std::nullopt;
    if (!m_connections.contains(connection))
        return; // whoever was asked has closed the server
    if (!fault)
        return dispatch(connection, request);
    if (fault->closeWithoutAnswer)
        return connection->abort();
    if (fault->hang)
        return;
    connection->setFault(*fault);
    if (fault->answer)
        connection->respond(*fault->answer);
    else
        dispatch(connection, request);
}

bool ServerWorker::isAuthorized(const Request &request) const
{
    return m_options.secret.isEmpty() || request.queryValue(u"secret") == m_options.secret
        || request.queryValue(u"api_secret") == m_options.secret;
}

void ServerWorker::dispatch(HttpConnection *connection, const Request &request)
{
    if (request.path == u"/v1/health")
        return connection->respond(Response::json(200, "{\"status\":\"active\"}"));
    if (WriteApi::handles(request.path))
        return connection->respond(WriteApi(*m_backend).handle(request));
    if (request.path != u"/v1/shape")
        return connection->respond(Response::json(404, "{\"message\":\"Not found\"}"));
    if (!isAuthorized(request))
        return connection->respond({401,
                                    {{"cache-control", "max-age=0, private, must-revalidate"}},
                                    "{\"message\":\"Unauthorized - Invalid API secret\"}"});
    m_backend->shapes().handle(connection, request);
}

WriteResult ServerWorker::write(const QString &table, const QJsonValue &operations)
{
    return open() ? m_backend->write(table, operations) : notOpen();
}

WriteResult ServerWorker::rotate(const QString &table)
{
    return open() ? m_backend->rotate(table) : notOpen();
}

WriteResult ServerWorker::alter(const QString &table, const QJsonObject &change)
{
    return open() ? m_backend->alter(table, change) : notOpen();
}

QByteArray ServerWorker::rows(const QString &table)
{
    return open() ? WriteApi(*m_backend).listRows(table).body : notOpen().toJson();
}

QMap<QString, qint64> ServerWorker::rowCounts()
{
    QMap<QString, qint64> counts;
    if (!open())
        return counts;
    const QList<const Table *> tables = m_backend->tables().tables();
    for (const Table *table : tables)
        counts.insert(nameOf(table->relation), m_backend->tables().count(*table));
    return counts;
}

QMap<QString, QString> ServerWorker::foreignTypes()
{
    QMap<QString, QString> types;
    if (!open())
        return types;
    const QList<const Table *> tables = m_backend->tables().tables();
    for (const Table *table : tables) {
        for (const Column &column : table->columns) {
            if (isForeignType(column.typeName()))
                types.insert(nameOf(table->relation) + u'.' + column.name, column.typeName());
        }
    }
    return types;
}

int ServerWorker::waitingRequests() const
{
    int count = 0;
    for (const HttpConnection *connection : m_connections) {
        const QList<LiveRequest *> all = connection->findChildren<LiveRequest *>();
        count += int(std::count_if(all.cbegin(), all.cend(),
                                   [](const LiveRequest *live) { return live->isWaiting(); }));
    }
    return count;
}

} // namespace ElectricDev
