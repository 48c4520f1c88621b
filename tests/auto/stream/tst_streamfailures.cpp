// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;

// What the stream cannot mend by itself: it is Failed, says why, and waits.
class TestStreamFailures : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void refused_data();
    void refused();
    void offsetNotOutOfBounds_isRefused();
    void missingHeaders_data();
    void missingHeaders();
    void invalidShape_data();
    void invalidShape();
    void invalidShape_mended();
};

void TestStreamFailures::init()
{
    startServer();
}

void TestStreamFailures::refused_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");

    QTest::newRow("400") << answer(
        400, R"({"message":"Invalid request","errors":{"where":["no such x"]}})")
                         << Error::RequestRefused << 400
                         << QStringLiteral("Invalid request: where: no such x");
    QTest::newRow("401") << answer(401, R"({"message":"Unauthorized"})") << Error::Unauthorized
                         << 401 << QStringLiteral("Unauthorized");
    QTest::newRow("403 plain") << answer(403, "token expired\n") << Error::Unauthorized << 403
                               << QStringLiteral("token expired");
    QTest::newRow("404") << answer(404, "<html>") << Error::RequestRefused << 404 << QString();
    QTest::newRow("410 without words") << answer(410) << Error::RequestRefused << 410 << QString();
}

void TestStreamFailures::refused()
{
    QFETCH(Fault, fault);
    QFETCH(Error::Code, code);
    QFETCH(int, status);
    QFETCH(QString, words);

    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    StreamTest::fault(
        fault, 1, [](const Request &request) { return request.queryValue(u"offset") == u"0_1"; });
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(failed.size(), 1);
    const Error error = stream.error();
    QCOMPARE(qvariant_cast<Error>(failed.first().first()), error);
    QCOMPARE(error.code(), code);
    QCOMPARE(error.httpStatus(), status);
    QCOMPARE(error.serverMessage(), words);
    QVERIFY(error.text().contains(words));
    QVERIFY(!error.willRetry());
    QCOMPARE(stream.offset(), QStringLiteral("0_1"));
    QVERIFY(!stream.handle().isEmpty());
    const qsizetype sent = requests().size();

    stream.retry();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(requests()[sent].rawQuery, requests()[sent - 1].rawQuery);
    QVERIFY(!stream.error());
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestStreamFailures::offsetNotOutOfBounds_isRefused()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy mustRefetch(&stream, &ShapeStream::mustRefetch);
    stream.setHandle(QStringLiteral("h"));
    stream.setOffset(QStringLiteral("nonsense"));
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::RequestRefused);
    QVERIFY(mustRefetch.isEmpty());
}

void TestStreamFailures::missingHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("live");

    QTest::newRow("handle") << QByteArray("electric-handle") << false;
    QTest::newRow("offset") << QByteArray("electric-offset") << false;
    QTest::newRow("schema") << QByteArray("electric-schema") << false;
    QTest::newRow("live handle") << QByteArray("electric-handle") << true;
    QTest::newRow("live offset") << QByteArray("electric-offset") << true;
    QTest::newRow("live cursor") << QByteArray("electric-cursor") << true;
}

void TestStreamFailures::missingHeaders()
{
    QFETCH(QByteArray, header);
    QFETCH(bool, live);

    Options options;
    options.longPollMs = 10;
    startServer(options);
    ShapeStream stream;
    describe(stream);
    const Recorder recorder(&stream);
    Fault stripped;
    stripped.dropHeaders = {header};
    fault(stripped, -1, [live](const Request &request) { return isLive(request) == live; });
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::MissingHeaders);
    QVERIFY(!stream.error().willRetry());
    for (const QByteArray name :
         {"electric-handle", "electric-offset", "electric-schema", "electric-cursor"})
        QCOMPARE(stream.error().text().contains(QString::fromLatin1(name)), name == header);
    QCOMPARE(recorder.rows().size(), live ? 10 : 0);
    m_server->setFaultHandler({});
    stream.retry();
    QTRY_VERIFY(stream.isUpToDate() && stream.state() == ShapeStream::Live);
}

void TestStreamFailures::invalidShape_data()
{
    using Describe = std::function<void(ShapeStream &)>;
    QTest::addColumn<Describe>("description");

    QTest::newRow("no URL") << Describe([](ShapeStream &stream) { stream.setUrl({}); });
    QTest::newRow("file") << Describe(
        [](ShapeStream &stream) { stream.setUrl(QUrl(QStringLiteral("file:///etc/passwd"))); });
    QTest::newRow("reserved") << Describe([](ShapeStream &stream) {
        stream.setExtraParams({{QStringLiteral("offset"), QStringLiteral("0_0")}});
    });
    QTest::newRow("twice") << Describe([](ShapeStream &stream) {
        stream.setExtraParams({{QStringLiteral("table"), QStringLiteral("other")}});
    });
    QTest::newRow("number") << Describe([](ShapeStream &stream) {
        stream.setParams(QVariantMap {{QStringLiteral("a"), 1}});
    });
}

void TestStreamFailures::invalidShape()
{
    QFETCH(std::function<void(ShapeStream &)>, description);
    ShapeStream stream;
    describe(stream);
    description(stream);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    QSignalSpy states(&stream, &ShapeStream::stateChanged);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(stream.error().code(), Error::InvalidShape);
    // It stays so: another stream's way through the network thread comes after all news of this.
    ShapeStream other;
    describe(other);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
    QCOMPARE(states.size(), 1);
    QCOMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(stream.error().code(), Error::InvalidShape);
    stream.retry();
    QTRY_COMPARE(failed.size(), 2);
}

void TestStreamFailures::invalidShape_mended()
{
    ShapeStream stream;
    describe(stream);
    stream.setUrl({});
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    stream.setUrl(m_server->url()); // as another shape, it starts by itself
    QTRY_VERIFY(stream.isUpToDate());
    QVERIFY(!stream.error());

    // One that has been running, and is described wrongly then: nothing more is sent.
    stream.setUrl({});
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    QCOMPARE(stream.error().code(), Error::InvalidShape);
    stream.setUrl(m_server->url());
    QTRY_VERIFY(stream.isUpToDate());
}

QTEST_GUILESS_MAIN(TestStreamFailures)

#include "tst_streamfailures.moc"
