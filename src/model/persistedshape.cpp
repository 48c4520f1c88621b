// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "persistedshape.h"

#include "liverow.h"
#include "persistedshape_p.h"
#include "primarykey_p.h"

#include <algorithm>

namespace Electric {

/*!
    \class Electric::PersistedShape
    \inheaderfile ElectricQt/PersistedShape
    \inmodule ElectricQt
    \brief A list model of a shape's rows, live while there is a network, and there without one.

    The model shows the rows that its storage holds, at once, and keeps both up to date with the
    server. Its roles are the shape's columns, under their names, and \c electricKey.

    \code
    Electric::PersistedShape todos;
    todos.setStream(&stream);
    todos.setStorage(&storage);
    todos.setOrderBy("priority DESC, created");
    listView->setModel(&todos);
    todos.start();
    \endcode

    Changes arrive row by row: rows are inserted, removed, moved and changed, and the model is
    never reset. What it shows is always a state that the server had. When the server's log ends
    (must-refetch), the old rows stay, marked by isStale, until the new ones are complete; then the
    difference is applied.

    Rows are read from the database when a view asks for them. The model holds their order only,
    so that a shape may be larger than memory. All functions are called in the model's thread;
    stream and storage live in it too. Several models over the same stream and storage share one
    connection and one copy of the rows.
*/

/*!
    \enum Electric::PersistedShape::Status

    \value Idle     Not started.
    \value Loading  There is nothing to show yet: what is stored is being looked for, or rows are being
                    fetched for the first time.
    \value Syncing  Rows are shown, and newer ones are being fetched.
    \value Live     Up to date; changes arrive as they happen.
    \value Offline  The server cannot be reached, or offline is set. Rows are shown as of lastSyncedAt;
                    where that is invalid nothing has been stored yet.
    \value Paused   The stream is paused.
    \value Error    Something is wrong that needs somebody's doing; see error. Rows are still shown.
*/

/*!
    \enum Electric::PersistedShape::Source
    Where rows come from.
    \value Replay  From the storage.
    \value Network From the server.
*/

/*!
    \fn void Electric::PersistedShape::upToDate(Electric::PersistedShape::Source source)
    With the \a source Replay: the stored rows of a complete shape are all there, with or without
    a network. With Network: the server has nothing newer.
*/

/*!
    \fn void Electric::PersistedShape::errorChanged()
    error() is another one, and with it errorString() and retryAt().
*/

/*!
    \fn void Electric::PersistedShape::storageChanged()
    There is another storage(), and with it another databaseName().
*/

/*!
    \fn void Electric::PersistedShape::mustRefetch()
    The server's log has ended. The rows stay, and are stale until upToDate() from the Network.
*/

/*!
    \fn void Electric::PersistedShape::rolesChanged()
    There are more roles, since the shape has other columns, or some have other names, since the
    stream has another columnMapper. Roles keep their numbers. Delegates in QML know the roles that
    there were when their view took the model: it has to take it again; see
    \l{When a table's columns change}.
*/

/*!
    \fn void Electric::PersistedShape::schemaChanged()
    schema() has changed: columns have come or gone, or have other types.
*/

/*!
    \fn void Electric::PersistedShape::errorOccurred(const Electric::Error &error)
    Something has gone wrong: \a error.
*/

/*!
    Creates a model without stream, with the given \a parent.
*/
PersistedShape::PersistedShape(QObject *parent)
    : QAbstractListModel(parent), d(std::make_unique<PersistedShapePrivate>(this))
{
}

/*!
    Destroys the model. Neither the stream nor the storage is destroyed; what has been received is
    stored.
*/
PersistedShape::~PersistedShape() = default;

/*!
    \property Electric::PersistedShape::stream
    \brief the stream that is followed. The model starts and resumes it.
*/
ShapeStream *PersistedShape::stream() const
{
    return d->stream;
}

void PersistedShape::setStream(ShapeStream *stream)
{
    if (d->stream == stream)
        return;
    if (d->stream)
        d->stream->disconnect(this);
    d->stream = stream;
    d->connectStream();
    const QPointer<PersistedShape> guard(this); // a slot may destroy the model
    d->presentAnew();
    if (guard)
        d->restart();
    if (guard)
        Q_EMIT streamChanged();
}

/*!
    \property Electric::PersistedShape::storage
    \brief Where the rows are kept; in memory if none is set.

    A stream keeps its rows in one place: models that share it share storage and name as well. One
    that does not has Error::InvalidShape, until the others have gone or have been changed.
*/
ShapeStorage *PersistedShape::storage() const
{
    return d->storage;
}

void PersistedShape::setStorage(ShapeStorage *storage)
{
    if (d->storage == storage)
        return;
    d->storage = storage;
    const QPointer<PersistedShape> guard(this); // a slot may destroy the model
    d->restart();
    if (guard)
        Q_EMIT storageChanged();
}

/*!
    \property Electric::PersistedShape::name
    \brief the name under which the shape is stored.

    Without one it is found by what it consists of, and its table is called after the server's. A
    name that is given to another shape loses the rows of the one before.
*/
QString PersistedShape::name() const
{
    return d->name;
}

void PersistedShape::setName(const QString &name)
{
    if (d->name == name)
        return;
    d->name = name;
    const QPointer<PersistedShape> guard(this); // a slot may destroy the model
    d->restart();
    if (guard)
        Q_EMIT nameChanged();
}

/*!
    \property Electric::PersistedShape::orderBy
    \brief the order of the rows, as in SQL's ORDER BY, over the local columns. With a
    columnMapper they may be written in the app's names.

    Empty (the default) for the order of arrival, which stays through restarts and refetches.
*/
QString PersistedShape::orderBy() const
{
    return d->query.orderBy;
}

void PersistedShape::setOrderBy(const QString &orderBy)
{
    if (d->query.orderBy == orderBy)
        return;
    d->query.orderBy = orderBy;
    d->scheduleQuery();
    Q_EMIT orderByChanged();
}

/*!
    \property Electric::PersistedShape::filter
    \brief which of the shape's rows to show: an SQL condition over the local columns. With a
    columnMapper they may be written in the app's names.

    A \c ? stands for a value of filterParams. The shape itself stays whole; use
    ShapeStream::where to fetch less. Empty (the default) for all rows.
*/
QString PersistedShape::filter() const
{
    return d->query.filter;
}

void PersistedShape::setFilter(const QString &filter)
{
    if (d->query.filter == filter)
        return;
    d->query.filter = filter;
    d->scheduleQuery();
    Q_EMIT filterChanged();
}

/*!
    \property Electric::PersistedShape::filterParams
    \brief the values for the \c ? in filter, in their order.
*/
QVariantList PersistedShape::filterParams() const
{
    return d->query.filterParams;
}

void PersistedShape::setFilterParams(const QVariantList &params)
{
    if (d->query.filterParams == params)
        return;
    d->query.filterParams = params;
    d->scheduleQuery();
    Q_EMIT filterParamsChanged();
}

/*!
    \property Electric::PersistedShape::progressive
    \brief whether to show rows as they arrive during the first fetch, before the shape is complete.

    False by default: what is shown is a state that the server had.
*/
bool PersistedShape::progressive() const
{
    return d->query.isProgressive;
}

void PersistedShape::setProgressive(bool progressive)
{
    if (d->query.isProgressive == progressive)
        return;
    d->query.isProgressive = progressive;
    d->scheduleQuery();
    Q_EMIT progressiveChanged();
}

/*!
    \property Electric::PersistedShape::offline
    \brief whether to send nothing and show what is stored; false by default.

    Models that share a stream and a storage share this as well.
*/
bool PersistedShape::offline() const
{
    return d->persisted ? d->persisted->offline() : d->wantsOffline.value_or(false);
}

void PersistedShape::setOffline(bool offline)
{
    const bool last = this->offline();
    d->wantsOffline = offline;
    if (d->persisted)
        d->persisted->setOffline(offline);
    else if (last != offline)
        Q_EMIT offlineChanged();
}

/*!
    \property Electric::PersistedShape::displayColumn
    \brief the column that Qt::DisplayRole shows, for QListView and the like.

    By default the first text column outside of the primary key.
*/
QString PersistedShape::displayColumn() const
{
    return d->displayColumn;
}

void PersistedShape::setDisplayColumn(const QString &column)
{
    if (d->displayColumn == column)
        return;
    d->displayColumn = column;
    const QPointer<PersistedShape> guard(this); // a slot may destroy the model
    if (!d->rowIds.isEmpty())
        Q_EMIT dataChanged(index(0), index(count() - 1), {Qt::DisplayRole});
    if (guard)
        Q_EMIT displayColumnChanged();
}

/*!
    \property Electric::PersistedShape::count
    \brief the number of rows that are shown.
*/
int PersistedShape::count() const
{
    return int(d->rowIds.size());
}

/*!
    \property Electric::PersistedShape::status
    \brief What an app shows of the state of things.
*/
PersistedShape::Status PersistedShape::status() const
{
    return d->status;
}

/*!
    \property Electric::PersistedShape::isUpToDate
    \brief whether the rows are what the server had when it was last heard of, in this run.
*/
bool PersistedShape::isUpToDate() const
{
    return d->stream && d->stream->isUpToDate() && d->persisted && !isStale();
}

/*!
    \property Electric::PersistedShape::isStale
    \brief whether the rows are those of a log that has ended, while the new one is being fetched.
*/
bool PersistedShape::isStale() const
{
    return d->persisted && d->persisted->isStale();
}

/*!
    \property Electric::PersistedShape::lastSyncedAt
    \brief When the rows were last up to date with the server (UTC), also in an earlier run.
*/
QDateTime PersistedShape::lastSyncedAt() const
{
    return d->persisted ? d->persisted->lastSyncedAt() : QDateTime();
}

/*!
    \property Electric::PersistedShape::rowsReceived
    \brief the number of changes that the server has sent since the start, for progress displays.
*/
qint64 PersistedShape::rowsReceived() const
{
    return d->stream ? d->stream->rowsReceived() : 0;
}

/*!
    \property Electric::PersistedShape::bytesReceived
    \brief the bytes that the server has sent since the start, after decompression.
*/
qint64 PersistedShape::bytesReceived() const
{
    return d->stream ? d->stream->bytesReceived() : 0;
}

/*!
    \property Electric::PersistedShape::error
    \brief What is wrong now: with the query, the names of columns, the storage or the stream.
*/
Electric::Error PersistedShape::error() const
{
    if (d->viewError || d->namesError || !d->persisted)
        return d->viewError ? d->viewError : d->namesError;
    return d->persisted->error();
}

/*!
    \property Electric::PersistedShape::errorString
    \brief the text of error, for a person; empty if nothing is wrong.
*/
QString PersistedShape::errorString() const
{
    return error().text();
}

/*!
    \property Electric::PersistedShape::retryAt
    \brief When what failed is tried again (local time); invalid if it is not.
*/
QDateTime PersistedShape::retryAt() const
{
    return d->retryAt;
}

/*!
    \property Electric::PersistedShape::tableName
    \brief the table of the database in which the rows are; empty while there is none.
*/
QString PersistedShape::tableName() const
{
    return d->cache.source().table;
}

/*!
    \property Electric::PersistedShape::databaseName
    \brief the name of the database in which the rows are.
*/
QString PersistedShape::databaseName() const
{
    return d->storage ? d->storage->databaseName() : QString();
}

/*!
    Returns the columns of the shape; empty while they are not known.
*/
Schema PersistedShape::schema() const
{
    return d->schema;
}

/*!
    \reimp
*/
int PersistedShape::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

/*!
    \reimp
    Reads from the database where the row is not among those that were just looked at.
*/
QVariant PersistedShape::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == PersistedShapePrivate::KeyRole)
        return d->cache.key(d->rowIds, index.row());
    const qsizetype column = d->columnOfRole(role);
    return column < 0 ? QVariant() : d->cache.value(d->rowIds, index.row(), column);
}

/*!
    \reimp
*/
QHash<int, QByteArray> PersistedShape::roleNames() const
{
    const QByteArray key = "electricKey";
    QHash<int, QByteArray> names {{Qt::DisplayRole, "display"},
                                  {PersistedShapePrivate::KeyRole, key}};
    const QList<QByteArray> columns = d->roleNamesInOrder();
    // Of two roles with one name views take any. get() has the same ones.
    const QStringList present = d->presenter->names();
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const int role = PersistedShapePrivate::FirstColumnRole + int(i);
        const bool isGone = d->columnOfRole(role) < 0;
        if (columns[i] != key && !(isGone && present.contains(QString::fromUtf8(columns[i]))))
            names.insert(role, columns[i]);
    }
    if (columns.contains("display"))
        names.remove(Qt::DisplayRole);
    return names;
}

/*!
    Returns the columns of the row at \a row, by their names, with what the stream's transformer
    has added, and \c electricKey; an empty map if there is no such row.
*/
QVariantMap PersistedShape::get(int row) const
{
    QVariantMap values;
    if (row < 0 || row >= count())
        return values;
    const QString key = d->cache.key(d->rowIds, row);
    values = d->cache.shown(d->rowIds, row); // the app's functions may destroy the model
    values.insert(QStringLiteral("electricKey"), key);
    return values;
}

/*!
    Returns the primary key of the row at \a row: a value, or a list of values where the key has
    several columns; an invalid QVariant if there is no such row. Neither parsers nor a transformer
    change it.
*/
QVariant PersistedShape::primaryKeyAt(int row) const
{
    if (row < 0 || row >= count())
        return {};
    QVariantList values;
    for (const qsizetype column : d->schema.primaryKey())
        values.append(d->cache.plainValue(d->rowIds, row, column));
    return values.size() == 1 ? values.first() : QVariant(values);
}

/*!
    Returns where the row with \a primaryKey stands, or -1 where the model shows no such row: a
   value, or a list of values where the key has several columns, as primaryKeyAt() gives it. A time
   is compared to the millisecond; the server's own text finds it as well.

    In a file the row is found by an index; in a MemoryStorage, by looking at the rows one by one.
    With an orderBy its place takes up to another millisecond in a list of a million.

    Nobody is told when the place changes: ask again when rows have been inserted, removed or moved,
    or keep a QPersistentModelIndex.
*/
int PersistedShape::indexOf(const QVariant &primaryKey) const
{
    return d->indexOf(primaryKey, RowCache::Anywhere);
}

/*!
    Returns a new object that follows the row with \a primaryKey, whatever this model's filter is
   and whether it exists yet or not. It belongs to \a parent, or to the caller; in QML to the
    engine, which destroys it when nothing refers to it any more.

    Include \c {<ElectricQt/LiveRow>} to use it: the header of this class only names the type.
    \sa LiveRow
*/
LiveRow *PersistedShape::row(const QVariant &primaryKey, QObject *parent)
{
    return new LiveRow(this, primaryKey, parent);
}

/*!
    Shows the stored rows and, unless offline, follows the server. In QML that happens by itself.
*/
void PersistedShape::start()
{
    d->open();
}

/*!
    Asks the server at once whether there is anything new.
*/
void PersistedShape::refresh()
{
    if (d->stream && !offline())
        d->stream->refresh();
}

/*!
    Tries again now after an error.
*/
void PersistedShape::retry()
{
    if (d->stream && !offline())
        d->stream->retry();
}

/*!
    Removes the stored rows and the position, then fetches the shape anew unless offline. Snapshots
    that have been asked for are forgotten.
*/
void PersistedShape::clear()
{
    if (d->persisted)
        d->persisted->clear();
}

} // namespace Electric

#include "moc_persistedshape.cpp"
