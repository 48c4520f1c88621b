// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "applicationwatch_p.h"
#include "liveness_p.h"
#include "networkthread_p.h"
#include "rawtest.h"
#include "streamtest.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::ApplicationWatch;
using Electric::Error;
using Electric::Liveness;
using Electric::NetworkThread;
using Electric::ShapeStream;
using Electric::SleepDetector;
using Electric::WorldChange;

Q_DECLARE_METATYPE(Electric::WorldChange)

// Connections that are dead without a word, machines that sleep, apps that go to the background.
class TestLiveness : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void sleepDetector_data();
    void sleepDetector();
    void worldChange_data();
    void worldChange();
    void worldChange_whileRetrying();
    void worldChange_whileStopped();
    void lateAnswer();
    void hangingLiveRequest();
    void hangingCatchUp();
    void slowStart();
    void hangingBody();
    void background_data();
    void background();
    void background_besidePause();
    void background_atTheStart();
    void background_policyChanges();
    void refresh_isNotLive();

private:
    static void tell(WorldChange change);
};

void TestLiveness::init()
{
    startServer();
}

void TestLiveness::cleanup()
{
    ApplicationWatch::instance()->setState(Qt::ApplicationActive);
}

void TestLiveness::tell(WorldChange change)
{
    const auto thread = NetworkThread::instance();
    thread->post([thread = thread.get(), change] { thread->liveness()->tell(change); });
}

void TestLiveness::sleepDetector_data()
{
    QTest::addColumn<QList<qint64>>("ticks");
    QTest::addColumn<bool>("hasSlept"); // before the last one

    QTest::newRow("the first") << QList<qint64> {5} << false;
    QTest::newRow("in time") << QList<qint64> {0, 2000} << false;
    QTest::newRow("a little late") << QList<qint64> {0, 8000} << false;
    QTest::newRow("too late") << QList<qint64> {0, 8001} << true;
    QTest::newRow("a night") << QList<qint64> {0, 2000, 30'000'000} << true;
    QTest::newRow("only once") << QList<qint64> {0, 30'000'000, 30'002'000} << false;
    QTest::newRow("a clock that is set back") << QList<qint64> {30'000'000, 0} << false;
}

void TestLiveness::sleepDetector()
{
    QFETCH(const QList<qint64>, ticks);
    SleepDetector detector;
    bool hasSlept = false;
    for (const qint64 tick : ticks)
        hasSlept = detector.tick(tick);
    QTEST(hasSlept, "hasSlept");
}

void TestLiveness::worldChange_data()
{
    QTest::addColumn<WorldChange>("change");
    QTest::addColumn<bool>("isEventStream");

    QTest::newRow("woke up") << WorldChange::WokeUp << false;
    QTest::newRow("woke up, events") << WorldChange::WokeUp << true;
    QTest::newRow("other network") << WorldChange::OtherNetwork << false;
    QTest::newRow("other network, events") << WorldChange::OtherNetwork << true;
}

/*
    The live request is given up; the next one is answered at once.
*/
void TestLiveness::worldChange()
{
    QFETCH(const WorldChange, change);
    QFETCH(const bool, isEventStream);
    ShapeStream stream;
    describe(stream);
    stream.setLiveMode(isEventStream ? ShapeStream::ServerSentEvents : ShapeStream::LongPolling);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    tell(change);
    QTRY_COMPARE(requests().size(), 2);
    QVERIFY(!isLive(requests()[0]));
    QVERIFY(isLive(requests()[1]));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(errors.size(), 0);
}

void TestLiveness::worldChange_whileRetrying()
{
    ShapeStream stream;
    describe(stream);
    stream.setBackoff({1'000'000, 1'000'000, 1});
    fault(answer(503));
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Retrying);
    tell(WorldChange::OtherNetwork);
    QTRY_VERIFY(stream.isUpToDate()); // long before the pause is over
}

void TestLiveness::worldChange_whileStopped()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.stop();
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    m_server->clearRequests();
    tell(WorldChange::WokeUp);
    tell(WorldChange::OtherNetwork);
    ShapeStream other;
    describe(other);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
    QCOMPARE(requestsAt(QStringLiteral("-1")), 1); // the other one's
    QCOMPARE(stream.state(), ShapeStream::Stopped);
}

/*
    What a request that has been given up still answers is nobody's.
*/
void TestLiveness::lateAnswer()
{
    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request) || request.isLive())
            return;
        request.write(rawAnswer(200, Raw::headers("9_0"), Raw::array({Raw::upToDate()})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    const RawRequest old = server.requests().last();
    stream.refresh();
    old.write(
        rawAnswer(200, Raw::liveHeaders("5_0"), Raw::array({Raw::insert(99), Raw::upToDate()})));
    QTRY_COMPARE(stream.offset(), QStringLiteral("9_0"));
    QCOMPARE(recorder.rows().size(), 1);
}

void TestLiveness::hangingLiveRequest()
{
    RawServer server([](const RawRequest &request) {
        if (!Raw::answeredFirst(request) && !request.isLive())
            request.write(rawAnswer(200, Raw::headers("0_inf"), Raw::array({Raw::upToDate()})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setRequestTimeout(200);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(server.requests().size() >= 5);
    QVERIFY(server.requests()[2].isLive());
    QVERIFY(!server.requests()[3].isLive());
    QVERIFY(server.requests()[4].isLive());
    QCOMPARE(errors.size(), 0);
}

void TestLiveness::hangingCatchUp()
{
    bool hangs = true;
    RawServer server([&hangs](const RawRequest &request) {
        if (!Raw::answeredFirst(request) && !request.isLive() && !hangs)
            request.write(rawAnswer(200, Raw::headers("0_inf"), Raw::array({Raw::upToDate()})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setRequestTimeout(200);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    QCOMPARE(errors.first().first().value<Error>().code(), Error::TimedOut);
    QVERIFY(!stream.isConnected());
    hangs = false;
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
    QVERIFY(stream.isConnected());
}

/*
    The first answer may take the server far longer than any later one.
*/
void TestLiveness::slowStart()
{
    RawServer server;
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setRequestTimeout(100);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 1);
    const RawRequest first = server.requests().first();
    qsizetype before = -1;
    QTimer::singleShot(400, this, [&errors, &before, first] {
        before = errors.size();
        Raw::answeredFirst(first);
    });
    QTRY_VERIFY(server.requests().size() > 1);
    QCOMPARE(before, 0);
    QTRY_VERIFY(!errors.isEmpty()); // but not for ever
    QCOMPARE(errors.first().first().value<Error>().code(), Error::TimedOut);
}

void TestLiveness::hangingBody()
{
    RawServer server([&server](const RawRequest &request) {
        if (server.requests().size() > 1)
            return (void)Raw::answeredFirst(request);
        RawHeaders headers = Raw::headers("0_0");
        headers.append(RawHeader {"content-length", "1000"});
        request.write(rawHead(200, headers) + '[' + Raw::insert(7));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setRequestTimeout(200);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(server.requests()[1].offset(), QStringLiteral("-1"));
    QCOMPARE(recorder.rows(), (Rows {{{"id", "1"}, {"title", "t"}}}));
}

void TestLiveness::background_data()
{
    QTest::addColumn<ShapeStream::BackgroundPause>("when");
    QTest::addColumn<Qt::ApplicationState>("state");
    QTest::addColumn<bool>("pauses");

    QTest::newRow("never, suspended")
        << ShapeStream::NeverPause << Qt::ApplicationSuspended << false;
    QTest::newRow("never, hidden") << ShapeStream::NeverPause << Qt::ApplicationHidden << false;
    QTest::newRow("suspended, suspended")
        << ShapeStream::PauseWhenSuspended << Qt::ApplicationSuspended << true;
    QTest::newRow("suspended, hidden")
        << ShapeStream::PauseWhenSuspended << Qt::ApplicationHidden << false;
    QTest::newRow("hidden, suspended")
        << ShapeStream::PauseWhenHidden << Qt::ApplicationSuspended << true;
    QTest::newRow("hidden, hidden")
        << ShapeStream::PauseWhenHidden << Qt::ApplicationHidden << true;
    QTest::newRow("hidden, inactive")
        << ShapeStream::PauseWhenHidden << Qt::ApplicationInactive << false;
}

void TestLiveness::background()
{
    QFETCH(const ShapeStream::BackgroundPause, when);
    QFETCH(const Qt::ApplicationState, state);
    QFETCH(const bool, pauses);
    ShapeStream stream;
    describe(stream);
    stream.setBackgroundPause(when);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    ApplicationWatch::instance()->setState(state);
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    if (pauses) {
        QTRY_COMPARE(stream.state(), ShapeStream::Paused);
        QTRY_COMPARE(m_server->waitingRequests(), 0);
        ApplicationWatch::instance()->setState(Qt::ApplicationActive);
        QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
        QVERIFY(!isLive(requests().first()));
    } else {
        QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
        QVERIFY(stream.state() != ShapeStream::Paused);
    }
}

/*
    The app's own pause outlasts the background, and the background the app's resume().
*/
void TestLiveness::background_besidePause()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.pause();
    QTRY_COMPARE(stream.state(), ShapeStream::Paused);
    ApplicationWatch::instance()->setState(Qt::ApplicationSuspended);
    stream.resume();
    m_server->clearRequests();
    ShapeStream other;
    describe(other);
    other.setBackgroundPause(ShapeStream::NeverPause);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
    QCOMPARE(stream.state(), ShapeStream::Paused);
    ApplicationWatch::instance()->setState(Qt::ApplicationActive);
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
}

void TestLiveness::background_atTheStart()
{
    ApplicationWatch::instance()->setState(Qt::ApplicationSuspended);
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Paused);
    QCOMPARE(requests().size(), 0);
    ApplicationWatch::instance()->setState(Qt::ApplicationActive);
    QTRY_VERIFY(stream.isUpToDate());
}

void TestLiveness::background_policyChanges()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    ApplicationWatch::instance()->setState(Qt::ApplicationHidden);
    QTRY_COMPARE(stream.state(), ShapeStream::Paused);
    stream.setBackgroundPause(ShapeStream::PauseWhenSuspended);
    QTRY_COMPARE(stream.state(), ShapeStream::Live);
}

void TestLiveness::refresh_isNotLive()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    stream.refresh();
    QTRY_COMPARE(requests().size(), 2);
    QVERIFY(!isLive(requests()[0]));
    QVERIFY(isLive(requests()[1]));
}

QTEST_GUILESS_MAIN(TestLiveness)

#include "tst_liveness.moc"
