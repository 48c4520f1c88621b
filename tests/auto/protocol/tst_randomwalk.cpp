// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "client.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

using namespace Electric;
using Action = Reaction::Action;

class TestRandomWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void walk_data();
    void walk();
};

namespace {

struct Step
{
    QByteArray name;
    Reaction reaction;
    Response response;
    bool endsUpToDate = false;
};

// An answer that a server, a proxy or a cache might give.
Response randomResponse(const RequestPosition &request, QRandomGenerator &random)
{
    static const QByteArrayList Handles {"h1", "h2", "h3"};
    const auto anyHandle = [&] { return Handles[random.bounded(Handles.size())]; };
    switch (random.bounded(12)) {
    case 0:
        return refusal(409, RefetchBody, random.bounded(2) ? anyHandle() : QByteArray());
    case 1:
        return refusal(400, OutOfBounds);
    case 2:
        return refusal(503);
    case 3:
        return refusal(random.bounded(2) ? 401 : 404);
    case 4:
        return success(anyHandle(), "9_9", request.isLive ? "7" : "");
    case 5: {
        Response response = success(request.handle, "8_0", request.isLive ? "" : "7"); // lacks one
        response.schema.clear();
        response.cursor.clear();
        return response;
    }
    default: {
        const QByteArray handle = request.handle.isEmpty() ? anyHandle() : request.handle;
        const QByteArray offset = QByteArray::number(random.bounded(9)) + "_0";
        return success(handle, offset,
                       request.isLive ? QByteArray::number(random.bounded(99) + 1) : QByteArray());
    }
    }
}

Step randomAnswer(Client &client, QRandomGenerator &random)
{
    const QByteArrayList bodies {ChunkBody, EndBody, "[]",
                                 ChunkBody.chopped(1) + ',' + UpToDate + ']'};
    Step step;
    step.response = randomResponse(client.state.request(), random);
    if (step.response.isSuccess() && random.bounded(10) == 0)
        step.response.status = 204;
    const auto body = random.bounded(bodies.size());
    step.endsUpToDate = step.response.status == 204 || body % 2 == 1;
    step.reaction = client.answer(step.response, bodies[body]);
    step.name = "answer " + QByteArray::number(step.response.status) + ' ' + step.response.handle;
    return step;
}

Step randomStep(Client &client, QRandomGenerator &random)
{
    client.circumstances.jitter = random.bounded(1.0);
    client.circumstances.cacheBuster = "r" + QByteArray::number(random.generate());
    switch (random.bounded(20)) {
    case 0:
    case 1:
        client.state = catchingUp(client.state);
        return {"refresh", {Action::Send, client.state, 0, {}}, {}, false};
    case 2:
    case 3:
        return {
            "failure",
            client.lose(Error(Error::NetworkFailed, QStringLiteral("gone")), random.bounded(2000)),
            {},
            false};
    case 4: {
        const Reaction reaction = onHole(client.state, client.policy, client.circumstances);
        client.state = reaction.state;
        return {"hole", reaction, {}, false};
    }
    case 5:
    case 6:
    case 7:
    case 8:
        return {"ask", client.ask(random.bounded(200)), {}, false};
    default:
        return randomAnswer(client, random);
    }
}

void checkRequest(const RequestPosition &request, const char *trace)
{
    const bool isAtStart = request.offset == "-1" || request.offset == "now";
    QVERIFY2(!request.offset.isEmpty(), trace);
    QVERIFY2(isAtStart || !request.handle.isEmpty(), trace);
    QVERIFY2(!isAtStart || !request.isLive, trace);
    QVERIFY2(request.handle.isEmpty() || request.handle != request.expiredHandle, trace);
}

} // namespace

void TestRandomWalk::walk_data()
{
    QTest::addColumn<quint32>("seed");

    for (quint32 seed = 1; seed <= 40; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// Any answers in any order: what holds always.
void TestRandomWalk::walk()
{
    QFETCH(const quint32, seed);

    QRandomGenerator random(seed);
    Client client;
    client.policy.maximumRetries = random.bounded(2) ? -1 : 3;
    for (int i = 0; i < 2000; ++i) {
        const StreamState before = client.state;
        const Step step = randomStep(client, random);
        const StreamState &after = client.state;
        const QByteArray text = "step " + QByteArray::number(i) + ": " + step.name;
        const char *const trace = text.constData();

        const bool restarts = step.reaction.action == Action::Refetch;
        const bool delivers = step.reaction.action == Action::Deliver;
        if (restarts) {
            QVERIFY2(after.offset == "-1" && !after.isUpToDate && !after.cacheBuster.isEmpty(),
                     trace);
        } else if (delivers) {
            QVERIFY2(after.offset == step.response.offset && after.handle == step.response.handle,
                     trace);
            QVERIFY2(after.isUpToDate == step.endsUpToDate && after.cacheBuster.isEmpty(), trace);
            QVERIFY2(after.failures == 0, trace);
        } else {
            QVERIFY2(after.offset == before.offset && after.handle == before.handle, trace);
            QVERIFY2(after.cursor == before.cursor && after.schema == before.schema, trace);
            QVERIFY2(after.expiredHandle == before.expiredHandle, trace);
            QVERIFY2(before.isUpToDate || !after.isUpToDate, trace);
        }
        checkRequest(after.request(), trace);
        QVERIFY2(step.reaction.delay >= 0 && step.reaction.delay <= 3'600'000, trace);
        QVERIFY2(step.reaction.action != Action::Read, trace);
        const bool fails = step.reaction.action == Action::Fail;
        QVERIFY2(!fails || (step.reaction.error && !step.reaction.error.willRetry()), trace);
        QVERIFY2(!step.reaction.error || fails
                     || step.reaction.error.retryDelay() == step.reaction.delay,
                 trace);
        if (fails)
            client.state = retried(client.state);
    }
}

QTEST_GUILESS_MAIN(TestRandomWalk)

#include "tst_randomwalk.moc"
