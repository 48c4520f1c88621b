// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rawtest.h"

#include <QtCore/QThread>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkProxy>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::Error;
using Electric::ProviderReply;
using Electric::ShapeStream;

// How requests get to the server: URLs, redirects, proxies. With TLS: tst_https.
class TestHttpRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pathAndQuery();
    void userAndPassword_data();
    void userAndPassword();
    void ipv6();
    void redirect_data();
    void redirect();
    void redirect_snapshot();
    void redirect_circle();
    void redirect_chain();
    void redirect_toAnotherScheme();
    void redirect_posted_data();
    void redirect_posted();
    void proxy();
    void proxy_isGone();
};

namespace {

using Describe = std::function<void(ShapeStream &)>;

const QString Secret = QStringLiteral("s3cr3t");

QByteArray redirection(int status, const QByteArray &location)
{
    return rawAnswer(status, {{"location", location}}, {});
}

Error firstError(const QSignalSpy &errors)
{
    return errors.isEmpty() ? Error() : errors.first().first().value<Error>();
}

} // namespace

void TestHttpRoutes::pathAndQuery()
{
    RawServer server([](const RawRequest &request) { Raw::answeredFirst(request); });
    ShapeStream stream;
    Raw::describe(stream, server);
    QUrl url = server.url();
    url.setPath(QStringLiteral("/a/b%2Fc/shape"), QUrl::StrictMode);
    url.setQuery(QStringLiteral("tenant=7&x=%2B"));
    url.setFragment(QStringLiteral("section"));
    stream.setUrl(url);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    for (const RawRequest &request : server.requests()) {
        QVERIFY2(request.target.startsWith("/a/b%2Fc/shape?"), request.target.constData());
        QCOMPARE(request.value(QStringLiteral("tenant")), QStringLiteral("7"));
        QVERIFY2(request.target.endsWith("&x=%2B"), request.target.constData());
        QVERIFY2(!request.target.contains("section"), request.target.constData());
    }
}

void TestHttpRoutes::userAndPassword_data()
{
    QTest::addColumn<QVariantMap>("headers");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("alone") << QVariantMap()
                           << "Basic " + QByteArray("me:s3cr3t\xC3\xA4 /").toBase64();
    QTest::newRow("beside a header")
        << QVariantMap({{QStringLiteral("authorization"), QStringLiteral("Bearer a")}})
        << QByteArray("Bearer a");
}

/*
    As a header, from the first request on; nowhere else.
*/
void TestHttpRoutes::userAndPassword()
{
    QFETCH(QVariantMap, headers);
    QFETCH(QByteArray, expected);

    RawServer server([](const RawRequest &request) {
        if (Raw::answeredFirst(request))
            return;
        const QByteArray header = request.headers.value("authorization");
        request.write(rawAnswer(401, {{"www-authenticate", "Basic realm=\"x\""}},
                                "no: " + header + ' ' + QByteArray::fromBase64(header.mid(6))));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    const QByteArray identity = stream.definition().identity();
    QUrl url = server.url();
    url.setUserName(QStringLiteral("me"));
    url.setPassword(Secret + QStringLiteral("ä /"));
    stream.setUrl(url);
    stream.setHeaders(headers);
    QCOMPARE(stream.definition().identity(), identity);
    stream.start();
    QTRY_COMPARE(stream.state(), ShapeStream::Failed);
    QCOMPARE(server.requests().size(), 3);
    for (const RawRequest &request : server.requests()) {
        QCOMPARE(request.headers.value("authorization"), expected);
        QVERIFY2(!request.target.contains("me"), request.target.constData());
        QVERIFY2(!request.headers.value("host").contains('@'), "host");
    }
    const Error error = stream.error();
    QCOMPARE(error.code(), Error::Unauthorized);
    QVERIFY2(!error.text().contains(Secret), qPrintable(error.text()));
    QVERIFY2(!error.text().contains(QString::fromLatin1(expected.mid(6))) || expected.size() < 12,
             qPrintable(error.text()));
}

void TestHttpRoutes::ipv6()
{
    RawServer server([](const RawRequest &request) { Raw::answeredFirst(request); },
                     QHostAddress(QHostAddress::LocalHostIPv6));
    if (!server.isListening())
        QSKIP("This machine has no ::1.");
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    const QString name = QStringLiteral("[::1]:%1").arg(server.serverPort());
    QCOMPARE(server.requests().first().headers.value("host"), name.toLatin1());
    QTRY_VERIFY(server.requests().last().isLive());
    server.close();
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    server.requests().last().hangUp();
    QTRY_VERIFY(!errors.isEmpty());
    QVERIFY2(firstError(errors).text().contains(name), qPrintable(firstError(errors).text()));
}

void TestHttpRoutes::redirect_data()
{
    QTest::addColumn<Describe>("describe");
    QTest::addColumn<bool>("isFollowed");

    const auto row = [](const char *name, bool isFollowed, const Describe &describe) {
        QTest::newRow(name) << describe << isFollowed;
    };
    const QVariantMap secret {{QStringLiteral("X-Key"), Secret}};
    const auto provider = [secret](const ProviderReply &reply) { reply.answer(secret); };
    row("nothing secret", true, [](ShapeStream &) {});
    row("parameters of no secret", true, [](ShapeStream &stream) {
        stream.setExtraParams({{QStringLiteral("tenant"), 7}});
    });
    row("headers", false, [secret](ShapeStream &stream) { stream.setHeaders(secret); });
    row("headersProvider", false,
        [provider](ShapeStream &stream) { stream.setHeadersProvider(provider); });
    row("paramsProvider", false,
        [provider](ShapeStream &stream) { stream.setParamsProvider(provider); });
    row("secret", false, [](ShapeStream &stream) {
        stream.setExtraParams({{QStringLiteral("secret"), Secret}});
    });
    row("credentialParams", false, [](ShapeStream &stream) {
        stream.setExtraParams({{QStringLiteral("mine"), Secret}});
        stream.setCredentialParams({QStringLiteral("mine")});
    });
    row("token in the URL", false, [](ShapeStream &stream) {
        QUrl url = stream.url();
        url.setQuery(QStringLiteral("token=") + Secret);
        stream.setUrl(url);
    });
    row("user in the URL", false, [](ShapeStream &stream) {
        QUrl url = stream.url();
        url.setUserName(Secret);
        stream.setUrl(url);
    });
}

/*
    Within one server wherever it leads; to another one only where there is nothing to lose.
*/
void TestHttpRoutes::redirect()
{
    QFETCH(Describe, describe);
    QFETCH(bool, isFollowed);

    RawServer other([](const RawRequest &request) { Raw::answeredFirst(request); });
    QByteArray target = "/new";
    RawServer server([&](const RawRequest &request) {
        const qsizetype query = request.target.indexOf('?');
        if (request.target.startsWith("/new"))
            Raw::answeredFirst(request);
        else
            request.write(redirection(307, target + request.target.mid(query)));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    describe(stream);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QVERIFY(errors.isEmpty());
    QTRY_VERIFY(server.requests().last().isLive());

    target = other.url().toEncoded();
    stream.stop();
    stream.setHandle({});
    stream.setOffset(QStringLiteral("-1"));
    stream.start();
    if (isFollowed) {
        QTRY_VERIFY(stream.isUpToDate() && !other.requests().isEmpty());
        return;
    }
    QTRY_VERIFY(!errors.isEmpty());
    const Error error = firstError(errors);
    QCOMPARE(error.code(), Error::NetworkFailed);
    QVERIFY(error.willRetry());
    const QString name = QStringLiteral("127.0.0.1:%1").arg(other.serverPort());
    QVERIFY2(error.text().contains(name), qPrintable(error.text()));
    QVERIFY2(!error.text().contains(Secret), qPrintable(error.text()));
    QCOMPARE(other.connections(), 0);
}

/*
    fetchSnapshot() has requests of its own.
*/
void TestHttpRoutes::redirect_snapshot()
{
    RawServer other;
    RawServer server([&other](const RawRequest &request) {
        const qsizetype query = request.target.indexOf('?');
        request.write(redirection(307, other.url().toEncoded() + request.target.mid(query)));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setExtraParams({{QStringLiteral("secret"), Secret}});
    QSignalSpy fetched(&stream, &ShapeStream::snapshotFetched);
    stream.fetchSnapshot({{QStringLiteral("where"), QStringLiteral("true")}});
    QTRY_COMPARE(fetched.size(), 1);
    QCOMPARE(fetched.first().at(2).value<Error>().code(), Error::NetworkFailed);
    QCOMPARE(other.connections(), 0);
}

void TestHttpRoutes::redirect_circle()
{
    bool isCircle = true;
    RawServer server([&isCircle](const RawRequest &request) {
        if (isCircle)
            request.write(redirection(302, request.target));
        else
            Raw::answeredFirst(request);
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    QCOMPARE(firstError(errors).code(), Error::NetworkFailed);
    QVERIFY2(firstError(errors).text().contains(QStringLiteral("circles")),
             qPrintable(firstError(errors).text()));
    isCircle = false;
    QTRY_VERIFY(stream.isUpToDate());
}

/*
    Each step is judged, not the first one only.
*/
void TestHttpRoutes::redirect_chain()
{
    RawServer other;
    RawServer server([&other](const RawRequest &request) {
        const QByteArray query = request.target.mid(request.target.indexOf('?'));
        if (request.target.startsWith("/v1/shape?"))
            request.write(redirection(302, "two" + query));
        else if (request.target.startsWith("/v1/two?"))
            request.write(redirection(301, "../three" + query));
        else
            request.write(redirection(308, other.url().toEncoded() + query));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setHeaders({{QStringLiteral("X-Key"), Secret}});
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    stream.stop();
    QCOMPARE(firstError(errors).code(), Error::NetworkFailed);
    QVERIFY(server.requests()[2].target.startsWith("/three?"));
    QCOMPARE(server.requests()[2].headers.value("x-key"), Secret.toLatin1());
    QCOMPARE(server.requests()[2].query, server.requests()[0].query);
    QCOMPARE(other.connections(), 0);
}

void TestHttpRoutes::redirect_toAnotherScheme()
{
    RawServer server(
        [](const RawRequest &request) { request.write(redirection(302, "file:///etc/passwd")); });
    ShapeStream stream;
    Raw::describe(stream, server);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    QCOMPARE(firstError(errors).code(), Error::InvalidResponse);
    QVERIFY(firstError(errors).willRetry());
}

void TestHttpRoutes::redirect_posted_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isKept");

    for (const int status : {301, 302, 303})
        QTest::addRow("%d", status) << status << false;
    for (const int status : {307, 308})
        QTest::addRow("%d", status) << status << true;
}

/*
    A snapshot that is posted must not become another request than it was.
*/
void TestHttpRoutes::redirect_posted()
{
    QFETCH(int, status);
    QFETCH(bool, isKept);

    RawServer server([status](const RawRequest &request) {
        const qsizetype query = request.target.indexOf('?');
        if (!request.target.startsWith("/new")) {
            request.write(redirection(status, "/new" + request.target.mid(query)));
            return;
        }
        RawHeaders headers = Raw::headers("5_0");
        request.write(rawAnswer(200, headers,
                                R"({"metadata":{"xmin":"1","xmax":"2","xip_list":[],)"
                                R"("snapshot_mark":1,"database_lsn":"1"},"data":[)"
                                    + Raw::insert(1) + "]}"));
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    QSignalSpy fetched(&stream, &ShapeStream::snapshotFetched);
    stream.fetchSnapshot({{QStringLiteral("where"), QStringLiteral("id = 1")},
                          {QStringLiteral("method"), QStringLiteral("POST")}});
    QTRY_COMPARE(fetched.size(), 1);
    const auto error = fetched.first().at(2).value<Error>();
    if (isKept) {
        QVERIFY2(!error, qPrintable(error.text()));
        QCOMPARE(server.requests().size(), 2);
        QCOMPARE(server.requests().last().method, QByteArray("POST"));
        QCOMPARE(server.requests().last().body, server.requests().first().body);
        QCOMPARE(server.requests().last().headers.value("content-type"),
                 QByteArray("application/json"));
        return;
    }
    QCOMPARE(error.code(), Error::InvalidResponse);
    QVERIFY2(error.text().contains(QStringLiteral("307")), qPrintable(error.text()));
    for (const RawRequest &request : server.requests())
        QCOMPARE(request.method, QByteArray("POST"));
}

void TestHttpRoutes::proxy()
{
    RawServer server([](const RawRequest &request) { Raw::answeredFirst(request); });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setUrl(QUrl(QStringLiteral("http://electric.invalid:3000/v1/shape")));
    std::atomic<QThread *> thread = nullptr;
    stream.setNetworkAccessManagerFactory([&thread, port = server.serverPort()] {
        thread = QThread::currentThread();
        const auto manager = new QNetworkAccessManager;
        manager->setProxy(
            QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), port));
        return manager;
    });
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QTRY_VERIFY(server.requests().last().isLive());
    for (const RawRequest &request : server.requests()) {
        QVERIFY2(request.target.startsWith("http://electric.invalid:3000/v1/shape?"),
                 request.target.constData());
        QCOMPARE(request.headers.value("host"), QByteArray("electric.invalid:3000"));
    }
    QVERIFY(thread != nullptr && thread != QThread::currentThread());
    QCOMPARE(server.connections(), 1);
}

void TestHttpRoutes::proxy_isGone()
{
    RawServer server;
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setUrl(QUrl(QStringLiteral("http://electric.invalid:3000/v1/shape")));
    stream.setNetworkAccessManagerFactory([port = server.serverPort()] {
        const auto manager = new QNetworkAccessManager;
        manager->setProxy(
            QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), port));
        return manager;
    });
    server.close();
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    QCOMPARE(firstError(errors).code(), Error::NetworkFailed);
    QVERIFY(firstError(errors).willRetry());
    QVERIFY2(firstError(errors).text().contains(QStringLiteral("proxy")),
             qPrintable(firstError(errors).text()));
}

QTEST_GUILESS_MAIN(TestHttpRoutes)

#include "tst_httproutes.moc"
