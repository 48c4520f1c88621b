// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_POSITIONSERVER_H
#define ELECTRIC_TEST_POSITIONSERVER_H

#include "../recordings/exchange.h"

#include <QtCore/QUrl>
#include <QtNetwork/QTcpServer>

class QTcpSocket;

// Plays a script to a client that may fetch ahead: a request gets the next answer that the script
// has for its position. What the script has no answer for is refused, which ends every client.
class PositionServer : public QTcpServer
{
    Q_OBJECT

public:
    explicit PositionServer(const QList<Exchange> &script);

    QUrl url() const;
    QByteArray firstQuery() const { return m_firstQuery; }
    QByteArrayList unanswered() const; // the names of the script's exchanges that nobody asked for

    static constexpr int EndStatus = 418;

private:
    using Query = QMap<QString, QString>;

    void accept();
    void read(QTcpSocket *socket);
    Exchange answerTo(const Query &query);

    QList<Exchange> m_script;
    QList<bool> m_isAnswered;
    QByteArray m_schema = "{}";
    QByteArray m_firstQuery;
};

#endif
