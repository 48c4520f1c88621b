// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "persistedshapestream.h"

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
    FaceSessionListener(PersistedShapeStreamPrivate *face, quint64 run, QPointer<ShapeStorage> storage)
        : m_face(face), m_mailbox(face->mailbox), m_run(run), m_storage(std::move(storage))
    {
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
                Q_EMIT face->q->batchReceived(batch, PersistedShapeStream::Replay);
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

} // namespace

/*!
    \class Electric::PersistedShapeStream
    \inmodule ElectricQt
    \brief A ShapeStream whose rows are kept in a ShapeStorage.

    At its start it opens the stored shape and replays its rows as inserts, ends the replay with
    upToDate(Replay) if the rows are a complete shape, and follows the server from the stored
    position. Changes that an interrupted catch-up has left are replayed behind that, as a batch that
    waits for the next up-to-date like any other. Each batch is stored, rows and position in one transaction, before the next one is
    asked for. Offline, the replay is all there is: the app still learns when it is complete.

    Models use it inside: in QML and with item views take PersistedShape. Use this class to
    follow a stored shape in C++ without a model. Rows are only replayed where batchReceived() is
    connected when start() is called.
*/

/*!
    \enum Electric::PersistedShapeStream::Source
    Where something comes from.
    \value Replay  From the storage.
    \value Network From the server.
*/

/*!
    \fn void Electric::PersistedShapeStream::batchReceived(const Electric::MessageBatch &batch, Electric::PersistedShapeStream::Source source)
    The \a batch has been read from the storage, or received and stored; \a source says which.
*/

/*!
    \fn void Electric::PersistedShapeStream::upToDate(Electric::PersistedShapeStream::Source source)
    With the \a source Replay: all stored rows of a complete shape have been replayed. With Network:
    the server has nothing newer, and all of it is stored.
*/

/*!
    \fn void Electric::PersistedShapeStream::mustRefetch()
    The log has ended on the server. The stored rows are stale until the next upToDate(Network).
*/

/*!
    \fn void Electric::PersistedShapeStream::errorOccurred(const Electric::Error &error)
    The stream or the storage has failed with \a error.
*/

/*!
    Creates an object without stream and storage, with the given \a parent.
*/
PersistedShapeStream::PersistedShapeStream(QObject *parent)
    : QObject(parent), d(std::make_unique<PersistedShapeStreamPrivate>(this))
{
    qRegisterMetaType<Electric::MessageBatch>();
    qRegisterMetaType<Electric::Error>();
}

/*!
    Stops following; what has been received is stored. The stream is stopped and free again.
*/
PersistedShapeStream::~PersistedShapeStream() = default;

/*!
    \property Electric::PersistedShapeStream::stream
    \brief the stream whose rows are kept. It must live in this object's thread. From now on its
    start() starts this object.
*/
ShapeStream *PersistedShapeStream::stream() const
{
    return d->stream;
}

void PersistedShapeStream::setStream(ShapeStream *stream)
{
    if (d->stream == stream)
        return;
    d->closeSession();
    if (d->stream) {
        ShapeStreamPrivate::get(d->stream)->setOwner(nullptr);
        d->stream->disconnect(this);
    }
    d->stream = stream;
    d->connectStream();
    Q_EMIT streamChanged();
}

/*!
    \property Electric::PersistedShapeStream::storage
    \brief where the rows are kept; in memory if none is set. Set it before start().
*/
ShapeStorage *PersistedShapeStream::storage() const
{
    return d->storage;
}

void PersistedShapeStream::setStorage(ShapeStorage *storage)
{
    if (d->storage == storage)
        return;
    d->closeSession();
    d->storage = storage;
    Q_EMIT storageChanged();
}

/*!
    \property Electric::PersistedShapeStream::name
    \brief the name under which the shape is stored. Without one it is found by what it consists of.

    A name that is given to another shape loses the rows of the one before.
*/
QString PersistedShapeStream::name() const
{
    return d->name;
}

void PersistedShapeStream::setName(const QString &name)
{
    if (d->name == name)
        return;
    d->closeSession();
    d->name = name;
    Q_EMIT nameChanged();
}

/*!
    \property Electric::PersistedShapeStream::offline
    \brief whether to send nothing, and only show what is stored; false by default.
*/
bool PersistedShapeStream::offline() const
{
    return d->isOffline;
}

void PersistedShapeStream::setOffline(bool offline)
{
    if (d->isOffline == offline)
        return;
    d->isOffline = offline;
    if (offline && d->stream)
        ShapeStreamPrivate::get(d->stream)->tell(&StreamWorker::stop);
    else if (d->isOpen)
        d->goOnline();
    Q_EMIT offlineChanged();
}

/*!
    \property Electric::PersistedShapeStream::isOpen
    \brief whether the stored shape has been opened.
*/
bool PersistedShapeStream::isOpen() const
{
    return d->isOpen;
}

/*!
    \property Electric::PersistedShapeStream::isComplete
    \brief whether the stored rows have once been the whole shape.
*/
bool PersistedShapeStream::isComplete() const
{
    return d->shape.isComplete;
}

/*!
    \property Electric::PersistedShapeStream::isStale
    \brief whether the rows are those of a log that has ended, while the new one is being fetched.
*/
bool PersistedShapeStream::isStale() const
{
    return d->shape.isStale;
}

/*!
    \property Electric::PersistedShapeStream::lastSyncedAt
    \brief when the rows were last up to date with the server (UTC), also in an earlier run.
*/
QDateTime PersistedShapeStream::lastSyncedAt() const
{
    return d->shape.lastSyncedAt;
}

/*!
    \property Electric::PersistedShapeStream::error
    \brief what is wrong now with the storage, or else with the stream.
*/
Error PersistedShapeStream::error() const
{
    return d->error || !d->stream ? d->error : d->stream->error();
}

/*!
    Returns the handle of the log whose rows are stored; empty before the first answer.
*/
QString PersistedShapeStream::handle() const
{
    return QString::fromUtf8(d->shape.handle);
}

/*!
    Returns the stored position in the log; \c "-1" before the first answer.
*/
QString PersistedShapeStream::offset() const
{
    return QString::fromUtf8(d->shape.offset);
}

/*!
    Returns the name of the table in which a SqliteStorage keeps the rows; otherwise empty.
*/
QString PersistedShapeStream::tableName() const
{
    return d->shape.tableName;
}

/*!
    Returns the columns of the shape; empty while they are not known.
*/
Schema PersistedShapeStream::schema() const
{
    return d->shape.schema;
}

/*!
    Opens the stored shape, replays it and follows the server from the stored position.
*/
void PersistedShapeStream::start()
{
    d->startRequested();
}

/*!
    Removes the stored rows and the position, and fetches everything anew unless offline.
*/
void PersistedShapeStream::clear()
{
    if (!d->session)
        return;
    if (d->stream)
        ShapeStreamPrivate::get(d->stream)->tell(&StreamWorker::stop);
    d->tell([](ShapeSession *session) { session->clear(); });
}

PersistedShapeStreamPrivate::PersistedShapeStreamPrivate(PersistedShapeStream *persisted)
    : q(persisted), mailbox(std::make_shared<Mailbox>(persisted))
{
}

PersistedShapeStreamPrivate::~PersistedShapeStreamPrivate()
{
    mailbox->close();
    closeSession();
    if (stream)
        ShapeStreamPrivate::get(stream)->setOwner(nullptr);
}

std::shared_ptr<PersistedShapeStream>
PersistedShapeStreamPrivate::shared(ShapeStream *stream, ShapeStorage *storage, const QString &name)
{
    static thread_local std::map<ShapeStream *, std::weak_ptr<PersistedShapeStream>> known;
    std::erase_if(known, [](const auto &entry) { return entry.second.expired(); });
    auto persisted = known[stream].lock();
    if (persisted && persisted->stream() == stream && persisted->storage() == storage
        && persisted->name() == name)
        return persisted;
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

void PersistedShapeStreamPrivate::startRequested()
{
    if (!stream) {
        storageFailed(Error(Error::InvalidShape,
                            QCoreApplication::translate("Electric::PersistedShapeStream",
                                                        "No stream is set.")));
        return;
    }
    // No place is made for a shape that cannot be asked for; the stream says why.
    if (stream->definition().check()) {
        ShapeStreamPrivate::get(stream)->startAt({}, nullptr);
        return;
    }
    if (!isSessionOfStream())
        openSession();
    else if (isOpen && !isOffline)
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
    closeSession();
    ++run;
    if (!storage && !ownStorage)
        ownStorage = std::make_unique<MemoryStorage>();
    ShapeStorage *const place = storage ? storage.get() : ownStorage.get();
    definition = stream->definition();
    const StorageAccess access = ShapeStoragePrivate::accessTo(place, definition, name);
    thread = access.thread;
    session = new ShapeSession(run, access, definition,
                               std::make_unique<FaceSessionListener>(this, run, place));
    thread->adopt(session);
    for (const auto &[id, view] : views)
        attachToSession(id, view);
    const bool replay =
        q->isSignalConnected(QMetaMethod::fromSignal(&PersistedShapeStream::batchReceived));
    tell([replay](ShapeSession *opened) { opened->open(replay); });
}

void PersistedShapeStreamPrivate::closeSession()
{
    if (stream)
        ShapeStreamPrivate::get(stream)->tell(&StreamWorker::stop);
    if (!session)
        return;
    tell([](ShapeSession *closed) { delete closed; });
    session = nullptr;
    thread.reset();
    if (std::exchange(isOpen, false))
        Q_EMIT q->isOpenChanged();
}

void PersistedShapeStreamPrivate::opened(quint64 openedRun, const StoredShape &stored)
{
    if (openedRun != run)
        return;
    const QPointer<PersistedShapeStream> guard(q); // a slot may destroy it, or open another shape
    const auto isSame = [&] { return guard && openedRun == run; };
    show(stored);
    if (isSame() && !std::exchange(isOpen, true))
        Q_EMIT q->isOpenChanged();
    if (isSame() && stored.isComplete)
        Q_EMIT q->upToDate(PersistedShapeStream::Replay);
    if (isSame() && !isOffline)
        goOnline();
}

void PersistedShapeStreamPrivate::goOnline()
{
    if (!stream || !session)
        return;
    StreamState state;
    state.handle = shape.handle;
    state.offset = shape.offset;
    state.schema = shape.schema;
    state.expiredHandle = shape.expiredHandle;
    if (state.offset == "-1" && stream->offset() == QLatin1StringView("now"))
        state.offset = "now";
    ShapeStreamPrivate::get(stream)->startAt(state, std::make_shared<SessionConsumer>(thread, session));
}

void PersistedShapeStreamPrivate::show(const StoredShape &next)
{
    const StoredShape last = std::exchange(shape, next);
    const QPointer<PersistedShapeStream> guard(q); // a slot may destroy it
    const auto emitIf = [&](bool changed, void (PersistedShapeStream::*signal)()) {
        if (changed && guard)
            Q_EMIT(guard->*signal)();
    };
    emitIf(last.isComplete != next.isComplete, &PersistedShapeStream::isCompleteChanged);
    emitIf(last.lastSyncedAt != next.lastSyncedAt, &PersistedShapeStream::lastSyncedAtChanged);
    emitIf(last.isStale != next.isStale, &PersistedShapeStream::isStaleChanged);
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
    const View &view = views[++lastView] = { query, std::move(viewMailbox), std::move(shown),
                                             std::move(receiver) };
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

#include "moc_persistedshapestream.cpp"
