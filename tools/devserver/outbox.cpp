// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "outbox.h"

#include <QtNetwork/qtcpsocket.h>

namespace ElectricDev {

// What leaves for one socket. Here, and nowhere else, the faults of delay, truncation and
// piecewise writing are played.
Outbox::Outbox(QTcpSocket *socket, QObject *parent)
    : QObject(parent), m_socket(socket), m_gate(this), m_pieces(this)
{
    m_gate.setSingleShot(true);
    m_pieces.setSingleShot(true);
    m_pieces.setInterval(0);
    connect(&m_gate, &QTimer::timeout, this, &Outbox::pump);
    connect(&m_pieces, &QTimer::timeout, this, &Outbox::pump);
}

void Outbox::begin(const Fault &fault)
{
    m_fault = fault;
    m_bodyLeft = fault.truncateBodyAt.value_or(-1);
    m_delayed = false;
    m_ended = false;
}

void Outbox::head(const QByteArray &bytes)
{
    if (m_fault.delayMs > 0 && !m_delayed) {
        m_delayed = true;
        m_gate.start(m_fault.delayMs);
    }
    m_queue.append(bytes);
    pump();
}

void Outbox::body(const QByteArray &bytes)
{
    if (bytes.isEmpty() || m_bodyLeft == 0)
        return;
    if (m_bodyLeft < 0) {
        m_queue.append(bytes);
    } else {
        m_queue.append(bytes.left(m_bodyLeft));
        m_bodyLeft -= m_queue.constLast().size();
    }
    pump();
}

void Outbox::end()
{
    m_ended = true;
    pump();
}

bool Outbox::writeSome()
{
    QByteArray &front = m_queue.first();
    if (m_fault.pieceBytes <= 0 || front.size() <= m_fault.pieceBytes) {
        m_socket->write(front);
        m_queue.removeFirst();
    } else {
        m_socket->write(front.left(m_fault.pieceBytes));
        front.remove(0, m_fault.pieceBytes);
    }
    return m_fault.pieceBytes <= 0;
}

void Outbox::pump()
{
    if (m_gate.isActive())
        return;
    if (m_socket->state() != QAbstractSocket::ConnectedState) {
        m_queue.clear(); // the client has gone; its connection goes next
        return;
    }
    while (!m_queue.isEmpty()) {
        if (writeSome())
            continue;
        // One piece a round of the event loop, pushed out, so that the reader really sees pieces.
        m_socket->flush();
        m_pieces.start();
        return;
    }
    const bool cut = m_fault.truncateBodyAt && m_bodyLeft == 0;
    if (cut) {
        m_fault.truncateBodyAt.reset();
        Q_EMIT truncated();
    } else if (m_ended) {
        m_ended = false;
        Q_EMIT finished();
    }
}

} // namespace ElectricDev
