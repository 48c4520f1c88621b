// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapestorage.h"

#include "shapestorage_p.h"

#include <QtCore/QPointer>

namespace Electric {

/*!
    \class Electric::ShapeStore
    \inheaderfile ElectricQt/ShapeStorage
    \inmodule ElectricQt
    \brief One shape in a storage.

    Implement it, together with ShapeStorage, to keep shapes in a place of your own. A store is
    created, used and destroyed in one thread that the library runs; its functions may take their
    time.

    The contract: rows and position are changed together or not at all, and applying a batch
    twice is harmless.
*/

/*!
    Destroys the store, in the storage's thread. What has been applied stays.
*/
ShapeStore::~ShapeStore() = default;

/*!
    \class Electric::StoredShape
    \inheaderfile ElectricQt/ShapeStorage
    \inmodule ElectricQt
    \brief What a ShapeStore knows of its shape when it is opened.

    A plain value. ShapeStore::open() fills it; what ShapeStore::apply() stores of a batch is found
    here when the shape is opened the next time.
*/

/*!
    \variable Electric::StoredShape::handle
    \brief the server's name of the log that the rows are from; empty for a shape that is new.
*/

/*!
    \variable Electric::StoredShape::offset
    \brief the position in that log; \c "-1" for its start.
*/

/*!
    \variable Electric::StoredShape::expiredHandle
    \brief What MessageBatch::expiredHandle() was in the batch that was applied last.
*/

/*!
    \variable Electric::StoredShape::snapshotFilters
    \brief What MessageBatch::snapshotFilters() was in the batch that was applied last.
*/

/*!
    \variable Electric::StoredShape::schema
    \brief the columns of the stored rows.
*/

/*!
    \variable Electric::StoredShape::tableName
    \brief the table that holds the rows, where they are a table of a database; otherwise empty.
*/

/*!
    \variable Electric::StoredShape::lastSyncedAt
    \brief When the rows were last up to date with the server (UTC); invalid if never.
*/

/*!
    \variable Electric::StoredShape::isComplete
    \brief whether the rows have once been the whole shape.
*/

/*!
    \variable Electric::StoredShape::isStale
    \brief whether the rows are those of a log that has ended.
*/

/*!
    \enum Electric::ApplyResult
    What has become of a batch in ShapeStore::apply(). It is in \c {<ElectricQt/ShapeStorage>}.

    \value Applied   Rows and position are stored, or were stored before.
    \value Hole      An update concerns a row that is not held. Nothing is stored; the shape is fetched anew.
    \value Failed    It cannot be stored now, and will be tried again.
    \value Overtaken Somebody else has stored another position. Nothing is stored; the stream goes on from there.
*/

/*!
    \fn Electric::Error Electric::ShapeStore::open(StoredShape *shape)
    Opens the shape, or creates it, and fills \a shape with its position, its columns, and the
    MessageBatch::expiredHandle() and MessageBatch::snapshotFilters() that came with the position.
    The offset of a shape that is new is \c "-1". Returns what went wrong, or no error.
*/

/*!
    \fn Electric::Error Electric::ShapeStore::replay(const std::function<void(const QList<Message> &rows)> &deliver)
    Calls \a deliver with all rows as inserts, in any number of lists. Only Message::key and
    Message::fields need to be set, and Message::tags and Message::activeConditions of the rows that
    have any.
*/

/*!
    \fn Electric::ApplyResult Electric::ShapeStore::apply(const MessageBatch &batch, Error *error)
    Stores the changes of \a batch and its position, handle, schema, expired handle and snapshot
    filters, atomically. The last two replace what was stored of them, also where they are empty.

    The messages are those of MessageBatch::messages(): changes, and the moves of shapes with
    subqueries, by which rows leave that no delete names. RowTags says which ones; keep it with the
    row, and remove both when it is no member at the end of the batch.

    An insert replaces a row of the same key. An update of a key that is not held is
    ApplyResult::Hole: nothing is stored then. Only where ShapeDefinition::log is ChangesOnly it
    concerns a row that nobody has asked for, and is passed over. After a batch for which
    MessageBatch::isMustRefetch() is true the rows are stale, and stay; the stored offset is
    \c "-1". A batch for which MessageBatch::startsLog() is true begins a new set of rows, which
    replaces the old one at the next batch that is up to date.

    A place that several processes share may have been written by another one since: the batch goes
    on from MessageBatch::previousHandle() and MessageBatch::previousOffset(), and what is stored
    stands elsewhere. Where it already is where the batch leads to, there is nothing to do, and the
    result is ApplyResult::Applied; else ApplyResult::Overtaken, with nothing stored: the stream
    goes on from what open() says then. Offsets are opaque; they can be compared for equality only.

    Returns ApplyResult::Failed and sets \a error if it cannot be stored now; it will be tried
    again.
*/

/*!
    \fn Electric::Error Electric::ShapeStore::clear()
    Removes all rows, the position and the snapshot filters. The expired handle stays: it is dead
    whatever is stored.
*/

/*!
    \class Electric::ShapeStorage
    \inheaderfile ElectricQt/ShapeStorage
    \inmodule ElectricQt
    \brief Where shapes are kept.

    SqliteStorage and MemoryStorage are the library's own. One storage serves any number of
    streams and models; it must live as long as they use it, in their thread.
*/

/*!
    \fn Electric::ShapeStorage::StoreFactory Electric::ShapeStorage::storeFactory(const Electric::ShapeDefinition &definition, const QString &name)
    Returns a function that makes the store for the shape that is described by \a definition, or is
    called \a name if that is not empty. The function is called in the storage's thread; it must not
    use this object.
*/

/*!
    \typedef Electric::ShapeStorage::StoreFactory
    A function that makes a ShapeStore.
*/

/*!
    \property Electric::ShapeStorage::databaseName
    \brief a name of the place where the shapes are, such as a file's.
*/

/*!
    \property Electric::ShapeStorage::error
    \brief What went wrong last with the storage as a whole.
*/

/*!
    \fn void Electric::ShapeStorage::errorOccurred(const Electric::Error &error)
    Something has gone wrong with the storage as a whole: \a error.
*/

/*!
    Creates a storage with the given \a parent.
*/
ShapeStorage::ShapeStorage(QObject *parent)
    : QObject(parent), d(std::make_unique<ShapeStoragePrivate>(this))
{
}

/*!
    Destroys the storage. What has been received by then is stored first.
*/
ShapeStorage::~ShapeStorage() = default;

Error ShapeStorage::error() const
{
    return d->error;
}

ShapeStoragePrivate::ShapeStoragePrivate(ShapeStorage *storage)
    : mailbox(std::make_shared<Mailbox>(storage))
{
}

ShapeStoragePrivate::~ShapeStoragePrivate()
{
    mailbox->close();
}

const std::shared_ptr<StorageThread> &ShapeStoragePrivate::usedThread()
{
    if (thread)
        return thread;
    if (!location)
        thread = StorageThread::create({});
    else if (location->isInMemory())
        thread = StorageThread::create(*location);
    else
        thread = StorageThread::forFile(*location);
    return thread;
}

StorageAccess ShapeStoragePrivate::accessTo(ShapeStorage *storage,
                                            const ShapeDefinition &definition, const QString &name)
{
    ShapeStoragePrivate *d = get(storage);
    StorageAccess access;
    access.thread = d->usedThread();
    access.usesDatabase = d->location.has_value();
    access.makeStore = storage->storeFactory(definition, name);
    return access;
}

void ShapeStoragePrivate::showError(ShapeStorage *storage, const Error &newError)
{
    error = newError;
    const QPointer<ShapeStorage> guard(storage); // a slot may destroy it
    Q_EMIT storage->errorChanged();
    if (guard)
        Q_EMIT storage->errorOccurred(newError);
}

} // namespace Electric

#include "moc_shapestorage.cpp"
