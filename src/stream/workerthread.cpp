// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "workerthread_p.h"

#include <QtCore/QMetaObject>

#include <utility>

namespace Electric {

WorkerThread::WorkerThread(const QString &name)
{
    m_thread.setObjectName(name);
    m_context.moveToThread(&m_thread);
    m_thread.start();
}

WorkerThread::~WorkerThread()
{
    post([this] { m_thread.quit(); });
    m_thread.wait();
}

void WorkerThread::post(std::function<void()> task)
{
    QMetaObject::invokeMethod(&m_context, std::move(task), Qt::QueuedConnection);
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
