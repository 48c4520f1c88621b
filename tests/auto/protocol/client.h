// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CLIENT_H
#define ELECTRIC_TEST_CLIENT_H

#include "batches.h"
#include "streamstate_p.h"
#include "utcdatetime_p.h"

inline const QByteArray Schema1 = R"({"id":{"type":"int4","pk_index":0}})";

inline Electric::Response success(const QByteArray &handle, const QByteArray &offset,
                                  const QByteArray &cursor = {})
{
    Electric::Response response;
    response.status = 200;
    response.handle = handle;
    response.offset = offset;
    response.cursor = cursor;
    response.schema = cursor.isEmpty() ? Schema1 : QByteArray();
    return response;
}

inline Electric::Response refusal(int status, const QByteArray &body = {},
                                  const QByteArray &handle = {})
{
    Electric::Response response;
    response.status = status;
    response.handle = handle;
    response.errorBody = body;
    return response;
}

inline const QByteArray OutOfBounds
    = R"({"message":"Invalid request","errors":{"offset":["out of bounds for this shape"]}})";
inline const QByteArray ChunkBody = '[' + insertOf(R"({"id":"1"})") + ']';
inline const QByteArray EndBody = '[' + UpToDate + ']';
inline const QByteArray RefetchBody = R"([{"headers":{"control":"must-refetch"}}])";

// What a stream does with the state machine, without time and network.
class Client
{
public:
    using Action = Electric::Reaction::Action;

    Electric::StreamState state;
    Electric::RetryPolicy policy;
    Electric::Circumstances circumstances;

    Client()
    {
        circumstances.now = Electric::utcDateTime(QDate(2026, 11, 22), QTime(12, 0));
        circumstances.jitter = 1;
        circumstances.cacheBuster = "r1";
        policy.backoff = {1000, 32000, 2};
    }

    // One that has read a log to its end.
    static Client live()
    {
        Client client;
        client.answer(success("h", "0_0"), ChunkBody);
        client.answer(success("h", "0_inf"), EndBody);
        return client;
    }

    // One in the middle of a log.
    static Client following()
    {
        Client client;
        client.answer(success("h", "0_0"), ChunkBody);
        return client;
    }

    // The guard before a request; the clock stands still unless it is told to go.
    Electric::Reaction ask(qint64 milliseconds = 0)
    {
        circumstances.milliseconds += milliseconds;
        return take(beforeRequest(state, circumstances));
    }

    // The answer to the request that the state asks for now.
    Electric::Reaction answer(const Electric::Response &response, const QByteArray &body = {})
    {
        sent = state.request();
        Electric::Reaction reaction
            = take(onResponse(state, sent, response, policy, circumstances));
        if (reaction.action != Action::Read)
            return reaction;
        const auto batch = response.status == 204
            ? Electric::MessageBatchBuilder::fromRows({}, {}, true)
            : parsed(body).value_or(Electric::MessageBatch());
        return take(onBatch(state, sent, batch, response, policy, circumstances));
    }

    Electric::Reaction lose(const Electric::Error &error, qint64 floor = 0)
    {
        return take(onFailure(state, error, policy, circumstances, floor));
    }

    Electric::RequestPosition sent;

private:
    Electric::Reaction take(const Electric::Reaction &reaction)
    {
        state = reaction.state;
        return reaction;
    }
};

#endif
