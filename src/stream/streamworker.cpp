// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamworker_p.h"

#include "logging_p.h"
#include "messagebatch_p.h"

#include <utility>

namespace Electric {

StreamWorker::StreamWorker(NetworkThread *thread, SnapshotReceiver snapshotReceiver)
    : m_thread(thread),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_snapshotReceiver(std::move(snapshotReceiver)),
      m_delay(this)
{
    m_delay.setSingleShot(true);
    connect(&m_delay, &QTimer::timeout, this, &StreamWorker::send);
    m_clock.start();
}

StreamWorker::~StreamWorker()
{
    m_thread->liveness()->forget(this);
    m_mailbox->close();
    dropRequests();
}

void StreamWorker::start(const StreamSettings &settings, const StreamState &state)
{
    dropRequests();
    m_manager.reset();
    ++m_run;
    m_isHalted = false;
    m_hasEnded = false;
    m_isConsuming = false;
    m_catchesUp = false;
    const bool isSameShape = settings.definition == m_settings.definition;
    if (!isSameShape && m_report.activity != StreamActivity::Stopped)
        cancelSnapshots(); // they were of the other one
    loseLanded(); // what is fetched now may start over
    const QDateTime lastSyncedAt = isSameShape ? m_report.lastSyncedAt : QDateTime();
    const SubsetState subsets = std::exchange(m_state, state).subsets;
    // Where nobody stores them they are known here only.
    if (!settings.consumer && isSameShape && m_state.handle == m_report.handle)
        m_state.subsets = subsets;
    m_settings = settings;
    m_report = {};
    m_report.lastSyncedAt = lastSyncedAt;
    m_manager = std::make_unique<ManagerLease>(m_thread, settings.managerFactory);
    if (settings.isPaused)
        setActivity(StreamActivity::Paused);
    else
        begin();
}

void StreamWorker::begin()
{
    if (m_settings.misuse) {
        cancelSnapshots(m_settings.misuse);
        fail(m_settings.misuse, StreamActivity::Failed);
        return;
    }
    setActivity(StreamActivity::Syncing);
    send();
}

void StreamWorker::stop()
{
    cancelSnapshots();
    rest();
}

void StreamWorker::rest()
{
    m_hasEnded = false;
    if (m_report.activity == StreamActivity::Stopped)
        return; // or the face would show a position that is not its own
    dropRequests();
    setActivity(StreamActivity::Stopped);
}

void StreamWorker::halt()
{
    dropRequests();
    m_isHalted = true;
    m_hasEnded = false;
}

void StreamWorker::pause()
{
    if (!isRunning() && m_report.activity != StreamActivity::Failed)
        return;
    dropRequests();
    setActivity(StreamActivity::Paused);
}

void StreamWorker::resume()
{
    if (m_report.activity == StreamActivity::Paused)
        catchUp();
}

/*
    Asks now, and for an answer that is not held back until there is news.
*/
void StreamWorker::refresh()
{
    if (isRunning())
        catchUp();
}

void StreamWorker::catchUp()
{
    dropRequests();
    m_state = catchingUp(m_state);
    m_catchesUp = m_isConsuming;
    m_isSuspicious = true;
    begin();
}

void StreamWorker::retry()
{
    if (m_report.activity != StreamActivity::Failed
        && m_report.activity != StreamActivity::Retrying)
        return;
    dropRequests();
    const Reaction reaction = onRetry(m_state, policy(), circumstances());
    if (reaction.action == Reaction::Action::Send && reaction.delay == 0) {
        m_state = reaction.state;
        begin();
        return;
    }
    if (reaction.action == Reaction::Action::Send) {
        m_report.error = m_report.error.withRetry(reaction.delay);
        setActivity(StreamActivity::Retrying); // or nothing would be sent when it is time
    }
    react(reaction);
}

/*
    The machine has slept, or the network is another one: what hangs on a connection may hang on
    nothing. What waits for the server to come back need not wait any longer.
*/
void StreamWorker::worldChanged(WorldChange change)
{
    if (m_report.activity == StreamActivity::Retrying) {
        dropRequests();
        m_state = retried(m_state);
        begin();
    } else if (m_report.activity == StreamActivity::Live
               || (change == WorldChange::WokeUp && isRunning())) {
        qCDebug(streamLog) << m_settings.definition.table << "looks whether it is still connected";
        catchUp();
    }
}

void StreamWorker::setOptions(const StreamOptions &options)
{
    const bool isOtherWay = options.prefersEventStream != m_settings.options.prefersEventStream;
    m_settings.options = options;
    if (isOtherWay && m_report.activity == StreamActivity::Live)
        refresh();
}

bool StreamWorker::isRunning() const
{
    const StreamActivity activity = m_report.activity;
    return !m_isHalted
        && (activity == StreamActivity::Syncing || activity == StreamActivity::Live
            || activity == StreamActivity::Retrying);
}

void StreamWorker::schedule(qint64 delay)
{
    if (delay > 0)
        m_delay.start(int(delay));
    else
        send();
}

/*
    The next request, unless one is under way: a batch that is being consumed leads here itself
    when it is done.
*/
void StreamWorker::send()
{
    if (!isRunning() || m_isConsuming || m_delay.isActive())
        return;
    takeNewSnapshots();
    const std::optional<SubsetRequest> subset = m_state.dueSubset();
    if (!m_fetches.empty() && (subset.has_value() != m_fetches.front()->subset.has_value()))
        dropRequests(); // the log waits, or rows of a snapshot would be older than it
    if (!m_fetches.empty()) {
        goOnWithFirst();
        return;
    }
    if (subset) {
        fetch(catchingUp(m_state), subset);
        return;
    }
    const Reaction reaction = beforeRequest(m_state, circumstances());
    if (reaction.action == Reaction::Action::Send && reaction.delay == 0) {
        m_state = reaction.state;
        fetch(m_state);
    } else {
        react(reaction);
    }
}

/*
    The answer before has been consumed. What runs ahead is what would be sent now, or it is
    dropped. An event stream just goes on.
*/
void StreamWorker::goOnWithFirst()
{
    const FetchPointer first = m_fetches.front();
    if (first->hasBegun) {
        if (first->exchange && first->exchange->isFinished())
            finishFirst();
        else if (first->isEventStream())
            readEvents();
        return;
    }
    const Reaction reaction = beforeRequest(m_state, circumstances());
    const bool isSent = reaction.action == Reaction::Action::Send && reaction.delay == 0;
    if (!isSent || first->position != reaction.state.request(prefersEventStream())) {
        dropRequests();
        isSent ? send() : react(reaction);
        return;
    }
    m_state = reaction.state;
    first->hasBegun = true;
    prefetch(); // there is room again
    setActivity(StreamActivity::Syncing);
    if (first->exchange && first->exchange->isFinished())
        finishFirst();
}

void StreamWorker::react(const Reaction &reaction)
{
    switch (reaction.action) {
    case Reaction::Action::Refetch:
        deliver(MessageBatchBuilder::mustRefetch(reaction.state.expiredHandle,
                                                 reaction.state.subsets.toBytes(),
                                                 LogPlace {m_state.handle, m_state.offset}),
                reaction);
        break;
    case Reaction::Action::Fail:
        m_state = reaction.state;
        fail(reaction.error, StreamActivity::Failed);
        break;
    default:
        m_state = reaction.state;
        if (reaction.error)
            fail(reaction.error, StreamActivity::Retrying);
        schedule(reaction.delay);
    }
}

/*
    The reaction's state is only entered once the batch has been consumed: until then a crash,
    a stop or a failure leaves the stream where the last consumed batch has led.
*/
void StreamWorker::deliver(const MessageBatch &batch, const Reaction &reaction,
                           const std::optional<SubsetRequest> &subset)
{
    m_isConsuming = true;
    report();
    const auto done
        = [this, mailbox = m_mailbox, run = m_run, batch, reaction, subset](Consumption how) {
              mailbox->post([this, run, batch, reaction, subset, how] {
                  if (run == m_run)
                      consumed(batch, reaction, how, subset);
              });
          };
    if (m_settings.consumer)
        m_settings.consumer->consume(batch, done);
    else if (batch.isMustRefetch())
        done(Consumption::Done);
    else
        m_settings.listener->batch(batch, [done] { done(Consumption::Done); });
    readAhead();
}

void StreamWorker::consumed(const MessageBatch &batch, const Reaction &reaction, Consumption how,
                            const std::optional<SubsetRequest> &subset)
{
    m_isConsuming = false;
    if (how == Consumption::Hole) {
        qCDebug(streamLog) << m_settings.definition.table << "misses a row: fetching it all again";
        dropRequests();
        react(onHole(m_state, policy(), circumstances()));
        return;
    }
    m_state = std::exchange(m_catchesUp, false) ? catchingUp(reaction.state) : reaction.state;
    if (!batch.isMustRefetch()) {
        advance(MessageBatchBuilder::withDepartures(batch, how.departures), subset);
        return;
    }
    qCDebug(streamLog) << m_settings.definition.table << "must refetch";
    m_report.isUpToDate = false;
    loseLanded();
    report();
    m_settings.listener->mustRefetch();
    schedule(reaction.delay);
}

void StreamWorker::advance(const MessageBatch &batch, const std::optional<SubsetRequest> &subset)
{
    m_report.isUpToDate = batch.isUpToDate();
    if (batch.isUpToDate())
        m_report.lastSyncedAt = QDateTime::currentDateTimeUtc();
    report();
    if (m_settings.consumer)
        m_settings.listener->batch(batch, {});
    if (subset)
        noteLanded(*subset, batch.changeCount());
    if (batch.isUpToDate()) {
        settleLanded();
        m_settings.listener->upToDate();
    }
    if (batch.isUpToDate() && !m_settings.options.subscribe && m_snapshots.isEmpty()) {
        rest();
        m_hasEnded = true;
    } else {
        send();
    }
}

void StreamWorker::fail(const Error &error, StreamActivity activity)
{
    m_report.isConnected = false;
    m_report.error = error;
    if (activity == StreamActivity::Failed)
        cancelSnapshots(error);
    setActivity(activity);
    m_settings.listener->failed(error);
}

void StreamWorker::setActivity(StreamActivity activity)
{
    m_report.activity = activity;
    if (activity == StreamActivity::Stopped || activity == StreamActivity::Paused)
        m_report.isConnected = false;
    if (isRunning())
        m_thread->liveness()->watch(this, [this](WorldChange change) { worldChanged(change); });
    else
        m_thread->liveness()->forget(this);
    report();
}

void StreamWorker::report()
{
    if (!m_settings.listener)
        return; // not started yet
    m_report.handle = m_state.handle;
    m_report.offset = m_state.offset;
    m_report.schema = m_state.schema;
    m_report.usesEventStream = prefersEventStream() && m_state.canUseEventStreams();
    m_settings.listener->report(m_report);
}

Circumstances StreamWorker::circumstances() const
{
    return circumstancesAt(m_clock);
}

RetryPolicy StreamWorker::policy() const
{
    return m_settings.options.policy();
}

bool StreamWorker::prefersEventStream() const
{
    return m_settings.options.prefersEventStream;
}

} // namespace Electric
