// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rawtest.h"
#include "rawtlsserver.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using Electric::Error;
using Electric::ShapeStream;

// Requests over TLS.
class TestHttps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void unknownCertificate();
    void trusted();
    void isNotLeft();
    void offersHttp2();

private:
    const QSslConfiguration m_usual = QSslConfiguration::defaultConfiguration();
};

namespace {

void trust(const QSslCertificate &authority)
{
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.addCaCertificate(authority);
    QSslConfiguration::setDefaultConfiguration(trusting);
}

} // namespace

void TestHttps::initTestCase()
{
    if (!QSslSocket::supportsSsl())
        QSKIP("Qt has no TLS here.");
}

void TestHttps::cleanup()
{
    QSslConfiguration::setDefaultConfiguration(m_usual);
}

void TestHttps::unknownCertificate()
{
    RawTlsServer server(QStringLiteral(ELECTRIC_TLS),
                        [](const RawRequest &request) { Raw::answeredFirst(request); });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setUrl(server.url());
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(errors.size() >= 3);
    for (const QList<QVariant> &arguments : std::as_const(errors)) {
        const auto error = arguments.first().value<Error>();
        QCOMPARE(error.code(), Error::TlsFailed);
        QVERIFY(error.willRetry());
        QVERIFY2(error.text().contains(QStringLiteral("self-signed")), qPrintable(error.text()));
    }
    QVERIFY(server.requests().isEmpty());
    QCOMPARE(stream.offset(), QStringLiteral("-1"));
}

/*
    An app has its own authority.
*/
void TestHttps::trusted()
{
    RawTlsServer server(QStringLiteral(ELECTRIC_TLS),
                        [](const RawRequest &request) { Raw::answeredFirst(request); });
    QVERIFY(!server.certificate().isNull());
    trust(server.certificate());

    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setUrl(server.url());
    stream.start();
    QTRY_VERIFY2(stream.isUpToDate(), qPrintable(stream.error().text()));
    QTRY_VERIFY(server.requests().last().isLive());
    QCOMPARE(server.connections(), 1);
}

void TestHttps::isNotLeft()
{
    RawServer plain([](const RawRequest &request) { Raw::answeredFirst(request); });
    RawTlsServer server(QStringLiteral(ELECTRIC_TLS), [&plain](const RawRequest &request) {
        const qsizetype query = request.target.indexOf('?');
        const QByteArray target = plain.url().toEncoded() + request.target.mid(query);
        request.write(rawAnswer(307, {{"location", target}}, {}));
    });
    trust(server.certificate());

    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setUrl(server.url());
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_VERIFY(!errors.isEmpty());
    const auto error = errors.first().first().value<Error>();
    QCOMPARE(error.code(), Error::NetworkFailed);
    QVERIFY2(error.text().contains(QStringLiteral("https to http")), qPrintable(error.text()));
    QCOMPARE(plain.connections(), 0);
}

/*
    Many streams over one connection, where the server can do that.
*/
void TestHttps::offersHttp2()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QByteArray hello;
    connect(&server, &QTcpServer::newConnection, this, [&server, &hello] {
        QTcpSocket *const socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket,
                [socket, &hello] { hello += socket->readAll(); });
    });
    ShapeStream stream;
    stream.setUrl(QUrl(QStringLiteral("https://127.0.0.1:%1/v1/shape").arg(server.serverPort())));
    stream.setTable(QStringLiteral("items"));
    stream.start();
    const QByteArray protocols("\x02h2\x08http/1.1"); // RFC 7301, 3.1
    QTRY_VERIFY(hello.contains(protocols));
}

QTEST_GUILESS_MAIN(TestHttps)

#include "tst_https.moc"
