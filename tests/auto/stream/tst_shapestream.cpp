// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;

// What a stream hands out. What it asks for: tst_streamrequests; logs that end: tst_streamrefetch;
// errors: tst_streamerrors; start, stop and the like: tst_streamcontrol; threads and destruction:
// tst_streamlifetime.
class TestShapeStream : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void firstSync();
    void firstSync_ofNothing();
    void live_changes_data();
    void live_changes();
    void live_transaction();
    void live_timeout();
    void live_moreThanAChunk();
    void replica_full();
    void changesOnly_fromNow();
};

void TestShapeStream::init()
{
    startServer();
}

void TestShapeStream::firstSync()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    QSignalSpy states(&stream, &ShapeStream::stateChanged);
    const QDateTime before = QDateTime::currentDateTimeUtc();
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
    QTRY_COMPARE(m_server->waitingRequests(), 1);

    QCOMPARE(upToDate.size(), 1);
    QVERIFY(recorder.batches() > 3);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QCOMPARE(stream.rowsReceived(), 10);
    QVERIFY(stream.bytesReceived() > 1000);
    QTRY_COMPARE(stream.requestsSent(), requests().size());
    QVERIFY(stream.isUpToDate());
    QVERIFY(stream.isConnected());
    QVERIFY(!stream.error());
    QVERIFY(stream.lastSyncedAt() >= before);
    QCOMPARE(stream.schema().columns().size(), 3);
    QCOMPARE(states.size(), 2); // Syncing, Live
}

void TestShapeStream::firstSync_ofNothing()
{
    ShapeStream stream;
    describe(stream);
    stream.setTable(QStringLiteral("notes"));
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(recorder.rows().isEmpty());
    QCOMPARE(stream.rowsReceived(), 0);
    QCOMPARE(requests().size(), 3); // from -1 it is never up to date at once
    QVERIFY(stream.isUpToDate());
}

void TestShapeStream::live_changes_data()
{
    QTest::addColumn<QByteArray>("operation");
    QTest::addColumn<Message::Operation>("expected");

    QTest::newRow("insert") << QByteArray(
        R"({"op": "insert", "value": {"id": 11, "title": "new"}})")
                            << Message::Insert;
    QTest::newRow("update") << QByteArray(
        R"({"op": "update", "value": {"id": 3, "title": "news"}})")
                            << Message::Update;
    QTest::newRow("update to null")
        << QByteArray(R"({"op": "update", "value": {"id": 3, "title": null}})") << Message::Update;
    QTest::newRow("delete") << QByteArray(R"({"op": "delete", "key": {"id": 3}})")
                            << Message::Delete;
}

void TestShapeStream::live_changes()
{
    QFETCH(QByteArray, operation);
    QFETCH(Message::Operation, expected);

    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server->write(QStringLiteral("items"), operation).ok());
    QTRY_COMPARE(upToDate.size(), 2);
    QCOMPARE(recorder.operations().size(), 11);
    QCOMPARE(recorder.operations().last(), expected);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestShapeStream::live_transaction()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QByteArray operations = R"([{"op": "insert", "value": {"id": 11}},
        {"op": "update", "value": {"id": 11, "title": "x"}}, {"op": "delete", "key": {"id": 1}},
        {"op": "update", "key": {"id": 2}, "value": {"id": 12}}])";
    QVERIFY(m_server->write(QStringLiteral("items"), operations).ok());
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_VERIFY(upToDate.size() >= 2);
}

/*
    Nothing has happened: the same offset again, with the cursor that came, so that no cache
    can answer for ever.
*/
void TestShapeStream::live_timeout()
{
    Options options;
    options.longPollMs = 20;
    startServer(options);
    ShapeStream stream;
    describe(stream);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_VERIFY(upToDate.size() >= 4);
    const QList<Request> all = requests();
    const auto live = std::find_if(all.begin(), all.end(), isLive);
    QVERIFY(all.end() - live >= 3);
    QVERIFY(std::all_of(live, all.end(), isLive));
    QVERIFY(live[1].queryValue(u"cursor") != live[0].queryValue(u"cursor"));
    QVERIFY(live[2].queryValue(u"cursor") != live[1].queryValue(u"cursor"));
    QCOMPARE(live[2].queryValue(u"offset"), live[0].queryValue(u"offset"));
    QCOMPARE(stream.state(), ShapeStream::Live);
    QVERIFY(failed.isEmpty());
}

/*
    A transaction that does not fit a chunk: a state is consistent at the up-to-date only.
*/
void TestShapeStream::live_moreThanAChunk()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const int batches = recorder.batches();
    QByteArrayList operations;
    for (int id = 11; id < 31; ++id)
        operations.append(R"({"op": "insert", "value": {"id": )" + QByteArray::number(id) + "}}");
    QVERIFY(m_server->write(QStringLiteral("items"), '[' + operations.join(',') + ']').ok());
    QTRY_COMPARE(upToDate.size(), 2);
    QVERIFY(recorder.batches() - batches > 1);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestShapeStream::replica_full()
{
    ShapeStream stream;
    describe(stream);
    stream.setReplica(ShapeStream::FullReplica);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QList<Message> messages;
    connect(&stream, &ShapeStream::batchReceived, this,
            [&messages](const MessageBatch &batch) { messages += batch.messages(); });
    m_server->update(QStringLiteral("items"),
                     {{QStringLiteral("id"), 1}, {QStringLiteral("title"), QStringLiteral("x")}});
    QTRY_VERIFY(!messages.isEmpty());
    QCOMPARE(messages.first().operation, Message::Update);
    QCOMPARE(messages.first().value.size(), 3);
    QCOMPARE(messages.first().oldValue.value(QStringLiteral("title")).toString(),
             QStringLiteral("item 1"));
}

void TestShapeStream::changesOnly_fromNow()
{
    ShapeStream stream;
    describe(stream);
    stream.setLog(ShapeStream::ChangesOnly);
    stream.setOffset(QStringLiteral("now"));
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(queries().first(), QByteArray("log=changes_only&offset=now&table=items"));
    QCOMPARE(requests().size(), 2);
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_COMPARE(recorder.operations(), QList {Message::Insert});
}

QTEST_GUILESS_MAIN(TestShapeStream)

#include "tst_shapestream.moc"
