// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "mailbox_p.h"

#include <QtCore/QMetaObject>
#include <QtCore/QObject>

#include <utility>

namespace Electric {

Mailbox::Mailbox(QObject *owner) : m_owner(owner)
{
}

void Mailbox::post(std::function<void()> task)
{
    // Under the lock the owner cannot be destroyed: its destructor waits in close(). What is
    // still queued when it is destroyed, Qt drops with the object.
    const QMutexLocker lock(&m_mutex);
    if (m_owner)
        QMetaObject::invokeMethod(m_owner, std::move(task), Qt::QueuedConnection);
}

void Mailbox::close()
{
    const QMutexLocker lock(&m_mutex);
    m_owner = nullptr;
}

} // namespace Electric
