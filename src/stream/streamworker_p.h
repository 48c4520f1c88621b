// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_STREAMWORKER_P_H
#define ELECTRIC_STREAMWORKER_P_H

#include "batchconsumer_p.h"
#include "eventreader_p.h"
#include "httpexchange_p.h"
#include "liveness_p.h"
#include "mailbox_p.h"
#include "managerlease_p.h"
#include "networkthread_p.h"
#include "streamsettings_p.h"
#include "streamstate_p.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace Electric {

// A request on its way, and what it was sent for.
struct Fetch
{
    RequestPosition position;
    StreamState state; // in which it was sent; foreseen where it runs ahead
    std::optional<SubsetRequest> subset;
    bool hasBegun = false; // its turn; until then it only runs ahead
    bool isLong = false; // worth to ask for what is behind it while it comes
    RequestExtras extras;
    HttpExchange::Pointer exchange; // null until the app has provided the extras
    std::optional<MessageBatch> batch; // read ahead, while the one before is being consumed
    EventReader events;

    bool isEventStream() const { return exchange && exchange->isEventStream(); }
};

// Sends a shape's requests and hands their batches on; lives in the network thread. All
// decisions are streamstate's; here are the order of things, the clock and the dice.
class StreamWorker : public QObject
{
    Q_OBJECT

public:
    StreamWorker(NetworkThread *thread, SnapshotReceiver snapshotReceiver);
    ~StreamWorker() override;

    void start(const StreamSettings &settings, const StreamState &state);
    void stop();
    void rest(); // like stop(), but who waits for a snapshot goes on waiting
    void halt(); // until the next start(), which is on its way
    void pause();
    void resume();
    void refresh();
    void retry();
    void setOptions(const StreamOptions &options);
    void requestSnapshot(int id, const SubsetRequest &subset);

private:
    struct Snapshot
    {
        int id;
        SubsetRequest subset;
        std::optional<qsizetype> rows; // that have come, and wait for their up-to-date
    };
    using FetchPointer = std::shared_ptr<Fetch>;

    // The loop: what is to be sent next, and when.
    bool isRunning() const;
    void begin();
    void schedule(qint64 delay);
    void catchUp();
    void send();
    void goOnWithFirst();
    void react(const Reaction &reaction);
    void deliver(const MessageBatch &batch, const Reaction &reaction,
                 const std::optional<SubsetRequest> &subset = {});
    void consumed(const MessageBatch &batch, const Reaction &reaction, Consumption how,
                  const std::optional<SubsetRequest> &subset);
    void advance(const MessageBatch &batch, const std::optional<SubsetRequest> &subset);
    void worldChanged(WorldChange change);

    // Who waits for which snapshot: streamworkersnapshots.cpp.
    void takeNewSnapshots();
    void noteLanded(const SubsetRequest &subset, qsizetype rows);
    template<typename Condition>
    void endSnapshots(const Error &error, Condition condition);
    void settleLanded();
    void loseLanded();
    void failSnapshots(const SubsetRequest &subset, const Error &error);
    void cancelSnapshots(const Error &error);
    void cancelSnapshots();

    // Requests: streamworkerrequests.cpp.
    void fetch(const StreamState &state, const std::optional<SubsetRequest> &subset = {});
    void launch(const FetchPointer &fetch);
    void exchange(const FetchPointer &fetch);
    void dropRequests();
    bool isFirst(const Fetch &fetch) const;
    void onData(Fetch &fetch);
    void onFinished(Fetch &fetch);
    void prefetch();
    void readAhead();
    void finishFirst();
    void onFetchFailed(const Fetch &fetch, const Error &error);
    void reactTo(const Fetch &fetch, const Reaction &reaction);
    void onUnusable(const Fetch &fetch, const Response &response, const QString &why);
    void read(const Fetch &fetch, const Response &response, const StreamState &state);
    void readSubset(const Fetch &fetch, const Response &response, const StreamState &state);
    void openEvents(Fetch &fetch);
    void readEvents();
    void closeEvents();
    void deliverEvents(const Fetch &fetch, const QByteArray &body);
    void noteBatch(const MessageBatch &batch);

    void fail(const Error &error, StreamActivity activity);
    void setActivity(StreamActivity activity);
    void report();
    Circumstances circumstances() const;
    RetryPolicy policy() const;
    bool prefersEventStream() const;

    NetworkThread *const m_thread;
    const std::shared_ptr<Mailbox> m_mailbox;
    const SnapshotReceiver m_snapshotReceiver;
    StreamSettings m_settings;
    StreamState m_state;
    StreamReport m_report;
    std::deque<FetchPointer> m_fetches; // the first is the one that counts, the others run ahead
    QList<Snapshot> m_snapshots; // that somebody waits for
    std::unique_ptr<ManagerLease> m_manager;
    QTimer m_delay;
    QElapsedTimer m_clock;
    quint64 m_run = 0; // a batch of an earlier start() does not move this one
    bool m_isHalted = false;
    bool m_hasEnded = false; // by itself: there was nothing more to ask for
    bool m_isConsuming = false;
    bool m_catchesUp = false; // asked for while a batch was being consumed
    bool m_isSuspicious = false; // the connection may be dead: the next answer must come soon
    Error m_lastError; // that providers are told of
};

} // namespace Electric

#endif
