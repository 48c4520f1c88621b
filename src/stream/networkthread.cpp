// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "networkthread_p.h"

#include "liveness_p.h"
#include "simdjsonutil_p.h"

#include <QtCore/QCoreApplication>
#include <QtNetwork/QNetworkAccessManager>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>

namespace Electric {

namespace {

// QNetworkAccessManager opens at most six HTTP/1.1 connections to a host, in a thread of its own. A
// long poll keeps one busy. The sixth is for the stream that reads ahead, and is given up to save
// threads when there are many managers: then that stream's requests follow each other.
constexpr int Connections = 6;
constexpr int Comfortable = Connections - 1;
constexpr size_t ManyManagers = 4;

std::mutex currentMutex;
std::shared_ptr<NetworkThread> current;

} // namespace

std::shared_ptr<NetworkThread> NetworkThread::instance()
{
    const std::scoped_lock lock(currentMutex);
    if (!current) {
        current.reset(new NetworkThread);
        qAddPostRoutine(&NetworkThread::release);
        // simdjson makes its statics when it is first used.
        [[maybe_unused]] const auto outcome = simdjson::dom::parser().allocate(1);
        static const ExitGuard guard(&NetworkThread::release);
    }
    return current;
}

/*
    The application ends, and no thread may be at work while Qt's object of it is destroyed. A
    stream that outlives it has nobody any more who works for it.
*/
void NetworkThread::release()
{
    std::shared_ptr<NetworkThread> last;
    {
        const std::scoped_lock lock(currentMutex);
        last.swap(current);
    }
    if (last)
        last->end();
}

/*
    exit() destroys the youngest statics first. Qt makes its own when it first needs them, in its
    HTTP threads, so the guard that instance() sets up is older than they are.
*/
void NetworkThread::outliveStaticsOf(RequestStep step, bool isEncrypted)
{
    static std::array<std::atomic_bool, 2 * RequestSteps> areOutlived; // is never destroyed
    if (!areOutlived[step + (isEncrypted ? RequestSteps : 0)].exchange(true))
        std::atexit(&NetworkThread::release);
}

NetworkThread::NetworkThread() : m_thread(QStringLiteral("ElectricNetwork")) { }

NetworkThread::~NetworkThread()
{
    end();
}

void NetworkThread::end()
{
    m_thread.end([this] {
        m_managers.clear();
        m_liveness.reset();
    });
}

Liveness *NetworkThread::liveness()
{
    if (!m_liveness)
        m_liveness = std::make_unique<Liveness>();
    return m_liveness.get();
}

QNetworkAccessManager *NetworkThread::acquireManager()
{
    const auto withFewerThan = [this](int users) {
        return std::ranges::find_if(
            m_managers, [users](const SharedManager &shared) { return shared.users < users; });
    };
    auto found = withFewerThan(Comfortable);
    if (found == m_managers.end() && m_managers.size() >= ManyManagers)
        found = withFewerThan(Connections);
    if (found == m_managers.end()) {
        m_managers.push_back({std::make_unique<QNetworkAccessManager>()});
        found = std::prev(m_managers.end());
    }
    ++found->users;
    return found->manager.get();
}

void NetworkThread::releaseManager(QNetworkAccessManager *manager)
{
    const auto found = std::ranges::find_if(m_managers, [manager](const SharedManager &shared) {
        return shared.manager.get() == manager;
    });
    if (found != m_managers.end() && --found->users == 0)
        m_managers.erase(found);
}

} // namespace Electric
