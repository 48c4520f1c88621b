// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SCRIPTEDSERVER_H
#define ELECTRIC_TEST_SCRIPTEDSERVER_H

#include "exchange.h"

#include <QtCore/QUrl>
#include <QtNetwork/QTcpServer>

// Gives the recorded answers, one after the other, whatever is asked; what is asked behind the
// last one waits.
class ScriptedServer : public QTcpServer
{
    Q_OBJECT

public:
    ScriptedServer();

    void play(const QList<Exchange> &exchanges);
    QUrl url() const;
    bool isAtTheEnd() const { return m_script.isEmpty() && m_isWaiting; }

    // What has been asked, by parameter, and what was answered to it.
    const QList<QMap<QString, QString>> &requests() const { return m_requests; }
    const QList<Exchange> &answers() const { return m_answers; }

private:
    void accept();
    void read(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const QMap<QString, QString> &query);

    QList<Exchange> m_script;
    QList<QMap<QString, QString>> m_requests;
    QList<Exchange> m_answers;
    QByteArray m_schema;
    bool m_isWaiting = false;
};

#endif
