// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SERVERTHREAD_H
#define ELECTRIC_TEST_SERVERTHREAD_H

#include "devserver/developmentserver.h"

#include <QtCore/QThread>
#include <QtTest/QTest>

#include <atomic>
#include <memory>

// A development server in a thread of its own, for tests that wait for other processes.
class ServerThread
{
public:
    explicit ServerThread(const QByteArray &seed, const ElectricDev::Options &options = {})
        : m_server(new ElectricDev::DevelopmentServer(options))
    {
        QObject::connect(&m_thread, &QThread::finished, [this] { m_isDone = true; });
        m_server->moveToThread(&m_thread);
        m_thread.start();
        if (!m_server->seed(seed) || !m_server->listen())
            qFatal("%s", qPrintable(m_server->errorString()));
    }

    ~ServerThread()
    {
        m_server.release()->deleteLater(); // in its thread, with the timers of who still waits
        m_thread.quit();
        m_thread.wait();
        // The thread sanitizer does not see into Qt: this is where what the thread did is ordered.
        [[maybe_unused]] const bool isDone = m_isDone;
    }

    ElectricDev::DevelopmentServer *operator->() const { return m_server.get(); }
    ElectricDev::DevelopmentServer &operator*() const { return *m_server; }

private:
    QThread m_thread;
    std::atomic_bool m_isDone = false;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
};

#endif
