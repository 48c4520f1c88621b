// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_OUTBOX_H
#define ELECTRICDEV_OUTBOX_H

#include "httpmessage.h"

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

class QTcpSocket;

namespace ElectricDev {

class Outbox : public QObject
{
    Q_OBJECT

public:
    explicit Outbox(QTcpSocket *socket, QObject *parent = nullptr);

    void begin(const Fault &fault);
    void head(const QByteArray &bytes);
    void body(const QByteArray &bytes);
    void end();

Q_SIGNALS:
    void finished();
    void truncated();

private:
    void pump();
    bool writeSome();

    QTcpSocket *m_socket;
    QTimer m_gate;
    QTimer m_pieces;
    QList<QByteArray> m_queue;
    Fault m_fault;
    qsizetype m_bodyLeft = -1;
    bool m_delayed = false;
    bool m_ended = false;
};

} // namespace ElectricDev

#endif
