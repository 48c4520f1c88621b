// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include "utcdatetime_p.h"

#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;

// What a stream asks for.
class TestStreamRequests : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void properties_initially();
    void properties_notify();
    void firstSync_requests();
    void live_requests();
    void shape_data();
    void shape();
    void extraParams_areSent();
    void urlQuery_isSent();
    void params_asText_data();
    void params_asText();
    void headers_areSent();
    void storedPosition();
    void redirect_onTheSameServer();
    void redirect_toAnotherServer_data();
    void redirect_toAnotherServer();
};

void TestStreamRequests::init()
{
    startServer();
}

void TestStreamRequests::properties_initially()
{
    const ShapeStream stream;
    QCOMPARE(stream.state(), ShapeStream::Stopped);
    QCOMPARE(stream.offset(), QStringLiteral("-1"));
    QCOMPARE(stream.handle(), QString());
    QCOMPARE(stream.replica(), ShapeStream::DefaultReplica);
    QCOMPARE(stream.log(), ShapeStream::FullLog);
    QCOMPARE(stream.subscribe(), true);
    QCOMPARE(stream.requestTimeout(), 45000);
    QCOMPARE(stream.maximumRetries(), -1);
    QCOMPARE(stream.backoff(), Backoff());
    QVERIFY(!stream.isUpToDate());
    QVERIFY(!stream.isConnected());
    QVERIFY(!stream.lastSyncedAt().isValid());
    QVERIFY(!stream.error());
    QVERIFY(stream.schema().isEmpty());
}

void TestStreamRequests::properties_notify()
{
    ShapeStream stream;
    const QMap<QByteArray, QVariant> values {
        {"url", QUrl(QStringLiteral("http://localhost/v1/shape"))},
        {"table", QStringLiteral("t")},
        {"where", QStringLiteral("a = $1")},
        {"params", QVariantList {1}},
        {"columns", QStringList {QStringLiteral("a")}},
        {"replica", QVariant::fromValue(ShapeStream::FullReplica)},
        {"log", QVariant::fromValue(ShapeStream::ChangesOnly)},
        {"headers", QVariantMap {{QStringLiteral("A"), QStringLiteral("b")}}},
        {"extraParams", QVariantMap {{QStringLiteral("a"), QStringLiteral("b")}}},
        {"credentialParams", QStringList {QStringLiteral("a")}},
        {"handle", QStringLiteral("h")},
        {"offset", QStringLiteral("0_0")},
        {"subscribe", false},
        {"backoff", QVariant::fromValue(Backoff {1, 2, 3})},
        {"maximumRetries", 3},
        {"requestTimeout", 1000},
        {"columnMapper", QVariant::fromValue(ColumnMapper::snakeToCamel())},
    };
    for (auto it = values.begin(); it != values.end(); ++it) {
        const int index = ShapeStream::staticMetaObject.indexOfProperty(it.key().constData());
        QVERIFY2(index >= 0, it.key().constData());
        const QMetaProperty property = ShapeStream::staticMetaObject.property(index);
        QSignalSpy changed(&stream, property.notifySignal());
        QVERIFY2(property.write(&stream, it.value()), it.key().constData());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(property.read(&stream), it.value());
        QVERIFY(property.write(&stream, it.value()));
        QCOMPARE(changed.size(), 1);
    }
    QCOMPARE(stream.state(), ShapeStream::Stopped);
}

void TestStreamRequests::firstSync_requests()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);

    const QByteArray handle = "handle=" + handleOf(stream);
    const QByteArrayList asked = queries();
    QVERIFY(asked.size() >= 4);
    QCOMPARE(asked[0], QByteArray("log=full&offset=-1&table=items"));
    for (qsizetype i = 1; i < asked.size() - 1; ++i)
        QCOMPARE(asked[i],
                 handle + "&log=full&offset=0_" + QByteArray::number(i - 1) + "&table=items");
    QCOMPARE(asked.last(),
             "cursor=&" + handle + "&live=true&log=full&offset=" + stream.offset().toUtf8()
                 + "&table=items");
    const QList<Request> all = requests();
    for (const Request &request : all) {
        QCOMPARE(request.method, QByteArray("GET"));
        QCOMPARE(request.path, QStringLiteral("/v1/shape"));
        QCOMPARE(request.header("accept"), QByteArray("application/json"));
    }
}

void TestStreamRequests::live_requests()
{
    ShapeStream stream;
    describe(stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(requests().last().queryValue(u"cursor"), QString());
    const QString before = stream.offset();
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_VERIFY(stream.offset() != before);
    QTRY_COMPARE(m_server->waitingRequests(), 1);

    const Request request = requests().last();
    QCOMPARE(request.queryValue(u"live"), QStringLiteral("true"));
    QCOMPARE(request.queryValue(u"offset"), stream.offset());
    QVERIFY(!request.queryValue(u"cursor").isEmpty());
    QByteArrayList names;
    for (const auto &[name, value] : request.query)
        names.append(name.toUtf8());
    QCOMPARE(names, (QByteArrayList {"cursor", "handle", "live", "log", "offset", "table"}));
}

void TestStreamRequests::shape_data()
{
    using Describe = std::function<void(ShapeStream &)>;
    QTest::addColumn<Describe>("description");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("rows");

    QTest::newRow("where") << Describe(
        [](ShapeStream &stream) { stream.setWhere(QStringLiteral("id > 7")); })
                           << QByteArray("log=full&offset=-1&table=items&where=id+%3E+7") << 3;
    QTest::newRow("params as list")
        << Describe([](ShapeStream &stream) {
               stream.setWhere(QStringLiteral("list = $1 AND id > $2"));
               stream.setParams(QVariantList {QStringLiteral("home"), 6});
           })
        << QByteArray("log=full&offset=-1&params%5B1%5D=home&params%5B2%5D=6&table=items"
                      "&where=list+%3D+%241+AND+id+%3E+%242")
        << 2;
    QTest::newRow("params as map") << Describe([](ShapeStream &stream) {
        stream.setWhere(QStringLiteral("list = $1"));
        stream.setParams(QVariantMap {{QStringLiteral("1"), QStringLiteral("home")}});
    }) << QByteArray("log=full&offset=-1&params%5B1%5D=home&table=items&where=list+%3D+%241")
                                   << 5;
    QTest::newRow("columns") << Describe([](ShapeStream &stream) {
        stream.setColumns({QStringLiteral("id"), QStringLiteral("title")});
    }) << QByteArray("columns=%22id%22%2C%22title%22&log=full&offset=-1&table=items")
                             << 10;
    QTest::newRow("replica") << Describe(
        [](ShapeStream &stream) { stream.setReplica(ShapeStream::FullReplica); })
                             << QByteArray("log=full&offset=-1&replica=full&table=items") << 10;
    QTest::newRow("changes only") << Describe(
        [](ShapeStream &stream) { stream.setLog(ShapeStream::ChangesOnly); })
                                  << QByteArray("log=changes_only&offset=-1&table=items") << 0;
    QTest::newRow("schema") << Describe(
        [](ShapeStream &stream) { stream.setTable(QStringLiteral("public.items")); })
                            << QByteArray("log=full&offset=-1&table=public.items") << 10;
}

void TestStreamRequests::shape()
{
    QFETCH(std::function<void(ShapeStream &)>, description);
    QFETCH(QByteArray, query);
    QFETCH(int, rows);

    ShapeStream stream;
    describe(stream);
    description(stream);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_VERIFY2(stream.isUpToDate(), qPrintable(stream.error().text()));
    QCOMPARE(queries().first(), query);
    QCOMPARE(recorder.rows().size(), rows);
}

void TestStreamRequests::extraParams_areSent()
{
    ShapeStream stream;
    describe(stream);
    stream.setExtraParams(
        {{QStringLiteral("tenant"), 7}, {QStringLiteral("é"), QStringLiteral("a&b c")}});
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(queries().first(),
             QByteArray("log=full&offset=-1&table=items&tenant=7&%C3%A9=a%26b+c"));
}

void TestStreamRequests::urlQuery_isSent()
{
    ShapeStream stream;
    describe(stream);
    QUrl url = m_server->url();
    url.setQuery(QStringLiteral("tenant=7&api=a%2Bb"));
    stream.setUrl(url);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(queries().first(), QByteArray("api=a%2Bb&log=full&offset=-1&table=items&tenant=7"));
    QVERIFY(queries().last().contains("tenant=7"));
}

void TestStreamRequests::params_asText_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("text");

    QTest::newRow("text") << QVariant(QStringLiteral("a")) << QStringLiteral("a");
    QTest::newRow("int8") << QVariant(Q_INT64_C(9007199254740993))
                          << QStringLiteral("9007199254740993");
    QTest::newRow("double") << QVariant(0.1) << QStringLiteral("0.1");
    QTest::newRow("whole double") << QVariant(3.0) << QStringLiteral("3");
    QTest::newRow("bool") << QVariant(true) << QStringLiteral("true");
    QTest::newRow("bytes") << QVariant(QByteArray("\x01\xff", 2)) << QStringLiteral("\\x01ff");
    QTest::newRow("time") << QVariant(utcDateTime({2026, 1, 2}, QTime(3, 4, 5, 6)))
                          << QStringLiteral("2026-01-02T03:04:05.006Z");
    QTest::newRow("date") << QVariant(QDate(2026, 1, 2)) << QStringLiteral("2026-01-02");
    QTest::newRow("uuid") << QVariant(
        QUuid(QStringLiteral("{67c8770b-44f1-410a-ab9a-f9b5446f13ee}")))
                          << QStringLiteral("67c8770b-44f1-410a-ab9a-f9b5446f13ee");
}

void TestStreamRequests::params_asText()
{
    QFETCH(QVariant, value);
    QFETCH(QString, text);

    ShapeStream stream;
    for (const QVariant &params : {QVariant(QVariantList {value}), value}) {
        stream.setParams(params);
        QCOMPARE(stream.definition().params.value(QStringLiteral("1")), text);
        QCOMPARE(stream.definition().params.size(), 1);
    }
    stream.setParams(QVariant());
    QVERIFY(stream.definition().params.isEmpty());
    stream.setParams(QVariantList());
    QVERIFY(stream.definition().params.isEmpty());
}

void TestStreamRequests::headers_areSent()
{
    ShapeStream stream;
    describe(stream);
    stream.setHeaders({{QStringLiteral("Authorization"), QStringLiteral("Bearer one")}});
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QList<Request> all = requests();
    for (const Request &request : all)
        QCOMPARE(request.header("authorization"), QByteArray("Bearer one"));

    // From the next request on; no new start.
    m_server->clearRequests();
    stream.setHeaders({{QStringLiteral("Authorization"), QStringLiteral("Bearer two")}});
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    QTRY_COMPARE(requests().size(), 1);
    QCOMPARE(requests().first().header("authorization"), QByteArray("Bearer two"));
    QVERIFY(isLive(requests().first()));
}

void TestStreamRequests::storedPosition()
{
    QString handle;
    QString offset;
    {
        ShapeStream stream;
        describe(stream);
        stream.start();
        QTRY_VERIFY(stream.isUpToDate());
        QTRY_COMPARE(m_server->waitingRequests(), 1); // the last one that it sends
        handle = stream.handle();
        offset = stream.offset();
    }
    m_server->insert(QStringLiteral("items"), {{QStringLiteral("id"), 11}});
    m_server->clearRequests();
    ShapeStream stream;
    describe(stream);
    stream.setHandle(handle);
    stream.setOffset(offset);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QCOMPARE(queries().first(),
             "handle=" + handle.toUtf8() + "&log=full&offset=" + offset.toUtf8() + "&table=items");
    QCOMPARE(recorder.operations(), QList {Message::Insert});
}

void TestStreamRequests::redirect_onTheSameServer()
{
    ShapeStream stream;
    describe(stream);
    stream.setHeaders({{QStringLiteral("Authorization"), QStringLiteral("Bearer one")}});
    QUrl url = m_server->url();
    url.setPath(QStringLiteral("/old"));
    stream.setUrl(url);
    m_server->setFaultHandler([](const Request &request) -> std::optional<Fault> {
        if (request.path != u"/old")
            return std::nullopt;
        return answer(307, {}, {{"location", "/v1/shape?" + request.rawQuery}});
    });
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QList<Request> all = requests();
    for (const Request &request : all)
        QCOMPARE(request.header("authorization"), QByteArray("Bearer one"));
}

void TestStreamRequests::redirect_toAnotherServer_data()
{
    QTest::addColumn<QVariantMap>("headers");
    QTest::addColumn<bool>("isFollowed");

    QTest::newRow("nothing secret") << QVariantMap() << true;
    QTest::newRow("headers") << QVariantMap(
        {{QStringLiteral("Authorization"), QStringLiteral("Bearer one")}})
                             << false;
}

/*
    Whoever is redirected to must not get what was meant for the first.
*/
void TestStreamRequests::redirect_toAnotherServer()
{
    QFETCH(QVariantMap, headers);
    QFETCH(bool, isFollowed);

    const auto first = std::move(m_server);
    startServer();
    ShapeStream stream;
    describe(stream);
    stream.setUrl(first->url());
    stream.setHeaders(headers);
    QSignalSpy failed(&stream, &ShapeStream::errorOccurred);
    first->setFaultHandler([target = m_server->url().toEncoded()](const Request &request) {
        return std::optional(answer(307, {}, {{"location", target + '?' + request.rawQuery}}));
    });
    stream.start();
    if (isFollowed) {
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        return;
    }
    QTRY_VERIFY(!failed.isEmpty());
    QVERIFY(requests().isEmpty());
    const auto error = qvariant_cast<Error>(failed.first().first());
    QCOMPARE(error.code(), Error::NetworkFailed);
    QVERIFY2(error.text().contains(QStringLiteral("redirects")), qPrintable(error.text()));
    QVERIFY(error.willRetry());
}

QTEST_GUILESS_MAIN(TestStreamRequests)

#include "tst_streamrequests.moc"
