// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;

// Logs that end, and caches that do not notice.
class TestStreamRefetch : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void rotation_whileWaiting();
    void rotation_namesTheNewHandle();
    void rotation_whileSyncing();
    void rotation_twice();
    void rotation_toTheSameHandle();
    void rotation_inTheBody();
    void rotation_startsLog();
    void outOfBounds();
    void columnAdded();
    void staleCache_passes();
    void staleCache_forEver();
    void requestLoop();

private:
    QList<Request> requestsWith(const QString &parameter) const;
};

namespace {

// The rest is fetched anew after a rotation: the rows and the messages must agree.
void compareWithServer(const Recorder &recorder, const DevelopmentServer &server)
{
    QTRY_COMPARE(recorder.rows(), rowsOf(server, QStringLiteral("items")));
}

} // namespace

void TestStreamRefetch::init()
{
    startServer();
}

QList<Request> TestStreamRefetch::requestsWith(const QString &parameter) const
{
    QList<Request> all = requests();
    all.removeIf([&parameter](const Request &request) { return !request.hasQuery(parameter); });
    return all;
}

/*
    A waiting request learns of it without the new handle.
*/
void TestStreamRefetch::rotation_whileWaiting()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString old = stream.handle();

    m_server->clearRequests();
    QVERIFY(m_server->rotate(QStringLiteral("items")).ok());
    QTRY_COMPARE(mustRefetch.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(mustRefetch.size(), 1);
    QVERIFY(failed.isEmpty());
    QVERIFY(stream.handle() != old);
    compareWithServer(recorder, *m_server);

    const Request first = requests().first();
    QCOMPARE(first.queryValue(u"offset"), QStringLiteral("-1"));
    QVERIFY(!first.hasQuery(u"handle"));
    QVERIFY(!first.hasQuery(u"live"));
    QVERIFY(!first.hasQuery(u"cursor"));
    QCOMPARE(first.queryValue(u"expired_handle"), old);
    QVERIFY(!first.queryValue(u"cache-buster").isEmpty());
    QCOMPARE(requestsWith(QStringLiteral("cache-buster")).size(), 1);
}

void TestStreamRefetch::rotation_namesTheNewHandle()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString old = stream.handle();
    stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);

    QVERIFY(m_server->rotate(QStringLiteral("items")).ok());
    m_server->clearRequests();
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(mustRefetch.size(), 1);
    compareWithServer(recorder, *m_server);

    const QList<Request> all = requests();
    QCOMPARE(all[0].queryValue(u"handle"), old);
    QCOMPARE(all[1].queryValue(u"offset"), QStringLiteral("-1"));
    QCOMPARE(all[1].queryValue(u"handle"), stream.handle());
    QCOMPARE(all[1].queryValue(u"expired_handle"), old);
    QVERIFY(!all[1].queryValue(u"cache-buster").isEmpty());
    QCOMPARE(requestsWith(QStringLiteral("cache-buster")).size(), 1);
}

void TestStreamRefetch::rotation_whileSyncing()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    auto connection = std::make_shared<QMetaObject::Connection>();
    *connection = connect(&stream, &ShapeStream::batchReceived, this, [this, connection] {
        disconnect(*connection);
        m_server->rotate(QStringLiteral("items"));
        m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    });
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(mustRefetch.size(), 1);
    compareWithServer(recorder, *m_server);
    QCOMPARE(stream.state(), ShapeStream::Live);
}

void TestStreamRefetch::rotation_twice()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    stream.start();
    for (int times = 1; times < 4; ++times) {
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 10 + times}});
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        m_server->rotate(QStringLiteral("items"));
        QTRY_COMPARE(mustRefetch.size(), times);
        compareWithServer(recorder, *m_server);
    }
    QCOMPARE(requestsWith(QStringLiteral("cache-buster")).size(), 3);
}

/*
    A server that calls the new log as the old one: whatever it means, no circle without end.
*/
void TestStreamRefetch::rotation_toTheSameHandle()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QByteArray handle = handleOf(stream);
    fault(answer(409, "[]", {{"electric-handle", handle}}), 1);
    stream.refresh();
    QTRY_VERIFY(requestsAt(QStringLiteral("-1")) > 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    compareWithServer(recorder, *m_server);
    QCOMPARE(stream.state(), ShapeStream::Live);
}

void TestStreamRefetch::rotation_inTheBody()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString old = stream.handle();
    m_server->rotate(QStringLiteral("items")); // so that the server has another handle to give
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QTRY_COMPARE(mustRefetch.size(), 1);

    const Headers headers {{"electric-handle", handleOf(stream)},
                           {"electric-offset", stream.offset().toUtf8()},
                           {"electric-schema", R"({"id":{"type":"int8"}})"}};
    fault(answer(200, R"([{"headers":{"control":"must-refetch"}}])", headers), 1);
    stream.refresh();
    QTRY_COMPARE(mustRefetch.size(), 2);
    QVERIFY(old != stream.handle());
}

void TestStreamRefetch::rotation_startsLog()
{
    ShapeStream stream;
    describe(stream);
    QList<bool> starts;
    connect(&stream, &ShapeStream::batchReceived, this,
            [&starts](const MessageBatch &batch) { starts.append(batch.startsLog()); });
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(starts.count(true), 1);
    QVERIFY(starts.first());
    const qsizetype before = starts.size();
    m_server->rotate(QStringLiteral("items"));
    QTRY_VERIFY(starts.size() > before);
    QVERIFY(starts[before]);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(starts.count(true), 2);
}

/*
    The server has lost its log, not the handle: nothing is marked as expired.
*/
void TestStreamRefetch::outOfBounds()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    const QString handle = stream.handle();
    stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    stream.setOffset(QStringLiteral("99999999_0"));
    m_server->clearRequests();
    stream.start();
    QTRY_COMPARE(mustRefetch.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(failed.isEmpty());
    QCOMPARE(stream.handle(), handle);
    QVERIFY(requestsWith(QStringLiteral("expired_handle")).isEmpty());
    QCOMPARE(requestsWith(QStringLiteral("cache-buster")).size(), 1);
    compareWithServer(recorder, *m_server);
}

void TestStreamRefetch::columnAdded()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server
                ->addColumn(QStringLiteral("items"), QStringLiteral("extra"),
                            {{QStringLiteral("type"), QStringLiteral("int4")}})
                .ok());
    QTRY_COMPARE(mustRefetch.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(stream.schema().columns().size(), 4);
    compareWithServer(recorder, *m_server);
}

/*
    After a rotation a cache still answers with the ended log, twice.
*/
void TestStreamRefetch::staleCache_passes()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    Fault stale;
    stale.replaceHeaders = {{"electric-handle", handleOf(stream)},
                            {"electric-offset", "77_0"},
                            {"electric-schema", R"({"other":{"type":"int4"}})"}};
    fault(stale, 2, [](const Request &request) { return request.queryValue(u"offset") == u"-1"; });
    m_server->clearRequests();
    m_server->rotate(QStringLiteral("items"));
    QTRY_COMPARE(mustRefetch.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(failed.isEmpty());
    QCOMPARE(requestsAt(QStringLiteral("-1")), 3);
    QCOMPARE(requestsAt(QStringLiteral("77_0")), 0);
    QCOMPARE(stream.schema().columns().size(), 3);
    QSet<QString> busters;
    const QList<Request> busting = requestsWith(QStringLiteral("cache-buster"));
    for (const Request &request : busting)
        busters.insert(request.queryValue(u"cache-buster"));
    QCOMPARE(busters.size(), 3);
    compareWithServer(recorder, *m_server);
}

void TestStreamRefetch::staleCache_forEver()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QByteArray old = handleOf(stream);
    Fault stale;
    stale.replaceHeaders = {{"electric-handle", old}};
    fault(stale, -1);
    m_server->rotate(QStringLiteral("items"));
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(stream.error().code(), Error::StaleCache);
    QVERIFY(!stream.error().willRetry());
    QVERIFY(stream.error().text().contains(QStringLiteral("cache-buster")));

    m_server->setFaultHandler({});
    stream.retry();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(stream.state(), ShapeStream::Live);
}

/*
    A proxy that answers each request with the first chunk: always the same offset.
*/
void TestStreamRefetch::requestLoop()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    const Headers headers {{"electric-handle", "h"},
                           {"electric-offset", "0_0"},
                           {"electric-schema", R"({"id":{"type":"int8"}})"}};
    fault(answer(200, "[]", headers), -1);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::RequestLoop);
    QCOMPARE(mustRefetch.size(), 1);
    QVERIFY2(requests().size() < 40, qPrintable(QString::number(requests().size())));
}

QTEST_GUILESS_MAIN(TestStreamRefetch)

#include "tst_streamrefetch.moc"
