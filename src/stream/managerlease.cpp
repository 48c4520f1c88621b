// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "managerlease_p.h"

#include "networkthread_p.h"

#include <QtNetwork/QNetworkAccessManager>

namespace Electric {

ManagerLease::ManagerLease(NetworkThread *thread, const NetworkManagerFactory &factory)
    : m_thread(thread),
      m_own(factory ? factory() : nullptr),
      m_manager(m_own ? m_own.get() : thread->acquireManager())
{
}

ManagerLease::~ManagerLease()
{
    if (!m_own)
        m_thread->releaseManager(m_manager);
}

} // namespace Electric
