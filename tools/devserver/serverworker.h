// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SERVERWORKER_H
#define ELECTRICDEV_SERVERWORKER_H

#include "backend.h"
#include "httpmessage.h"
#include "options.h"

#include <QtCore/qlist.h>
#include <QtCore/qmap.h>

#include <functional>
#include <memory>

class QTcpServer;

namespace ElectricDev {

class HttpConnection;

class ServerWorker
{
public:
    using RequestObserver = std::function<void(const Request &)>;

    ServerWorker(QObject *owner, const Options &options, const RequestObserver &observer);
    ~ServerWorker();
    Q_DISABLE_COPY_MOVE(ServerWorker)

    bool seed(const QByteArray &json);
    bool listen(quint16 port);
    bool isListening() const;
    void close();
    void dropConnections();
    quint16 port() const { return m_port; }
    QString errorString() const { return m_error; }
    void setError(const QString &error) { m_error = error; }

    WriteResult write(const QString &table, const QJsonValue &operations);
    WriteResult rotate(const QString &table);
    WriteResult alter(const QString &table, const QJsonObject &change);
    QByteArray rows(const QString &table);
    QMap<QString, qint64> rowCounts();
    QMap<QString, QString> foreignTypes();

    void setFaultHandler(const FaultHandler &handler) { m_faultHandler = handler; }
    QList<Request> requests() const { return m_requests; }
    void clearRequests() { m_requests.clear(); }
    int waitingRequests() const;

private:
    bool open();
    void acceptConnections();
    void receive(HttpConnection *connection, const Request &request);
    void dispatch(HttpConnection *connection, const Request &request);
    bool isAuthorized(const Request &request) const;
    WriteResult notOpen() const { return {500, m_error, 0, 0}; }

    QObject *const m_owner;
    const Options m_options;
    const RequestObserver m_observer;
    QTcpServer *const m_tcp;
    std::unique_ptr<Backend> m_backend;
    QList<HttpConnection *> m_connections;
    FaultHandler m_faultHandler;
    QList<Request> m_requests;
    QString m_error;
    quint16 m_port = 0;
};

} // namespace ElectricDev

#endif
