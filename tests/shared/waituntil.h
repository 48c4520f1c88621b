// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_WAITUNTIL_H
#define ELECTRIC_TEST_WAITUNTIL_H

#include <QtCore/QCoreApplication>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

#include <chrono>

// Looks after each event, where QTRY_* would look every 50 ms. False if it takes too long.
template<typename Condition>
bool waitUntil(Condition condition)
{
    constexpr std::chrono::seconds Patience(20);
    const QDeadlineTimer patience(Patience);
    QTimer alarm; // or nothing would wake the loop
    alarm.start(Patience);
    while (!condition()) {
        if (patience.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

#endif
