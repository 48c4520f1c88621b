// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rawtest.h"
#include "streamtest.h"

#include <QtCore/QTimer>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::Error;
using Electric::Message;
using Electric::ShapeStream;

// Live by server-sent events.
class TestEventStreams : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void changes();
    void closedByTheServer();
    void rotation();
    void liveModeWhileRunning();
    void pieces();
    void keepAlives();
    void positionOfAnUpToDate();
    void tailOfABrokenStream();
    void brokenBeforeAnything();
    void endOfAChunk();
    void endOfAChunk_cutOff();
    void deliveredTwice();
    void mustRefetch();
    void unusableEvent();
    void serverWithoutEventStreams();
    void shortStreams_fallBack();
    void shortStreams_closedByUs();
    void silence();
    void slowReceiver();
    void endlessEvent();
};

void TestEventStreams::init()
{
    startServer();
}

void TestEventStreams::changes()
{
    ShapeStream stream;
    describe(stream);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const ElectricDev::Request live = requests().last();
    QVERIFY(isLive(live));
    QCOMPARE(live.queryValue(u"live_sse"), QStringLiteral("true"));
    QCOMPARE(live.header("accept"), QByteArray("text/event-stream"));
    QCOMPARE(stream.activeLiveMode(), ShapeStream::ServerSentEvents);
    const qsizetype sent = requests().size();

    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    m_server->update(
        QStringLiteral("items"),
        {{QStringLiteral("id"), 11}, {QStringLiteral("title"), QStringLiteral("new")}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    m_server->remove(QStringLiteral("items"), {{QStringLiteral("id"), 1}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QVERIFY(stream.isUpToDate());
    QCOMPARE(requests().size(), sent); // all in one answer
}

/*
    After a minute, mostly: the next one goes on where the last up-to-date was.
*/
void TestEventStreams::closedByTheServer()
{
    ElectricDev::Options options;
    options.sseCloseMs = 1100;
    startServer(options);
    ShapeStream stream;
    describe(stream);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    const qsizetype sent = requests().size();
    QTRY_COMPARE(requests().size(), sent + 1);
    QVERIFY(requests().last().hasQuery(u"live_sse"));
    QVERIFY(requests().last().queryValue(u"offset").endsWith(QLatin1StringView("_0")));
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 12}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QCOMPARE(errors.size(), 0);
}

/*
    It closes the stream without a word; the next request is told.
*/
void TestEventStreams::rotation()
{
    ShapeStream stream;
    describe(stream);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    QSignalSpy refetches(&stream, &ShapeStream::mustRefetch);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->rotate(QStringLiteral("items"));
    QTRY_COMPARE(refetches.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(requests().last().hasQuery(u"live_sse"));
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestEventStreams::liveModeWhileRunning()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(!requests().last().hasQuery(u"live_sse"));
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    QTRY_VERIFY(isLive(requests().last()) && requests().last().hasQuery(u"live_sse"));
    stream.setLiveMode(ShapeStream::LongPolling);
    QTRY_VERIFY(isLive(requests().last()) && !requests().last().hasQuery(u"live_sse"));
}

/*
    However TCP and the chunks of HTTP cut them.
*/
void TestEventStreams::pieces()
{
    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        request.write(rawHead(200, Raw::eventHeaders("0_inf")));
        const QByteArray events = ": keep-alive\r\n\r\ndata: " + Raw::insert(2, "\xC3\xA4")
            + "\n\ndata: " + Raw::change("delete", 1) + "\r\n\r\ndata: " + Raw::upToDate("50")
            + "\n\n";
        for (const char byte : events)
            request.writePiece(QByteArray(1, byte));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(stream.offset(), QStringLiteral("50_0"));
    QCOMPARE(recorder.rows(), (Rows {{{"id", "2"}, {"title", "\xC3\xA4"}}}));
    QCOMPARE(server.requests().size(), 3);
}

void TestEventStreams::keepAlives()
{
    RawServer server([](const RawRequest &request) {
        if (!Raw::answeredFirst(request))
            request.write(rawHead(200, Raw::eventHeaders("0_inf")));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    stream.setRequestTimeout(1000);
    QSignalSpy batches(&stream, &ShapeStream::batchReceived);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    batches.clear();
    int sent = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        server.requests().last().writePiece(": keep-alive\n\n");
        ++sent;
    });
    timer.start(50);
    QTRY_VERIFY_WITH_TIMEOUT(sent > 50, 60'000); // more than twice as long as it may be silent
    QCOMPARE(server.requests().size(), 3);
    QCOMPARE(batches.size(), 0);
    QVERIFY(stream.isConnected());
}

void TestEventStreams::positionOfAnUpToDate()
{
    RawServer server([](const RawRequest &request) {
        if (!Raw::answeredFirst(request))
            request.write(rawHead(200, Raw::eventHeaders("0_inf")));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    Raw::event(server.requests().last(), Raw::upToDate("265"));
    QTRY_COMPARE(stream.offset(), QStringLiteral("265_0"));
    Raw::event(server.requests().last(), Raw::upToDate("3")); // with subqueries it can go back
    QTRY_COMPARE(stream.offset(), QStringLiteral("3_0"));
    server.requests().last().hangUp();
    QTRY_COMPARE(server.requests().size(), 4);
    QCOMPARE(server.requests().last().offset(), QStringLiteral("3_0"));
    QCOMPARE(server.requests().last().value(QStringLiteral("cursor")), QStringLiteral("7"));
}

/*
    What came behind the last up-to-date is perhaps a part of a transaction. It comes again.
*/
void TestEventStreams::tailOfABrokenStream()
{
    RawServer server([&server](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        request.write(rawHead(200, Raw::eventHeaders(request.offset().toLatin1())));
        if (server.requests().size() == 3) {
            Raw::event(request, Raw::insert(2));
            Raw::event(request, Raw::upToDate("50"));
            Raw::event(request, Raw::insert(3));
            request.writePiece("data: " + Raw::insert(4).left(20));
            request.hangUp();
        }
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 4);
    QCOMPARE(server.requests().last().offset(), QStringLiteral("50_0"));
    QVERIFY(server.requests().last().isEventStream());
    QCOMPARE(recorder.rows().size(), 2);
    Raw::event(server.requests().last(), Raw::insert(3));
    Raw::event(server.requests().last(), Raw::insert(4));
    Raw::event(server.requests().last(), Raw::upToDate("60"));
    QTRY_COMPARE(recorder.rows().size(), 4);
    QCOMPARE(errors.size(), 0);
}

/*
    Nothing has been heard of this server: that is a failure like any other.
*/
void TestEventStreams::brokenBeforeAnything()
{
    RawServer server([&server](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        if (server.requests().size() == 3)
            request.write(rawAnswer(503, {}, "not now"));
        else if (!request.isLive())
            request.write(rawAnswer(200, Raw::headers("0_inf"), Raw::array({Raw::upToDate()})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 5);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>().httpStatus(), 503);
    QVERIFY(!server.requests()[3].isLive()); // the next one is answered at once
    QVERIFY(server.requests()[4].isEventStream());
}

/*
    The server ends a stream with a chunk of its log, and has told the position behind it. Whether
    it was all of the chunk shows when that is asked for as one.
*/
void TestEventStreams::endOfAChunk()
{
    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        RawHeaders headers = Raw::eventHeaders("9_136");
        headers.removeIf([](const auto &header) { return header.first == "electric-up-to-date"; });
        if (request.isEventStream() && request.offset() == QLatin1StringView("0_inf")) {
            request.write(rawHead(200, headers));
            Raw::event(request, Raw::insert(2));
            request.writePiece({});
        } else if (request.offset() == QLatin1StringView("0_inf")) {
            request.write(rawAnswer(200, Raw::headers("9_136"),
                                    Raw::array({Raw::insert(2), Raw::insert(3)})));
        } else if (request.offset() == QLatin1StringView("9_136")) {
            request.write(rawAnswer(200, Raw::headers("9_140"),
                                    Raw::array({Raw::insert(4), Raw::upToDate()})));
        }
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    QSignalSpy upToDates(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 6);
    QCOMPARE(server.requests()[3].offset(), QStringLiteral("0_inf"));
    QVERIFY(!server.requests()[3].isLive());
    QCOMPARE(server.requests()[4].offset(), QStringLiteral("9_136"));
    QVERIFY(!server.requests()[4].isLive());
    QVERIFY(server.requests()[5].isEventStream());
    QCOMPARE(recorder.rows().size(), 4);
    QCOMPARE(upToDates.size(), 2);
}

/*
    Cut off, it is no chunk.
*/
void TestEventStreams::endOfAChunk_cutOff()
{
    RawServer server([&server](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        RawHeaders headers = Raw::eventHeaders("9_136");
        headers.removeIf([](const auto &header) { return header.first == "electric-up-to-date"; });
        request.write(rawHead(200, headers));
        if (server.requests().size() == 3) {
            Raw::event(request, Raw::insert(2));
            request.hangUp();
        }
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 4);
    QCOMPARE(server.requests().last().offset(), QStringLiteral("0_inf"));
    QCOMPARE(recorder.rows().size(), 1);
}

void TestEventStreams::deliveredTwice()
{
    RawServer server([](const RawRequest &request) {
        if (!Raw::answeredFirst(request))
            request.write(rawHead(200, Raw::eventHeaders("0_inf")));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    QSignalSpy upToDates(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    for (int i = 0; i < 2; ++i) {
        const RawRequest live = server.requests().last();
        Raw::event(live, Raw::insert(2));
        Raw::event(live, Raw::change("update", 2, "two"));
        Raw::event(live, Raw::change("delete", 1));
        Raw::event(live, Raw::upToDate("50"));
        QTRY_COMPARE(upToDates.size(), 2 + i);
        live.hangUp();
        QTRY_COMPARE(server.requests().size(), 4 + i);
    }
    QCOMPARE(recorder.rows(), (Rows {{{"id", "2"}, {"title", "two"}}}));
}

void TestEventStreams::mustRefetch()
{
    RawServer server([](const RawRequest &request) {
        const bool isNew
            = request.value(QStringLiteral("expired_handle")) == QLatin1StringView("h");
        if (Raw::answeredFirst(request, {Raw::insert(isNew ? 2 : 1)}, isNew ? "h2" : "h"))
            return;
        request.write(rawHead(200, Raw::eventHeaders("0_inf", isNew ? "h2" : "h")));
        if (!isNew)
            Raw::event(request, R"({"headers":{"control":"must-refetch"}})");
        Raw::event(request, Raw::upToDate("50"));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    QSignalSpy refetches(&stream, &ShapeStream::mustRefetch);
    stream.start();
    QTRY_COMPARE(stream.handle(), QStringLiteral("h2"));
    QCOMPARE(refetches.size(), 1);
}

/*
    Nothing since the last up-to-date counts, and it is asked for again.
*/
void TestEventStreams::unusableEvent()
{
    RawServer server([&server](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        if (!request.isLive()) {
            request.write(
                rawAnswer(200, Raw::headers("9_0"), Raw::array({Raw::insert(3), Raw::upToDate()})));
            return;
        }
        request.write(rawHead(200, Raw::eventHeaders("0_inf")));
        if (server.requests().size() == 3) {
            Raw::event(request, Raw::insert(2));
            Raw::event(request, "{\"key\": no JSON");
            Raw::event(request, Raw::upToDate("50"));
        }
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 5);
    QCOMPARE(server.requests()[3].offset(), QStringLiteral("0_inf"));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>().code(), Error::InvalidResponse);
    QCOMPARE(recorder.rows().size(), 2);
}

void TestEventStreams::serverWithoutEventStreams()
{
    RawServer server([&server](const RawRequest &request) {
        if (!Raw::answeredFirst(request) && server.requests().size() == 3)
            request.write(rawAnswer(200, Raw::liveHeaders("9_0"),
                                    Raw::array({Raw::insert(2), Raw::upToDate()})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 4);
    QCOMPARE(server.requests().last().offset(), QStringLiteral("9_0"));
    QCOMPARE(recorder.rows().size(), 2);
}

void TestEventStreams::shortStreams_fallBack()
{
    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request) || !request.isEventStream())
            return;
        request.write(rawHead(200, Raw::eventHeaders("0_inf")));
        Raw::event(request, Raw::upToDate("50"));
        request.writePiece({});
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    QSignalSpy changed(&stream, &ShapeStream::activeLiveModeChanged);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 6);
    QVERIFY(server.requests()[2].isEventStream());
    QVERIFY(server.requests()[4].isEventStream());
    QVERIFY(server.requests()[5].isLive());
    QVERIFY(!server.requests()[5].isEventStream());
    QCOMPARE(stream.activeLiveMode(), ShapeStream::LongPolling);
    QCOMPARE(stream.liveMode(), ShapeStream::ServerSentEvents);
    QVERIFY(!changed.isEmpty());
}

void TestEventStreams::shortStreams_closedByUs()
{
    ShapeStream stream;
    describe(stream);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    stream.start();
    for (int i = 0; i < 5; ++i) {
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        QVERIFY(requests().last().hasQuery(u"live_sse"));
        const qsizetype sent = requests().size();
        stream.refresh();
        QTRY_COMPARE(requests().size(), sent + 2);
        QVERIFY(!isLive(requests()[sent]));
    }
}

void TestEventStreams::silence()
{
    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        if (request.isLive())
            request.write(rawHead(200, Raw::eventHeaders("0_inf")));
        else
            request.write(rawAnswer(200, Raw::headers("0_inf"), Raw::array({Raw::upToDate()})));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    stream.setRequestTimeout(200);
    stream.start();
    QTRY_VERIFY(server.requests().size() >= 3);
    QTRY_VERIFY(!server.requests()[2].isOpen() || server.requests().size() > 3);
    QTRY_VERIFY(server.requests().size() > 3);
}

/*
    Who is slow holds the stream back; nothing is lost meanwhile.
*/
void TestEventStreams::slowReceiver()
{
    RawServer server([](const RawRequest &request) {
        if (!Raw::answeredFirst(request))
            request.write(rawHead(200, Raw::eventHeaders("0_inf")));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    int sent = 2;
    QObject::connect(&stream, &ShapeStream::batchReceived, this,
                     [&](const Electric::MessageBatch &batch) {
                         const RawRequest live = server.requests().last();
                         if (!live.isEventStream() || batch.changeCount() == 0 || sent > 20)
                             return;
                         for (int i = 0; i < 3; ++i) { // while this one is being received
                             Raw::event(live, Raw::insert(sent++));
                             Raw::event(live, Raw::upToDate(QByteArray::number(sent)));
                         }
                     });
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    Raw::event(server.requests().last(), Raw::insert(sent++));
    Raw::event(server.requests().last(), Raw::upToDate(QByteArray::number(sent)));
    QTRY_VERIFY(sent > 20);
    QTRY_COMPARE(recorder.rows().size(), sent - 1);
    QCOMPARE(server.requests().size(), 3);
}

void TestEventStreams::endlessEvent()
{
    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        request.write(rawHead(200, Raw::eventHeaders("0_inf")));
        request.writePiece("data: " + QByteArray(20000, 'x'));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    stream.setMaximumResponseSize(10000);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::ResponseTooLarge);
}

QTEST_GUILESS_MAIN(TestEventStreams)

#include "tst_eventstreams.moc"
