// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_NETWORKTHREAD_P_H
#define ELECTRIC_NETWORKTHREAD_P_H

#include <electricqt_export.h>

#include "workerthread_p.h"

#include <memory>
#include <vector>

class QNetworkAccessManager;

namespace Electric {

class Liveness;

// The one thread in which all streams of the process send and receive.
class ELECTRICQT_EXPORT NetworkThread
{
public:
    static std::shared_ptr<NetworkThread> instance(); // until the application ends
    static void release();
    ~NetworkThread();

    void post(std::function<void()> task) { m_thread.post(std::move(task)); }
    void adopt(QObject *object) { m_thread.adopt(object); }

    // In the thread: a manager that has a connection to spare for one more long poll.
    QNetworkAccessManager *acquireManager();
    void releaseManager(QNetworkAccessManager *manager);
    Liveness *liveness(); // in the thread

    // Once Qt has done a step of a request: what it has made for such steps is there, in an exit(),
    // until the threads have ended.
    enum RequestStep { Sent, Answered, Finished, RequestSteps };
    static void outliveStaticsOf(RequestStep step, bool isEncrypted);

private:
    NetworkThread();
    void end();

    struct SharedManager
    {
        std::unique_ptr<QNetworkAccessManager> manager;
        int users = 0;
    };
    std::vector<SharedManager> m_managers; // in the thread only
    std::unique_ptr<Liveness> m_liveness; // likewise
    WorkerThread m_thread;
};

} // namespace Electric

#endif
