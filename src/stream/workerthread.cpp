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
    QObject::connect(&m_thread, &QThread::finished,
                     [this] { m_isDone = true; }); // the thread's last
    m_runner.moveToThread(&m_thread);
    m_thread.start();
}

WorkerThread::~WorkerThread()
{
    end({});
}

void WorkerThread::end(const std::function<void()> &last)
{
    if (m_hasEnded.exchange(true))
        return;
    std::binary_semaphore ended(0);
    post([this, &last, &ended] {
        deleteAdopted();
        if (last)
            last();
        m_runner.close();
        m_thread.quit();
        ended.release();
    });
    // Once there is no application any more Qt delivers no events, and nothing that was posted is
    // done.
    while (!ended.try_acquire_for(std::chrono::milliseconds(100))) {
        if (!QCoreApplication::instance()) {
            m_thread.quit();
            break;
        }
    }
    m_thread.wait();
    m_runner.close();
    // Orders all that the thread did before what its owner destroys: wait() does so as well, but
    // not in the eyes of a tool that does not see into Qt.
    [[maybe_unused]] const bool isDone = m_isDone;
}

void WorkerThread::post(std::function<void()> task)
{
    m_runner.post(std::move(task));
}

void WorkerThread::adopt(QObject *object)
{
    object->moveToThread(&m_thread);
    const std::scoped_lock lock(m_mutex);
    m_adopted.removeAll(nullptr);
    m_adopted.append(object);
}

void WorkerThread::deleteAdopted()
{
    QList<QPointer<QObject>> left;
    {
        const std::scoped_lock lock(m_mutex);
        left.swap(m_adopted);
    }
    for (const QPointer<QObject> &object : std::as_const(left))
        delete object.data();
}

bool WorkerThread::isCurrent() const
{
    return QThread::currentThread() == &m_thread;
}

} // namespace Electric
