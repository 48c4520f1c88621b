// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_HTTPCONNECTION_H
#define ELECTRICDEV_HTTPCONNECTION_H

#include "httpmessage.h"
#include "outbox.h"
#include "requestparser.h"

#include <QtCore/qobject.h>

class QTcpSocket;

namespace ElectricDev {

class HttpConnection : public QObject
{
    Q_OBJECT

public:
    explicit HttpConnection(QTcpSocket *socket, QObject *parent = nullptr);

    void setFault(const Fault &fault) { m_fault = fault; }
    void respond(Response response);
    void beginStream(Response response);
    void stream(const QByteArray &bytes);
    void endStream();
    void abort();

Q_SIGNALS:
    void requestReceived(const ElectricDev::Request &request);
    void closed();

private:
    void read();
    void process();
    void finish();
    void start(Response &response);

    QTcpSocket *m_socket;
    Outbox *m_outbox;
    RequestParser m_parser;
    Fault m_fault;
    bool m_busy = false;
    bool m_processing = false;
    bool m_keepAlive = true;
    bool m_headOnly = false;
    bool m_continued = false;
};

} // namespace ElectricDev

#endif
