// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "client.h"

#include <QtTest/QTest>

using namespace Electric;
using Action = Reaction::Action;

Q_DECLARE_METATYPE(Electric::Response)

// The way through a log, and what ends it. The guards against circles: tst_streamguards.
class TestStreamState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void start();
    void start_now();
    void start_stored();
    void chunks_areFollowed();
    void live_afterUpToDate();
    void live_leavesWithoutUpToDate();
    void emptyBody_movesOn();
    void noContent_isUpToDate();
    void schema_isTakenFromTheHeader();
    void catchingUp_asksWithoutWaiting();
    void rotation_data();
    void rotation();
    void rotation_cacheBusterOnOneRequest();
    void rotation_twice();
    void rotation_inTheBody();
    void outOfBounds_data();
    void outOfBounds();
    void refusal_data();
    void refusal();
    void missingHeaders_data();
    void missingHeaders();
    void unreadableSchema();
    void hole();
};

namespace {

void comparePositions(const StreamState &a, const StreamState &b)
{
    QCOMPARE(a.handle, b.handle);
    QCOMPARE(a.offset, b.offset);
    QCOMPARE(a.cursor, b.cursor);
    QCOMPARE(a.expiredHandle, b.expiredHandle);
}

void compareRestarted(const Client &client)
{
    QCOMPARE(client.state.offset, QByteArray("-1"));
    QVERIFY(client.state.cursor.isEmpty());
    QVERIFY(!client.state.isUpToDate);
    QVERIFY(!client.state.request().isLive);
    QCOMPARE(client.state.request().cacheBuster, client.circumstances.cacheBuster);
}

} // namespace

void TestStreamState::start()
{
    Client client;
    const RequestPosition request = client.state.request();
    QCOMPARE(request.offset, QByteArray("-1"));
    QVERIFY(request.handle.isEmpty() && request.cursor.isEmpty());
    QVERIFY(request.expiredHandle.isEmpty() && request.cacheBuster.isEmpty());
    QVERIFY(!request.isLive);
    QVERIFY(client.state.isAtStart());
    QCOMPARE(client.ask().action, Action::Send);
    QCOMPARE(client.ask().delay, 0);
}

void TestStreamState::start_now()
{
    Client client;
    client.state.offset = "now";
    client.state.handle = "h";
    QVERIFY(client.state.isAtStart());
    QVERIFY2(client.state.request().handle.isEmpty(), "whoever asks for now does not know the log");
    QCOMPARE(client.answer(success("h2", "26808720_0"), EndBody).action, Action::Deliver);
    QCOMPARE(client.state.handle, QByteArray("h2"));
    QCOMPARE(client.state.request().offset, QByteArray("26808720_0"));
    QVERIFY(client.state.request().isLive);
}

// From what a store kept: at once, without waiting, to get the schema.
void TestStreamState::start_stored()
{
    Client client;
    client.state.handle = "h";
    client.state.offset = "26513976_0";
    client.state.expiredHandle = "old";
    const RequestPosition request = client.state.request();
    QCOMPARE(request.offset, QByteArray("26513976_0"));
    QCOMPARE(request.handle, QByteArray("h"));
    QCOMPARE(request.expiredHandle, QByteArray("old"));
    QVERIFY(!request.isLive && request.cacheBuster.isEmpty());
    QVERIFY(!client.state.isAtStart());
}

void TestStreamState::chunks_areFollowed()
{
    Client client;
    for (const char *offset : {"0_0", "0_1", "0_2", "27325024_164"}) {
        const Reaction reaction = client.answer(success("h", offset), ChunkBody);
        QCOMPARE(reaction.action, Action::Deliver);
        QVERIFY(!reaction.error);
        QCOMPARE(client.state.request().offset, QByteArray(offset));
        QCOMPARE(client.state.request().handle, QByteArray("h"));
        QVERIFY(!client.state.request().isLive);
    }
}

void TestStreamState::live_afterUpToDate()
{
    Client client = Client::live();
    QVERIFY(client.state.request().isLive);
    QVERIFY2(client.state.request().cursor.isEmpty(), "empty at first");
    for (const char *cursor : {"66959660", "66960042"}) {
        QCOMPARE(client.answer(success("h", "26513976_0", cursor), EndBody).action,
                 Action::Deliver);
        QVERIFY(client.state.request().isLive);
        QCOMPARE(client.state.request().cursor, QByteArray(cursor));
        QCOMPARE(client.state.request().offset, QByteArray("26513976_0"));
    }
}

// A live answer of more than a chunk does not end in an up-to-date.
void TestStreamState::live_leavesWithoutUpToDate()
{
    Client client = Client::live();
    client.answer(success("h", "27511880_136", "7"), ChunkBody);
    QVERIFY(!client.state.request().isLive);
    client.answer(success("h", "27511880_348"),
                  '[' + insertOf(R"({"id":"1"})") + ',' + UpToDate + ']');
    QVERIFY(client.state.request().isLive);
    QCOMPARE(client.state.request().cursor, QByteArray("7"));
}

void TestStreamState::emptyBody_movesOn()
{
    Client client = Client::following();
    QCOMPARE(client.answer(success("h", "5_0"), "[]").action, Action::Deliver);
    QCOMPARE(client.state.offset, QByteArray("5_0"));
    QVERIFY(!client.state.request().isLive);
}

void TestStreamState::noContent_isUpToDate()
{
    for (Client client : {Client::following(), Client::live()}) {
        Response response = success("h", client.state.offset);
        response.status = 204;
        response.schema.clear();
        QCOMPARE(client.answer(response).action, Action::Deliver);
        QVERIFY(client.state.request().isLive);
    }
}

void TestStreamState::schema_isTakenFromTheHeader()
{
    Client client = Client::following();
    QCOMPARE(client.state.schema.json(), Schema1);
    Response response = success("h", "0_1");
    response.schema = R"({"id":{"type":"int8"},"title":{"type":"text"}})";
    client.answer(response, EndBody);
    QCOMPARE(client.state.schema.columns().size(), 2);
    client.answer(success("h", "0_2", "7"), EndBody);
    QCOMPARE(client.state.schema.columns().size(), 2); // a live answer has none
}

void TestStreamState::catchingUp_asksWithoutWaiting()
{
    Client client = Client::live();
    client.answer(success("h", "5_0", "7"), EndBody);
    const StreamState before = client.state;
    client.state = catchingUp(client.state);
    QVERIFY(!client.state.request().isLive);
    comparePositions(client.state, before);
    client.answer(success("h", "5_0"), EndBody);
    QVERIFY(client.state.request().isLive);
    QCOMPARE(client.state.request().cursor, QByteArray("7"));
}

void TestStreamState::rotation_data()
{
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<QByteArray>("named");
    QTest::addColumn<QByteArray>("next");

    for (const bool isLive : {false, true}) {
        const char *how = isLive ? "live" : "following";
        QTest::addRow("%s, new handle", how) << isLive << QByteArray("h2") << QByteArray("h2");
        QTest::addRow("%s, no handle", how) << isLive << QByteArray() << QByteArray();
        QTest::addRow("%s, empty handle", how) << isLive << QByteArray("") << QByteArray();
        QTest::addRow("%s, same handle", how) << isLive << QByteArray("h") << QByteArray();
    }
}

void TestStreamState::rotation()
{
    QFETCH(const bool, isLive);
    QFETCH(const QByteArray, named);
    QFETCH(const QByteArray, next);

    Client client = isLive ? Client::live() : Client::following();
    client.state.cursor = "7";
    const Reaction reaction = client.answer(::refusal(409, RefetchBody, named));
    QCOMPARE(reaction.action, Action::Refetch);
    QCOMPARE(reaction.delay, 0);
    QVERIFY(!reaction.error);
    compareRestarted(client);
    const RequestPosition request = client.state.request();
    QCOMPARE(request.handle, next);
    QCOMPARE(request.expiredHandle, QByteArray("h"));
}

void TestStreamState::rotation_cacheBusterOnOneRequest()
{
    Client client = Client::live();
    client.answer(::refusal(409, RefetchBody, "h2"));
    QCOMPARE(client.state.request().cacheBuster, QByteArray("r1"));
    client.circumstances.cacheBuster = "r2";
    client.answer(success("h2", "0_0"), ChunkBody);
    QVERIFY(client.state.request().cacheBuster.isEmpty());
    QCOMPARE(client.state.request().expiredHandle, QByteArray("h"));
    QCOMPARE(client.state.request().handle, QByteArray("h2"));
    client.answer(success("h2", "0_inf"), EndBody);
    QVERIFY(client.state.request().cacheBuster.isEmpty() && client.state.request().isLive);
    QCOMPARE(client.state.request().expiredHandle, QByteArray("h"));
}

// A waiting request hears no name; the next rotation remembers the newer handle.
void TestStreamState::rotation_twice()
{
    Client client = Client::live();
    client.answer(::refusal(409, RefetchBody));
    client.answer(success("h2", "0_0"), ChunkBody);
    client.circumstances.cacheBuster = "r2";
    client.answer(::refusal(409, RefetchBody, "h3"));
    QCOMPARE(client.state.request().expiredHandle, QByteArray("h2"));
    QCOMPARE(client.state.request().handle, QByteArray("h3"));
    QCOMPARE(client.state.request().cacheBuster, QByteArray("r2"));
    // A rotation at the start itself, where no handle was sent, expires none.
    client.state.handle.clear();
    client.answer(::refusal(409, RefetchBody, "h2"));
    QCOMPARE(client.state.request().expiredHandle, QByteArray("h2"));
    QVERIFY2(client.state.request().handle.isEmpty(), "an expired handle is never used again");
}

void TestStreamState::rotation_inTheBody()
{
    Client client = Client::live();
    const Reaction reaction = client.answer(success("h", "9_0", "7"), RefetchBody);
    QCOMPARE(reaction.action, Action::Refetch);
    compareRestarted(client);
    QVERIFY(client.state.handle.isEmpty());
    QCOMPARE(client.state.expiredHandle, QByteArray("h"));
}

void TestStreamState::outOfBounds_data()
{
    QTest::addColumn<bool>("isLive");

    QTest::newRow("following") << false;
    QTest::newRow("live") << true;
}

// The server has lost its log, but it may come with the same handle again.
void TestStreamState::outOfBounds()
{
    QFETCH(const bool, isLive);

    Client client = isLive ? Client::live() : Client::following();
    client.state.expiredHandle = "older";
    const Reaction reaction = client.answer(::refusal(400, OutOfBounds));
    QCOMPARE(reaction.action, Action::Refetch);
    QCOMPARE(reaction.delay, 0);
    compareRestarted(client);
    QVERIFY(client.state.request().handle.isEmpty());
    QCOMPARE(client.state.request().expiredHandle, QByteArray("older"));
    QCOMPARE(client.answer(success("h", "0_0"), ChunkBody).action, Action::Deliver);
    QVERIFY(client.state.request().cacheBuster.isEmpty());

    // Guarded: a server that says so again and again is not asked at full speed.
    qint64 delay = 0;
    for (int i = 0; i < 4; ++i) {
        delay = client.answer(::refusal(400, OutOfBounds)).delay;
        client.answer(success("h", "0_0"), ChunkBody);
    }
    QVERIFY(delay >= 1000);

    Client atStart;
    QCOMPARE(atStart.answer(::refusal(400, OutOfBounds)).action, Action::Fail);
}

void TestStreamState::refusal_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Error::Code>("code");

    for (const int status : {401, 403})
        QTest::addRow("%d", status)
            << status << QByteArray(R"({"message":"No"})") << Error::Unauthorized;
    for (const int status : {400, 404, 405, 410, 418, 422})
        QTest::addRow("%d", status)
            << status << QByteArray(R"({"message":"No"})") << Error::RequestRefused;
    QTest::newRow("400 of a bad offset")
        << 400 << QByteArray(R"({"message":"No","errors":{"offset":["has invalid format"]}})")
        << Error::RequestRefused;
}

// Handle and offset stay; whoever asks again goes on there.
void TestStreamState::refusal()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, body);
    QFETCH(const Error::Code, code);

    for (Client client : {Client(), Client::following(), Client::live()}) {
        const StreamState before = client.state;
        const Reaction reaction = client.answer(::refusal(status, body));
        QCOMPARE(reaction.action, Action::Fail);
        QCOMPARE(reaction.error.code(), code);
        QCOMPARE(reaction.error.httpStatus(), status);
        QVERIFY(reaction.error.serverMessage().startsWith(u"No"));
        QVERIFY(!reaction.error.willRetry());
        comparePositions(client.state, before);
        client.state = retried(client.state);
        comparePositions(client.state, before);
        QVERIFY(!client.state.request().isLive);
        QCOMPARE(client.ask().action, Action::Send);
    }
}

void TestStreamState::missingHeaders_data()
{
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<Response>("response");
    QTest::addColumn<QString>("named");

    const auto row = [](bool isLive, const char *name, QByteArray Response::*member) {
        Response response = success("h", "9_0", isLive ? "7" : "");
        (response.*member).clear();
        QTest::addRow("%s%s", isLive ? "live: " : "", name)
            << isLive << response << QString::fromLatin1(name);
    };
    row(false, "electric-handle", &Response::handle);
    row(false, "electric-offset", &Response::offset);
    row(false, "electric-schema", &Response::schema);
    row(true, "electric-handle", &Response::handle);
    row(true, "electric-offset", &Response::offset);
    row(true, "electric-cursor", &Response::cursor);
}

void TestStreamState::missingHeaders()
{
    QFETCH(const bool, isLive);
    QFETCH(const Response, response);
    QFETCH(const QString, named);

    Client client = isLive ? Client::live() : Client::following();
    const StreamState before = client.state;
    const Reaction reaction = client.answer(response, EndBody);
    QCOMPARE(reaction.action, Action::Fail);
    QCOMPARE(reaction.error.code(), Error::MissingHeaders);
    QCOMPARE(reaction.error.httpStatus(), 200);
    QVERIFY2(reaction.error.text().contains(named), qPrintable(reaction.error.text()));
    QCOMPARE(reaction.error.text().count(u"electric-"), 1);
    comparePositions(client.state, before);
}

void TestStreamState::unreadableSchema()
{
    Client client = Client::following();
    const StreamState before = client.state;
    Response response = success("h", "9_0");
    response.schema = R"({"id":)";
    const Reaction reaction = client.answer(response, EndBody);
    QCOMPARE(reaction.action, Action::Send);
    QCOMPARE(reaction.error.code(), Error::InvalidResponse);
    QCOMPARE(reaction.delay, 1000);
    QCOMPARE(reaction.error.retryDelay(), 1000);
    comparePositions(client.state, before);
    QCOMPARE(client.state.schema.json(), Schema1);
}

// The store misses a row: start over; the handle is not dead.
void TestStreamState::hole()
{
    Client client = Client::live();
    client.state.expiredHandle = "older";
    const Reaction reaction = onHole(client.state, client.policy, client.circumstances);
    QCOMPARE(reaction.action, Action::Refetch);
    QCOMPARE(reaction.delay, 0);
    client.state = reaction.state;
    compareRestarted(client);
    QVERIFY(client.state.request().handle.isEmpty());
    QCOMPARE(client.state.request().expiredHandle, QByteArray("older"));
    QCOMPARE(client.answer(success("h", "0_0"), ChunkBody).action, Action::Deliver);
}

QTEST_GUILESS_MAIN(TestStreamState)

#include "tst_streamstate.moc"
