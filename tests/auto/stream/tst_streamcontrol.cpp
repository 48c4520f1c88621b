// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;

// What an app tells a running stream: start, stop, pause, refresh, another shape.
class TestStreamControl : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void stop_keepsThePosition();
    void stop_inTheMiddleOfABatch();
    void stop_withoutStart();
    void stop_besideAnotherShape_data();
    void stop_besideAnotherShape();
    void start_twice();
    void pause_resume();
    void pause_whileRetrying();
    void pause_inTheMiddleOfABatch();
    void pause_outlastsAnotherShape();
    void refresh_whileLive();
    void refresh_inTheMiddleOfABatch();
    void flowControl();
    void subscribe_stopsAtUpToDate();
    void options_whileRunning();
    void definition_whileRunning();
    void definition_whileStopped();
    void definition_oneRestart();
    void lateAnswer_isDropped();
    void lastSyncedAt_staysAfterStop();
};

void TestStreamControl::init()
{
    startServer();
}

void TestStreamControl::stop_keepsThePosition()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString handle = stream.handle();
    const QString offset = stream.offset();
    stream.stop();
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QCOMPARE(stream.offset(), offset);
    QVERIFY(!stream.isConnected());
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    m_server->clearRequests();

    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(!isLive(requests().first()));
    QCOMPARE(requests().first().queryValue(u"offset"), offset);
    QCOMPARE(requests().first().queryValue(u"handle"), handle);
    QCOMPARE(recorder.operations().size(), 11);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestStreamControl::stop_inTheMiddleOfABatch()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    const auto stopOnce
        = connect(&stream, &ShapeStream::batchReceived, &stream, &ShapeStream::stop);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QTRY_COMPARE(stream.offset(), QStringLiteral("0_0"));
    QCOMPARE(recorder.batches(), 1);
    QCOMPARE(requests().size(), 1);
    disconnect(stopOnce);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QCOMPARE(recorder.operations().size(), 10);
}

/*
    A position that the app has set is still the app's.
*/
void TestStreamControl::stop_withoutStart()
{
    ShapeStream stream;
    describe(stream);
    stream.setHandle(QStringLiteral("h"));
    stream.setOffset(QStringLiteral("5_0"));
    stream.stop();
    stream.pause();
    stream.resume();
    stream.refresh();
    stream.retry();
    ShapeStream other; // whose news come after all of this one's
    describe(other);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
    QCOMPARE(stream.offset(), QStringLiteral("5_0"));
    QCOMPARE(stream.handle(), QStringLiteral("h"));
    QCOMPARE(stream.state(), ShapeStream::Stopped);
}

void TestStreamControl::stop_besideAnotherShape_data()
{
    QTest::addColumn<bool>("isStopFirst");

    QTest::newRow("stop, then another shape") << true;
    QTest::newRow("another shape, then stop") << false;
}

/*
    The stream has not heard yet that it is stopped, or is about to start over.
*/
void TestStreamControl::stop_besideAnotherShape()
{
    QFETCH(const bool, isStopFirst);
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    if (isStopFirst)
        stream.stop();
    stream.setTable(QStringLiteral("notes"));
    if (!isStopFirst)
        stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    ShapeStream other; // whose news come after all of this one's
    describe(other);
    other.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(stream.state(), ShapeStream::Stopped);
    for (const Request &request : requests())
        QCOMPARE(request.queryValue(u"table"), QStringLiteral("items"));

    stream.start();
    QTRY_COMPARE(requests().last().queryValue(u"table"), QStringLiteral("notes"));
    QTRY_COMPARE(m_server->waitingRequests(), 2);
}

void TestStreamControl::start_twice()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(upToDate.size(), 1);
    stream.start();
    QTRY_COMPARE(upToDate.size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestStreamControl::pause_resume()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.pause();
    QTRY_COMPARE(stream.state(), ShapeStream::Paused);
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    QVERIFY(!stream.isConnected());
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    m_server->clearRequests();
    stream.refresh(); // not while paused
    stream.resume();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(!isLive(requests().first()));
    QCOMPARE(requests().size(), 2);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QCOMPARE(stream.state(), ShapeStream::Live);
}

void TestStreamControl::pause_whileRetrying()
{
    ShapeStream stream;
    describe(stream);
    stream.setBackoff({3'600'000, 3'600'000, 1});
    fault(answer(503));
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Retrying);
    stream.pause();
    QTRY_COMPARE(stream.state(), ShapeStream::Paused);
    stream.resume();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

/*
    The machine may have slept in between: what was up to date then may not be any more.
*/
void TestStreamControl::pause_inTheMiddleOfABatch()
{
    ShapeStream stream;
    describe(stream);
    bool hasSlept = false;
    connect(&stream, &ShapeStream::batchReceived, this, [&](const MessageBatch &batch) {
        if (batch.isUpToDate() && !std::exchange(hasSlept, true)) {
            stream.pause();
            stream.resume();
        }
    });
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QList<Request> all = requests();
    const auto live = std::find_if(all.begin(), all.end(), isLive);
    QVERIFY(live - all.begin() >= 2);
    QCOMPARE(live[-1].queryValue(u"offset"), live[0].queryValue(u"offset"));
}

void TestStreamControl::pause_outlastsAnotherShape()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.pause();
    QTRY_COMPARE(stream.state(), ShapeStream::Paused);
    QTRY_COMPARE(m_server->waitingRequests(), 0); // it is the other one's that is waited for below
    m_server->clearRequests();
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    stream.setWhere(QStringLiteral("id > 5"));
    QTRY_COMPARE(mustRefetch.size(), 1);
    ShapeStream other;
    describe(other);
    other.setTable(QStringLiteral("notes"));
    other.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(stream.state(), ShapeStream::Paused);
    QCOMPARE(requests().size(), 3);
    stream.resume();
    QTRY_COMPARE(recorder.rows().size(), 5);
}

void TestStreamControl::refresh_whileLive()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    stream.refresh();
    QTRY_COMPARE(upToDate.size(), 2);
    QTRY_COMPARE(requests().size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(!isLive(requests().first()));
    QVERIFY(isLive(requests().last()));
    QCOMPARE(requests().first().queryValue(u"offset"), stream.offset());
}

void TestStreamControl::refresh_inTheMiddleOfABatch()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    connect(&stream, &ShapeStream::batchReceived, this, [&](const MessageBatch &batch) {
        if (batch.isUpToDate() && upToDate.isEmpty())
            stream.refresh();
    });
    stream.start();
    QTRY_COMPARE(upToDate.size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

/*
    While a slot works on a batch, nothing more is asked for.
*/
void TestStreamControl::flowControl()
{
    ShapeStream stream;
    describe(stream);
    int batches = 0;
    connect(&stream, &ShapeStream::batchReceived, this, [&] {
        ++batches;
        const qsizetype sent = requests().size();
        QCOMPARE(sent, batches);
        ShapeStream other; // a round of everything, while this slot has not returned
        describe(other);
        other.setTable(QStringLiteral("notes"));
        other.setSubscribe(false);
        QSignalSpy upToDate(&other, &ShapeStream::upToDate);
        other.start();
        QVERIFY(upToDate.wait());
        QList<Request> all = requests();
        all.removeIf(
            [](const Request &request) { return request.queryValue(u"table") != u"items"; });
        QCOMPARE(all.size(), sent);
        m_server->clearRequests();
        batches = 0;
    });
    stream.setSubscribe(false);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
}

void TestStreamControl::subscribe_stopsAtUpToDate()
{
    ShapeStream stream;
    describe(stream);
    stream.setSubscribe(false);
    const Recorder recorder(&stream);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(upToDate.size(), 1);
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QVERIFY(stream.isUpToDate());
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    const QList<Request> all = requests();
    QVERIFY(std::none_of(all.begin(), all.end(), isLive));

    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    stream.start();
    QTRY_COMPARE(upToDate.size(), 2);
    QCOMPARE(recorder.operations().size(), 11);
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
}

/*
    How to send is no part of the shape: a running stream heeds it from the next request on.
*/
void TestStreamControl::options_whileRunning()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.setBackoff({3'600'000, 3'600'000, 1});
    stream.setMaximumRetries(0);
    fault(answer(503));
    stream.refresh();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);

    stream.setMaximumRetries(-1);
    stream.setBackoff({1, 1, 1});
    stream.setRequestTimeout(50);
    Fault hang;
    hang.hang = true;
    fault(hang);
    stream.retry();
    QTRY_VERIFY(failed.size() > 1);
    QCOMPARE(qvariant_cast<Error>(failed[1].first()).code(), Error::TimedOut);
    stream.setRequestTimeout(45000);
    QTRY_COMPARE(m_server->waitingRequests(), 1);

    stream.setSubscribe(false);
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QCOMPARE(m_server->waitingRequests(), 0);
}

void TestStreamControl::definition_whileRunning()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    stream.setWhere(QStringLiteral("id > 8"));
    QTRY_COMPARE(recorder.rows().size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(mustRefetch.size(), 1);
    QCOMPARE(queries().first(), QByteArray("log=full&offset=-1&table=items&where=id+%3E+8"));
}

/*
    The position belongs to the shape: another one is not asked for from there.
*/
void TestStreamControl::definition_whileStopped()
{
    ShapeStream stream;
    describe(stream);
    stream.setSubscribe(false);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    m_server->clearRequests();
    stream.setTable(QStringLiteral("notes"));
    stream.start();
    QTRY_COMPARE(stream.schema().columns().size(), 2);
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QVERIFY(!stream.error());
    QVERIFY(stream.isUpToDate());
}

void TestStreamControl::definition_oneRestart()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    QSignalSpy definition(&stream, &ShapeStream::definitionChanged);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    stream.setWhere(QStringLiteral("list = $1"));
    stream.setParams(QVariantList {QStringLiteral("work")});
    stream.setColumns({QStringLiteral("id")});
    QTRY_COMPARE(recorder.rows().size(), 5);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(mustRefetch.size(), 1);
    QCOMPARE(definition.size(), 3);
    QCOMPARE(requestsAt(QStringLiteral("-1")), 1);
}

void TestStreamControl::lateAnswer_isDropped()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    // The answer to the long poll leaves as the stream drops that request.
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    stream.refresh();
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(stream.state(), ShapeStream::Live);
    QVERIFY(!stream.error());
}

void TestStreamControl::lastSyncedAt_staysAfterStop()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QDateTime first = stream.lastSyncedAt();
    stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    QCOMPARE(stream.lastSyncedAt(), first);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    fault(answer(503), -1);
    stream.start();
    QTRY_VERIFY(!failed.isEmpty());
    QCOMPARE(stream.lastSyncedAt(), first);
}

QTEST_GUILESS_MAIN(TestStreamControl)

#include "tst_streamcontrol.moc"
