// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtCore/QJsonObject>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpServer>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;

// What may pass: it is tried again. What does not: tst_streamfailures.
class TestStreamErrors : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void retried_data();
    void retried();
    void retried_whileLive_data();
    void retried_whileLive();
    void retryAfter_isTheFloor();
    void backoff_grows();
    void maximumRetries_endsIt();
    void refusedConnection();
    void serverComesBack();
    void requestTimeout();
    void unknownHost();
    void tls_toAPlainPort();
    void retry_sendsAtOnce();
    void retry_inErrorOccurred();
};

void TestStreamErrors::init()
{
    startServer();
}

void TestStreamErrors::retried_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("status");

    const Headers all {{"electric-handle", "other"},
                       {"electric-offset", "99_0"},
                       {"electric-schema", R"({"id":{"type":"int8"}})"}};
    // Only what the body is replaced by: the headers are the server's.
    const auto body = [&all](const QByteArray &text) {
        Fault fault = answer(200, text, all);
        fault.answer->setHeader("electric-handle", "HANDLE");
        return fault;
    };
    Fault closed;
    closed.closeWithoutAnswer = true;
    Fault cut;
    cut.truncateBodyAt = 40;
    Fault nothing;
    nothing.truncateBodyAt = 0;

    QTest::newRow("503") << answer(503, R"({"message":"busy"})") << Error::ServerUnavailable << 503;
    QTest::newRow("500 without words") << answer(500) << Error::ServerUnavailable << 500;
    QTest::newRow("502 with a page")
        << answer(502, "<html>Bad Gateway</html>") << Error::ServerUnavailable << 502;
    QTest::newRow("429") << answer(429) << Error::ServerUnavailable << 429;
    QTest::newRow("closed without an answer") << closed << Error::NetworkFailed << 0;
    QTest::newRow("cut body") << cut << Error::NetworkFailed << 0;
    QTest::newRow("cut before the body") << nothing << Error::NetworkFailed << 0;
    QTest::newRow("not JSON") << body("[{") << Error::InvalidResponse << 200;
    QTest::newRow("a page") << body("<html>Welcome to the hotel</html>") << Error::InvalidResponse
                            << 200;
    QTest::newRow("not an array") << body(R"({"headers":{"control":"up-to-date"}})")
                                  << Error::InvalidResponse << 200;
    QTest::newRow("array of something else") << body("[1]") << Error::InvalidResponse << 200;
    QTest::newRow("two arrays") << body("[][]") << Error::InvalidResponse << 200;
    QTest::newRow("empty body") << body("") << Error::InvalidResponse << 200;
    QTest::newRow("invalid UTF-8")
        << body("[{\"key\":\"\xff\",\"headers\":{}}]") << Error::InvalidResponse << 200;
    QTest::newRow("304") << answer(304) << Error::InvalidResponse << 304;
}

/*
    The second request of the first sync fails three times; nothing of that counts.
*/
void TestStreamErrors::retried()
{
    QFETCH(Fault, fault);
    QFETCH(Error::Code, code);
    QFETCH(int, status);

    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    QList<Error> errors;
    connect(&stream, &ShapeStream::errorOccurred, this, [&](const Error &error) {
        errors.append(error);
        QCOMPARE(stream.offset(), QStringLiteral("0_0"));
        QCOMPARE(stream.state(), ShapeStream::Retrying);
        QCOMPARE(stream.error(), error);
        QVERIFY(!stream.isConnected());
    });
    int count = fault.closeWithoutAnswer ? 4 : 3; // Qt sends the first one again by itself
    m_server->setFaultHandler([&](const Request &request) -> std::optional<Fault> {
        if (request.queryValue(u"offset") != u"0_0" || --count < 0)
            return std::nullopt;
        Fault now = fault;
        if (now.answer && now.answer->header("electric-handle") == "HANDLE")
            now.answer->setHeader("electric-handle", request.queryValue(u"handle").toUtf8());
        return now;
    });
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QCOMPARE(recorder.operations().size(), 10);
    QVERIFY(mustRefetch.isEmpty());
    QVERIFY(!stream.error());
    QVERIFY(stream.isConnected());
    QCOMPARE(errors.size(), 3);
    for (const Error &error : std::as_const(errors)) {
        QCOMPARE(error.code(), code);
        QCOMPARE(error.httpStatus(), status);
        QVERIFY(error.willRetry());
        QVERIFY(!error.text().isEmpty());
    }
}

void TestStreamErrors::retried_whileLive_data()
{
    retried_data();
}

/*
    After a failed long poll the stream asks for an answer at once, at the same offset.
*/
void TestStreamErrors::retried_whileLive()
{
    QFETCH(Fault, fault);
    QFETCH(Error::Code, code);

    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    QSignalSpy upToDate(&stream, &ShapeStream::upToDate);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_COMPARE(upToDate.size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString offset = stream.offset();
    int count = fault.closeWithoutAnswer ? 2 : 1; // Qt sends that one again by itself
    qsizetype failing = 0;
    m_server->setFaultHandler([&](const Request &request) -> std::optional<Fault> {
        if (!isLive(request) || --count < 0)
            return std::nullopt;
        failing = requests().size();
        Fault now = fault;
        if (now.answer && now.answer->header("electric-handle") == "HANDLE") {
            now.answer->setHeader("electric-handle", request.queryValue(u"handle").toUtf8());
            now.answer->setHeader("electric-cursor", "1");
        }
        return now;
    });
    stream.refresh();
    QTRY_VERIFY(count <= 0);
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 12}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(!isLive(requests()[failing]));
    QCOMPARE(requests()[failing].queryValue(u"offset"), offset);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(qvariant_cast<Error>(failed.first().first()).code(), code);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QCOMPARE(recorder.operations().size(), 12);
}

void TestStreamErrors::retryAfter_isTheFloor()
{
    ShapeStream stream;
    describe(stream);
    fault(answer(503, {}, {{"retry-after", "3600"}}));
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Retrying);
    QCOMPARE(stream.error().retryDelay(), 3'600'000);
    QCOMPARE(requests().size(), 1);
    stream.retry(); // somebody knows better
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

void TestStreamErrors::backoff_grows()
{
    ShapeStream stream;
    describe(stream);
    stream.setBackoff({4, 64, 2});
    QList<qint64> delays;
    connect(&stream, &ShapeStream::errorOccurred, this,
            [&delays](const Error &error) { delays.append(error.retryDelay()); });
    fault(answer(503), -1);
    stream.start();
    QTRY_VERIFY(delays.size() >= 8);
    for (qsizetype i = 0; i < 8; ++i)
        QVERIFY2(delays[i] <= std::min<qint64>(4 << i, 64), qPrintable(QString::number(delays[i])));
}

void TestStreamErrors::maximumRetries_endsIt()
{
    ShapeStream stream;
    describe(stream);
    stream.setMaximumRetries(2);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    fault(answer(503), 3);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(failed.size(), 3);
    QVERIFY(!stream.error().willRetry());
    QCOMPARE(requests().size(), 3);
    stream.retry();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

void TestStreamErrors::refusedConnection()
{
    ShapeStream stream;
    describe(stream);
    const QString server = QStringLiteral("127.0.0.1:%1").arg(m_server->port());
    m_server->close();
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(failed.size() >= 3);
    const auto error = qvariant_cast<Error>(failed.first().first());
    QCOMPARE(error.code(), Error::NetworkFailed);
    QCOMPARE(error.httpStatus(), 0);
    QVERIFY2(error.text().contains(server), qPrintable(error.text()));
    QVERIFY(error.willRetry());
    QCOMPARE(stream.offset(), QStringLiteral("-1"));
    QVERIFY(m_server->listen(m_server->port()));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(!stream.error());
}

void TestStreamErrors::serverComesBack()
{
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const quint16 port = m_server->port();
    m_server->close();
    QTRY_VERIFY(!failed.isEmpty());
    QTRY_VERIFY(!stream.isConnected());
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QVERIFY(m_server->listen(port));
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_VERIFY(stream.isConnected());
    QCOMPARE(recorder.operations().size(), 11);
}

void TestStreamErrors::requestTimeout()
{
    ShapeStream stream;
    describe(stream);
    stream.setRequestTimeout(50);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    Fault hang;
    hang.hang = true;
    fault(hang);
    stream.start();
    QTRY_VERIFY(!failed.isEmpty());
    const auto error = qvariant_cast<Error>(failed.first().first());
    QCOMPARE(error.code(), Error::TimedOut);
    QVERIFY(error.willRetry());
    stream.setRequestTimeout(45000); // the server may be slow, but not for ever
    QTRY_VERIFY(stream.isUpToDate());
}

void TestStreamErrors::unknownHost()
{
    ShapeStream stream;
    describe(stream);
    stream.setUrl(QUrl(QStringLiteral("http://electric.invalid/v1/shape")));
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    constexpr int Minute = 60'000; // some resolvers take their time
    QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty(), Minute);
    QCOMPARE(stream.error().code(), Error::NetworkFailed);
    QVERIFY(stream.error().text().contains(QStringLiteral("electric.invalid")));
}

void TestStreamErrors::tls_toAPlainPort()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("Qt has no TLS here.");
    QTcpServer plain; // answers a TLS greeting with what is no TLS
    QVERIFY(plain.listen(QHostAddress::LocalHost));
    connect(&plain, &QTcpServer::newConnection, this, [&plain] {
        while (QTcpSocket *socket = plain.nextPendingConnection()) {
            socket->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            connect(socket, &QTcpSocket::readyRead, socket, &QTcpSocket::disconnectFromHost);
        }
    });
    ShapeStream stream;
    describe(stream);
    stream.setUrl(QUrl(QStringLiteral("https://127.0.0.1:%1/v1/shape").arg(plain.serverPort())));
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(failed.size() >= 2);
    const auto error = qvariant_cast<Error>(failed.first().first());
    QVERIFY2(error.code() == Error::TlsFailed || error.code() == Error::NetworkFailed,
             qPrintable(error.codeName()));
    QVERIFY(error.willRetry());
    QVERIFY2(error.text().contains(QStringLiteral("127.0.0.1")), qPrintable(error.text()));
    stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
}

/*
    Whoever tries again at once is slowed down, not left behind.
*/
void TestStreamErrors::retry_inErrorOccurred()
{
    ShapeStream stream;
    describe(stream);
    stream.setBackoff({500, 500, 1});
    fault(answer(400), 4);
    connect(&stream, &ShapeStream::errorOccurred, &stream, &ShapeStream::retry);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QVERIFY(!stream.error());
}

void TestStreamErrors::retry_sendsAtOnce()
{
    ShapeStream stream;
    describe(stream);
    stream.setBackoff({3'600'000, 3'600'000, 1});
    fault(answer(500));
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Retrying);
    stream.retry();
    stream.retry();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(requestsAt(QStringLiteral("-1")), 2);
}

QTEST_GUILESS_MAIN(TestStreamErrors)

#include "tst_streamerrors.moc"
