// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_WORKERTHREAD_P_H
#define ELECTRIC_WORKERTHREAD_P_H

#include <electricqt_export.h>

#include "taskrunner_p.h"

#include <QtCore/QThread>

#include <functional>

namespace Electric {

// A thread with an event loop that runs what is posted to it, one after the other.
class ELECTRICQT_EXPORT WorkerThread
{
public:
    explicit WorkerThread(const QString &name);
    ~WorkerThread(); // in another thread: runs what has been posted, then ends

    WorkerThread(const WorkerThread &) = delete;
    WorkerThread &operator=(const WorkerThread &) = delete;

    void post(std::function<void()> task);
    void adopt(QObject *object); // by the object's thread: it lives in this one from now on
    bool isCurrent() const;

private:
    QThread m_thread;
    TaskRunner m_runner;
};

} // namespace Electric

#endif
