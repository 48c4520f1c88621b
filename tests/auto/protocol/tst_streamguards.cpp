// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "client.h"

#include <QtTest/QTest>

using namespace Electric;
using Action = Reaction::Action;

// What keeps a stream from hurrying in circles: backoff, stale caches, loops, repeated refetches.
class TestStreamGuards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void retried_data();
    void retried();
    void retry_growsAndEnds();
    void retry_asksWithoutWaiting();
    void retry_afterRotationKeepsTheCacheBuster();
    void maximumRetries_data();
    void maximumRetries();
    void stale_isAskedAgain_data();
    void stale_isAskedAgain();
    void stale_forgetsOnceThenFails();
    void stale_countsAnewAfterABatch();
    void stale_atFullSpeed();
    void stale_rightAnswerEndsIt();
    void loop_startsOverOnce();
    void loop_slowsDownThenFails();
    void loop_isNone_data();
    void loop_isNone();
    void loop_upToDateForgives();
    void refetches_arePaced();
    void retrying_startsTheGuardsOver();
};

namespace {

bool isSamePosition(const StreamState &a, const StreamState &b)
{
    return a.handle == b.handle && a.offset == b.offset && a.cursor == b.cursor;
}

// Five requests at once: what the guard says to the fifth.
Reaction hit(Client &client)
{
    client.ask(10'000); // what was before is long ago
    for (int i = 0; i < 3; ++i)
        client.ask();
    return client.ask();
}

} // namespace

void TestStreamGuards::retried_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<double>("jitter");
    QTest::addColumn<qint64>("delay");
    QTest::addColumn<Error::Code>("code");

    const auto row
        = [](int status, const char *retryAfter, double jitter, qint64 delay, Error::Code code) {
              QTest::addRow("%d, Retry-After '%s', jitter %g", status, retryAfter, jitter)
                  << status << QByteArray(retryAfter) << jitter << delay << code;
          };
    for (const int status : {429, 500, 502, 503, 504}) {
        row(status, "", 1, 1000, Error::ServerUnavailable);
        row(status, "", 0, 0, Error::ServerUnavailable);
        row(status, "9", 0, 9000, Error::ServerUnavailable);
    }
    row(503, "0", 1, 1000, Error::ServerUnavailable);
    row(503, "nonsense", 0.5, 500, Error::ServerUnavailable);
    row(503, "-3", 0.5, 500, Error::ServerUnavailable);
    row(503, "Sun, 22 Nov 2026 12:00:30 GMT", 0, 30'000, Error::ServerUnavailable);
    row(503, "Sun, 22 Nov 2026 15:00:00 GMT", 0, 3'600'000, Error::ServerUnavailable);
    row(503, "Sun, 22 Nov 2026 11:00:00 GMT", 1, 1000, Error::ServerUnavailable);
    for (const int status : {301, 304})
        row(status, "", 1, 1000, Error::InvalidResponse);
}

void TestStreamGuards::retried()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, retryAfter);
    QFETCH(const double, jitter);
    QFETCH(const qint64, delay);
    QFETCH(const Error::Code, code);

    for (Client client : {Client(), Client::following(), Client::live()}) {
        client.circumstances.jitter = jitter;
        const StreamState before = client.state;
        Response response = refusal(status, R"({"message":"later"})");
        response.retryAfter = retryAfter;
        const Reaction reaction = client.answer(response);
        QCOMPARE(reaction.action, Action::Send);
        QCOMPARE(reaction.delay, delay);
        QCOMPARE(reaction.error.code(), code);
        QCOMPARE(reaction.error.httpStatus(), status);
        QCOMPARE(reaction.error.serverMessage(), QStringLiteral("later"));
        QCOMPARE(reaction.error.retryDelay(), delay);
        QVERIFY(isSamePosition(client.state, before));
        QVERIFY(!client.state.request().isLive);
    }
}

void TestStreamGuards::retry_growsAndEnds()
{
    Client client = Client::live();
    const Error lost(Error::NetworkFailed, QStringLiteral("gone"));
    for (const qint64 expected : {1000, 2000, 4000, 8000, 16'000, 32'000, 32'000, 32'000}) {
        const Reaction reaction = client.lose(lost);
        QCOMPARE(reaction.action, Action::Send);
        QCOMPARE(reaction.delay, expected);
        QCOMPARE(reaction.error.code(), Error::NetworkFailed);
        QCOMPARE(reaction.error.text(), lost.text());
        QVERIFY(reaction.error.willRetry());
    }
    QCOMPARE(client.lose(lost, 50'000).delay, 50'000);
    // A batch ends the row of failures, an answer alone does not.
    client.answer(refusal(503));
    QVERIFY(client.state.failures > 1);
    client.answer(success("h", "0_inf"), EndBody);
    QCOMPARE(client.lose(lost).delay, 1000);
}

void TestStreamGuards::retry_asksWithoutWaiting()
{
    Client client = Client::live();
    QVERIFY(client.state.request().isLive);
    client.lose(Error(Error::TimedOut, QStringLiteral("late")));
    QVERIFY(!client.state.request().isLive);
    client.answer(success("h", "0_inf"), EndBody);
    QVERIFY(client.state.request().isLive);
}

void TestStreamGuards::retry_afterRotationKeepsTheCacheBuster()
{
    Client client = Client::live();
    client.answer(refusal(409, RefetchBody, "h2"));
    client.lose(Error(Error::NetworkFailed, QStringLiteral("gone")));
    QVERIFY(!client.state.request().cacheBuster.isEmpty());
    QCOMPARE(client.state.request().handle, QByteArray("h2"));
    client.answer(success("h2", "0_0"), ChunkBody);
    QVERIFY(client.state.request().cacheBuster.isEmpty());
}

void TestStreamGuards::maximumRetries_data()
{
    QTest::addColumn<int>("maximum");

    QTest::newRow("none") << 0;
    QTest::newRow("one") << 1;
    QTest::newRow("five") << 5;
}

void TestStreamGuards::maximumRetries()
{
    QFETCH(const int, maximum);

    Client client = Client::live();
    client.policy.maximumRetries = maximum;
    const StreamState before = client.state;
    for (int i = 0; i < maximum; ++i)
        QCOMPARE(client.answer(refusal(503)).action, Action::Send);
    const Reaction last = client.answer(refusal(503));
    QCOMPARE(last.action, Action::Fail);
    QCOMPARE(last.error.code(), Error::ServerUnavailable);
    QVERIFY(!last.error.willRetry());
    QVERIFY(isSamePosition(client.state, before));
    client.state = Electric::retried(client.state);
    QCOMPARE(client.answer(success("h", "0_inf"), EndBody).action, Action::Deliver);
}

void TestStreamGuards::stale_isAskedAgain_data()
{
    QTest::addColumn<QByteArray>("offset");
    QTest::addColumn<QByteArray>("handle");
    QTest::addColumn<QByteArray>("expired");
    QTest::addColumn<QByteArray>("answered");

    QTest::newRow("expired at the start")
        << QByteArray("-1") << QByteArray() << QByteArray("old") << QByteArray("old");
    QTest::newRow("expired instead of the new one")
        << QByteArray("-1") << QByteArray("new") << QByteArray("old") << QByteArray("old");
    QTest::newRow("expired at now")
        << QByteArray("now") << QByteArray() << QByteArray("old") << QByteArray("old");
    QTest::newRow("expired in mid-log")
        << QByteArray("5_0") << QByteArray("h") << QByteArray("old") << QByteArray("old");
    QTest::newRow("another log's in mid-log")
        << QByteArray("5_0") << QByteArray("h") << QByteArray() << QByteArray("x");
}

// Nothing of such an answer counts, its schema neither.
void TestStreamGuards::stale_isAskedAgain()
{
    QFETCH(const QByteArray, offset);
    QFETCH(const QByteArray, handle);
    QFETCH(const QByteArray, expired);
    QFETCH(const QByteArray, answered);

    Client client;
    client.state.offset = offset;
    client.state.handle = handle;
    client.state.expiredHandle = expired;
    for (const char *random : {"r2", "r3", "r4"}) {
        client.circumstances.cacheBuster = random;
        const Reaction reaction = client.answer(success(answered, "9_0"), ChunkBody);
        QCOMPARE(reaction.action, Action::Send);
        QCOMPARE(reaction.delay, 0);
        QCOMPARE(client.state.offset, offset);
        QCOMPARE(client.state.handle, handle);
        QCOMPARE(client.state.request().expiredHandle, expired);
        QCOMPARE(client.state.request().cacheBuster, QByteArray(random));
        QVERIFY(client.state.schema.isEmpty());
    }
    const Reaction fourth = client.answer(success(answered, "9_0"), ChunkBody);
    QCOMPARE(fourth.action, Action::Refetch);
    QCOMPARE(client.state.offset, QByteArray("-1"));
    QVERIFY(client.state.request().handle.isEmpty()
            && client.state.request().expiredHandle.isEmpty());
    QCOMPARE(client.state.staleResponses, 0);
}

void TestStreamGuards::stale_forgetsOnceThenFails()
{
    Client client = Client::following();
    const auto fourTimes = [&client] {
        Reaction reaction;
        for (int i = 0; i < 4 && reaction.action == Action::Send; ++i)
            reaction = client.answer(success("x", "9_0"), ChunkBody);
        return reaction;
    };
    QCOMPARE(fourTimes().action, Action::Refetch);
    QCOMPARE(client.answer(success("x", "0_0"), ChunkBody).action, Action::Deliver);
    client.answer(refusal(409, RefetchBody, "x"));
    QCOMPARE(client.state.expiredHandle, QByteArray("x"));
    const Reaction last = fourTimes();
    QCOMPARE(last.action, Action::Fail);
    QCOMPARE(last.error.code(), Error::StaleCache);
    QCOMPARE(last.error.httpStatus(), 502);
    QVERIFY(!last.error.willRetry());
    for (const QString &word :
         {QStringLiteral("expired_handle"), QStringLiteral("cache-buster"), QStringLiteral("x")})
        QVERIFY2(last.error.text().contains(word), qPrintable(last.error.text()));
    QCOMPARE(client.state.offset, QByteArray("-1"));
    // Who repairs the proxy and tries again gets the three tries again.
    client.state = Electric::retried(client.state);
    QCOMPARE(fourTimes().action, Action::Refetch);
}

void TestStreamGuards::stale_countsAnewAfterABatch()
{
    Client client = Client::following();
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < 3; ++i)
            QCOMPARE(client.answer(success("x", "9_0"), ChunkBody).action, Action::Send);
        const QByteArray offset = QByteArray::number(round) + "_0";
        QCOMPARE(client.answer(success("h", offset), ChunkBody).action, Action::Deliver);
        QVERIFY(client.state.request().cacheBuster.isEmpty());
    }
}

// A cache on the same machine answers within no time: the loop guard must not hide the reason.
void TestStreamGuards::stale_atFullSpeed()
{
    Client client = Client::live();
    client.answer(refusal(409, RefetchBody));
    Reaction reaction;
    for (int i = 0; i < 40 && reaction.action != Action::Fail; ++i) {
        reaction = client.ask();
        if (reaction.action != Action::Send)
            continue;
        // The cache knows the start of the dead log, the server says that it is dead.
        reaction = client.state.isAtStart() ? client.answer(success("h", "0_0"), ChunkBody)
                                            : client.answer(refusal(409, RefetchBody));
    }
    QCOMPARE(reaction.action, Action::Fail);
    QCOMPARE(reaction.error.code(), Error::StaleCache);
}

void TestStreamGuards::stale_rightAnswerEndsIt()
{
    Client client = Client::live();
    client.answer(refusal(409, RefetchBody, "h2"));
    client.answer(success("h", "0_0"), ChunkBody);
    QCOMPARE(client.answer(success("h2", "0_0"), ChunkBody).action, Action::Deliver);
    QCOMPARE(client.state.handle, QByteArray("h2"));
    QCOMPARE(client.state.staleResponses, 0);
    QCOMPARE(client.state.expiredHandle, QByteArray("h"));
}

void TestStreamGuards::loop_startsOverOnce()
{
    Client client = Client::following();
    client.state.expiredHandle = "old";
    for (const qint64 pause : {0, 100, 100, 150}) {
        const Reaction reaction = client.ask(pause);
        QCOMPARE(reaction.action, Action::Send);
        QCOMPARE(reaction.delay, 0);
        QCOMPARE(client.state.offset, QByteArray("0_0"));
    }
    const Reaction fifth = client.ask(150); // 500 ms after the first
    QCOMPARE(fifth.action, Action::Refetch);
    QCOMPARE(fifth.delay, 0);
    QCOMPARE(client.state.offset, QByteArray("-1"));
    QCOMPARE(client.state.request().cacheBuster, QByteArray("r1"));
    QVERIFY(client.state.request().handle.isEmpty());
    QVERIFY2(client.state.request().expiredHandle.isEmpty(), "what is known of handles goes too");
    QCOMPARE(client.ask().action, Action::Send);
}

void TestStreamGuards::loop_slowsDownThenFails()
{
    Client client = Client::following();
    QCOMPARE(hit(client).action, Action::Refetch);
    for (const qint64 delay : {100, 200, 400}) {
        const Reaction reaction = hit(client);
        QCOMPARE(reaction.action, Action::Send);
        QCOMPARE(reaction.delay, delay);
        client.answer(success("h", "-1"), ChunkBody);
    }
    const Reaction fifth = hit(client);
    QCOMPARE(fifth.action, Action::Fail);
    QCOMPARE(fifth.error.code(), Error::RequestLoop);
    QVERIFY(!fifth.error.willRetry());
    QVERIFY(!fifth.error.text().isEmpty());
}

void TestStreamGuards::loop_isNone_data()
{
    QTest::addColumn<std::function<Reaction(Client &)>>("step");

    const auto row = [](const char *name, const std::function<Reaction(Client &)> &step) {
        QTest::newRow(name) << step;
    };
    row("slow requests", [](Client &client) { return client.ask(126); });
    row("live requests that are not answered", [](Client &client) {
        client.state.isUpToDate = true;
        return client.ask();
    });
    row("live requests", [](Client &client) {
        const bool isLive = client.state.request().isLive;
        client.answer(success("h", "0_inf", isLive ? "7" : ""), EndBody);
        return client.ask();
    });
    row("failures", [](Client &client) {
        client.lose(Error(Error::NetworkFailed, QStringLiteral("gone")));
        return client.ask();
    });
    row("refusals that are retried", [](Client &client) {
        client.answer(refusal(503));
        return client.ask();
    });
    row("refreshes", [](Client &client) {
        client.state = catchingUp(client.state);
        return client.ask();
    });
    row("chunks", [](Client &client) {
        client.answer(success("h", client.state.offset + '1'), ChunkBody);
        return client.ask();
    });
}

void TestStreamGuards::loop_isNone()
{
    QFETCH(const std::function<Reaction(Client &)>, step);

    Client client = Client::following();
    for (int i = 0; i < 30; ++i) {
        const Reaction reaction = step(client);
        QCOMPARE(reaction.action, Action::Send);
        QCOMPARE(reaction.delay, 0);
    }
    QCOMPARE(client.state.loops, 0);
}

void TestStreamGuards::loop_upToDateForgives()
{
    Client client = Client::following();
    hit(client);
    hit(client);
    client.answer(success("h", "0_0"), ChunkBody);
    QCOMPARE(client.state.loops, 2);
    client.answer(success("h", "0_inf"), EndBody);
    client.state = catchingUp(client.state);
    QCOMPARE(hit(client).action, Action::Refetch);
}

// Logs that end before they were read: the first refetches are free, then they wait.
void TestStreamGuards::refetches_arePaced()
{
    Client client = Client::live();
    const auto rotate = [&client](int i) {
        const Reaction reaction
            = client.answer(refusal(409, RefetchBody, "h" + QByteArray::number(i)));
        client.answer(success(client.state.handle, "0_0"), ChunkBody);
        return reaction;
    };
    int i = 0;
    for (const qint64 delay : {0, 0, 1000, 2000, 4000})
        QCOMPARE(rotate(i++).delay, delay);
    client.answer(success(client.state.handle, "0_inf"), EndBody);
    QCOMPARE(rotate(i++).delay, 0);
    for (int hole = 0; hole < 3; ++hole)
        client.state = onHole(client.state, client.policy, client.circumstances).state;
    QVERIFY(onHole(client.state, client.policy, client.circumstances).delay > 0);
}

void TestStreamGuards::retrying_startsTheGuardsOver()
{
    Client client = Client::following();
    client.state.failures = 7;
    client.state.staleResponses = 3;
    client.state.hasForgottenExpired = true;
    client.state.refetches = 9;
    client.state.loops = 4;
    client.state.isUpToDate = true;
    const StreamState next = Electric::retried(client.state);
    QVERIFY(isSamePosition(next, client.state));
    QVERIFY(next.failures == 0 && next.staleResponses == 0 && next.refetches == 0
            && next.loops == 0);
    QVERIFY(!next.hasForgottenExpired && !next.request().isLive && next.loopTimes.isEmpty());
}

QTEST_GUILESS_MAIN(TestStreamGuards)

#include "tst_streamguards.moc"
