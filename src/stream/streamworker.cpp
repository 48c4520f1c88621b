// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamworker_p.h"

#include "logging_p.h"
#include "messagebatch_p.h"
#include "networkerror_p.h"
#include "parameters_p.h"

#include <QtCore/QRandomGenerator>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <QtNetwork/QSslError>

#include <utility>

namespace Electric {

namespace {

Response responseOf(const QNetworkReply &reply)
{
    Response response;
    response.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    response.handle = reply.rawHeader("electric-handle");
    response.offset = reply.rawHeader("electric-offset");
    response.cursor = reply.rawHeader("electric-cursor");
    response.schema = reply.rawHeader("electric-schema");
    response.retryAfter = reply.rawHeader("retry-after");
    return response;
}

BatchContext contextOf(const Response &response, const StreamState &state,
                       const RequestPosition &request)
{
    BatchContext context;
    context.handle = response.handle;
    context.offset = response.offset;
    context.schema = state.schema;
    context.expiredHandle = state.expiredHandle;
    context.startsAtEnd = request.offset == "now";
    context.startsLog = context.startsAtEnd || request.offset == "-1";
    return context;
}

} // namespace

StreamWorker::StreamWorker(NetworkThread *thread)
    : m_thread(thread), m_mailbox(std::make_shared<Mailbox>(this)), m_delay(this)
{
    m_delay.setSingleShot(true);
    connect(&m_delay, &QTimer::timeout, this, &StreamWorker::send);
    m_clock.start();
}

StreamWorker::~StreamWorker()
{
    m_mailbox->close();
    dropRequest();
    releaseManager();
}

void StreamWorker::start(const StreamSettings &settings, const StreamState &state)
{
    dropRequest();
    releaseManager();
    ++m_run;
    m_isConsuming = false;
    m_catchesUp = false;
    const bool isSameShape = settings.definition == m_settings.definition;
    const QDateTime lastSyncedAt = isSameShape ? m_report.lastSyncedAt : QDateTime();
    m_settings = settings;
    m_state = state;
    m_report = {};
    m_report.lastSyncedAt = lastSyncedAt;
    acquireManager();
    if (settings.isPaused)
        setActivity(StreamActivity::Paused);
    else
        begin();
}

void StreamWorker::begin()
{
    if (m_settings.misuse) {
        fail(m_settings.misuse, StreamActivity::Failed);
        return;
    }
    setActivity(StreamActivity::Syncing);
    send();
}

void StreamWorker::stop()
{
    if (m_report.activity == StreamActivity::Stopped)
        return; // or the face would show a position that is not its own
    dropRequest();
    setActivity(StreamActivity::Stopped);
}

void StreamWorker::pause()
{
    if (!isRunning() && m_report.activity != StreamActivity::Failed)
        return;
    dropRequest();
    setActivity(StreamActivity::Paused);
}

void StreamWorker::resume()
{
    if (m_report.activity != StreamActivity::Paused)
        return;
    m_state = catchingUp(m_state);
    m_catchesUp = m_isConsuming;
    begin();
}

/*
    Asks now, and for an answer that is not held back until there is news.
*/
void StreamWorker::refresh()
{
    if (!isRunning())
        return;
    dropRequest();
    m_state = catchingUp(m_state);
    m_catchesUp = m_isConsuming;
    begin();
}

void StreamWorker::retry()
{
    if (m_report.activity != StreamActivity::Failed
        && m_report.activity != StreamActivity::Retrying)
        return;
    dropRequest();
    m_state = retried(m_state);
    begin();
}

void StreamWorker::setOptions(const StreamOptions &options)
{
    m_settings.options = options;
}

bool StreamWorker::isRunning() const
{
    return m_report.activity == StreamActivity::Syncing || m_report.activity == StreamActivity::Live
        || m_report.activity == StreamActivity::Retrying;
}

void StreamWorker::schedule(qint64 delay)
{
    if (delay > 0)
        m_delay.start(int(delay));
    else
        send();
}

void StreamWorker::send()
{
    // A batch that is being consumed sends the next request itself when it is done.
    if (!isRunning() || m_isConsuming || m_reply)
        return;
    const Reaction reaction = beforeRequest(m_state, circumstances());
    if (reaction.action == Reaction::Action::Send && reaction.delay == 0) {
        m_state = reaction.state;
        requestNow();
    } else {
        react(reaction);
    }
}

void StreamWorker::requestNow()
{
    m_request = m_state.request();
    QNetworkRequest request(requestUrl(m_settings.definition, m_request));
    request.setRawHeader("Accept", "application/json");
    const QMap<QByteArray, QByteArray> &headers = m_settings.options.headers;
    for (auto it = headers.cbegin(); it != headers.cend(); ++it)
        request.setRawHeader(it.key(), it.value());
    request.setTransferTimeout(m_settings.options.requestTimeout);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::UserVerifiedRedirectPolicy);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);

    qCDebug(streamLog) << m_settings.definition.table << "asks from offset" << m_request.offset
                       << (m_request.isLive ? "for news" : "to catch up");
    m_tlsError.clear();
    m_redirectError = {};
    m_reply = m_manager->get(request);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_tlsError = errors.isEmpty() ? QString() : errors.first().errorString();
    });
    connect(m_reply, &QNetworkReply::redirected, this, &StreamWorker::judgeRedirect);
    connect(m_reply, &QNetworkReply::finished, this, &StreamWorker::finishRequest);
    ++m_report.requestsSent;
    setActivity(m_request.isLive ? StreamActivity::Live : StreamActivity::Syncing);
}

/*
    Qt would send the headers, and the credentials in them, to wherever the answer points.
*/
void StreamWorker::judgeRedirect(const QUrl &target)
{
    m_redirectError
        = redirectError(m_settings.definition.url, target, !m_settings.options.headers.isEmpty());
    if (m_redirectError)
        m_reply->abort();
    else
        Q_EMIT m_reply->redirectAllowed();
}

/*
    Whatever the dropped request still answers is nobody's any more.
*/
void StreamWorker::dropRequest()
{
    m_delay.stop();
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
}

void StreamWorker::finishRequest()
{
    const QPointer<QNetworkReply> reply = std::exchange(m_reply, nullptr);
    reply->deleteLater();
    const Error error = m_redirectError ? m_redirectError : networkError(*reply, m_tlsError);
    if (error) {
        react(onFailure(m_state, error, m_settings.options.retry, circumstances()));
        return;
    }
    Response response = responseOf(*reply);
    const QByteArray body = reply->readAll();
    m_report.bytesReceived += body.size();
    if (!response.isSuccess())
        response.errorBody
            = withoutCredentials(body, m_settings.definition, m_settings.options.headers);
    const Reaction reaction
        = onResponse(m_state, m_request, response, m_settings.options.retry, circumstances());
    qCDebug(streamLog) << m_settings.definition.table << "got" << response.status << body.size()
                       << "bytes, offset" << response.offset;
    if (reaction.action == Reaction::Action::Read)
        read(response, reaction, body);
    else
        react(reaction);
}

void StreamWorker::read(const Response &response, const Reaction &reaction, const QByteArray &body)
{
    const BatchContext context = contextOf(response, reaction.state, m_request);
    QString why;
    const auto batch = response.status == 204
        ? std::optional(MessageBatchBuilder::fromRows({}, context, true))
        : MessageBatchBuilder::fromBody(body, context, &why);
    if (!batch) {
        const Error error = Error(Error::InvalidResponse, why).withResponse(response.status);
        react(onFailure(m_state, error, m_settings.options.retry, circumstances()));
        return;
    }
    m_report.isConnected = true;
    m_report.error = {};
    m_report.rowsReceived += batch->changeCount();
    const Reaction next = onBatch(reaction.state, m_request, *batch, response,
                                  m_settings.options.retry, circumstances());
    if (next.action == Reaction::Action::Deliver)
        deliver(*batch, next);
    else
        react(next);
}

void StreamWorker::react(const Reaction &reaction)
{
    switch (reaction.action) {
    case Reaction::Action::Refetch:
        deliver(MessageBatchBuilder::mustRefetch(reaction.state.expiredHandle), reaction);
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
void StreamWorker::deliver(const MessageBatch &batch, const Reaction &reaction)
{
    m_isConsuming = true;
    report();
    const auto done = [this, mailbox = m_mailbox, run = m_run, batch, reaction](Consumption how) {
        mailbox->post([this, run, batch, reaction, how] {
            if (run == m_run)
                consumed(batch, reaction, how);
        });
    };
    if (m_settings.consumer)
        m_settings.consumer->consume(batch, done);
    else if (batch.isMustRefetch())
        done(Consumption::Done);
    else
        m_settings.listener->batch(batch, [done] { done(Consumption::Done); });
}

void StreamWorker::consumed(const MessageBatch &batch, const Reaction &reaction, Consumption how)
{
    m_isConsuming = false;
    if (how == Consumption::Hole) {
        qCDebug(streamLog) << m_settings.definition.table << "misses a row: fetching it all again";
        react(onHole(m_state, m_settings.options.retry, circumstances()));
        return;
    }
    m_state = std::exchange(m_catchesUp, false) ? catchingUp(reaction.state) : reaction.state;
    if (!batch.isMustRefetch()) {
        advance(batch);
        return;
    }
    qCDebug(streamLog) << m_settings.definition.table << "must refetch";
    m_report.isUpToDate = false;
    report();
    m_settings.listener->mustRefetch();
    schedule(reaction.delay);
}

void StreamWorker::advance(const MessageBatch &batch)
{
    m_report.isUpToDate = batch.isUpToDate();
    if (batch.isUpToDate())
        m_report.lastSyncedAt = QDateTime::currentDateTimeUtc();
    report();
    if (m_settings.consumer)
        m_settings.listener->batch(batch, {});
    if (batch.isUpToDate())
        m_settings.listener->upToDate();
    if (batch.isUpToDate() && !m_settings.options.subscribe)
        stop();
    else
        send();
}

void StreamWorker::fail(const Error &error, StreamActivity activity)
{
    m_report.isConnected = false;
    m_report.error = error;
    setActivity(activity);
    m_settings.listener->failed(error);
}

void StreamWorker::setActivity(StreamActivity activity)
{
    m_report.activity = activity;
    if (activity == StreamActivity::Stopped || activity == StreamActivity::Paused)
        m_report.isConnected = false;
    report();
}

void StreamWorker::report()
{
    m_report.handle = m_state.handle;
    m_report.offset = m_state.offset;
    m_report.schema = m_state.schema;
    m_settings.listener->report(m_report);
}

Circumstances StreamWorker::circumstances() const
{
    Circumstances circumstances;
    circumstances.milliseconds = m_clock.elapsed();
    circumstances.now = QDateTime::currentDateTimeUtc();
    circumstances.jitter = QRandomGenerator::global()->generateDouble();
    circumstances.cacheBuster = QByteArray::number(QRandomGenerator::global()->generate64(), 36);
    return circumstances;
}

void StreamWorker::acquireManager()
{
    QNetworkAccessManager *own = m_settings.managerFactory ? m_settings.managerFactory() : nullptr;
    m_ownsManager = own != nullptr;
    m_manager = own ? own : m_thread->acquireManager();
}

void StreamWorker::releaseManager()
{
    if (!m_manager)
        return;
    if (m_ownsManager)
        delete m_manager;
    else
        m_thread->releaseManager(m_manager);
    m_manager = nullptr;
}

} // namespace Electric
