// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "callqueue.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>

#include <semaphore>
#include <utility>

namespace ElectricDev {

namespace {

QEvent::Type callEvent()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

} // namespace

CallQueue::CallQueue(QObject *parent) : QObject(parent) { }

void CallQueue::call(const std::function<void()> &function)
{
    std::binary_semaphore done(0);
    std::unique_lock lock(m_mutex);
    m_calls.push_back([&function, &done] {
        function();
        done.release();
    });
    QCoreApplication::postEvent(this, new QEvent(callEvent())); // one for each call
    lock.unlock();
    done.acquire();
}

bool CallQueue::event(QEvent *event)
{
    std::unique_lock lock(m_mutex); // orders all that the caller did before what follows
    if (event->type() != callEvent()) {
        lock.unlock();
        return QObject::event(event);
    }
    const std::function<void()> call = std::move(m_calls.front());
    m_calls.pop_front();
    lock.unlock();
    call();
    return true;
}

} // namespace ElectricDev
