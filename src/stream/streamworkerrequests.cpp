// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamworker_p.h"

#include "logging_p.h"
#include "messagebatch_p.h"
#include "networkerror_p.h"
#include "parameters_p.h"

#include <algorithm>
#include <utility>

// The part of StreamWorker that sends requests and reads their answers.

namespace Electric {

namespace {

constexpr size_t MostAhead = 2; // of the answer that is being received or consumed
constexpr qint64 EventPiece = 64 << 10; // bytes; a few compressed ones may stand for a gigabyte
constexpr qint64 StreamingBody = 64 << 10; // bytes; a smaller one is there before it pays
// A server may work long on the first rows of a large shape before it says anything.
constexpr int SlowStart = 10;

BatchContext contextOf(const Response &response, const StreamState &state,
                       const RequestPosition &request)
{
    BatchContext context;
    context.handle = response.handle;
    context.offset = response.offset;
    context.schema = state.schema;
    context.expiredHandle = state.expiredHandle;
    context.snapshotFilters = state.subsets.toBytes();
    context.startsAtEnd = request.offset == "now";
    context.startsLog = context.startsAtEnd || request.offset == "-1";
    context.previous = LogPlace {request.handle, request.offset};
    return context;
}

// The body is given away: a copy of it would be 10 MB.
std::optional<MessageBatch> parsed(QByteArray &&body, const Response &response,
                                   const RequestPosition &request, StreamState *state, QString *why)
{
    const BatchContext context = contextOf(response, *state, request);
    if (response.status == 204)
        return MessageBatchBuilder::fromRows({}, context, true);
    return MessageBatchBuilder::fromBody(std::move(body), context, why, &state->subsets);
}

} // namespace

void StreamWorker::fetch(const StreamState &state, const std::optional<SubsetRequest> &subset)
{
    const auto fetch = std::make_shared<Fetch>();
    fetch->state = state;
    fetch->subset = subset;
    fetch->position = state.request(prefersEventStream());
    fetch->hasBegun = m_fetches.empty();
    m_fetches.push_back(fetch);
    if (fetch->hasBegun)
        setActivity(fetch->position.isLive ? StreamActivity::Live : StreamActivity::Syncing);
    launch(fetch);
}

/*
    Asks the app for what it wants to give to this request, if it does.
*/
void StreamWorker::launch(const FetchPointer &fetch)
{
    askForExtras(m_settings.options, m_lastError, m_mailbox,
                 [this, waiting = std::weak_ptr<Fetch>(fetch)](const RequestExtras &extras) {
                     const FetchPointer answered = waiting.lock();
                     if (!answered)
                         return; // it has been dropped
                     answered->extras = extras;
                     if (!extras.error)
                         exchange(answered);
                     else if (isFirst(*answered))
                         onFetchFailed(*answered, extras.error);
                     else
                         m_fetches.erase(std::ranges::find(m_fetches, answered), m_fetches.end());
                 });
}

void StreamWorker::exchange(const FetchPointer &fetch)
{
    HttpExchange::Question question
        = questionOf(m_settings, fetch->position, fetch->subset, fetch->extras);
    const bool isDueSoon = fetch->position.isLive || std::exchange(m_isSuspicious, false);
    if (!isDueSoon)
        question.headerTimeout
            = int(std::min<qint64>(qint64(question.headerTimeout) * SlowStart, INT_MAX));

    qCDebug(streamLog) << m_settings.definition.table << "asks from offset"
                       << fetch->position.offset
                       << (fetch->subset                ? "for a snapshot"
                               : fetch->position.isLive ? "for news"
                                                        : "to catch up");
    fetch->exchange.reset(new HttpExchange(m_manager->get(), question));
    Fetch *const sent = fetch.get(); // owns the exchange
    connect(sent->exchange.get(), &HttpExchange::headersReceived, this,
            [this, sent] { openEvents(*sent); });
    connect(sent->exchange.get(), &HttpExchange::dataReceived, this,
            [this, sent] { onData(*sent); });
    connect(sent->exchange.get(), &HttpExchange::finished, this,
            [this, sent] { onFinished(*sent); });
    ++m_report.requestsSent;
    report();
}

/*
    Also what waits for its time to be sent.
*/
void StreamWorker::dropRequests()
{
    m_delay.stop();
    m_fetches.clear();
}

bool StreamWorker::isFirst(const Fetch &fetch) const
{
    return !m_fetches.empty() && m_fetches.front().get() == &fetch && fetch.hasBegun;
}

void StreamWorker::onData(Fetch &fetch)
{
    if (fetch.isEventStream()) {
        if (isFirst(fetch))
            readEvents();
    } else if (fetch.exchange->available() >= StreamingBody) {
        fetch.isLong = true;
        prefetch();
    }
}

/*
    The headers of a chunk say where the next one begins: it need not wait for this one's body.
*/
void StreamWorker::prefetch()
{
    const size_t most = MostAhead + (m_isConsuming ? 0 : 1);
    if (m_fetches.empty() || m_fetches.size() >= most || m_state.dueSubset())
        return;
    const Fetch &after = *m_fetches.back();
    if (after.subset || !after.isLong || after.exchange->error())
        return;
    const Response response = after.exchange->response();
    if (response.isUpToDate || response.status != 200 || response.offset == after.position.offset)
        return;
    const Reaction reaction
        = onResponse(after.state, after.position, response, policy(), circumstances());
    if (reaction.action == Reaction::Action::Read)
        fetch(foreseen(reaction.state, response));
}

void StreamWorker::onFinished(Fetch &fetch)
{
    if (m_isConsuming)
        readAhead();
    else if (isFirst(fetch))
        finishFirst();
}

/*
    While a batch is being consumed there is time to parse the next one.
*/
void StreamWorker::readAhead()
{
    if (m_fetches.empty())
        return;
    Fetch &next = *m_fetches.front();
    if (next.hasBegun || next.batch || !next.exchange || !next.exchange->isFinished()
        || next.exchange->error() || next.state.subsets.isFiltering())
        return;
    const Response response = next.exchange->response();
    const Reaction reaction
        = onResponse(next.state, next.position, response, policy(), circumstances());
    if (reaction.action != Reaction::Action::Read)
        return; // to be judged when it is its turn
    StreamState state = reaction.state;
    QString why;
    next.batch = parsed(next.exchange->read(), response, next.position, &state, &why);
    if (!next.batch)
        dropRequests(); // it is asked for again, and judged then
}

void StreamWorker::finishFirst()
{
    const FetchPointer fetch = m_fetches.front();
    const Error error = fetch->exchange->error();
    const bool isOurDoing
        = fetch->exchange->hasBeenSilent() || error.code() == Error::ResponseTooLarge;
    if (fetch->isEventStream() && !isOurDoing) {
        readEvents(); // however it has ended: its last up-to-date counts
        return;
    }
    if (error) {
        onFetchFailed(*fetch, error);
        return;
    }
    Response response = fetch->exchange->response();
    if (!response.isSuccess()) {
        response.errorBody = withoutCredentials(fetch->exchange->read(), m_settings.definition,
                                                fetch->extras.headers, fetch->extras.params);
    }
    qCDebug(streamLog) << m_settings.definition.table << "got" << response.status << "with offset"
                       << response.offset;
    const Reaction reaction
        = onResponse(m_state, fetch->position, response, policy(), circumstances());
    if (reaction.action != Reaction::Action::Read) {
        reactTo(*fetch, reaction);
        return;
    }
    m_fetches.pop_front();
    if (fetch->subset)
        readSubset(*fetch, response, reaction.state);
    else
        read(*fetch, response, reaction.state);
}

void StreamWorker::onFetchFailed(const Fetch &fetch, const Error &error)
{
    const bool isSilent = fetch.exchange && fetch.exchange->hasBeenSilent();
    if (error.code() == Error::ResponseTooLarge)
        reactTo(fetch, {Reaction::Action::Fail, m_state, 0, error});
    else if (isSilent)
        reactTo(fetch, onSilence(m_state, fetch.position, error, policy(), circumstances()));
    else
        reactTo(fetch, onFailure(m_state, error, policy(), circumstances()));
}

/*
    To an answer that leads off the straight way: what has been sent ahead is of no use. The log
    does not wait for ever for rows that the server does not give.
*/
void StreamWorker::reactTo(const Fetch &fetch, const Reaction &reaction)
{
    const std::optional<SubsetRequest> subset = fetch.subset;
    m_isSuspicious = m_isSuspicious || fetch.position.isLive;
    m_lastError = reaction.error;
    dropRequests();
    if (!subset || !isSubsetLost(reaction.state, reaction)) {
        react(reaction);
        return;
    }
    const Error error = reaction.error.withRetry(-1);
    m_state = retried(m_state);
    m_state.subsets.forget(*subset);
    failSnapshots(*subset, error);
    m_settings.listener->failed(error);
    send();
}

void StreamWorker::onUnusable(const Fetch &fetch, const Response &response, const QString &why)
{
    const Error error = Error(Error::InvalidResponse, why).withResponse(response.status);
    reactTo(fetch, onFailure(m_state, error, policy(), circumstances()));
}

void StreamWorker::read(const Fetch &fetch, const Response &response, const StreamState &state)
{
    StreamState next = state;
    QString why;
    const std::optional<MessageBatch> batch = fetch.batch
        ? fetch.batch
        : parsed(fetch.exchange->read(), response, fetch.position, &next, &why);
    if (!batch) {
        onUnusable(fetch, response, why);
        return;
    }
    noteBatch(*batch);
    const Reaction reaction
        = onBatch(next, fetch.position, *batch, response, policy(), circumstances());
    if (reaction.action == Reaction::Action::Deliver)
        deliver(*batch, reaction);
    else
        reactTo(fetch, reaction);
}

/*
    Rows that are ahead of the log: the position stays.
*/
void StreamWorker::readSubset(const Fetch &fetch, const Response &response,
                              const StreamState &state)
{
    StreamState next = state;
    Response here = response;
    if (next.offset != "now") {
        here.handle = next.handle;
        here.offset = next.offset;
    }
    const QByteArray body = fetch.exchange->read();
    QString why;
    const auto batch
        = MessageBatchBuilder::fromSubset(body, contextOf(here, next, fetch.position),
                                          next.isUpToDate, *fetch.subset, &next.subsets, &why);
    if (!batch) {
        onUnusable(fetch, response, why);
        return;
    }
    noteBatch(*batch);
    deliver(*batch, onSubset(next, response), fetch.subset);
}

void StreamWorker::openEvents(Fetch &fetch)
{
    if (!fetch.isEventStream() || !isFirst(fetch))
        return; // a server that does not know event streams: judged at its end
    const Response response = fetch.exchange->response();
    const Reaction reaction
        = onResponse(m_state, fetch.position, response, policy(), circumstances());
    if (reaction.action != Reaction::Action::Read) {
        reactTo(fetch, reaction);
        return;
    }
    m_state = onEventStream(reaction.state, response);
    m_report.isConnected = true;
    m_report.error = {};
    m_lastError = {};
    report();
}

/*
    Goes on when what has been delivered is consumed; until then the rest waits, in the end in
    the server.
*/
void StreamWorker::readEvents()
{
    if (m_isConsuming || m_fetches.empty())
        return;
    const FetchPointer fetch = m_fetches.front();
    QByteArray piece;
    do {
        piece = fetch->exchange->read(EventPiece);
        fetch->events.add(piece);
        if (fetch->events.size() > m_settings.options.maximumResponseSize) {
            onFetchFailed(*fetch, tooLarge(m_settings.options.maximumResponseSize));
            return;
        }
        if (const auto body = fetch->events.takeConsistent()) {
            deliverEvents(*fetch, *body);
            return;
        }
    } while (!piece.isEmpty());
    if (fetch->exchange->isFinished())
        closeEvents();
}

/*
    The server ends an event stream at the end of a chunk as well, be it in the middle of a
    transaction; then the headers have told the position behind it. But events do not show whether
    they are all of the chunk, and Qt ends an answer that was cut off now and then as if it were
    whole: the chunk is asked for once more as one, whose end can be seen.
*/
void StreamWorker::closeEvents()
{
    const FetchPointer fetch = m_fetches.front();
    const Response response = fetch->exchange->response();
    const bool isChunk = !fetch->events.hasBeenUpToDate() && !response.isUpToDate
        && response.offset != fetch->position.offset;
    Reaction reaction = onEventStreamClosed(m_state, fetch->exchange->age(), circumstances());
    if (isChunk)
        reaction.state = catchingUp(reaction.state);
    dropRequests(); // and the exchange with them
    react(reaction);
}

void StreamWorker::deliverEvents(const Fetch &fetch, const QByteArray &body)
{
    Response here = fetch.exchange->response();
    here.offset = m_state.offset; // until the up-to-date says more
    BatchContext context = contextOf(here, m_state, fetch.position);
    context.followsLsn = true;
    context.previous = LogPlace {m_state.handle, m_state.offset}; // earlier events have moved it
    StreamState next = m_state;
    QString why;
    const auto batch = MessageBatchBuilder::fromBody(body, context, &why, &next.subsets);
    if (!batch) {
        onUnusable(fetch, here, why);
        return;
    }
    here.offset = batch->offset();
    noteBatch(*batch);
    const Reaction reaction
        = onBatch(next, fetch.position, *batch, here, policy(), circumstances());
    if (reaction.action == Reaction::Action::Deliver)
        deliver(*batch, reaction);
    else
        reactTo(fetch, reaction);
}

void StreamWorker::noteBatch(const MessageBatch &batch)
{
    m_report.isConnected = true;
    m_report.error = {};
    m_report.bytesReceived += batch.byteCount();
    m_report.rowsReceived += batch.changeCount();
    m_lastError = {};
}

} // namespace Electric
