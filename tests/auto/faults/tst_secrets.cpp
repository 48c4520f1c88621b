// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rawtest.h"
#include "rawtlsserver.h"
#include "secrets.h"
#include "watchedshape.h"

#include <QtCore/QLoggingCategory>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <mutex>

using namespace Electric;
using namespace Qt::StringLiterals;

// Sessions with credentials everywhere, on which something goes wrong: none of them stays behind
// in a file, a log or an error.
class TestSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();

    void refusals_data();
    void refusals();
    void answers_data();
    void answers();
    void connections_data();
    void connections();
    void rotation();
    void storage_data();
    void storage();
    void misuse_data();
    void misuse();

private:
    void describe(const QUrl &url);
    void verifySession(); // to its end

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TableServer> m_server;
    std::unique_ptr<WatchedShape> m_shape;
    QList<Error> m_others; // of the storage
};

namespace {

std::mutex logMutex;
QByteArray logged; // by all threads
QtMessageHandler usualHandler = nullptr;

void takeMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const std::scoped_lock lock(logMutex);
    if (qstrcmp(context.category, "default") == 0 && type >= QtWarningMsg)
        usualHandler(type, context, message);
    logged += QByteArray(context.category) + ": " + message.toUtf8() + '\n';
}

QByteArray takeLog()
{
    const std::scoped_lock lock(logMutex);
    return std::exchange(logged, {});
}

QUrl withCredentials(QUrl url)
{
    url.setUserName(QString::fromUtf8(Secrets::User), QUrl::DecodedMode);
    url.setPassword(QString::fromUtf8(Secrets::Password), QUrl::DecodedMode);
    url.setQuery(u"token="_s + QString::fromLatin1(Secrets::Token.toPercentEncoding()));
    return url;
}

using Spoil = std::function<void(const RawRequest &request, const Reply &reply)>;

Spoil answering(int status, const RawHeaders &headers, const QByteArray &body)
{
    return [=](const RawRequest &request, const Reply &) {
        request.write(rawAnswer(status, headers, body));
    };
}

} // namespace

void TestSecrets::initTestCase()
{
    QLoggingCategory::setFilterRules(u"electric.*=true"_s);
    usualHandler = qInstallMessageHandler(takeMessage);
}

void TestSecrets::cleanupTestCase()
{
    qInstallMessageHandler(usualHandler);
}

void TestSecrets::init()
{
    takeLog();
    m_others.clear();
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<TableServer>();
}

void TestSecrets::cleanup()
{
    m_shape.reset();
    m_server.reset();
}

void TestSecrets::describe(const QUrl &url)
{
    m_shape = std::make_unique<WatchedShape>(m_server.get(), m_folder->filePath(u"shapes.db"_s));
    QObject::connect(&m_shape->storage, &ShapeStorage::errorOccurred, &m_shape->storage,
                     [this](const Error &error) { m_others.append(error); });
    const auto text = [](const QByteArray &secret) { return QString::fromUtf8(secret); };
    ShapeStream &stream = m_shape->stream;
    stream.setUrl(withCredentials(url));
    stream.setExtraParams({{u"secret"_s, text(Secrets::Secret)},
                           {u"api_secret"_s, text(Secrets::ApiSecret)},
                           {u"access_token"_s, text(Secrets::AccessToken)},
                           {u"mine"_s, text(Secrets::Named)},
                           {u"tenant"_s, u"seven"_s}});
    stream.setCredentialParams({u"mine"_s});
    stream.setHeaders({{u"Authorization"_s, text("Bearer " + Secrets::Header)},
                       {u"X-Key"_s, text(Secrets::Custom)},
                       {u"Cookie"_s, text("theme=dark; sid=" + Secrets::Cookie)}});
    stream.setHeadersProvider([text](const ProviderReply &reply) {
        reply.answer({{u"X-Provided"_s, text(Secrets::Provided)}});
    });
}

/*
    What the app has been told, what the log has, and what is left in files, now and behind the
    last commit.
*/
void TestSecrets::verifySession()
{
    for (const Error &error : m_shape->errors + m_others) {
        VERIFY_SECRET(error.text().toUtf8());
        VERIFY_SECRET(error.serverMessage().toUtf8());
    }
    VERIFY_SECRET(m_shape->model->errorString().toUtf8());
    const QByteArray log = takeLog();
    VERIFY_SECRET(log);
    const QByteArray leak = Secrets::leakInFolder(m_folder->path());
    QVERIFY2(leak.isEmpty(), leak.constData());
    m_shape.reset();
    const QByteArray leakAtTheEnd = Secrets::leakInFolder(m_folder->path());
    QVERIFY2(leakAtTheEnd.isEmpty(), leakAtTheEnd.constData());
}

void TestSecrets::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");

    // One at a time: long messages are shortened before they are shown.
    const auto add = [](int status, const QByteArray &secret, const char *how,
                        const QByteArray &body) {
        QTest::addRow("%d %s %s", status, Secrets::word(secret).constData(), how) << status << body;
    };
    for (const QByteArray &secret : Secrets::All) {
        const QByteArrayList echoes = Secrets::echoesOf(secret);
        for (qsizetype i = 0; i < echoes.size(); ++i)
            add(401, secret, QByteArray::number(i).constData(), "no: " + echoes[i] + " !");
        const QByteArray plain = Secrets::jsonOf(secret, false);
        const QByteArray escaped = Secrets::jsonOf(secret, true);
        for (const int status : {400, 403, 500})
            add(status, secret, "as JSON", R"({"message":"no: )" + plain + R"("})");
        add(429, secret, "as escaped JSON", R"({"message":"no: )" + escaped + R"("})");
        add(422, secret, "in errors",
            R"({"message":"no","errors":{"where":[")" + escaped + R"("]}})");
    }
    add(403, Secrets::User, "as Basic",
        "no: " + (Secrets::User + ':' + Secrets::Password).toBase64());
}

/*
    The server repeats what it has been sent.
*/
void TestSecrets::refusals()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, body);

    describe(m_server->url());
    m_server->setFault([&](const RawRequest &request, const Reply &) {
        const bool isStruck = m_shape->errors.isEmpty();
        if (isStruck)
            request.write(rawAnswer(status, {}, body));
        return isStruck;
    });
    m_shape->start();
    QVERIFY(waitUntil([this] { return !m_shape->errors.isEmpty(); }));
    QVERIFY2(m_shape->errors.first().text().contains(u"***"_s),
             qPrintable(m_shape->errors.first().text())); // it has been said
    m_shape->stream.retry();
    QVERIFY(waitUntil([this] { return m_shape->hasAll(); }));
    const RawRequest &sent = m_server->requests().last();
    QCOMPARE(sent.headers.value("authorization"), "Bearer " + Secrets::Header);
    QCOMPARE(sent.headers.value("x-provided"), Secrets::Provided);
    verifySession();
}

void TestSecrets::answers_data()
{
    QTest::addColumn<Spoil>("spoil");

    const QByteArray all = Secrets::everything();
    const RawHeaders headers = Raw::headers("0_0");
    const QByteArray json = Secrets::jsonOf(all, false);
    const auto add = [](const char *name, const Spoil &spoil) { QTest::newRow(name) << spoil; };
    add("not JSON", answering(200, headers, all));
    add("JSON that ends early", answering(200, headers, R"([{"key":")" + json));
    add("an object", answering(200, headers, R"({"message":")" + json + R"("})"));
    add("a key that is none",
        answering(200, headers,
                  R"([{"key":[")" + json + R"("],"headers":{"operation":"insert"}}])"));
    add("tags that are none",
        answering(200, headers,
                  R"([{"key":"k","value":{},"headers":{"operation":"insert","tags":")" + json
                      + R"("}}])"));
    add("a schema that is none",
        answering(200,
                  {{"electric-handle", "h"},
                   {"electric-offset", "0_0"},
                   {"electric-schema", Secrets::Header}},
                  "[]"));
    add("no headers", answering(200, {{"x-echo", Secrets::Header}}, all));
    add("redirect in a circle", [](const RawRequest &request, const Reply &) {
        request.write(rawAnswer(302, {{"location", request.target}}, {}));
    });
    add("redirect elsewhere",
        answering(307,
                  {{"location",
                    withCredentials(QUrl(u"http://127.0.0.2:1/x"_s)).toEncoded()
                        + "&secret=" + Secrets::Secret.toPercentEncoding()}},
                  {}));
    add("redirect to no URL",
        answering(302, {{"location", "hush://" + Secrets::Header + "/x"}}, {}));
    add("redirect to no host", answering(302, {{"location", "http://" + Secrets::Header}}, {}));
    add("cut", [all](const RawRequest &request, const Reply &reply) {
        Reply other = reply;
        other.body = all;
        request.write(onTheWire(other, Framing::Length).head + all.first(100));
        request.socket->disconnectFromHost();
    });
    add("silence", [](const RawRequest &, const Reply &) {});
    add("what is no HTTP", [all](const RawRequest &request, const Reply &) {
        request.write(all + "\r\n\r\n");
        request.socket->disconnectFromHost();
    });
}

/*
    What comes of what cannot be used.
*/
void TestSecrets::answers()
{
    QFETCH(const Spoil, spoil);

    describe(m_server->url());
    m_shape->stream.setRequestTimeout(50);
    m_server->setFault([&](const RawRequest &request, const Reply &reply) {
        const bool isStruck = m_shape->errors.isEmpty() && !request.isLive();
        if (isStruck)
            spoil(request, reply);
        return isStruck;
    });
    m_shape->start();
    QVERIFY(waitUntil([this] { return !m_shape->errors.isEmpty(); }));
    m_shape->stream.setRequestTimeout(45000); // or a slow machine never gets an answer
    m_shape->stream.retry();
    QVERIFY(waitUntil([this] { return m_shape->hasAll(); }));
    verifySession();
}

void TestSecrets::connections_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<bool>("listens");
    QTest::addColumn<Error::Code>("code");

    QTest::newRow("refused") << u"http"_s << false << Error::NetworkFailed;
    QTest::newRow("TLS refused") << u"https"_s << false << Error::NetworkFailed;
    QTest::newRow("an unknown certificate") << u"https"_s << true << Error::TlsFailed;
}

void TestSecrets::connections()
{
    QFETCH(const QString, scheme);
    QFETCH(const bool, listens);
    QFETCH(const Error::Code, code);

    if (scheme == u"https" && !QSslSocket::supportsSsl())
        QSKIP("Qt has no TLS here.");
    RawTlsServer server(QStringLiteral(ELECTRIC_TLS), {});
    QUrl url = server.url();
    url.setScheme(scheme);
    if (!listens)
        server.close();
    describe(url);
    m_shape->start();
    QVERIFY(waitUntil([this] { return m_shape->errors.size() >= 2; }));
    QCOMPARE(m_shape->errors.first().code(), code);
    verifySession();
}

/*
    Whatever the end of a log leaves behind, it is not the request.
*/
void TestSecrets::rotation()
{
    describe(m_server->url());
    m_shape->start();
    QVERIFY(waitUntil([this] { return m_shape->hasAll(); }));
    m_server->setFault([](const RawRequest &request, const Reply &reply) {
        if (reply.status != 409)
            return false;
        request.write(
            rawAnswer(409, reply.headers,
                      R"({"message":")" + Secrets::jsonOf(Secrets::everything(), false) + R"("})"));
        return true;
    });
    for (int i = 0; i < 3; ++i) {
        m_server->rotate();
        m_server->commit();
        QVERIFY(waitUntil([this] { return m_shape->hasAll(); }));
    }
    VERIFY_SOUND(*m_shape);
    QVERIFY(logged.contains("electric.stream") && logged.contains("electric.storage"));
    verifySession();
}

void TestSecrets::storage_data()
{
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("a place that cannot be opened") << false;
    QTest::newRow("a file that is set aside") << true;
}

void TestSecrets::storage()
{
    QFETCH(const bool, isDamaged);

    const QString fileName = m_folder->filePath(u"shapes.db"_s);
    if (isDamaged) {
        QFile notes(fileName);
        QVERIFY(notes.open(QIODevice::WriteOnly));
        notes.write(QByteArray("My notes\n").repeated(500));
    } else {
        QVERIFY(QDir().mkdir(fileName));
    }
    describe(m_server->url());
    m_shape->start();
    if (isDamaged) {
        QVERIFY(waitUntil([this] { return m_shape->hasAll(); }));
        QCOMPARE(m_others.value(0).code(), Error::StorageSetAside);
    } else {
        QVERIFY(waitUntil([this] { return !m_shape->errors.isEmpty(); }));
        QCOMPARE(m_shape->errors.first().code(), Error::StorageFailed);
    }
    verifySession();
}

void TestSecrets::misuse_data()
{
    using Spoil = std::function<void(ShapeStream &)>;
    QTest::addColumn<Spoil>("spoil");

    QTest::newRow("a secret twice") << Spoil([](ShapeStream &stream) {
        QVariantMap extra = stream.extraParams();
        extra.insert(u"token"_s, QString::fromUtf8(Secrets::Token));
        stream.setExtraParams(extra);
    });
    QTest::newRow("a reserved name") << Spoil([](ShapeStream &stream) {
        stream.setExtraParams({{u"offset"_s, QString::fromUtf8(Secrets::Secret)}});
    });
    QTest::newRow("no such scheme") << Spoil(
        [](ShapeStream &stream) { stream.setUrl(withCredentials(QUrl(u"gopher://host/x"_s))); });
    QTest::newRow("no URL") << Spoil([](ShapeStream &stream) {
        stream.setUrl(QUrl(u"http://me:"_s + QString::fromUtf8(Secrets::Password) + u"@:port/"_s));
    });
}

/*
    A shape that is described wrongly is not asked for, and what is said of it names no value.
*/
void TestSecrets::misuse()
{
    QFETCH(const std::function<void(ShapeStream &)>, spoil);
    describe(m_server->url());
    spoil(m_shape->stream);
    m_shape->start();
    QVERIFY(waitUntil([this] { return !m_shape->errors.isEmpty(); }));
    QCOMPARE(m_shape->errors.first().code(), Error::InvalidShape);
    QVERIFY(m_server->requests().isEmpty());
    verifySession();
}

QTEST_GUILESS_MAIN(TestSecrets)

#include "tst_secrets.moc"
