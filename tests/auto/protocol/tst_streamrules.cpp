// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "client.h"

#include <QtTest/QTest>

using namespace Electric;
using Action = Reaction::Action;

Q_DECLARE_METATYPE(Electric::Reaction::Action)

namespace {

Response eventStream(const QByteArray &handle = "h")
{
    return success(handle, "0_inf", "7");
}

const Error Lost {Error::NetworkFailed, QStringLiteral("gone")};

} // namespace

// The rules beside the plain way through a log: event streams, hanging requests, renewed
// credentials, retries that the app asks for, and rows on demand.
class TestStreamRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void request_eventStream();
    void eventStream_closed_data();
    void eventStream_closed();
    void eventStream_fallback();
    void eventStream_fallbackEndsWithTheLog();
    void eventStream_opened();
    void eventStream_position();
    void silence_data();
    void silence();
    void credentials_askedOnce();
    void credentials_renewed();
    void credentials_notForEver();
    void credentials_afterProgress();
    void retry_isPaced();
    void retry_notForEver();
    void retry_afterProgress();
    void refusedNews_arePaced_data();
    void refusedNews_arePaced();
    void foreseenRequest();
    void subset_whenItIsDue();
    void subset_atTheEndOfTheLog();
    void subset_leavesThePosition();
    void subset_inTheNextLog();
    void subset_lost_data();
    void subset_lost();
};

void TestStreamRules::request_eventStream()
{
    Client client = Client::following();
    QVERIFY(!client.state.request(true).isEventStream); // has to catch up first
    client = Client::live();
    QVERIFY(client.state.request(true).isEventStream);
    QVERIFY(client.state.request(true).isLive);
    QVERIFY(!client.state.request(false).isEventStream);
}

void TestStreamRules::eventStream_closed_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<int>("before"); // short ones in a row
    QTest::addColumn<int>("behind");
    QTest::addColumn<qint64>("delay");

    QTest::newRow("a minute") << qint64(60000) << 0 << 0 << qint64(0);
    QTest::newRow("a second") << qint64(1000) << 0 << 0 << qint64(0);
    QTest::newRow("a second after short ones") << qint64(1000) << 2 << 0 << qint64(0);
    QTest::newRow("less") << qint64(999) << 0 << 1 << qint64(200);
    QTest::newRow("less again") << qint64(0) << 1 << 2 << qint64(400);
    QTest::newRow("for the third time") << qint64(0) << 2 << 3 << qint64(0);
}

/*
    It is not a failure, and the next one goes on where the last up-to-date was.
*/
void TestStreamRules::eventStream_closed()
{
    QFETCH(const qint64, milliseconds);
    QFETCH(const int, before);
    Client client = Client::live();
    client.state.shortEventStreams = before;
    const Reaction reaction = onEventStreamClosed(client.state, milliseconds, client.circumstances);
    QCOMPARE(reaction.action, Action::Send);
    QVERIFY(!reaction.error);
    QTEST(reaction.state.shortEventStreams, "behind");
    QTEST(reaction.delay, "delay");
    QCOMPARE(reaction.state.offset, client.state.offset);
    QVERIFY(reaction.state.request(true).isLive);
}

void TestStreamRules::eventStream_fallback()
{
    Client client = Client::live();
    for (int i = 0; i < 3; ++i) {
        QVERIFY(client.state.request(true).isEventStream);
        client.state = onEventStreamClosed(client.state, 5, client.circumstances).state;
    }
    QVERIFY(!client.state.request(true).isEventStream);
    QVERIFY(client.state.request(true).isLive);
    client.answer(success("h", "9_0", "8"), EndBody);
    QVERIFY(!client.state.request(true).isEventStream); // and so it stays
}

void TestStreamRules::eventStream_fallbackEndsWithTheLog()
{
    Client client = Client::live();
    client.state.shortEventStreams = 3;
    client.answer(refusal(409, {}, "h2"));
    client.answer(success("h2", "0_0"), ChunkBody);
    client.answer(success("h2", "0_inf"), EndBody);
    QVERIFY(client.state.request(true).isEventStream);
}

void TestStreamRules::eventStream_opened()
{
    Client client = Client::live();
    client.state.failures = 3;
    client.state.cacheBuster = "x";
    const StreamState state = onEventStream(client.state, eventStream());
    QCOMPARE(state.cursor, "7");
    QCOMPARE(state.failures, 0);
    QVERIFY(state.cacheBuster.isEmpty());
    QCOMPARE(state.offset, client.state.offset);
}

/*
    Events have no headers: the safe position is what their up-to-date says.
*/
void TestStreamRules::eventStream_position()
{
    BatchContext context;
    context.offset = "0_inf";
    context.followsLsn = true;
    const QByteArray end = R"({"headers":{"control":"up-to-date","global_last_seen_lsn":"265"}})";
    QCOMPARE(parsed('[' + end + ']', context)->offset(), "265_0");
    const QByteArray newer = QByteArray(end).replace("265", "270");
    QCOMPARE(parsed('[' + end + ',' + newer + ']', context)->offset(), "270_0");
    QCOMPARE(parsed(R"([{"headers":{"control":"up-to-date"}}])", context)->offset(), "0_inf");
    context.followsLsn = false;
    QCOMPARE(parsed('[' + end + ']', context)->offset(), "0_inf");
}

void TestStreamRules::silence_data()
{
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<bool>("isError");

    QTest::newRow("live") << true << false; // perhaps only the connection is dead
    QTest::newRow("to be answered at once") << false << true;
}

void TestStreamRules::silence()
{
    QFETCH(const bool, isLive);
    Client client = isLive ? Client::live() : Client::following();
    const RequestPosition request = client.state.request();
    QCOMPARE(request.isLive, isLive);
    const Reaction reaction
        = onSilence(client.state, request, Error(Error::TimedOut, QStringLiteral("silent")),
                    client.policy, client.circumstances);
    QCOMPARE(reaction.action, Action::Send);
    QTEST(bool(reaction.error), "isError");
    QCOMPARE(reaction.delay > 0, bool(reaction.error));
    QVERIFY(!reaction.state.request().isLive);
    QCOMPARE(reaction.state.offset, client.state.offset);
}

void TestStreamRules::credentials_askedOnce()
{
    Client client = Client::live();
    const Reaction reaction = client.answer(refusal(401));
    QCOMPARE(reaction.action, Action::Fail);
}

/*
    At the same position; at once, then less and less often.
*/
void TestStreamRules::credentials_renewed()
{
    for (const int status : {401, 403}) {
        Client client = Client::live();
        client.policy.renewsCredentials = true;
        const QByteArray offset = client.state.offset;
        Reaction reaction = client.answer(refusal(status));
        QCOMPARE(reaction.action, Action::Send);
        QCOMPARE(reaction.delay, 0);
        QCOMPARE(reaction.error.code(), Error::Unauthorized);
        QVERIFY(reaction.error.willRetry());
        QCOMPARE(client.state.offset, offset);
        QCOMPARE(client.state.handle, "h");
        reaction = client.answer(refusal(status));
        QCOMPARE(reaction.delay, 1000);
        reaction = client.answer(refusal(status));
        QCOMPARE(reaction.delay, 2000);
    }
}

void TestStreamRules::credentials_notForEver()
{
    Client client = Client::live();
    client.policy.renewsCredentials = true;
    for (int i = 0; i < 50; ++i)
        QCOMPARE(client.answer(refusal(401)).action, Action::Send);
    QCOMPARE(client.answer(refusal(401)).action, Action::Fail);
}

void TestStreamRules::credentials_afterProgress()
{
    Client client = Client::live();
    client.policy.renewsCredentials = true;
    for (int i = 0; i < 120; ++i) {
        QCOMPARE(client.answer(refusal(401)).delay, 0);
        client.answer(success("h", "1_0"), EndBody);
        client.answer(success("h", "1_0", "7"), EndBody); // news, had there been any
    }
}

void TestStreamRules::retry_isPaced()
{
    Client client = Client::live();
    client.circumstances.milliseconds = 5000;
    Reaction reaction = onRetry(client.state, client.policy, client.circumstances);
    QCOMPARE(reaction.action, Action::Send);
    QCOMPARE(reaction.delay, 0);
    reaction = onRetry(reaction.state, client.policy, client.circumstances);
    QCOMPARE(reaction.delay, 1000); // in a slot of errorOccurred()
    client.circumstances.milliseconds += 60000;
    reaction = onRetry(reaction.state, client.policy, client.circumstances);
    QCOMPARE(reaction.delay, 0); // by a person
}

void TestStreamRules::retry_notForEver()
{
    Client client = Client::live();
    for (int i = 0; i < 50; ++i) {
        const Reaction reaction = onRetry(client.state, client.policy, client.circumstances);
        QCOMPARE(reaction.action, Action::Send);
        client.state = reaction.state;
        client.answer(refusal(400));
    }
    const Reaction last = onRetry(client.state, client.policy, client.circumstances);
    QCOMPARE(last.action, Action::Fail);
    QCOMPARE(last.error.code(), Error::RequestLoop);
}

void TestStreamRules::retry_afterProgress()
{
    Client client = Client::live();
    for (int i = 0; i < 120; ++i) {
        const Reaction reaction = onRetry(client.state, client.policy, client.circumstances);
        QCOMPARE(reaction.action, Action::Send);
        client.state = reaction.state;
        client.answer(success("h", "1_0"), EndBody);
        client.answer(success("h", "1_0", "7"), EndBody);
    }
}

void TestStreamRules::refusedNews_arePaced_data()
{
    QTest::addColumn<Response>("response");
    QTest::addColumn<bool>("renewsCredentials");

    Response withoutCursor = success("h", "0_inf");
    QTest::newRow("credentials that are renewed") << refusal(401) << true;
    QTest::newRow("credentials, and an app that tries again") << refusal(403) << false;
    QTest::newRow("a bad request") << refusal(400) << false;
    QTest::newRow("headers that a proxy keeps back") << withoutCursor << false;
}

/*
    What waits for news is refused, what is answered at once is not: no circle without rest.
*/
void TestStreamRules::refusedNews_arePaced()
{
    QFETCH(const Response, response);
    QFETCH(const bool, renewsCredentials);

    Client client = Client::live();
    client.policy.renewsCredentials = renewsCredentials;
    QList<qint64> delays;
    bool isOver = false;
    while (!isOver && delays.size() < 100) {
        QVERIFY(client.state.request().isLive);
        Reaction reaction = client.answer(response);
        if (reaction.action == Action::Fail && !renewsCredentials)
            reaction = onRetry(client.state, client.policy, client.circumstances);
        isOver = reaction.action == Action::Fail;
        delays.append(reaction.delay);
        client.state = reaction.state;
        client.circumstances.milliseconds += reaction.delay;
        client.answer(success("h", "0_inf"), EndBody);
    }
    QVERIFY(isOver);
    QCOMPARE(delays.first(3), (QList<qint64> {0, 1000, 2000}));
}

/*
    What is sent while the body still comes is what would be sent behind it.
*/
void TestStreamRules::foreseenRequest()
{
    Client client;
    const Response response = success("h", "0_0");
    const Reaction read = onResponse(client.state, client.state.request(), response, client.policy,
                                     client.circumstances);
    QCOMPARE(read.action, Action::Read);
    const RequestPosition ahead = foreseen(read.state, response).request();
    client.answer(response, ChunkBody);
    QCOMPARE(ahead, client.state.request());
    QVERIFY(!ahead.isLive);
}

void TestStreamRules::subset_whenItIsDue()
{
    Client client;
    SubsetRequest subset;
    subset.limit = 3;
    client.state.subsets.request(subset);
    QVERIFY(!client.state.dueSubset()); // the log has no handle yet
    client.answer(success("h", "0_0"), ChunkBody);
    QCOMPARE(client.state.dueSubset().value(), subset);
}

/*
    A stream that has no position yet takes the snapshot's.
*/
void TestStreamRules::subset_atTheEndOfTheLog()
{
    StreamState state;
    state.offset = "now";
    SubsetRequest subset;
    state.subsets.request(subset);
    QCOMPARE(state.dueSubset().value(), subset);
    state.subsets.hold(subset, {});
    const Reaction reaction = onSubset(state, success("h", "5_0"));
    QCOMPARE(reaction.action, Action::Deliver);
    QCOMPARE(reaction.state.handle, "h");
    QCOMPARE(reaction.state.offset, "5_0");
    QVERIFY(!reaction.state.dueSubset());
}

void TestStreamRules::subset_leavesThePosition()
{
    Client client = Client::live();
    const Reaction reaction = onSubset(client.state, success("h", "99_0"));
    QCOMPARE(reaction.state.offset, client.state.offset);
    QVERIFY(reaction.state.isUpToDate);
}

void TestStreamRules::subset_inTheNextLog()
{
    Client client = Client::live();
    SubsetRequest subset;
    client.state.subsets.request(subset);
    SnapshotFilter filter;
    filter.keys = {"k"};
    client.state.subsets.hold(subset, filter);
    QVERIFY(!client.state.dueSubset());
    client.answer(refusal(409, {}, "h2"));
    QVERIFY(!client.state.subsets.isFiltering());
    client.answer(success("h2", "0_0"), ChunkBody);
    QCOMPARE(client.state.dueSubset().value(), subset);
}

void TestStreamRules::subset_lost_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("failures"); // before
    QTest::addColumn<bool>("isLost");

    QTest::newRow("refused") << 400 << 0 << true;
    QTest::newRow("unavailable") << 500 << 0 << false;
    QTest::newRow("unavailable for the fifth time") << 500 << 4 << true;
    QTest::newRow("no credentials") << 401 << 0 << false; // the stream has none either
    QTest::newRow("rotated") << 409 << 0 << false;
}

void TestStreamRules::subset_lost()
{
    QFETCH(const int, status);
    QFETCH(const int, failures);
    Client client = Client::live();
    client.state.failures = failures;
    const Reaction reaction = client.answer(refusal(status));
    QTEST(isSubsetLost(reaction.state, reaction), "isLost");
    QVERIFY(!isSubsetLost(client.state,
                          onFailure(client.state, Lost, client.policy, client.circumstances)));
}

QTEST_APPLESS_MAIN(TestStreamRules)

#include "tst_streamrules.moc"
