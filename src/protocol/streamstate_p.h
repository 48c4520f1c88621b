// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_STREAMSTATE_P_H
#define ELECTRIC_STREAMSTATE_P_H

#include <electricqt_export.h>

#include "backoff.h"
#include "error.h"
#include "messagebatch.h"
#include "requesturl_p.h"
#include "response_p.h"
#include "schema.h"
#include "subset_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QList>

#include <optional>

namespace Electric {

// What pure functions cannot know: handed in with every event.
struct Circumstances
{
    qint64 milliseconds = 0; // monotonic
    QDateTime now;
    double jitter = 0; // random, 0 to 1
    QByteArray cacheBuster; // random
};

struct RetryPolicy
{
    Backoff backoff;
    int maximumRetries = -1; // in a row; -1 without end
    bool renewsCredentials = false; // the app is asked for them before each request
};

// Where a stream stands in its shape's log. A value: `(state, event) -> (state', what to do)`.
struct ELECTRICQT_EXPORT StreamState
{
    QByteArray handle;
    QByteArray offset = "-1";
    QByteArray cursor;
    QByteArray expiredHandle;
    QByteArray cacheBuster; // for the next request only
    Schema schema;
    SubsetState subsets;
    bool isUpToDate = false; // the next request may wait for news

    // Guards against servers, proxies and caches that lead in circles.
    int failures = 0;
    int refusals = 0; // of credentials
    int manualRetries = 0;
    qint64 lastManualRetry = 0;
    int shortEventStreams = 0;
    int staleResponses = 0;
    bool hasForgottenExpired = false;
    int refetches = 0;
    int loops = 0;
    QByteArray loopOffset;
    QList<qint64> loopTimes;

    bool isAtStart() const { return offset == "-1" || offset == "now"; }
    // Event streams that do not last come out of proxies that cannot pass them on.
    bool canUseEventStreams() const { return shortEventStreams < MaximumShortEventStreams; }
    RequestPosition request(bool prefersEventStream = false) const;
    // The rows to be asked for before the log goes on.
    std::optional<SubsetRequest> dueSubset() const;

    static constexpr int MaximumShortEventStreams = 3;
};

struct ELECTRICQT_EXPORT Reaction
{
    enum class Action {
        Send, // the next request, after `delay`
        Refetch, // tell the consumers that the log has ended, then send after `delay`
        Read, // the body; onBody() decides
        Deliver, // the batch; `state` holds once it has been consumed
        Fail, // until somebody asks to try again
    };

    Action action = Action::Send;
    StreamState state;
    qint64 delay = 0;
    Error error;
};

ELECTRICQT_EXPORT Reaction beforeRequest(const StreamState &state,
                                         const Circumstances &circumstances);
ELECTRICQT_EXPORT Reaction onResponse(const StreamState &state, const RequestPosition &request,
                                      const Response &response, const RetryPolicy &policy,
                                      const Circumstances &circumstances);
ELECTRICQT_EXPORT Reaction onBatch(const StreamState &state, const RequestPosition &request,
                                   const MessageBatch &batch, const Response &response,
                                   const RetryPolicy &policy, const Circumstances &circumstances);
// The state in which the request behind this one will be sent, if the body is as its headers say.
ELECTRICQT_EXPORT StreamState foreseen(const StreamState &state, const Response &response);
// The headers of an event stream have come; its messages follow in batches of their own.
ELECTRICQT_EXPORT StreamState onEventStream(const StreamState &state, const Response &response);
ELECTRICQT_EXPORT Reaction onEventStreamClosed(const StreamState &state, qint64 milliseconds,
                                               const Circumstances &circumstances);
// Nothing has come for as long as a request may take.
ELECTRICQT_EXPORT Reaction onSilence(const StreamState &state, const RequestPosition &request,
                                     const Error &error, const RetryPolicy &policy,
                                     const Circumstances &circumstances);
// The rows of a subset have come, and `state` holds it.
ELECTRICQT_EXPORT Reaction onSubset(const StreamState &state, const Response &response);
// It is not asked for any more: the server refuses it, or has failed too often.
ELECTRICQT_EXPORT bool isSubsetLost(const StreamState &state, const Reaction &reaction);
ELECTRICQT_EXPORT Reaction onFailure(const StreamState &state, const Error &error,
                                     const RetryPolicy &policy, const Circumstances &circumstances,
                                     qint64 floor = 0);
ELECTRICQT_EXPORT Reaction onHole(const StreamState &state, const RetryPolicy &policy,
                                  const Circumstances &circumstances);
// The network has come back, or the app has corrected something: the guards start over.
ELECTRICQT_EXPORT StreamState retried(const StreamState &state);
// The app asks to try again now; in a loop it does not get far.
ELECTRICQT_EXPORT Reaction onRetry(const StreamState &state, const RetryPolicy &policy,
                                   const Circumstances &circumstances);
// The next request answers at once: after a pause, a wake-up, or when asked to refresh.
ELECTRICQT_EXPORT StreamState catchingUp(const StreamState &state);

} // namespace Electric

#endif
