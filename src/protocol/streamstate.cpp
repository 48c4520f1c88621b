// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamstate_p.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Electric {

namespace {

constexpr int LoopRequests = 5;
constexpr qint64 LoopWindow = 500;
constexpr int MaximumLoops = 5;
constexpr Backoff LoopBackoff {100, 5000, 2};
constexpr int MaximumStaleResponses = 3;
constexpr int FreeRefetches = 2; // without an up-to-date between them; then they are paced
constexpr int MaximumRenewals = 50; // of what the app can renew, without progress
constexpr qint64 ShortEventStream = 1000;
constexpr Backoff EventStreamBackoff {200, 5000, 2};
constexpr int MaximumSubsetFailures = 5;

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::ShapeStream)
};

Reaction fail(const StreamState &state, const Error &error)
{
    return {Reaction::Action::Fail, state, 0, error};
}

/*
    The state before the first request of a new log. The guards stay: a circle can lead through
    any number of logs.
*/
StreamState restarted(const StreamState &state, const Circumstances &circumstances)
{
    StreamState next = state;
    next.handle.clear();
    next.offset = "-1";
    next.cursor.clear();
    next.isUpToDate = false;
    next.cacheBuster = circumstances.cacheBuster;
    next.subsets.restart();
    next.shortEventStreams = 0;
    ++next.refetches;
    return next;
}

Reaction refetch(const StreamState &restartedState, const RetryPolicy &policy,
                 const Circumstances &circumstances)
{
    const int paced = restartedState.refetches - FreeRefetches;
    const qint64 delay = paced > 0 ? policy.backoff.delay(paced, circumstances.jitter) : 0;
    return {Reaction::Action::Refetch, restartedState, delay, {}};
}

/*
    409: the log of our handle has ended. The server may name the next handle; none is invented.
*/
Reaction onRotation(const StreamState &state, const RequestPosition &request,
                    const QByteArray &newHandle, const RetryPolicy &policy,
                    const Circumstances &circumstances)
{
    StreamState next = restarted(state, circumstances);
    if (!request.handle.isEmpty())
        next.expiredHandle = request.handle;
    if (newHandle != next.expiredHandle)
        next.handle = newHandle;
    return refetch(next, policy, circumstances);
}

/*
    The answer belongs to a log that has ended, or to none that we asked for: some cache on the
    way keeps it. It is asked for again past the cache, then once from the start without telling
    which handle is known to be dead, in case it is not.
*/
Reaction onStaleResponse(const StreamState &state, const Response &response,
                         const RetryPolicy &policy, const Circumstances &circumstances)
{
    StreamState next = state;
    next.cacheBuster = circumstances.cacheBuster;
    if (++next.staleResponses <= MaximumStaleResponses)
        return {Reaction::Action::Send, next, 0, {}};
    if (!state.hasForgottenExpired) {
        next = restarted(state, circumstances);
        next.expiredHandle.clear();
        next.hasForgottenExpired = true;
        next.staleResponses = 0;
        return refetch(next, policy, circumstances);
    }
    return fail(
        state,
        Error(Error::StaleCache,
              Text::tr("A cache between this app and the server keeps answering with an ended log "
                       "(handle %1). Check that the proxy or CDN takes all URL parameters into its "
                       "cache key, above all expired_handle and cache-buster, and keeps to the "
                       "Cache-Control headers.")
                  .arg(QString::fromUtf8(response.handle)))
            .withResponse(502));
}

bool isStale(const StreamState &state, const RequestPosition &request, const Response &response)
{
    if (!state.expiredHandle.isEmpty() && response.handle == state.expiredHandle)
        return true;
    const bool namedALog = request.offset != "-1" && request.offset != "now";
    return namedALog && response.handle != request.handle;
}

Reaction onSuccess(const StreamState &state, const RequestPosition &request,
                   const Response &response, const RetryPolicy &policy,
                   const Circumstances &circumstances)
{
    const QByteArrayList missing = missingHeaders(response, request);
    if (!missing.isEmpty()) {
        return fail(
            state,
            Error(
                Error::MissingHeaders,
                Text::tr("The answer lacks the headers that Electric sends: %1. Check the URL, and "
                         "that a proxy on the way passes them on.")
                    .arg(QString::fromLatin1(missing.join(", "))))
                .withResponse(response.status));
    }
    if (isStale(state, request, response))
        return onStaleResponse(state, response, policy, circumstances);

    StreamState next = state;
    if (!response.schema.isEmpty() && response.schema != state.schema.json()) {
        const auto schema = Schema::fromJson(response.schema);
        if (!schema) {
            return onFailure(state,
                             Error(Error::InvalidResponse,
                                   Text::tr("The answer's electric-schema header cannot be read."))
                                 .withResponse(response.status),
                             policy, circumstances);
        }
        next.schema = *schema;
    }
    return {Reaction::Action::Read, next, 0, {}};
}

/*
    The app has been asked for credentials before this request, and is again before the next.
*/
Reaction onRefusedCredentials(const StreamState &state, const Error &error,
                              const RetryPolicy &policy, const Circumstances &circumstances)
{
    StreamState next = catchingUp(state);
    if (++next.refusals > MaximumRenewals)
        return fail(next, error);
    const qint64 delay
        = next.refusals == 1 ? 0 : policy.backoff.delay(next.refusals - 1, circumstances.jitter);
    return {Reaction::Action::Send, next, delay, error.withRetry(delay)};
}

void noteAnswer(StreamState *state)
{
    state->failures = 0;
    state->staleResponses = 0;
    state->cacheBuster.clear();
}

/*
    An answer at the same position is none: where it comes again and again, and what follows is
    refused each time, the stream would ask without rest.
*/
void noteProgress(StreamState *state)
{
    noteAnswer(state);
    state->refusals = 0;
    state->manualRetries = 0;
}

} // namespace

RequestPosition StreamState::request(bool prefersEventStream) const
{
    RequestPosition position;
    position.offset = offset;
    position.handle = offset == "now" ? QByteArray() : handle;
    position.cursor = cursor;
    position.expiredHandle = expiredHandle;
    position.cacheBuster = cacheBuster;
    position.isLive = isUpToDate && !isAtStart();
    position.isEventStream = position.isLive && prefersEventStream && canUseEventStreams();
    return position;
}

/*
    At the start of a log the first answer names the handle; a stream that begins at the end of
    the log can as well begin with a snapshot.
*/
std::optional<SubsetRequest> StreamState::dueSubset() const
{
    return offset == "-1" ? std::nullopt : subsets.due();
}

/*
    Looks for a request that is answered again and again without progress. Live requests are
    held by the server and do not count; failures have their own pace.
*/
Reaction beforeRequest(const StreamState &state, const Circumstances &circumstances)
{
    StreamState next = state;
    if (state.request().isLive)
        return {Reaction::Action::Send, next, 0, {}};
    if (next.loopOffset != next.offset) {
        next.loopOffset = next.offset;
        next.loopTimes.clear();
    }
    next.loopTimes.removeIf(
        [&](qint64 time) { return time < circumstances.milliseconds - LoopWindow; });
    next.loopTimes.append(circumstances.milliseconds);
    if (next.loopTimes.size() < LoopRequests)
        return {Reaction::Action::Send, next, 0, {}};

    next.loopTimes.clear();
    ++next.loops;
    if (next.loops == 1) {
        next = restarted(next, circumstances);
        next.expiredHandle.clear();
        return {Reaction::Action::Refetch, next, 0, {}};
    }
    if (next.loops < MaximumLoops)
        return {Reaction::Action::Send, next, LoopBackoff.delay(next.loops - 1, 1), {}};
    return fail(
        next,
        Error(Error::RequestLoop,
              Text::tr("The server answers the same request over and over without progress. "
                       "Check the proxy or CDN between this app and the server.")));
}

Reaction onResponse(const StreamState &state, const RequestPosition &request,
                    const Response &response, const RetryPolicy &policy,
                    const Circumstances &circumstances)
{
    if (response.isSuccess())
        return onSuccess(state, request, response, policy, circumstances);
    if (response.status == 409)
        return onRotation(state, request, response.handle, policy, circumstances);
    // The server has lost its log, not the handle: it may come again with the same one.
    if (isOffsetOutOfBounds(response) && !state.isAtStart())
        return refetch(restarted(state, circumstances), policy, circumstances);

    const Error error = errorOfStatus(response);
    if (error.code() == Error::Unauthorized && policy.renewsCredentials)
        return onRefusedCredentials(state, error, policy, circumstances);
    if (error.code() == Error::Unauthorized || error.code() == Error::RequestRefused)
        return fail(state, error);
    const qint64 floor = parseRetryAfter(response.retryAfter, circumstances.now).value_or(0);
    return onFailure(state, error, policy, circumstances, floor);
}

/*
    The body has been read. The state that is returned holds after the batch has been consumed.
*/
Reaction onBatch(const StreamState &state, const RequestPosition &request,
                 const MessageBatch &batch, const Response &response, const RetryPolicy &policy,
                 const Circumstances &circumstances)
{
    if (batch.isMustRefetch())
        return onRotation(state, request, {}, policy, circumstances);
    StreamState next = state;
    next.handle = response.handle;
    next.offset = response.offset;
    if (!response.cursor.isEmpty())
        next.cursor = response.cursor;
    next.isUpToDate = batch.isUpToDate();
    if (request.isLive || next.offset != state.offset)
        noteProgress(&next);
    else
        noteAnswer(&next);
    if (next.isUpToDate) {
        next.hasForgottenExpired = false;
        next.refetches = 0;
        next.loops = 0;
        next.loopTimes.clear();
    }
    return {Reaction::Action::Deliver, next, 0, {}};
}

StreamState foreseen(const StreamState &state, const Response &response)
{
    StreamState next = state;
    next.handle = response.handle;
    next.offset = response.offset;
    if (!response.cursor.isEmpty())
        next.cursor = response.cursor;
    next.isUpToDate = false;
    next.cacheBuster.clear();
    return next;
}

StreamState onEventStream(const StreamState &state, const Response &response)
{
    StreamState next = state;
    next.cursor = response.cursor;
    noteProgress(&next);
    return next;
}

/*
    The server closes an event stream after a minute, when the log is rotated, and when it ends:
    none of these is a failure. One that does not last is.
*/
Reaction onEventStreamClosed(const StreamState &state, qint64 milliseconds,
                             const Circumstances &circumstances)
{
    StreamState next = state;
    next.shortEventStreams = milliseconds < ShortEventStream ? next.shortEventStreams + 1 : 0;
    const bool isPaced = next.shortEventStreams > 0 && next.canUseEventStreams();
    const qint64 delay
        = isPaced ? EventStreamBackoff.delay(next.shortEventStreams, circumstances.jitter) : 0;
    return {Reaction::Action::Send, next, delay, {}};
}

/*
    A live request that hangs says nothing of the server: the connection may have been lost in
    a sleep. One that is to be answered at once will tell.
*/
Reaction onSilence(const StreamState &state, const RequestPosition &request, const Error &error,
                   const RetryPolicy &policy, const Circumstances &circumstances)
{
    if (request.isLive)
        return {Reaction::Action::Send, catchingUp(state), 0, {}};
    return onFailure(state, error, policy, circumstances);
}

/*
    The log goes on where it was: the snapshot is ahead of it. Only a stream that has no position
    yet takes the snapshot's.
*/
Reaction onSubset(const StreamState &state, const Response &response)
{
    StreamState next = state;
    if (state.offset == "now") {
        next.handle = response.handle;
        next.offset = response.offset;
    }
    noteProgress(&next);
    return {Reaction::Action::Deliver, next, 0, {}};
}

bool isSubsetLost(const StreamState &state, const Reaction &reaction)
{
    const Error::Code code = reaction.error.code();
    const bool isRefused
        = reaction.action == Reaction::Action::Fail && code == Error::RequestRefused;
    const bool isFailing = code == Error::ServerUnavailable || code == Error::InvalidResponse
        || code == Error::ResponseTooLarge;
    return isRefused || (isFailing && state.failures >= MaximumSubsetFailures);
}

/*
    Something went wrong that may pass: the same request again, later.
*/
Reaction onFailure(const StreamState &state, const Error &error, const RetryPolicy &policy,
                   const Circumstances &circumstances, qint64 floor)
{
    StreamState next = catchingUp(state);
    ++next.failures;
    if (policy.maximumRetries >= 0 && next.failures > policy.maximumRetries)
        return fail(next, error);
    const qint64 delay = policy.backoff.delay(next.failures, circumstances.jitter, floor);
    return {Reaction::Action::Send, next, delay, error.withRetry(delay)};
}

/*
    The store misses a row that the log changes. The handle is not dead.
*/
Reaction onHole(const StreamState &state, const RetryPolicy &policy,
                const Circumstances &circumstances)
{
    return refetch(restarted(state, circumstances), policy, circumstances);
}

StreamState retried(const StreamState &state)
{
    StreamState next = catchingUp(state);
    next.failures = 0;
    next.refusals = 0;
    next.staleResponses = 0;
    next.hasForgottenExpired = false;
    next.refetches = 0;
    next.loops = 0;
    return next;
}

/*
    A person waits between two attempts, a slot of errorOccurred() does not.
*/
Reaction onRetry(const StreamState &state, const RetryPolicy &policy,
                 const Circumstances &circumstances)
{
    StreamState next = retried(state);
    if (++next.manualRetries > MaximumRenewals) {
        next.manualRetries = 0;
        return fail(next,
                    Error(Error::RequestLoop,
                          Text::tr("The same request has been tried %1 times in a row for the app "
                                   "without success. Correct its cause, then start again.")
                              .arg(MaximumRenewals)));
    }
    const qint64 pause = next.manualRetries == 1
        ? 0
        : policy.backoff.delay(next.manualRetries - 1, circumstances.jitter);
    const qint64 passed = circumstances.milliseconds - state.lastManualRetry;
    const qint64 delay = std::max<qint64>(0, pause - passed);
    next.lastManualRetry = circumstances.milliseconds + delay;
    return {Reaction::Action::Send, next, delay, {}};
}

StreamState catchingUp(const StreamState &state)
{
    StreamState next = state;
    next.isUpToDate = false;
    next.loopTimes.clear();
    return next;
}

} // namespace Electric
