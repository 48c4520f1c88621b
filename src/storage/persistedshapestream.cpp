// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "persistedshapestream.h"

#include "persistedshapestream_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMetaMethod>

#include <utility>

namespace Electric {

/*!
    \class Electric::PersistedShapeStream
    \inheaderfile ElectricQt/PersistedShapeStream
    \inmodule ElectricQt
    \brief A ShapeStream whose rows are kept in a ShapeStorage.

    At its start it opens the stored shape and replays its rows as inserts, ends the replay with
    upToDate(Replay) if the rows are a complete shape, and follows the server from the stored
    position. Changes that an interrupted catch-up has left are replayed behind that, as a batch
    that waits for the next up-to-date like any other. Each batch is stored, rows and position in
    one transaction, before the next one is asked for. Offline, the replay is all there is: the app
    still learns when it is complete.

    Models use it inside: in QML and with item views take PersistedShape. Use this class to
    follow a stored shape in C++ without a model. Rows are only replayed where batchReceived() is
    connected when start() is called.

    \note It does not start by itself: call start().
*/

/*!
    \enum Electric::PersistedShapeStream::Source
    Where something comes from.
    \value Replay  From the storage.
    \value Network From the server.
*/

/*!
    \fn void Electric::PersistedShapeStream::batchReceived(const Electric::MessageBatch &batch, Electric::PersistedShapeStream::Source source)
    The \a batch has been read from the storage, or received and stored; \a source says which. Rows
    that have left by a Message::MoveOut stand at its end as deletes, of which only the key is
    known.
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
    const QPointer<PersistedShapeStream> guard(this); // a slot may destroy it
    d->closeSession();
    if (!guard)
        return;
    d->releaseStream();
    if (d->stream)
        d->stream->disconnect(this);
    d->stream = stream;
    d->connectStream();
    Q_EMIT streamChanged();
}

/*!
    \property Electric::PersistedShapeStream::storage
    \brief Where the rows are kept; in memory if none is set. Set it before start().
*/
ShapeStorage *PersistedShapeStream::storage() const
{
    return d->storage;
}

void PersistedShapeStream::setStorage(ShapeStorage *storage)
{
    if (d->storage == storage)
        return;
    const QPointer<PersistedShapeStream> guard(this); // a slot may destroy it
    d->closeSession();
    if (!guard)
        return;
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
    const QPointer<PersistedShapeStream> guard(this); // a slot may destroy it
    d->closeSession();
    if (!guard)
        return;
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
        d->goOffline();
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
    \brief When the rows were last up to date with the server (UTC), also in an earlier run.
*/
QDateTime PersistedShapeStream::lastSyncedAt() const
{
    return d->shape.lastSyncedAt;
}

/*!
    \property Electric::PersistedShapeStream::error
    \brief What is wrong now with the storage, or else with the stream.
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
    Removes the stored rows and the position, and fetches everything anew unless offline. In a
    SqliteStorage they are overwritten as soon as nobody reads them any more; SqliteStorage::clear()
    tells when. Snapshots that have been asked for (ShapeStream::requestSnapshot()) are forgotten.
*/
void PersistedShapeStream::clear()
{
    if (!d->session)
        return;
    if (d->stream)
        d->stopForNow();
    d->tell([](ShapeSession *session) { session->clear({}); });
}

} // namespace Electric

#include "moc_persistedshapestream.cpp"
