// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MANAGERLEASE_P_H
#define ELECTRIC_MANAGERLEASE_P_H

#include "streamsettings_p.h"

namespace Electric {

class NetworkThread;

// A QNetworkAccessManager for as long as it is needed: the app's own, or a share in one of the
// network thread's. Used in that thread.
class ManagerLease
{
public:
    ManagerLease(NetworkThread *thread, const NetworkManagerFactory &factory);
    ~ManagerLease();

    ManagerLease(const ManagerLease &) = delete;
    ManagerLease &operator=(const ManagerLease &) = delete;

    QNetworkAccessManager *get() const { return m_manager; }

private:
    NetworkThread *const m_thread;
    const std::unique_ptr<QNetworkAccessManager> m_own;
    QNetworkAccessManager *const m_manager;
};

} // namespace Electric

#endif
