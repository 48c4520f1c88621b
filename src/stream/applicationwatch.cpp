// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "applicationwatch_p.h"

#include "taskrunner_p.h"

#include <QtCore/QCoreApplication>

#include <mutex>
#include <utility>

namespace Electric {

namespace {

std::mutex watchMutex;
ApplicationWatch *watch = nullptr;

void endWatch()
{
    const std::scoped_lock lock(watchMutex);
    delete std::exchange(watch, nullptr);
}

} // namespace

ApplicationWatch *ApplicationWatch::instance()
{
    const std::scoped_lock lock(watchMutex);
    if (!watch && QCoreApplication::instance()) {
        watch = new ApplicationWatch;
        qAddPostRoutine(endWatch);
    }
    return watch;
}

/*
    The lock keeps the watch, and the application with it, until the task is in its queue.
*/
bool ApplicationWatch::post(std::function<void()> task)
{
    const std::scoped_lock lock(watchMutex);
    if (watch)
        watch->m_runner->post(std::move(task));
    return watch != nullptr;
}

ApplicationWatch::ApplicationWatch() : m_runner(new TaskRunner(this))
{
    QCoreApplication *const application = QCoreApplication::instance();
    moveToThread(application->thread());
    // By name: the signal is QGuiApplication's.
    const char *const signal = "applicationStateChanged(Qt::ApplicationState)";
    if (application->metaObject()->indexOfSignal(signal) >= 0)
        connect(application, SIGNAL(applicationStateChanged(Qt::ApplicationState)), this,
                SLOT(setState(Qt::ApplicationState)));
}

void ApplicationWatch::setState(Qt::ApplicationState state)
{
    if (m_state.exchange(state) != state)
        Q_EMIT stateChanged();
}

} // namespace Electric

#include "moc_applicationwatch_p.cpp"
