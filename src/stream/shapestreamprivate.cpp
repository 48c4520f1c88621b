// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapestream_p.h"

#include "applicationwatch_p.h"

#include "parameters_p.h"

#include <QtCore/QCoreApplication>

#include <mutex>
#include <utility>

namespace Electric {

namespace {

// Brings the worker's news to the face's thread.
class FaceListener : public StreamListener
{
public:
    explicit FaceListener(ShapeStreamPrivate *face)
        : m_face(face), m_mailbox(face->mailbox), m_run(face->run)
    {
    }

    void report(const StreamReport &report) override
    {
        post([report](ShapeStreamPrivate *face) { face->show(report); });
    }

    void failed(const Error &error) override
    {
        post([error](ShapeStreamPrivate *face) { Q_EMIT face->q->errorOccurred(error); });
    }

    void upToDate() override
    {
        post([](ShapeStreamPrivate *face) { Q_EMIT face->q->upToDate(); });
    }

    void mustRefetch() override
    {
        post([](ShapeStreamPrivate *face) { Q_EMIT face->q->mustRefetch(); });
    }

    void batch(const MessageBatch &batch, std::function<void()> done) override
    {
        post([batch, done = std::move(done)](ShapeStreamPrivate *face) {
            Q_EMIT face->q->batchReceived(face->dressed(batch)); // may destroy the face
            if (done)
                done();
        });
    }

private:
    void post(std::function<void(ShapeStreamPrivate *)> news)
    {
        m_mailbox->post([face = m_face, run = m_run, news = std::move(news)] {
            if (face->run == run)
                news(face);
        });
    }

    ShapeStreamPrivate *const m_face; // used in its own thread only, while it lives
    const std::shared_ptr<Mailbox> m_mailbox;
    const quint64 m_run;
};

Error offsetWithoutHandle()
{
    return Error(Error::InvalidShape,
                 QCoreApplication::translate("Electric::ShapeStream",
                                             "An offset within a log needs the log's handle: set "
                                             "both, or leave the offset at -1 or now."));
}

StreamWorker *makeWorker(NetworkThread *thread, ShapeStreamPrivate *face,
                         const std::shared_ptr<Mailbox> &mailbox)
{
    const auto snapshotReceiver = [face, mailbox](int id, const Error &error, qsizetype rows) {
        mailbox->post([face, id, error, rows] { face->endSnapshot(id, error, rows); });
    };
    auto worker = new StreamWorker(thread, snapshotReceiver);
    thread->adopt(worker);
    return worker;
}

// Waits for the answers of both providers; the second one sends them on.
class ExtrasGatherer
{
public:
    using Answer = std::function<void(const RequestExtras &)>;

    ExtrasGatherer(const RequestExtras &extras, int questions, Answer answer)
        : m_extras(extras), m_questions(questions), m_answer(std::move(answer))
    {
    }

    void takeHeaders(const QVariantMap &values, const QString &failure)
    {
        const std::scoped_lock lock(m_mutex);
        replaceHeaders(&m_extras.headers, rawHeaders(values));
        note(failure);
    }

    void takeParams(const QVariantMap &values, const QString &failure)
    {
        const std::scoped_lock lock(m_mutex);
        m_extras.params = textParameters(values);
        note(failure);
    }

private:
    void note(const QString &failure)
    {
        if (!failure.isEmpty())
            m_extras.error = Error(Error::Unauthorized, failure);
        if (--m_questions == 0)
            m_answer(m_extras);
    }

    std::mutex m_mutex;
    RequestExtras m_extras;
    int m_questions;
    const Answer m_answer;
};

} // namespace

ShapeStreamPrivate::ShapeStreamPrivate(ShapeStream *stream)
    : q(stream),
      mailbox(std::make_shared<Mailbox>(stream)),
      thread(NetworkThread::instance()),
      worker(makeWorker(thread.get(), this, mailbox))
{
    report.offset = "-1";
}

ShapeStreamPrivate::~ShapeStreamPrivate()
{
    mailbox->close();
    thread->post([worker = worker] { delete worker; });
}

void ShapeStreamPrivate::startAt(const StreamState &state, std::shared_ptr<BatchConsumer> consumer)
{
    ++run;
    isStarting = true;
    isStopping = false;
    startsForSnapshot = false;
    watchApplication();
    StreamSettings next = settings(std::move(consumer));
    if (!state.isAtStart() && state.handle.isEmpty() && !next.misuse)
        next.misuse = offsetWithoutHandle();
    thread->post([worker = worker, next, state] { worker->start(next, state); });
}

void ShapeStreamPrivate::haltThen(std::function<void()> next)
{
    thread->post([worker = worker, next = std::move(next)] {
        worker->halt();
        next();
    });
}

StreamSettings ShapeStreamPrivate::settings(std::shared_ptr<BatchConsumer> consumer)
{
    StreamSettings settings;
    settings.definition = serverDefinition();
    settings.misuse = check();
    settings.options = options();
    settings.managerFactory = managerFactory;
    settings.consumer = std::move(consumer);
    settings.listener = std::make_shared<FaceListener>(this);
    settings.isPaused = isPaused || isInBackground;
    return settings;
}

StreamOptions ShapeStreamPrivate::options()
{
    StreamOptions options;
    options.headers = rawHeaders(headers);
    options.provider = extrasProvider();
    options.retry = retry;
    options.requestTimeout = requestTimeout;
    options.maximumResponseSize = maximumResponseSize;
    options.subscribe = subscribe;
    options.prefersEventStream = liveMode == ShapeStream::ServerSentEvents;
    return options;
}

ExtrasProvider ShapeStreamPrivate::extrasProvider()
{
    if (!headersProvider && !paramsProvider)
        return {};
    return [this, mailbox = mailbox](const Error &lastError,
                                     std::function<void(const RequestExtras &)> answer) {
        mailbox->post([this, lastError, answer] { askProviders(lastError, answer); });
    };
}

void ShapeStreamPrivate::askProviders(const Error &lastError,
                                      std::function<void(const RequestExtras &)> answer)
{
    RequestExtras extras;
    extras.headers = rawHeaders(headers);
    const int questions = (headersProvider ? 1 : 0) + (paramsProvider ? 1 : 0);
    if (questions == 0) { // taken away since
        answer(extras);
        return;
    }
    const auto gatherer = std::make_shared<ExtrasGatherer>(extras, questions, std::move(answer));
    const RequestProvider askForHeaders = headersProvider; // a provider may replace itself
    const RequestProvider askForParams = paramsProvider;
    const QPointer<ShapeStream> guard(q); // a provider may destroy the stream
    if (askForHeaders) {
        askForHeaders({lastError, [gatherer](const QVariantMap &values, const QString &failure) {
                           gatherer->takeHeaders(values, failure);
                       }});
    }
    if (askForParams && guard) {
        askForParams({lastError, [gatherer](const QVariantMap &values, const QString &failure) {
                          gatherer->takeParams(values, failure);
                      }});
    }
}

/*
    A stream that is started before there is an application is asked again at its next start.
*/
void ShapeStreamPrivate::watchApplication()
{
    ApplicationWatch *const watch = isWatching ? nullptr : ApplicationWatch::instance();
    if (!watch)
        return;
    isWatching = true;
    QObject::connect(watch, &ApplicationWatch::stateChanged, q,
                     [this] { setPaused(isPaused, isApplicationPaused()); });
    isInBackground = isApplicationPaused();
}

bool ShapeStreamPrivate::isApplicationPaused() const
{
    const ApplicationWatch *const watch = ApplicationWatch::instance();
    const Qt::ApplicationState state = watch ? watch->state() : Qt::ApplicationActive;
    const bool isHidden = state == Qt::ApplicationHidden;
    const bool isSuspended = state == Qt::ApplicationSuspended;
    return backgroundPause != ShapeStream::NeverPause
        && (isSuspended || (isHidden && backgroundPause == ShapeStream::PauseWhenHidden));
}

void ShapeStreamPrivate::setPaused(bool isUser, bool isBackground)
{
    const bool wasPaused = isPaused || isInBackground;
    isPaused = isUser;
    isInBackground = isBackground;
    const bool isNow = isPaused || isInBackground;
    if (isNow != wasPaused)
        tell(isNow ? &StreamWorker::pause : &StreamWorker::resume);
}

void ShapeStreamPrivate::endSnapshot(int id, const Error &error, qsizetype rows)
{
    const QPointer<ShapeStream> guard(q); // a slot may destroy the stream
    Q_EMIT q->snapshotFinished(id, error, rows);
    if (guard && error.code() == Error::InvalidShape)
        Q_EMIT q->errorOccurred(error); // the others come with the request that has failed
}

void ShapeStreamPrivate::sendOptions()
{
    thread->post([worker = worker, changed = options()] { worker->setOptions(changed); });
}

void ShapeStreamPrivate::setOwner(StreamOwner *newOwner)
{
    owner = newOwner;
}

void ShapeStreamPrivate::show(const StreamReport &next)
{
    isStarting = false;
    const StreamReport last = std::exchange(report, next);
    const QPointer<ShapeStream> guard(q); // a slot may destroy the stream
    const auto emitIf = [&](bool changed, void (ShapeStream::*signal)()) {
        if (changed && guard)
            Q_EMIT(q->*signal)();
    };
    if (!owner)
        noteSchema(next.schema);
    emitIf(last.handle != next.handle, &ShapeStream::handleChanged);
    emitIf(last.offset != next.offset, &ShapeStream::offsetChanged);
    emitIf(last.lastSyncedAt != next.lastSyncedAt, &ShapeStream::lastSyncedAtChanged);
    emitIf(last.bytesReceived != next.bytesReceived, &ShapeStream::bytesReceivedChanged);
    emitIf(last.rowsReceived != next.rowsReceived, &ShapeStream::rowsReceivedChanged);
    emitIf(last.requestsSent != next.requestsSent, &ShapeStream::requestsSentChanged);
    emitIf(last.error != next.error, &ShapeStream::errorChanged);
    emitIf(last.isConnected != next.isConnected, &ShapeStream::isConnectedChanged);
    emitIf(last.isUpToDate != next.isUpToDate, &ShapeStream::isUpToDateChanged);
    emitIf(last.usesEventStream != next.usesEventStream, &ShapeStream::activeLiveModeChanged);
    emitIf(last.activity != next.activity, &ShapeStream::stateChanged);
}

/*
    Properties often change together: one restart for all of them.
*/
void ShapeStreamPrivate::scheduleRestart()
{
    const bool isStarted
        = report.activity != StreamActivity::Stopped || (owner && owner->isStarted());
    if (restartScheduled || !isStarted || (isStopping && !owner))
        return;
    restartScheduled = true;
    mailbox->post([this] { restart(); });
}

void ShapeStreamPrivate::restart()
{
    if (!std::exchange(restartScheduled, false))
        return; // stopped since
    if (owner) {
        owner->shapeChanged();
        return;
    }
    StreamReport fresh = report;
    fresh.handle.clear();
    fresh.offset = "-1";
    fresh.schema = {};
    fresh.isUpToDate = false;
    startAt({}, nullptr);
    const QPointer<ShapeStream> guard(q);
    show(fresh);
    if (guard)
        Q_EMIT q->mustRefetch();
}

void ShapeStreamPrivate::startFromHere()
{
    if (owner) {
        owner->startRequested();
        return;
    }
    StreamState state;
    state.handle = report.handle;
    if (!report.offset.isEmpty())
        state.offset = report.offset;
    state.schema = report.schema;
    startAt(state, nullptr);
}

void ShapeStreamPrivate::endBy(void (StreamWorker::*order)())
{
    isStarting = false;
    isStopping = true;
    startsForSnapshot = false;
    tell(order);
}

void ShapeStreamPrivate::tell(void (StreamWorker::*order)())
{
    thread->post([worker = worker, order] { (worker->*order)(); });
}

} // namespace Electric
