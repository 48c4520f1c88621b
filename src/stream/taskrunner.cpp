// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "taskrunner_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>

#include <utility>

namespace Electric {

namespace {

QEvent::Type taskEvent()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

} // namespace

TaskRunner::TaskRunner(QObject *parent) : QObject(parent) { }

void TaskRunner::post(std::function<void()> task)
{
    const std::scoped_lock lock(m_mutex);
    if (m_isClosed)
        return;
    m_tasks.push_back(std::move(task));
    QCoreApplication::postEvent(this, new QEvent(taskEvent())); // one for each task
}

void TaskRunner::close()
{
    const std::scoped_lock lock(m_mutex);
    m_isClosed = true;
}

bool TaskRunner::event(QEvent *event)
{
    std::unique_lock lock(m_mutex); // orders all that the poster did before what follows
    if (event->type() != taskEvent()) {
        lock.unlock();
        return QObject::event(event);
    }
    if (m_isClosed) // in between: Qt still delivers what had been posted
        return true;
    const std::function<void()> task = std::move(m_tasks.front());
    m_tasks.pop_front();
    lock.unlock();
    task(); // may destroy this
    return true;
}

} // namespace Electric

#include "moc_taskrunner_p.cpp"
