// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_HISTORY_H
#define ELECTRIC_TEST_HISTORY_H

#include "client.h"
#include "fakenetwork.h"
#include "simulatedserver.h"
#include "step.h"

#include <QtCore/QObject>
#include <QtCore/QTemporaryDir>

#include <memory>

// Plays steps to a client and compares all that it shows with the server's table. Every request
// waits until a step answers it, so that the same steps lead to the same history.
class History
{
public:
    History(const Setup &setup, const QList<Step> &steps);
    ~History();

    // What has gone wrong; empty if nothing has.
    QString run();
    int requestCount() const { return m_wire->requestCount(); }

private:
    void take(const Step &step);
    void takeServers(const Step &step);
    void takeApps(const Step &step);
    void takeBusy(const Step &step);
    void takeAnswer(const Step &step);
    Answer answerFor(const Step &step, const Query &query);
    Answer goodAnswer(const Step &step, const Query &query);
    Answer cachedAnswer(const Step &step, const Query &query);
    bool isSkipped(const Step &step, const Query &query) const;
    bool hasEvents() const { return m_events > 0 && m_wire->isOpen(m_events); }
    void openEvents(const Step &step, const Wire::Request &request);
    void takeEvents(const Step &step);
    void feedEvents(int most, bool wholly);
    void endEvents(QNetworkReply::NetworkError how = QNetworkReply::NoError);
    void waitForTheRest();
    bool isAllRight() const;
    void answerInPieces(const Wire::Request &request, const Answer &answer);
    bool finishOpen();
    void restart();
    void settle();
    void finish();
    bool nextRequest(Wire::Request *request, quint32 which = 0);
    bool isResting() const { return m_isPaused || m_isOffline; }
    bool isFailed() const;
    template<typename Condition>
    bool waitFor(Condition condition);
    void fail(const QString &what);
    void verify(StateWatcher &watcher, const QStringList &rows);

    const Setup m_setup;
    const QList<Step> m_steps;
    QObject m_self;
    const std::shared_ptr<Electric::Mailbox> m_mailbox;
    const std::shared_ptr<Wire> m_wire;
    SimulatedServer m_server;
    Place m_place;
    std::unique_ptr<Client> m_client;
    QMap<QByteArray, Answer> m_cache; // by request
    quint64 m_open = 0; // the request whose answer has begun
    QByteArray m_rest; // of its answer
    quint64 m_events = 0; // the request that is answered with an event stream
    Query m_eventsPosition;
    QByteArray m_unsentEvents;
    QString m_failure;
    bool m_isPaused = false;
    bool m_isOffline = false;
    bool m_mayGoBack = false; // a cache has shown an old state
};

#endif
