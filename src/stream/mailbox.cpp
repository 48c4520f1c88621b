// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "mailbox_p.h"

#include "taskrunner_p.h"

#include <utility>

namespace Electric {

Mailbox::Mailbox(QObject *owner) : m_runner(new TaskRunner(owner)) { }

Mailbox::~Mailbox() = default;

void Mailbox::post(std::function<void()> task)
{
    // Under the lock the owner cannot be destroyed: its destructor waits in close().
    const std::scoped_lock lock(m_mutex);
    if (m_runner)
        m_runner->post(std::move(task));
}

void Mailbox::close()
{
    const std::scoped_lock lock(m_mutex);
    m_runner = nullptr; // it goes with its parent, and what is queued with it
}

} // namespace Electric
