// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "workerthread_p.h"

#include <QtCore/QCoreApplication>

#include <chrono>
#include <semaphore>
#include <utility>

namespace Electric {

WorkerThread::WorkerThread(const QString &name)
{
    m_thread.setObjectName(name);
    m_runner.moveToThread(&m_thread);
    m_thread.start();
}

WorkerThread::~WorkerThread()
{
    std::binary_semaphore ended(0);
    post([this, &ended] {
        m_thread.quit();
        ended.release();
    });
    // This also orders all that the thread did before what its owner destroys. Once there is no
    // application any more Qt delivers no events, and nothing that was posted is done.
    while (!ended.try_acquire_for(std::chrono::milliseconds(100))) {
        if (!QCoreApplication::instance()) {
            m_thread.quit();
            break;
        }
    }
    m_thread.wait();
}

void WorkerThread::post(std::function<void()> task)
{
    m_runner.post(std::move(task));
}

void WorkerThread::adopt(QObject *object)
{
    object->moveToThread(&m_thread);
}

bool WorkerThread::isCurrent() const
{
    return QThread::currentThread() == &m_thread;
}

} // namespace Electric
