// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapestream.h"

#include "parameters_p.h"
#include "shapestream_p.h"

#include <utility>

namespace Electric {

/*!
    \class Electric::ShapeStream
    \inheaderfile ElectricQt/ShapeStream
    \inmodule ElectricQt
    \brief Follows a shape on an Electric server.

    A stream fetches the rows of a shape, then every change of them, and hands them out as
    batches. It stores nothing: give it to a PersistedShape or a PersistedShapeStream for that,
    or connect to batchReceived().

    \code
    Electric::ShapeStream stream;
    stream.setUrl(QUrl("http://localhost:3000/v1/shape"));
    stream.setTable("todos");
    connect(&stream, &Electric::ShapeStream::batchReceived, this,
            [](const Electric::MessageBatch &batch) { qDebug() << batch.messages().size(); });
    stream.start();
    \endcode

    The object may live in any thread with an event loop; its functions are called in that
    thread. Requests, timers and parsing take place in one network thread that all streams share.
    Destroying a stream at any moment is safe.

    Failures that can pass are retried for ever, with growing pauses (see backoff). Those that
    cannot are in error, and the stream is \c Failed until retry(), start() or another shape.
*/

/*!
    \enum Electric::ShapeStream::State

    \value Stopped   Nothing is sent. The position is kept: start() goes on from it.
    \value Syncing   Fetching what is known to the server.
    \value Live      Up to date, waiting for news.
    \value Retrying  A request has failed and is sent again; error says when.
    \value Paused    pause() has been called.
    \value Failed    Cannot go on by itself; error says why.
*/

/*!
    \enum Electric::ShapeStream::Replica
    How much of a changed row the server sends.
    \value DefaultReplica The primary key and the changed columns.
    \value FullReplica    The whole row, and the old values of what changed.
*/

/*!
    \enum Electric::ShapeStream::Log
    \value FullLog      All rows, then their changes.
    \value ChangesOnly  Only changes from now on.
*/

/*!
    \fn void Electric::ShapeStream::batchReceived(const Electric::MessageBatch &batch)
    The \a batch has arrived. The stream asks for the next one when all directly connected slots
    have returned, so a slow receiver slows the stream down. In a stream that is persisted the
    signal comes after the batch is stored.
*/

/*!
    \fn void Electric::ShapeStream::upToDate()
    The server has nothing newer: the rows so far are a consistent state.
*/

/*!
    \fn void Electric::ShapeStream::mustRefetch()
    The shape's log has ended on the server, and the next batch starts a new one (see
    MessageBatch::startsLog()). Keep what you show until the next upToDate(); then what has not
    come again is gone.
*/

/*!
    \fn void Electric::ShapeStream::errorOccurred(const Electric::Error &error)
    A request has failed with \a error; Error::willRetry() tells whether it is sent again.
*/

/*!
    \fn void Electric::ShapeStream::definitionChanged()
    One of the properties has changed that say which rows and columns the shape has.
*/

/*!
    \enum Electric::ShapeStream::LiveMode
    How the server tells of changes.
    \value LongPolling       One request for each answer.
    \value ServerSentEvents  One request for a minute of answers: less delay and less traffic
                             where much changes.
*/

/*!
    \enum Electric::ShapeStream::BackgroundPause
    When a stream pauses by itself, by the state of the application.
    \value NeverPause          It does not.
    \value PauseWhenSuspended  In Qt::ApplicationSuspended only.
    \value PauseWhenHidden     Also in Qt::ApplicationHidden.
*/

/*!
    \fn void Electric::ShapeStream::snapshotFinished(int id, const Electric::Error &error, qsizetype rows)
    The snapshot \a id has come, with so many \a rows, and the up-to-date that they are shown with:
    they have been delivered, where the stream is persisted they are stored, and models show them
    (those that their filters let through). Or it has not come, because of \a error. It is emitted
    once for each requestSnapshot(); not for what the stream repeats by itself.
*/

/*!
    \fn void Electric::ShapeStream::snapshotFetched(int id, const Electric::MessageBatch &rows, const Electric::Error &error)
    The \a rows that fetchSnapshot() has been asked for have come, as inserts; or they have not,
    because of \a error. \a id is what fetchSnapshot() has returned. It is emitted once for each
    call.
*/

/*!
    Creates a stream with the given \a parent. It sends nothing before start().
*/
ShapeStream::ShapeStream(QObject *parent)
    : QObject(parent), d(std::make_unique<ShapeStreamPrivate>(this))
{
    qRegisterMetaType<Electric::MessageBatch>();
    qRegisterMetaType<Electric::Error>();
}

/*!
    Destroys the stream and drops a request that is under way.
*/
ShapeStream::~ShapeStream() = default;

/*!
    \property Electric::ShapeStream::url
    \brief the server's shape endpoint, such as \c http://localhost:3000/v1/shape, or a proxy's.

    http or https. A query in the URL is sent along and is part of the shape; a fragment is not
    sent. A user and a password in it go into an \c Authorization header (Basic), unless headers
    has one: they are credentials, neither logged nor part of the shape.

    A redirect is followed, but not from https to http; and to another server only where there is
    nothing that it must not get: no headers, no credentialParams, no user and password, nothing
    that a provider has answered.
*/
QUrl ShapeStream::url() const
{
    return d->definition.url;
}

void ShapeStream::setUrl(const QUrl &url)
{
    d->setOfShape(d->definition.url, url, &ShapeStream::urlChanged);
}

/*!
    \property Electric::ShapeStream::table
    \brief the PostgreSQL table, as SQL names it: with a schema if not \c public, quoted if needed.

    May be empty where a proxy knows the table.
*/
QString ShapeStream::table() const
{
    return d->definition.table;
}

void ShapeStream::setTable(const QString &table)
{
    d->setOfShape(d->definition.table, table, &ShapeStream::tableChanged);
}

/*!
    \property Electric::ShapeStream::where
    \brief an SQL condition that the rows fulfil, in the server's words; \c $1 stands for the
    first of the params. Empty (the default) for all rows.
*/
QString ShapeStream::where() const
{
    return d->definition.where;
}

void ShapeStream::setWhere(const QString &where)
{
    d->setOfShape(d->definition.where, where, &ShapeStream::whereChanged);
}

/*!
    \property Electric::ShapeStream::params
    \brief the values for where: a list, whose first element is \c $1, or a map from \c "1" on. One
    value is a list of one.

    Numbers, booleans and dates are sent in PostgreSQL's text form.
*/
QVariant ShapeStream::params() const
{
    return d->params;
}

void ShapeStream::setParams(const QVariant &params)
{
    d->params = params;
    d->setOfShape(d->definition.params, numberedParameters(params), &ShapeStream::paramsChanged);
}

/*!
    \property Electric::ShapeStream::columns
    \brief the columns to fetch, unquoted. Must hold the primary key. Empty (the default) for all.
*/
QStringList ShapeStream::columns() const
{
    return d->definition.columns;
}

void ShapeStream::setColumns(const QStringList &columns)
{
    d->setOfShape(d->definition.columns, columns, &ShapeStream::columnsChanged);
}

/*!
    \property Electric::ShapeStream::replica
    \brief How much of a changed row the server sends; DefaultReplica unless set.
*/
ShapeStream::Replica ShapeStream::replica() const
{
    return d->definition.replica == ShapeDefinition::Replica::Full ? FullReplica : DefaultReplica;
}

void ShapeStream::setReplica(Replica replica)
{
    d->setOfShape(d->definition.replica,
                  replica == FullReplica ? ShapeDefinition::Replica::Full
                                         : ShapeDefinition::Replica::Default,
                  &ShapeStream::replicaChanged);
}

/*!
    \property Electric::ShapeStream::log
    \brief whether the shape begins with its rows (FullLog, the default) or only follows changes.
*/
ShapeStream::Log ShapeStream::log() const
{
    return d->definition.log == ShapeDefinition::Log::ChangesOnly ? ChangesOnly : FullLog;
}

void ShapeStream::setLog(Log log)
{
    d->setOfShape(d->definition.log,
                  log == ChangesOnly ? ShapeDefinition::Log::ChangesOnly
                                     : ShapeDefinition::Log::Full,
                  &ShapeStream::logChanged);
}

/*!
    \property Electric::ShapeStream::headers
    \brief HTTP headers for each request, such as \c Authorization.

    Never stored or logged, and no part of the shape: they may change while the stream runs.
*/
QVariantMap ShapeStream::headers() const
{
    return d->headers;
}

void ShapeStream::setHeaders(const QVariantMap &headers)
{
    if (d->headers == headers)
        return;
    d->headers = headers;
    d->sendOptions();
    Q_EMIT headersChanged();
}

/*!
    \property Electric::ShapeStream::extraParams
    \brief Further URL parameters, for a proxy. Those of the protocol are refused.
*/
QVariantMap ShapeStream::extraParams() const
{
    return d->extraParams;
}

void ShapeStream::setExtraParams(const QVariantMap &extraParams)
{
    d->extraParams = extraParams;
    d->setOfShape(d->definition.extraParams, textParameters(extraParams),
                  &ShapeStream::extraParamsChanged);
}

/*!
    \property Electric::ShapeStream::credentialParams
    \brief Names of URL parameters that are credentials: neither stored nor part of the shape.

    \c secret, \c api_secret, \c token and \c access_token always are.
*/
QStringList ShapeStream::credentialParams() const
{
    return d->definition.credentialParams;
}

void ShapeStream::setCredentialParams(const QStringList &names)
{
    d->setOfShape(d->definition.credentialParams, names, &ShapeStream::credentialParamsChanged);
}

/*!
    \property Electric::ShapeStream::handle
    \brief the server's name for the log that is followed; empty before the first answer.

    Set it together with offset, while the stream is stopped, to go on from a position that you
    have stored together with the rows. A stream that is persisted does that itself.
*/
QString ShapeStream::handle() const
{
    return QString::fromUtf8(d->report.handle);
}

void ShapeStream::setHandle(const QString &handle)
{
    d->set(d->report.handle, handle.toUtf8(), &ShapeStream::handleChanged);
}

/*!
    \property Electric::ShapeStream::offset
    \brief the position in the log: \c "-1" (the default) for the start, \c "now" for its end,
    or what the server said last. Opaque.
*/
QString ShapeStream::offset() const
{
    return QString::fromUtf8(d->report.offset);
}

void ShapeStream::setOffset(const QString &offset)
{
    d->set(d->report.offset, offset.toUtf8(), &ShapeStream::offsetChanged);
}

/*!
    \property Electric::ShapeStream::state
    \brief What the stream is doing.
*/
ShapeStream::State ShapeStream::state() const
{
    return State(d->report.activity);
}

/*!
    \property Electric::ShapeStream::isUpToDate
    \brief whether the last batch ended in an up-to-date, so that the rows are a consistent state.
*/
bool ShapeStream::isUpToDate() const
{
    return d->report.isUpToDate;
}

/*!
    \property Electric::ShapeStream::isConnected
    \brief whether the server has answered and no request has failed since.
*/
bool ShapeStream::isConnected() const
{
    return d->report.isConnected;
}

/*!
    \property Electric::ShapeStream::lastSyncedAt
    \brief When the last up-to-date came (UTC), by this device's clock; invalid before the first.
*/
QDateTime ShapeStream::lastSyncedAt() const
{
    return d->report.lastSyncedAt;
}

/*!
    \property Electric::ShapeStream::bytesReceived
    \brief the bytes of all bodies since start(), after decompression.
*/
qint64 ShapeStream::bytesReceived() const
{
    return d->report.bytesReceived;
}

/*!
    \property Electric::ShapeStream::rowsReceived
    \brief the inserts, updates and deletes since start().
*/
qint64 ShapeStream::rowsReceived() const
{
    return d->report.rowsReceived;
}

/*!
    \property Electric::ShapeStream::requestsSent
    \brief the number of requests since start().
*/
qint64 ShapeStream::requestsSent() const
{
    return d->report.requestsSent;
}

/*!
    \property Electric::ShapeStream::error
    \brief What is wrong now; no error once an answer has been usable again.
*/
Error ShapeStream::error() const
{
    return d->report.error;
}

/*!
    Returns the columns of the shape; empty before the first answer.
*/
Schema ShapeStream::schema() const
{
    return d->report.schema;
}

/*!
    Returns the shape that the properties describe, in the server's words.
*/
ShapeDefinition ShapeStream::definition() const
{
    return d->serverDefinition();
}

/*!
    Returns whether a PersistedShapeStream or a model has this stream, and decides when and from
    where it starts.
*/
bool ShapeStream::isPersisted() const
{
    return d->owner != nullptr;
}

/*!
    Starts to follow the shape, from the position in handle and offset; a stream that is persisted
    starts from the stored position. Starting a stream that runs starts it anew from there.
*/
void ShapeStream::start()
{
    d->isPaused = false;
    d->startFromHere();
}

/*!
    Stops, until start(). The position stays; a batch that is being stored is stored to its end.
    Another shape that is set meanwhile is not started.
*/
void ShapeStream::stop()
{
    if (d->owner)
        d->owner->stopRequested();
    else
        d->restartScheduled = false;
    d->endBy(&StreamWorker::stop);
}

/*!
    Stops sending until resume(). Unlike stop(), a start that is asked for by others (such as a
    model) does not end a pause.
*/
void ShapeStream::pause()
{
    d->setPaused(true, d->isInBackground);
}

/*!
    Goes on after pause(), with a request that is answered at once; in the background not before
    the app comes back (see backgroundPause).
*/
void ShapeStream::resume()
{
    d->setPaused(false, d->isInBackground);
}

/*!
    Asks the server at once whether there is anything new, instead of waiting until it says so.
*/
void ShapeStream::refresh()
{
    d->tell(&StreamWorker::refresh);
}

/*!
    Tries again now after an error, at the same position. After the first time in a row there is a
    pause, in which the stream is Retrying.
*/
void ShapeStream::retry()
{
    if (d->report.activity == StreamActivity::Stopped && d->report.error)
        start();
    else
        d->tell(&StreamWorker::retry);
}

} // namespace Electric

#include "moc_shapestream.cpp"
