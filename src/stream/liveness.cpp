// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "liveness_p.h"

#include "applicationwatch_p.h"
#include "logging_p.h"
#include "networkthread_p.h"

#include <QtCore/QDateTime>
#include <QtNetwork/QNetworkInformation>

#include <atomic>
#include <utility>

namespace Electric {

/*
    A clock that is set back says nothing.
*/
bool SleepDetector::tick(qint64 wallClock)
{
    const std::optional<qint64> last = std::exchange(m_last, wallClock);
    return last && wallClock - *last > Interval + Lateness;
}

Liveness::Liveness() : m_timer(this)
{
    m_timer.setInterval(int(SleepDetector::Interval));
    m_timer.setTimerType(Qt::VeryCoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Liveness::tick);
}

void Liveness::watch(QObject *who, Watcher watcher)
{
    if (m_watchers.isEmpty()) {
        m_sleep.reset();
        tick();
        m_timer.start();
        watchNetwork();
    }
    m_watchers.insert(who, std::move(watcher));
}

void Liveness::forget(QObject *who)
{
    m_watchers.remove(who);
    if (m_watchers.isEmpty())
        m_timer.stop();
}

void Liveness::tick()
{
    if (!m_sleep.tick(QDateTime::currentMSecsSinceEpoch()))
        return;
    qCDebug(streamLog) << "the machine has slept";
    tell(WorldChange::WokeUp);
}

void Liveness::tell(WorldChange change)
{
    const auto watchers = m_watchers; // they come and go meanwhile
    for (auto it = watchers.cbegin(); it != watchers.cend(); ++it) {
        if (m_watchers.contains(it.key()))
            it.value()(change);
    }
}

/*
    Never a reason not to send: a server may be reached where QNetworkInformation sees no
    network. A change is a reason to look.
*/
void watchNetwork()
{
    static std::atomic_flag isWatching;
    if (isWatching.test_and_set())
        return;
    const auto begin = [] {
        if (!QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
            return;
        QNetworkInformation *const information = QNetworkInformation::instance();
        QObject::connect(information, &QNetworkInformation::reachabilityChanged, information, [] {
            const auto thread = NetworkThread::instance();
            thread->post(
                [thread = thread.get()] { thread->liveness()->tell(WorldChange::OtherNetwork); });
        });
    };
    if (!ApplicationWatch::post(begin))
        isWatching.clear(); // no application yet
}

} // namespace Electric

#include "moc_liveness_p.cpp"
