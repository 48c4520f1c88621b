// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// A stream and whatever servers, proxies and caches answer it: what holds of each step, and that
// no answers keep it asking without rest.

#include "fuzz.h"
#include "messagebatch_p.h"
#include "streamstate_p.h"
#include "utcdatetime_p.h"

using namespace Electric;
using Action = Reaction::Action;

namespace {

// One thing that happens, as the input writes it: its kind, then fields.
struct Happening
{
    char kind = 'A';
    QByteArrayList fields; // status, handle, offset, cursor, schema, Retry-After, body

    QByteArray field(qsizetype index) const { return fields.value(index); }
};

constexpr char FieldEnd = '\x1f';
constexpr char HappeningEnd = '\x1e';
constexpr int MostRequests = 120;
// More than all guards together let pass before they slow down.
constexpr int MostUnpaced = 60;
// Likewise, of new logs without one that came to its end.
constexpr int MostFreeRefetches = 8;

// What a stream does with the state machine, without network. The happenings come round again.
class Play
{
public:
    explicit Play(FuzzInput &input)
    {
        const int options = input.byte();
        m_policy.maximumRetries = options & 1 ? 3 : -1;
        m_policy.renewsCredentials = options & 2;
        m_prefersEventStream = options & 4;
        m_state.offset = options & 8 ? "now" : "-1";
        if (options & 16) { // what a store has kept
            m_state.offset = "5_0";
            m_state.handle = "h0";
            m_state.expiredHandle = "h9";
        }
        m_state.subsets
            = SubsetState::fromBytes(options & 32 ? R"({"subsets":[{"held":false}]})" : "");
        m_circumstances.now = utcDateTime(QDate(2026, 11, 22), QTime(12, 0));
        m_circumstances.jitter = 0.5;
        while (!input.atEnd() && m_happenings.size() < 40)
            m_happenings.append(happeningOf(input.until(HappeningEnd)));
    }

    void run()
    {
        for (int i = 0; !m_happenings.isEmpty() && i < MostRequests; ++i) {
            m_circumstances.cacheBuster = "r" + QByteArray::number(i);
            m_trace = "step " + QByteArray::number(i);
            ask();
            retryAtOnce();
            if (m_hasFailed)
                return;
            happen(m_happenings[i % m_happenings.size()]);
            retryAtOnce();
            FUZZ_CHECK(m_unpaced <= MostUnpaced && m_freeRefetches <= MostFreeRefetches, m_trace);
            checkRequest(m_state.request(m_prefersEventStream));
        }
    }

private:
    static Happening happeningOf(const QByteArray &text)
    {
        Happening happening;
        happening.kind = text.isEmpty() ? 'A' : text.front();
        happening.fields = text.mid(1).split(FieldEnd);
        return happening;
    }

    void ask()
    {
        const StreamState before = m_state;
        const Reaction reaction = beforeRequest(m_state, m_circumstances);
        FUZZ_CHECK(reaction.action != Action::Read && reaction.action != Action::Deliver, m_trace);
        if (reaction.action == Action::Send)
            FUZZ_CHECK(m_state.request() == reaction.state.request(), m_trace);
        take(reaction, before);
    }

    // An app may do so whenever it hears of an error; in the end it is told to stop.
    void retryAtOnce()
    {
        if (!m_hasFailed)
            return;
        m_freeRefetches = 0;
        take(onRetry(m_state, m_policy, m_circumstances), m_state);
    }

    Response responseOf(const Happening &happening, const RequestPosition &request)
    {
        Response response;
        response.status = happening.field(0).toInt();
        response.handle = happening.field(1) == "=" ? request.handle : happening.field(1);
        if (response.handle.isEmpty() && happening.field(1) == "=")
            response.handle = "h" + QByteArray::number(++m_handles);
        response.offset = happening.field(2) == "+" ? QByteArray::number(++m_offsets) + "_0"
            : happening.field(2) == "="             ? request.offset
                                                    : happening.field(2);
        response.cursor = happening.field(3);
        response.schema = happening.field(4);
        response.retryAfter = happening.field(5);
        if (!response.isSuccess())
            response.errorBody = happening.field(6);
        return response;
    }

    void happen(const Happening &happening)
    {
        const RequestPosition request = m_state.request(m_prefersEventStream);
        const Response response = responseOf(happening, request);
        const Error lost(Error::NetworkFailed, QStringLiteral("lost"));
        const StreamState before = m_state;
        m_trace += QByteArray(" ") + happening.kind + ' ' + happening.fields.join(' ');
        m_circumstances.milliseconds += 1;
        switch (happening.kind) {
        case 'F':
            take(onFailure(m_state, lost, m_policy, m_circumstances, qint64(response.status)),
                 before);
            break;
        case 'S': // nothing for as long as a request may take
            m_circumstances.milliseconds += 45'000;
            m_unpaced = 0;
            take(onSilence(m_state, request, lost, m_policy, m_circumstances), before);
            break;
        case 'H':
            take(onHole(m_state, m_policy, m_circumstances), before);
            break;
        case 'C': // the app asks for it
            m_unpaced = 0;
            m_state = catchingUp(m_state);
            break;
        case 'R':
            m_freeRefetches = 0;
            take(onRetry(m_state, m_policy, m_circumstances), before);
            break;
        default:
            answer(request, response, happening.field(6));
        }
    }

    void answer(const RequestPosition &request, const Response &response, const QByteArray &body)
    {
        const StreamState before = m_state;
        Reaction reaction = onResponse(m_state, request, response, m_policy, m_circumstances);
        FUZZ_CHECK(reaction.action != Action::Deliver, m_trace);
        if (reaction.action != Action::Read) {
            take(reaction, before);
            return;
        }
        checkReadable(request, response, reaction.state);
        if (request.isEventStream && response.status != 204) {
            m_state = onEventStream(reaction.state, response);
            answerEvents(request, response, body);
        } else if (const auto due = m_state.dueSubset(); due && !request.isLive) {
            answerSubset(*due, response, body, reaction.state);
        } else {
            answerLog(request, response, body, reaction.state);
        }
    }

    void checkReadable(const RequestPosition &request, const Response &response,
                       const StreamState &next)
    {
        FUZZ_CHECK(response.isSuccess() && !response.handle.isEmpty() && !response.offset.isEmpty(),
                   m_trace);
        FUZZ_CHECK(m_state.expiredHandle.isEmpty() || response.handle != m_state.expiredHandle,
                   m_trace);
        FUZZ_CHECK(request.handle.isEmpty() || m_state.isAtStart()
                       || response.handle == request.handle,
                   m_trace);
        FUZZ_CHECK(next.offset == m_state.offset && next.handle == m_state.handle, m_trace);
        FUZZ_CHECK(request.isLive || response.status == 204 || !next.schema.isEmpty(), m_trace);
    }

    std::optional<MessageBatch> read(const QByteArray &body, const Response &response,
                                     SubsetState *subsets, bool followsLsn)
    {
        if (response.status == 204)
            return MessageBatchBuilder::fromRows({}, {}, true);
        BatchContext context;
        context.offset = response.offset;
        context.followsLsn = followsLsn;
        QString why;
        return MessageBatchBuilder::fromBody(body, context, &why, subsets);
    }

    void unusable(const StreamState &before)
    {
        const Error error(Error::InvalidResponse, QStringLiteral("unusable"));
        take(onFailure(m_state, error, m_policy, m_circumstances), before);
    }

    void answerLog(const RequestPosition &request, const Response &response, const QByteArray &body,
                   StreamState next)
    {
        const StreamState before = m_state;
        const auto batch = read(body, response, &next.subsets, false);
        if (!batch) {
            unusable(before);
            return;
        }
        const Reaction reaction
            = onBatch(next, request, *batch, response, m_policy, m_circumstances);
        FUZZ_CHECK((reaction.action == Action::Deliver) != batch->isMustRefetch(), m_trace);
        take(reaction, before);
        if (reaction.action != Action::Deliver)
            return;
        FUZZ_CHECK(m_state.offset == response.offset && m_state.handle == response.handle, m_trace);
        FUZZ_CHECK(m_state.isUpToDate == batch->isUpToDate(), m_trace);
        // A request that is sent ahead is the one that would have been sent.
        if (!m_state.isUpToDate)
            FUZZ_CHECK(foreseen(next, response).request() == m_state.request(), m_trace);
        noteProgress(before, request);
    }

    void answerEvents(const RequestPosition &request, Response response, const QByteArray &body)
    {
        const StreamState before = m_state;
        StreamState next = m_state;
        response.offset = m_state.offset;
        const auto batch = read(body, response, &next.subsets, true);
        if (!batch) {
            unusable(before);
            return;
        }
        response.offset = batch->offset();
        take(onBatch(next, request, *batch, response, m_policy, m_circumstances), before);
        if (!batch->isMustRefetch()) {
            noteProgress(before, request);
            take(onEventStreamClosed(m_state, body.size(), m_circumstances), m_state);
        }
    }

    void answerSubset(const SubsetRequest &due, const Response &response, const QByteArray &body,
                      StreamState next)
    {
        const StreamState before = m_state;
        QString why;
        const auto batch
            = MessageBatchBuilder::fromSubset(body, {}, true, due, &next.subsets, &why);
        if (!batch) {
            unusable(before);
            return;
        }
        take(onSubset(next, response), before);
        FUZZ_CHECK(m_state.dueSubset() != due, m_trace);
        m_unpaced = 0;
    }

    // Behind an answer that leads on, and one that the server may have held, all may begin anew.
    void noteProgress(const StreamState &before, const RequestPosition &request)
    {
        if (request.isLive || m_state.offset != before.offset)
            m_unpaced = 0;
    }

    void take(const Reaction &reaction, const StreamState &before)
    {
        const StreamState &after = reaction.state;
        FUZZ_CHECK(reaction.delay >= 0 && reaction.delay <= std::numeric_limits<int>::max(),
                   m_trace);
        const bool fails = reaction.action == Action::Fail;
        FUZZ_CHECK(!fails || (reaction.error && !reaction.error.willRetry()), m_trace);
        FUZZ_CHECK(!reaction.error || fails || reaction.error.retryDelay() == reaction.delay,
                   m_trace);
        FUZZ_CHECK(reaction.error.serverMessage().size() <= 1000, m_trace);
        if (reaction.action == Action::Refetch) {
            FUZZ_CHECK(after.offset == "-1" && !after.isUpToDate, m_trace);
            FUZZ_CHECK(!after.cacheBuster.isEmpty(), m_trace);
        } else if (reaction.action == Action::Deliver) {
            // Back to the start only by a refetch, which tells those who hold the rows.
            FUZZ_CHECK(after.offset == before.offset || !after.isAtStart(), m_trace);
            FUZZ_CHECK(after.failures == 0 && after.refusals == 0, m_trace);
        } else {
            FUZZ_CHECK(after.offset == before.offset && after.handle == before.handle, m_trace);
            FUZZ_CHECK(after.cursor == before.cursor && after.schema == before.schema, m_trace);
            FUZZ_CHECK(before.isUpToDate || !after.isUpToDate, m_trace);
        }
        m_hasFailed = fails;
        m_freeRefetches += reaction.action == Action::Refetch && reaction.delay == 0;
        if (reaction.action == Action::Deliver && after.isUpToDate)
            m_freeRefetches = 0;
        m_unpaced = reaction.delay > 0 ? 0 : m_unpaced + 1;
        m_circumstances.milliseconds += reaction.delay;
        m_state = after;
    }

    void checkRequest(const RequestPosition &request)
    {
        const bool isAtStart = request.offset == "-1" || request.offset == "now";
        FUZZ_CHECK(!request.offset.isEmpty(), m_trace);
        FUZZ_CHECK(isAtStart || !request.handle.isEmpty(), m_trace);
        FUZZ_CHECK(!isAtStart || !request.isLive, m_trace);
        FUZZ_CHECK(!request.isEventStream || request.isLive, m_trace);
        FUZZ_CHECK(request.handle.isEmpty() || request.handle != request.expiredHandle, m_trace);
    }

    StreamState m_state;
    RetryPolicy m_policy;
    Circumstances m_circumstances;
    QList<Happening> m_happenings;
    QByteArray m_trace;
    bool m_prefersEventStream = false;
    bool m_hasFailed = false;
    int m_freeRefetches = 0;
    int m_unpaced = 0; // steps without delay, since something led on
    int m_handles = 0;
    int m_offsets = 10;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    Play(input).run();
    return 0;
}
