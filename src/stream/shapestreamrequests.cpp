// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapestream.h"

#include "parameters_p.h"
#include "shapestream_p.h"
#include "snapshotfetch_p.h"

#include <QtCore/QCoreApplication>

#include <utility>

// The part of ShapeStream that says how requests are made.

namespace Electric {

namespace {

Error invalidSnapshot(const QString &text)
{
    return Error(Error::InvalidShape, text);
}

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::ShapeStream)
};

std::optional<qint64> countIn(const QVariantMap &options, const QString &name, Error *error)
{
    const QVariant value = options.value(name);
    if (!value.isValid() || value.isNull())
        return std::nullopt;
    bool isNumber = false;
    const double number = value.toDouble(&isNumber); // JavaScript has no other
    constexpr double Most = 9007199254740992.0;
    if (isNumber && number >= 0 && number <= Most && number == double(qint64(number)))
        return qint64(number);
    *error = invalidSnapshot(
        Text::tr("requestSnapshot: %1 must be a whole number that is not negative.").arg(name));
    return std::nullopt;
}

SubsetRequest subsetOf(const QVariantMap &options, Error *error)
{
    static const QStringList Known {QStringLiteral("where"),   QStringLiteral("params"),
                                    QStringLiteral("orderBy"), QStringLiteral("limit"),
                                    QStringLiteral("offset"),  QStringLiteral("method")};
    for (auto it = options.cbegin(); it != options.cend(); ++it) {
        if (!Known.contains(it.key()))
            *error = invalidSnapshot(Text::tr("requestSnapshot does not know \"%1\"; it knows %2.")
                                         .arg(it.key(), Known.join(QLatin1StringView(", "))));
    }
    SubsetRequest subset;
    subset.where = options.value(Known[0]).toString();
    subset.params = numberedParameters(options.value(Known[1]));
    subset.orderBy = options.value(Known[2]).toString();
    subset.limit = countIn(options, Known[3], error);
    subset.offset = countIn(options, Known[4], error);
    const QString method = options.value(Known[5], QStringLiteral("GET")).toString().toUpper();
    subset.isPost = method == QLatin1StringView("POST");
    if (subset == SubsetRequest())
        subset.where = QStringLiteral("true"); // or the URL would not be a snapshot's
    if (!subset.isPost && method != QLatin1StringView("GET"))
        *error = invalidSnapshot(Text::tr("requestSnapshot: method is \"GET\" or \"POST\"."));
    return subset;
}

} // namespace

/*!
    \property Electric::ShapeStream::subscribe
    \brief whether to wait for changes once up to date (the default), or to stop there.
*/
bool ShapeStream::subscribe() const
{
    return d->subscribe;
}

void ShapeStream::setSubscribe(bool subscribe)
{
    d->setOption(d->subscribe, subscribe, &ShapeStream::subscribeChanged);
}

/*!
    \property Electric::ShapeStream::backoff
    \brief the pauses between retries.
*/
Backoff ShapeStream::backoff() const
{
    return d->retry.backoff;
}

void ShapeStream::setBackoff(const Backoff &backoff)
{
    d->setOption(d->retry.backoff, backoff, &ShapeStream::backoffChanged);
}

/*!
    \property Electric::ShapeStream::maximumRetries
    \brief How often in a row a failed request is sent again before the stream is Failed;
    -1 (the default) for ever.
*/
int ShapeStream::maximumRetries() const
{
    return d->retry.maximumRetries;
}

void ShapeStream::setMaximumRetries(int retries)
{
    d->setOption(d->retry.maximumRetries, retries, &ShapeStream::maximumRetriesChanged);
}

/*!
    \property Electric::ShapeStream::requestTimeout
    \brief the milliseconds without a byte after which a request is given up and sent again.

    45000 by default. The server holds a request for news for 20 seconds: stay well above that.
*/
int ShapeStream::requestTimeout() const
{
    return d->requestTimeout;
}

void ShapeStream::setRequestTimeout(int milliseconds)
{
    d->setOption(d->requestTimeout, milliseconds, &ShapeStream::requestTimeoutChanged);
}

/*!
    Sets a \a factory for the QNetworkAccessManager that this stream uses from its next start()
    on, for proxies, TLS settings or tests. It is called in the network thread; the stream owns
    what it returns. Without one, streams share managers.
*/
void ShapeStream::setNetworkAccessManagerFactory(std::function<QNetworkAccessManager *()> factory)
{
    d->managerFactory = std::move(factory);
}

/*!
    \property Electric::ShapeStream::maximumResponseSize
    \brief the largest answer that is accepted, in bytes after decompression; 256 MiB by default.

    The server's chunks are about 10 MB, unless a single row is larger. An answer is held in
    memory as a whole: a larger one is dropped as soon as that is known, and the stream is Failed
    with Error::ResponseTooLarge. At most 4 GiB.
*/
qint64 ShapeStream::maximumResponseSize() const
{
    return d->maximumResponseSize;
}

void ShapeStream::setMaximumResponseSize(qint64 bytes)
{
    d->setOption(d->maximumResponseSize, bytes, &ShapeStream::maximumResponseSizeChanged);
}

/*!
    \property Electric::ShapeStream::liveMode
    \brief How the server shall tell of changes; LongPolling by default.

    A proxy on the way may hold event streams back. When three in a row have been closed within a
    second the stream goes over to long polling, until the shape is rotated or the stream started
    again: see activeLiveMode.
*/
ShapeStream::LiveMode ShapeStream::liveMode() const
{
    return d->liveMode;
}

void ShapeStream::setLiveMode(LiveMode mode)
{
    d->setOption(d->liveMode, mode, &ShapeStream::liveModeChanged);
}

/*!
    \property Electric::ShapeStream::activeLiveMode
    \brief How the server does tell of changes: other than liveMode where that did not work.
*/
ShapeStream::LiveMode ShapeStream::activeLiveMode() const
{
    return d->report.usesEventStream ? ServerSentEvents : LongPolling;
}

/*!
    \property Electric::ShapeStream::backgroundPause
    \brief In which states of the application the stream pauses by itself; PauseWhenHidden by
    default.

    It goes on when the application comes back, with a request that is answered at once. The state
    is QGuiApplication::applicationState(); a program without a GUI never pauses.
*/
ShapeStream::BackgroundPause ShapeStream::backgroundPause() const
{
    return d->backgroundPause;
}

void ShapeStream::setBackgroundPause(BackgroundPause when)
{
    if (d->backgroundPause == when)
        return;
    d->backgroundPause = when;
    d->setPaused(d->isPaused, d->isApplicationPaused());
    Q_EMIT backgroundPauseChanged();
}

/*!
    Sets a function that is asked for headers before each request, in the stream's thread, and
    answers now or later; see ProviderReply. What it answers takes the place of headers of the
    same name.

    With a \a provider, a refusal of the credentials (401 or 403) is not the end: it is asked
    again, with the error in ProviderReply::lastError(), and the request is sent again at the same
    position; the first time at once, then less and less often, and at most 50 times in a row.
    An empty function takes the provider away.
*/
void ShapeStream::setHeadersProvider(RequestProvider provider)
{
    d->headersProvider = std::move(provider);
    d->sendOptions();
}

/*!
    Sets a function that is asked for further URL parameters before each request, like a token;
    otherwise like setHeadersProvider(). Such parameters of a \a provider are taken for
    credentials: they are neither stored nor part of the shape.
*/
void ShapeStream::setParamsProvider(RequestProvider provider)
{
    d->paramsProvider = std::move(provider);
    d->sendOptions();
}

/*!
    Asks for some of the shape's rows, where log is ChangesOnly. They are delivered, stored and
    shown like any others, and followed from then on; snapshotFinished() says when, with the
    number that this function returns. After a rotation of the shape the stream asks for them
    again by itself, also in a later run of the app where the stream is persisted; clear() of the
    stored shape ends that.

    The \a options are, all of them optional: \c where and its \c params (a list or a map),
    \c orderBy, \c limit, \c offset, and \c method: \c "GET" (the default) or \c "POST", for
    conditions that are too long for a URL. They narrow the stream's own where.

    It may be called at any time. A stream that is stopped is started; one that is at the end of
    the log (offset \c "now") begins with the snapshot. While the stream is paused, or what keeps
    its rows is offline, the question waits; one that has failed answers with its error. stop()
   gives it up with Error::Cancelled, and so does whatever makes the stream another shape's.
*/
int ShapeStream::requestSnapshot(const QVariantMap &options)
{
    const int id = ++d->lastSnapshot;
    Error error;
    const SubsetRequest subset = d->subsetOf(options, &error);
    if (log() != ChangesOnly) {
        error = invalidSnapshot(
            Text::tr("Snapshots are for streams whose log is ChangesOnly; this one has all rows."));
    }
    if (error) {
        d->mailbox->post([face = d.get(), id, error] { face->endSnapshot(id, error, 0); });
        return id;
    }
    if (d->owner && d->hasStopped())
        d->startFromHere(); // first: another shape would begin with cancelling what waits
    d->thread->post([worker = d->worker, id, subset] { worker->requestSnapshot(id, subset); });
    if (!d->owner && d->hasStopped())
        d->startForSnapshot();
    return id;
}

/*!
    Fetches some of the shape's rows for a look: they are given to snapshotFetched(), with the
    number that this function returns, but neither delivered nor stored nor followed.

    The \a options are those of requestSnapshot(). The stream's log and state play no part, and
    stay as they are. Failures that can pass are retried a few times.
*/
int ShapeStream::fetchSnapshot(const QVariantMap &options)
{
    const int id = ++d->lastSnapshot;
    Error error;
    const SubsetRequest subset = d->subsetOf(options, &error);
    const auto receiver
        = [face = d.get(), mailbox = d->mailbox, id](const MessageBatch &rows, const Error &why) {
              mailbox->post([face, id, rows, why] {
                  Q_EMIT face->q->snapshotFetched(id, face->dressed(rows), why);
              });
          };
    if (error) {
        receiver({}, error);
        return id;
    }
    StreamState state;
    state.handle = d->report.handle;
    state.offset = state.handle.isEmpty() ? QByteArray("-1") : d->report.offset;
    state.schema = d->report.schema;
    d->thread->post([thread = d->thread.get(), worker = d->worker, settings = d->settings(nullptr),
                     state, subset, receiver] {
        const auto fetch = new SnapshotFetch(thread, settings, state, subset, receiver, worker);
        fetch->send();
    });
    return id;
}

/*
    The worker's reports come later than what it has been told.
*/
bool ShapeStreamPrivate::hasStopped() const
{
    return isStopping || (report.activity == StreamActivity::Stopped && !isStarting);
}

/*
    Later: a model that is to show the rows may take the stream before, and then decides.
*/
void ShapeStreamPrivate::startForSnapshot()
{
    if (std::exchange(startsForSnapshot, true))
        return;
    mailbox->post([this] {
        if (std::exchange(startsForSnapshot, false) && !(owner && owner->isStarted()))
            startFromHere();
    });
}

/*
    What an app asks for, in the server's words.
*/
SubsetRequest ShapeStreamPrivate::subsetOf(const QVariantMap &options, Error *error) const
{
    SubsetRequest subset = Electric::subsetOf(options, error);
    subset.where = m_presentation.mapper.rewriteSql(subset.where);
    subset.orderBy = m_presentation.mapper.rewriteSql(subset.orderBy);
    return subset;
}

} // namespace Electric
