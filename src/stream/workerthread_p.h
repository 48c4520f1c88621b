// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_WORKERTHREAD_P_H
#define ELECTRIC_WORKERTHREAD_P_H

#include <electricqt_export.h>

#include "taskrunner_p.h"

#include <QtCore/QList>
#include <QtCore/QPointer>
#include <QtCore/QThread>

#include <atomic>
#include <functional>
#include <mutex>

namespace Electric {

// For who leaves by exit(), which destroys no application: as a static, it ends threads before
// older statics go that they use.
class ExitGuard
{
public:
    using Function = void (*)();

    explicit ExitGuard(Function endThreads) : m_endThreads(endThreads) { }
    ~ExitGuard() { m_endThreads(); }

    ExitGuard(const ExitGuard &) = delete;
    ExitGuard &operator=(const ExitGuard &) = delete;

private:
    const Function m_endThreads;
};

// A thread with an event loop that runs what is posted to it, one after the other.
class ELECTRICQT_EXPORT WorkerThread
{
public:
    explicit WorkerThread(const QString &name);
    ~WorkerThread();

    WorkerThread(const WorkerThread &) = delete;
    WorkerThread &operator=(const WorkerThread &) = delete;

    // In another thread: runs what has been posted, deletes who still lives here, runs `last`, and
    // ends. What is posted later is not done, since there is nobody left whom it concerns.
    void end(const std::function<void()> &last);
    bool hasEnded() const { return m_hasEnded; }

    void post(std::function<void()> task);
    void adopt(QObject *object); // by the object's thread: it lives in this one from now on
    bool isCurrent() const;

private:
    void deleteAdopted();

    QThread m_thread;
    std::mutex m_mutex;
    QList<QPointer<QObject>> m_adopted;
    std::atomic_bool m_hasEnded = false;
    std::atomic_bool m_isDone = false;
    TaskRunner m_runner;
};

} // namespace Electric

#endif
