// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::Error;
using Electric::ProviderReply;
using Electric::ShapeStream;

namespace {

QVariantMap bearer(const QString &token)
{
    return {{QStringLiteral("Authorization"), QString(QStringLiteral("Bearer ") + token)}};
}

} // namespace

// Functions of the app's that are asked for headers and parameters before each request.
class TestProviders : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void headers_now();
    void headers_later();
    void headers_fromAnotherThread();
    void headers_besideTheStreamsOwn();
    void params();
    void params_areNoPartOfTheShape();
    void both();
    void renewal_data();
    void renewal();
    void renewal_isAskedOnceForEachFailure();
    void failure();
    void noAnswer();
    void secondAnswer();
    void takenAway();
    void lateAnswer_afterStop();
    void destroyed_whileItIsAsked();
    void destroyed_beforeTheAnswer();
    void errorsWithoutSecrets();

private:
    // Refuses whoever has not this token.
    void accept(const QByteArray &token, int status = 401);
};

void TestProviders::init()
{
    startServer();
}

void TestProviders::accept(const QByteArray &token, int status)
{
    m_server->setFaultHandler(
        [token, status](const ElectricDev::Request &request) -> std::optional<ElectricDev::Fault> {
            if (request.header("authorization") == "Bearer " + token)
                return std::nullopt;
            return answer(status, R"({"message":"bad )" + request.header("authorization") + "\"}");
        });
}

void TestProviders::headers_now()
{
    ShapeStream stream;
    describe(stream);
    int asked = 0;
    stream.setHeadersProvider([&asked](const ProviderReply &reply) {
        QVERIFY(!reply.lastError());
        reply.answer(bearer(QString::number(++asked)));
    });
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(requests().size(), asked);
    for (int i = 0; i < asked; ++i)
        QCOMPARE(requests()[i].header("authorization"), "Bearer " + QByteArray::number(i + 1));
}

void TestProviders::headers_later()
{
    ShapeStream stream;
    describe(stream);
    QList<ProviderReply> open;
    stream.setHeadersProvider([&open](const ProviderReply &reply) { open.append(reply); });
    stream.start();
    QTRY_COMPARE(open.size(), 1);
    QCOMPARE(requests().size(), 0);
    QCOMPARE(stream.state(), ShapeStream::Syncing);
    open[0].answer(bearer(QStringLiteral("one")));
    QTRY_COMPARE(requests().size(), 1);
    QCOMPARE(requests()[0].header("authorization"), QByteArray("Bearer one"));
    QTRY_COMPARE(open.size(), 2);
}

void TestProviders::headers_fromAnotherThread()
{
    ShapeStream stream;
    describe(stream);
    std::vector<std::unique_ptr<QThread>> threads;
    stream.setHeadersProvider([&threads](const ProviderReply &reply) {
        threads.emplace_back(
            QThread::create([reply] { reply.answer(bearer(QStringLiteral("thread"))); }));
        threads.back()->start();
    });
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(requests().first().header("authorization"), QByteArray("Bearer thread"));
    stream.stop();
    for (const auto &thread : threads)
        QVERIFY(thread->wait());
}

void TestProviders::headers_besideTheStreamsOwn()
{
    ShapeStream stream;
    describe(stream);
    stream.setHeaders({{QStringLiteral("authorization"), QStringLiteral("none")},
                       {QStringLiteral("X-App"), QStringLiteral("todo")}});
    stream.setHeadersProvider(
        [](const ProviderReply &reply) { reply.answer(bearer(QStringLiteral("a"))); });
    stream.start();
    QTRY_VERIFY(!requests().isEmpty()); // more of them follow at once
    QCOMPARE(requests()[0].header("authorization"), QByteArray("Bearer a"));
    QCOMPARE(requests()[0].header("x-app"), QByteArray("todo"));
}

void TestProviders::params()
{
    ShapeStream stream;
    describe(stream);
    stream.setExtraParams({{QStringLiteral("tenant"), 7}, {QStringLiteral("jwt"), 0}});
    int asked = 0;
    stream.setParamsProvider([&asked](const ProviderReply &reply) {
        reply.answer({{QStringLiteral("jwt"), ++asked}});
    });
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(requests()[0].queryValue(u"tenant"), QStringLiteral("7"));
    QCOMPARE(requests()[0].queryValue(u"jwt"), QStringLiteral("1"));
    QCOMPARE(requests()[1].queryValue(u"jwt"), QStringLiteral("2"));
    QCOMPARE(requests()[1].rawQuery.count("jwt="), 1);
}

void TestProviders::params_areNoPartOfTheShape()
{
    ShapeStream stream;
    describe(stream);
    const QByteArray identity = stream.definition().identity();
    QSignalSpy changed(&stream, &ShapeStream::definitionChanged);
    stream.setParamsProvider([](const ProviderReply &reply) {
        reply.answer({{QStringLiteral("jwt"), QStringLiteral("x")}});
    });
    QCOMPARE(stream.definition().identity(), identity);
    QCOMPARE(changed.size(), 0);
}

void TestProviders::both()
{
    ShapeStream stream;
    describe(stream);
    ProviderReply later;
    stream.setHeadersProvider([&later](const ProviderReply &reply) { later = reply; });
    stream.setParamsProvider([](const ProviderReply &reply) {
        reply.answer({{QStringLiteral("jwt"), QStringLiteral("x")}});
    });
    stream.start();
    QTest::qWait(0);
    QCOMPARE(requests().size(), 0);
    QTRY_VERIFY((later.answer(bearer(QStringLiteral("a"))), !requests().isEmpty()));
    QCOMPARE(requests()[0].queryValue(u"jwt"), QStringLiteral("x"));
    QCOMPARE(requests()[0].header("authorization"), QByteArray("Bearer a"));
}

void TestProviders::renewal_data()
{
    QTest::addColumn<int>("status");

    QTest::newRow("401") << 401;
    QTest::newRow("403") << 403;
}

/*
    A token that runs out while the stream is live: it goes on where it was.
*/
void TestProviders::renewal()
{
    QFETCH(const int, status);
    ShapeStream stream;
    describe(stream);
    QString token = QStringLiteral("old");
    stream.setHeadersProvider([&token](const ProviderReply &reply) {
        if (reply.lastError().code() == Error::Unauthorized)
            token = QStringLiteral("new");
        reply.answer(bearer(token));
    });
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    QSignalSpy refetches(&stream, &ShapeStream::mustRefetch);
    const Recorder recorder(&stream);
    accept("old", status);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString offset = stream.offset();
    accept("new", status);
    m_server->clearRequests();
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>().code(), Error::Unauthorized);
    QVERIFY(errors.first().first().value<Error>().willRetry());
    QCOMPARE(refetches.size(), 0);
    QCOMPARE(requests()[0].header("authorization"), QByteArray("Bearer old"));
    QCOMPARE(requests()[1].header("authorization"), QByteArray("Bearer new"));
    QCOMPARE(requests()[1].queryValue(u"offset"), requests()[0].queryValue(u"offset"));
    QVERIFY(!stream.error());
}

void TestProviders::renewal_isAskedOnceForEachFailure()
{
    accept("never");
    ShapeStream stream;
    describe(stream);
    stream.setBackoff({0, 0, 1});
    int asked = 0;
    stream.setHeadersProvider([&asked](const ProviderReply &reply) {
        ++asked;
        reply.answer(bearer(QStringLiteral("wrong")));
    });
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(requests().size(), 51);
    QCOMPARE(asked, 51);
    QTRY_COMPARE(errors.size(), 51);
    QVERIFY(!errors.last().first().value<Error>().willRetry());
}

void TestProviders::failure()
{
    ShapeStream stream;
    describe(stream);
    int asked = 0;
    stream.setHeadersProvider([&asked](const ProviderReply &reply) {
        if (++asked == 1)
            reply.fail(QStringLiteral("The session server is away."));
        else
            reply.answer(bearer(QStringLiteral("a")));
    });
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(errors.size(), 1);
    const Error error = errors.first().first().value<Error>();
    QCOMPARE(error.code(), Error::Unauthorized);
    QCOMPARE(error.text(), QStringLiteral("The session server is away."));
    QVERIFY(error.willRetry());
}

/*
    Nobody waits for ever for an answer that cannot come.
*/
void TestProviders::noAnswer()
{
    ShapeStream stream;
    describe(stream);
    int asked = 0;
    stream.setHeadersProvider([&asked](const ProviderReply &reply) {
        if (++asked > 1)
            reply.answer({});
    });
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(errors.size(), 1);
    QVERIFY(!errors.first().first().value<Error>().text().isEmpty());
}

void TestProviders::secondAnswer()
{
    ShapeStream stream;
    describe(stream);
    stream.setHeadersProvider([](const ProviderReply &reply) {
        reply.answer(bearer(QStringLiteral("first")));
        reply.answer(bearer(QStringLiteral("second")));
        reply.fail(QStringLiteral("third"));
    });
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    for (const ElectricDev::Request &request : requests())
        QCOMPARE(request.header("authorization"), QByteArray("Bearer first"));
    QCOMPARE(errors.size(), 0);
}

void TestProviders::takenAway()
{
    ShapeStream stream;
    describe(stream);
    stream.setHeadersProvider(
        [](const ProviderReply &reply) { reply.answer(bearer(QStringLiteral("a"))); });
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    stream.setHeadersProvider({});
    stream.refresh();
    QTRY_COMPARE(requests().size(), 2);
    QVERIFY(requests().last().header("authorization").isEmpty());
}

void TestProviders::lateAnswer_afterStop()
{
    ShapeStream stream;
    describe(stream);
    ProviderReply late;
    bool isAsked = false;
    stream.setHeadersProvider([&](const ProviderReply &reply) {
        late = reply;
        isAsked = true;
    });
    stream.start();
    QTRY_VERIFY(isAsked);
    stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    late.answer(bearer(QStringLiteral("a")));
    stream.setHeadersProvider({});
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    for (const ElectricDev::Request &request : requests())
        QVERIFY(request.header("authorization").isEmpty());
}

void TestProviders::destroyed_whileItIsAsked()
{
    auto stream = std::make_unique<ShapeStream>();
    describe(*stream);
    bool isAsked = false;
    stream->setHeadersProvider([&](const ProviderReply &reply) {
        stream.reset();
        reply.answer(bearer(QStringLiteral("a")));
        isAsked = true;
    });
    stream->setParamsProvider([](const ProviderReply &reply) { reply.answer({}); });
    stream->start();
    QTRY_VERIFY(isAsked);
    QVERIFY(!stream);
}

void TestProviders::destroyed_beforeTheAnswer()
{
    ProviderReply late;
    {
        ShapeStream stream;
        describe(stream);
        bool isAsked = false;
        stream.setHeadersProvider([&](const ProviderReply &reply) {
            late = reply;
            isAsked = true;
        });
        stream.start();
        QTRY_VERIFY(isAsked);
    }
    late.answer(bearer(QStringLiteral("a")));
    ShapeStream other;
    describe(other);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
    QVERIFY(requests().first().header("authorization").isEmpty());
}

/*
    The server repeats what it does not like.
*/
void TestProviders::errorsWithoutSecrets()
{
    accept("good");
    ShapeStream stream;
    describe(stream);
    stream.setBackoff({100000, 100000, 1});
    stream.setHeadersProvider(
        [](const ProviderReply &reply) { reply.answer(bearer(QStringLiteral("s3cret-token"))); });
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    const Error error = errors.first().first().value<Error>();
    QVERIFY2(!error.text().contains(QLatin1StringView("s3cret")), qPrintable(error.text()));
    QVERIFY(!error.serverMessage().contains(QLatin1StringView("s3cret")));
}

QTEST_GUILESS_MAIN(TestProviders)

#include "tst_providers.moc"
