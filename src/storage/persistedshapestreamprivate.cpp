// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "persistedshapestream_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMetaMethod>

#include <utility>

namespace Electric {

namespace {

// Brings the session's news to the face's thread.
class FaceSessionListener : public SessionListener
{
public:
    FaceSessionListener(PersistedShapeStreamPrivate *face, quint64 run,
                        QPointer<ShapeStorage> storage)
        : m_face(face), m_mailbox(face->mailbox), m_run(run), m_storage(std::move(storage))
    {
    }

    void found(const StoredShape &shape) override
    {
        m_mailbox->post([face = m_face, run = m_run, shape] { face->found(run, shape); });
    }
    void opened(const StoredShape &shape) override
    {
        m_mailbox->post([face = m_face, run = m_run, shape] { face->opened(run, shape); });
    }

    void changed(const StoredShape &shape) override
    {
        m_mailbox->post([face = m_face, run = m_run, shape] {
            if (run == face->run)
                face->show(shape);
        });
    }

    void replayed(const MessageBatch &batch) override
    {
        m_mailbox->post([face = m_face, run = m_run, batch] {
            if (run == face->run)
                Q_EMIT face->q->batchReceived(face->dressed(batch), PersistedShapeStream::Replay);
        });
    }

    void failed(const Error &error) override
    {
        m_mailbox->post([face = m_face, run = m_run, error] {
            if (run == face->run)
                face->storageFailed(error);
        });
    }

    void noticed(const Error &notice) override
    {
        m_mailbox->post([face = m_face, storage = m_storage, notice] {
            const QPointer<PersistedShapeStream> guard(face->q); // a slot may destroy it
            if (storage)
                ShapeStoragePrivate::get(storage)->showError(storage, notice);
            if (guard)
                Q_EMIT guard->errorOccurred(notice);
        });
    }

    void overtaken() override
    {
        m_mailbox->post([face = m_face, run = m_run] {
            if (run == face->run && !face->isOffline && !face->isStopped)
                face->goOnline();
        });
    }

private:
    PersistedShapeStreamPrivate *const m_face; // used in its own thread only, while it lives
    const std::shared_ptr<Mailbox> m_mailbox;
    const quint64 m_run;
    const QPointer<ShapeStorage> m_storage; // likewise
};

// Hands batches from the network thread straight to the storage thread.
class SessionConsumer : public BatchConsumer
{
public:
    SessionConsumer(std::shared_ptr<StorageThread> thread, QPointer<ShapeSession> session)
        : m_thread(std::move(thread)), m_session(std::move(session))
    {
    }

    void consume(const MessageBatch &batch, std::function<void(Consumption)> done) override
    {
        m_thread->post([session = m_session, batch, done = std::move(done)] {
            if (session)
                session->consume(batch, done);
        });
    }

private:
    const std::shared_ptr<StorageThread> m_thread;
    const QPointer<ShapeSession> m_session; // looked at in the storage thread, where it ends
};

// Not in the app's thread: there may be many snapshots.
StreamState stateOf(const StoredShape &position)
{
    StreamState state;
    state.handle = position.handle;
    state.offset = position.offset;
    state.schema = position.schema;
    state.expiredHandle = position.expiredHandle;
    state.subsets = SubsetState::fromBytes(position.snapshotFilters);
    if (state.offset == "-1")
        state.subsets.restart(); // what was held is to be fetched with the new log
    return state;
}

} // namespace

PersistedShapeStreamPrivate::PersistedShapeStreamPrivate(PersistedShapeStream *persisted)
    : q(persisted), mailbox(std::make_shared<Mailbox>(persisted))
{
}

PersistedShapeStreamPrivate::~PersistedShapeStreamPrivate()
{
    mailbox->close();
    isOpen = false; // nobody hears of it any more, or could start it once more
    closeSession();
    releaseStream();
}

std::shared_ptr<PersistedShapeStream>
PersistedShapeStreamPrivate::shared(ShapeStream *stream, ShapeStorage *storage, const QString &name,
                                    PersistedShapeStream **other)
{
    static thread_local std::map<ShapeStream *, std::weak_ptr<PersistedShapeStream>> known;
    std::erase_if(known, [](const auto &entry) { return entry.second.expired(); });
    auto persisted = known[stream].lock();
    if (persisted && persisted->stream() == stream) {
        if (persisted->storage() == storage && persisted->name() == name)
            return persisted;
        if (other)
            *other = persisted.get();
        return nullptr;
    }
    persisted = std::make_shared<PersistedShapeStream>();
    persisted->setStorage(storage);
    persisted->setName(name);
    persisted->setStream(stream);
    known[stream] = persisted;
    return persisted;
}

void PersistedShapeStreamPrivate::connectStream()
{
    if (!stream)
        return;
    ShapeStreamPrivate::get(stream)->setOwner(this);
    QObject::connect(stream, &ShapeStream::batchReceived, q, [this](const MessageBatch &batch) {
        Q_EMIT q->batchReceived(batch, PersistedShapeStream::Network);
    });
    QObject::connect(stream, &ShapeStream::upToDate, q,
                     [this] { Q_EMIT q->upToDate(PersistedShapeStream::Network); });
    QObject::connect(stream, &ShapeStream::mustRefetch, q, &PersistedShapeStream::mustRefetch);
    QObject::connect(stream, &ShapeStream::errorOccurred, q, &PersistedShapeStream::errorOccurred);
    QObject::connect(stream, &ShapeStream::errorChanged, q, &PersistedShapeStream::errorChanged);
}

/*
    Whoever has taken the stream last decides about it.
*/
bool PersistedShapeStreamPrivate::ownsStream() const
{
    return stream && ShapeStreamPrivate::get(stream)->owner == this;
}

void PersistedShapeStreamPrivate::releaseStream()
{
    if (ownsStream())
        ShapeStreamPrivate::get(stream)->setOwner(nullptr);
}

void PersistedShapeStreamPrivate::startRequested()
{
    isStopped = false;
    shapeChanged();
}

void PersistedShapeStreamPrivate::shapeChanged()
{
    if (!stream) {
        storageFailed(Error(
            Error::InvalidShape,
            QCoreApplication::translate("Electric::PersistedShapeStream", "No stream is set.")));
        return;
    }
    // No place is made for a shape that cannot be asked for; the stream says why.
    if (ShapeStreamPrivate::get(stream)->check()) {
        ShapeStreamPrivate::get(stream)->startAt({}, nullptr);
        return;
    }
    if (!isSessionOfStream())
        openSession();
    else if (isOpen && !isOffline && !isStopped)
        goOnline();
}

/*
    For a model that joins: one that others have started already goes on as it is.
*/
void PersistedShapeStreamPrivate::ensureStarted()
{
    if (!session)
        startRequested();
}

bool PersistedShapeStreamPrivate::isSessionOfStream() const
{
    return session && definition == stream->definition();
}

/*
    Opens the shape that the stream describes now. What was open before is closed when the storage
    thread gets there, after what it has been given.
*/
void PersistedShapeStreamPrivate::openSession()
{
    const QPointer<PersistedShapeStream> guard(q); // a slot or an app's storage may destroy it
    if (session)
        closeSession();
    else
        goOffline(); // a stream that has run by itself; what it has been asked for is still wanted
    if (!guard || !stream || session)
        return; // or a slot has started it
    ++run;
    if (!storage && !ownStorage)
        ownStorage = std::make_unique<MemoryStorage>();
    ShapeStorage *const place = storage ? storage.get() : ownStorage.get();
    const ShapeDefinition described = stream->definition();
    const StorageAccess access = ShapeStoragePrivate::accessTo(place, described, name);
    if (!guard || !stream || session)
        return;
    definition = described;
    thread = access.thread;
    session = new ShapeSession(run, access, definition,
                               std::make_unique<FaceSessionListener>(this, run, place));
    thread->adopt(session);
    for (const auto &[id, view] : views)
        attachToSession(id, view);
    const bool replay
        = q->isSignalConnected(QMetaMethod::fromSignal(&PersistedShapeStream::batchReceived));
    tell([replay](ShapeSession *opened) { opened->open(replay); });
}

void PersistedShapeStreamPrivate::closeSession()
{
    ++lastStart;
    if (ownsStream())
        ShapeStreamPrivate::get(stream)->endBy(&StreamWorker::stop);
    if (!session)
        return;
    tell([](ShapeSession *closed) { delete closed; });
    session = nullptr;
    thread.reset();
    if (std::exchange(isOpen, false))
        Q_EMIT q->isOpenChanged();
}

/*
    Who hears that the stored rows are there finds of when they are.
*/
void PersistedShapeStreamPrivate::found(quint64 openedRun, const StoredShape &stored)
{
    if (openedRun == run)
        show(stored);
}

void PersistedShapeStreamPrivate::opened(quint64 openedRun, const StoredShape &stored)
{
    const QPointer<PersistedShapeStream> guard(q); // a slot may destroy it, or open another shape
    const auto isSame = [&] { return guard && openedRun == run; };
    if (isSame() && !std::exchange(isOpen, true))
        Q_EMIT q->isOpenChanged();
    if (isSame() && error)
        storageFailed({}); // what was open before could not be stored; this can
    if (isSame() && stored.isComplete)
        Q_EMIT q->upToDate(PersistedShapeStream::Replay);
    if (isSame() && !isOffline && !isStopped)
        goOnline();
}

/*
    The position to start from is known when all that the stream has sent before is stored, or has
    failed, and is told to receivers: the question goes the way that batches go, and comes back as
    their news do.
*/
void PersistedShapeStreamPrivate::goOnline()
{
    if (!stream || !session)
        return;
    ShapeStreamPrivate *const face = ShapeStreamPrivate::get(stream);
    // Not held: the network thread cannot wait for its own end.
    const auto answer = [this, mailbox = mailbox, network = std::weak_ptr(face->thread),
                         start = ++lastStart](const StoredShape &position) {
        const std::shared_ptr<NetworkThread> running = network.lock();
        if (!running)
            return; // and so the stream has gone
        running->post([this, mailbox, start, position] {
            const StreamState state = stateOf(position);
            mailbox->post([this, start, state] { startFrom(start, state); });
        });
    };
    face->haltThen([storageThread = thread, session = QPointer<ShapeSession>(session), answer] {
        storageThread->post([session, answer] {
            if (session)
                session->tellPosition(answer);
        });
    });
}

void PersistedShapeStreamPrivate::startFrom(quint64 start, StreamState state)
{
    if (start != lastStart || !stream || !session)
        return;
    if (state.offset == "-1" && stream->offset() == QLatin1StringView("now"))
        state.offset = "now";
    ShapeStreamPrivate::get(stream)->startAt(state,
                                             std::make_shared<SessionConsumer>(thread, session));
}

/*
    Snapshots that have been asked for wait.
*/
void PersistedShapeStreamPrivate::goOffline()
{
    ++lastStart;
    if (stream)
        ShapeStreamPrivate::get(stream)->endBy(&StreamWorker::rest);
}

void PersistedShapeStreamPrivate::stopRequested()
{
    ++lastStart;
    isStopped = true;
}

/*
    For what is to be done without it; it goes on afterwards.
*/
void PersistedShapeStreamPrivate::stopForNow()
{
    stream->stop();
    isStopped = false;
}

void PersistedShapeStreamPrivate::show(const StoredShape &next)
{
    const StoredShape last = std::exchange(shape, next);
    const QPointer<PersistedShapeStream> guard(q); // a slot may destroy it
    const auto emitIf = [&](bool changed, void (PersistedShapeStream::*signal)()) {
        if (changed && guard)
            Q_EMIT(guard->*signal)();
    };
    if (stream)
        ShapeStreamPrivate::get(stream)->noteSchema(next.schema);
    emitIf(last.isComplete != next.isComplete, &PersistedShapeStream::isCompleteChanged);
    emitIf(last.lastSyncedAt != next.lastSyncedAt, &PersistedShapeStream::lastSyncedAtChanged);
    emitIf(last.isStale != next.isStale, &PersistedShapeStream::isStaleChanged);
}

MessageBatch PersistedShapeStreamPrivate::dressed(const MessageBatch &batch) const
{
    return stream ? ShapeStreamPrivate::get(stream)->dressed(batch) : batch;
}

void PersistedShapeStreamPrivate::storageFailed(const Error &failure)
{
    if (error == failure)
        return;
    error = failure;
    const QPointer<PersistedShapeStream> guard(q); // a slot may destroy it
    Q_EMIT q->errorChanged();
    if (guard && failure)
        Q_EMIT guard->errorOccurred(failure);
}

void PersistedShapeStreamPrivate::tell(std::function<void(ShapeSession *)> order)
{
    if (session)
        thread->post([session = session, order = std::move(order)] { order(session); });
}

void PersistedShapeStreamPrivate::attachToSession(quint64 id, const View &view)
{
    // What a session says that has been replaced is neither shown nor waited for.
    const auto receiver = [face = QPointer<PersistedShapeStream>(q), mailbox = view.mailbox,
                           receiver = view.receiver](const ViewUpdate &update) {
        mailbox->post([face, receiver, update] {
            if (face && get(face)->run == update.run)
                receiver(update);
        });
    };
    tell([id, query = view.query, shown = view.shown(), receiver](ShapeSession *opened) {
        opened->attach(id, query, shown, receiver);
    });
}

quint64 PersistedShapeStreamPrivate::attachView(const ViewQuery &query,
                                                std::shared_ptr<Mailbox> viewMailbox,
                                                std::function<ShownRows()> shown,
                                                ViewReceiver receiver)
{
    const View &view = views[++lastView]
        = {query, std::move(viewMailbox), std::move(shown), std::move(receiver)};
    attachToSession(lastView, view);
    return lastView;
}

void PersistedShapeStreamPrivate::setViewQuery(quint64 view, const ViewQuery &query)
{
    views[view].query = query;
    tell([view, query](ShapeSession *opened) { opened->setQuery(view, query); });
}

void PersistedShapeStreamPrivate::acknowledgeView(quint64 view, quint64 updateRun)
{
    if (updateRun != run)
        return;
    tell([view](ShapeSession *opened) { opened->acknowledge(view); });
}

void PersistedShapeStreamPrivate::detachView(quint64 view)
{
    views.erase(view);
    tell([view](ShapeSession *opened) { opened->detach(view); });
}

} // namespace Electric
