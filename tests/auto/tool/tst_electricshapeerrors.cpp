// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"
#include "shapetool.h"

#include <QtCore/QTemporaryDir>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpServer>
#include <QtTest/QTest>

#include <semaphore>

using namespace ElectricDev;

// What goes wrong with `electric-shape`, and its exit codes.
class TestElectricShapeErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void help_data();
    void help();
    void usage_data();
    void usage();
    void errors_data();
    void errors();
    void error_retried();
    void credentials();

private:
    QStringList sync(const QStringList &more = {}) const;
    QString file() const { return m_folder->filePath(QStringLiteral("todos.db")); }

    std::unique_ptr<ServerThread> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

constexpr char Seed[] = R"({"tables": {"todos": {
    "columns": {
        "id": {"type": "int8", "not_null": true, "pk_index": 0},
        "title": {"type": "text"},
        "done": {"type": "bool"},
        "list": {"type": "text"}
    },
    "generate": {"count": 6, "values": {"id": "{i}", "title": "todo {i}", "done": [true, false],
                                         "list": ["home", "work"]}}
}}})";

QStringList namesOf(const QJsonObject &object)
{
    return object.keys(); // sorted
}

// Answers a TLS greeting with what is no TLS.
class PlainServer : private QThread
{
public:
    PlainServer()
    {
        start();
        m_listens.acquire();
    }

    ~PlainServer() override
    {
        requestInterruption();
        wait();
    }

    QString url() const { return QStringLiteral("https://127.0.0.1:%1/v1/shape").arg(m_port); }

private:
    void run() override
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        m_port = server.serverPort();
        m_listens.release();
        while (!isInterruptionRequested()) {
            server.waitForNewConnection(10);
            while (QTcpSocket *socket = server.nextPendingConnection()) {
                socket->waitForReadyRead(1000);
                socket->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                socket->waitForBytesWritten(1000);
                delete socket;
            }
        }
    }

    std::binary_semaphore m_listens {0};
    quint16 m_port = 0;
};

} // namespace

void TestElectricShapeErrors::init()
{
    Options options;
    options.chunkBytes = 400;
    m_server = std::make_unique<ServerThread>(Seed, options);
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestElectricShapeErrors::cleanup()
{
    m_server.reset();
}

QStringList TestElectricShapeErrors::sync(const QStringList &more) const
{
    return QStringList {QStringLiteral("sync"), (*m_server)->url().toString(),
                        QStringLiteral("--table"), QStringLiteral("todos")}
    + more;
}

void TestElectricShapeErrors::help_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("all") << words("--help") << QByteArray("electric-shape COMMAND");
    QTest::newRow("short") << words("-h") << QByteArray("Exit codes");
    QTest::newRow("version") << words("--version") << QByteArray("electric-shape ");
    QTest::newRow("sync") << words("sync --help") << QByteArray("--follow");
    QTest::newRow("rows") << words("rows --help") << QByteArray("--db");
    QTest::newRow("status") << words("status --help") << QByteArray("--db");
    QTest::newRow("clear") << words("clear --help") << QByteArray("--name");
    QTest::newRow("serve") << words("serve --help") << QByteArray("--seed");
}

void TestElectricShapeErrors::help()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, expected);
    const Outcome outcome = runTool(arguments);
    VERIFY_EXIT(outcome, 0);
    QVERIFY2(outcome.output.contains(expected), outcome.description().constData());
}

void TestElectricShapeErrors::usage_data()
{
    QTest::addColumn<QStringList>("arguments");

    const QStringList url = words("sync http://127.0.0.1:1/v1/shape --table todos");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("unknown command") << words("sink");
    QTest::newRow("no URL") << words("sync --table todos");
    QTest::newRow("two URLs") << url + words("http://localhost/");
    QTest::newRow("unknown option") << url + words("--tables x");
    QTest::newRow("wrong scheme") << words("sync ftp://localhost/v1/shape --table todos");
    QTest::newRow("no scheme") << words("sync localhost:3000/v1/shape --table todos");
    QTest::newRow("not a URL") << words("sync :// --table todos");
    QTest::newRow("reserved parameter") << url + words("--extra offset=0_0");
    QTest::newRow("extra without value") << url + words("--extra a");
    QTest::newRow("header without colon") << url + words("--header Authorization");
    QTest::newRow("replica") << url + words("--replica half");
    QTest::newRow("log") << url + words("--log none");
    QTest::newRow("offset") << url + words("--offset 5_0");
    QTest::newRow("timeout") << url + words("--timeout soon");
    QTest::newRow("negative timeout") << url + words("--timeout=-1");
    QTest::newRow("for") << url + words("--for ever");
    QTest::newRow("value missing") << url + words("--where");
    QTest::newRow("rows without file") << words("rows");
    QTest::newRow("rows with argument") << words("rows todos.db");
    QTest::newRow("status without file") << words("status");
    QTest::newRow("clear without file") << words("clear");
    QTest::newRow("serve port") << words("serve --port 99999999");
}

void TestElectricShapeErrors::usage()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = runTool(arguments);
    VERIFY_EXIT(outcome, 2);
    QVERIFY(outcome.output.isEmpty());
    QVERIFY2(outcome.errors.startsWith("electric-shape: "), outcome.errors.constData());
}

void TestElectricShapeErrors::errors_data()
{
    QTest::addColumn<QStringList>("arguments"); // after "sync"; URL is the server's
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("status");

    const auto answer = [](int status, const QByteArray &body, const Headers &headers = {}) {
        Fault fault;
        fault.answer = Response {status, headers, body};
        return fault;
    };
    const Headers all {{"electric-handle", "h"},
                       {"electric-offset", "0_0"},
                       {"electric-schema", R"({"id":{"type":"int8"}})"}};
    Fault stripped;
    stripped.dropHeaders = {"electric-offset"};
    Fault closed;
    closed.closeWithoutAnswer = true;
    Fault hang;
    hang.hang = true;

    const QStringList todos = words("URL --table todos --timeout 1");
    QTest::newRow("unknown table")
        << words("URL --table nope") << Fault() << 3 << QStringLiteral("RequestRefused") << 400;
    QTest::newRow("invalid where") << words("URL --table todos --where nonsense=1") << Fault() << 3
                                   << QStringLiteral("RequestRefused") << 400;
    QTest::newRow("invalid column") << words("URL --table todos --columns id,nope") << Fault() << 3
                                    << QStringLiteral("RequestRefused") << 400;
    QTest::newRow("401") << todos << answer(401, {}) << 3 << QStringLiteral("Unauthorized") << 401;
    QTest::newRow("missing headers")
        << todos << stripped << 3 << QStringLiteral("MissingHeaders") << 200;
    QTest::newRow("no headers") << todos << answer(200, "[]") << 3
                                << QStringLiteral("MissingHeaders") << 200;
    QTest::newRow("not JSON") << todos << answer(200, "<html>", all) << 3
                              << QStringLiteral("InvalidResponse") << 200;
    QTest::newRow("loop") << todos << answer(200, "[]", all) << 3 << QStringLiteral("RequestLoop")
                          << 0;
    QTest::newRow("503") << todos << answer(503, {}) << 4 << QStringLiteral("ServerUnavailable")
                         << 503;
    QTest::newRow("closed") << todos << closed << 4 << QStringLiteral("NetworkFailed") << 0;
    QTest::newRow("refused") << words("http://127.0.0.1:1/v1/shape --table todos --timeout 1")
                             << Fault() << 4 << QStringLiteral("NetworkFailed") << 0;
    QTest::newRow("no answer") << todos << hang << 4 << QStringLiteral("TimedOut") << 0;
    if (QSslSocket::supportsSsl())
        QTest::newRow("TLS") << words("PLAIN --table todos --timeout 1") << Fault() << 4
                             << QStringLiteral("TlsFailed") << 0;
}

void TestElectricShapeErrors::errors()
{
    QFETCH(QStringList, arguments);
    QFETCH(Fault, fault);
    QFETCH(int, exitCode);
    QFETCH(QString, code);
    QFETCH(int, status);

    const bool isFaulty
        = fault.answer || fault.hang || fault.closeWithoutAnswer || !fault.dropHeaders.isEmpty();
    if (isFaulty)
        (*m_server)->setFaultHandler([fault](const Request &) { return std::optional(fault); });
    const QString url = (*m_server)->url().toString();
    arguments.replaceInStrings(QStringLiteral("URL"), url);
    const PlainServer plain;
    arguments.replaceInStrings(QStringLiteral("PLAIN"), plain.url());
    for (const QStringList &where : {QStringList(), QStringList {QStringLiteral("--db"), file()}}) {
        const Outcome outcome = runTool(words("sync --json") + arguments + where);
        VERIFY_EXIT(outcome, exitCode);
        QCOMPARE(outcome.last().value(QStringLiteral("event")), QStringLiteral("done"));
        const QList<QJsonObject> events = outcome.events(QStringLiteral("error"));
        QVERIFY(!events.isEmpty());
        const QJsonObject error = events.last();
        QCOMPARE(error.value(QStringLiteral("code")), code);
        QCOMPARE(error.value(QStringLiteral("status")).toInt(), status);
        QCOMPARE(error.contains(QStringLiteral("status")), status != 0);
        QVERIFY(!error.value(QStringLiteral("message")).toString().isEmpty());
        QVERIFY2(outcome.errors.isEmpty(), outcome.errors.constData());
    }
}

void TestElectricShapeErrors::error_retried()
{
    (*m_server)->setFaultHandler([left = std::make_shared<int>(1)](const Request &) {
        Fault fault;
        fault.answer = Response::json(503, R"({"message":"busy"})");
        return (*left)-- > 0 ? std::optional(fault) : std::nullopt;
    });
    const Outcome outcome = runTool(sync(words("--json")));
    VERIFY_EXIT(outcome, 0);
    const QJsonObject error = outcome.events(QStringLiteral("error")).value(0);
    QCOMPARE(namesOf(error), words("code event message retry_in_ms status"));
    QVERIFY(error.value(QStringLiteral("message")).toString().contains(QStringLiteral("busy")));
    QCOMPARE(outcome.last().value(QStringLiteral("rows")).toInt(), 6);
}

void TestElectricShapeErrors::credentials()
{
    const QStringList arguments
        = sync({QStringLiteral("--json"), QStringLiteral("--db"), file(), QStringLiteral("--extra"),
                QStringLiteral("secret=s3cr3t-one"), QStringLiteral("--header"),
                QStringLiteral("Authorization: Bearer s3cr3t-two")});
    Outcome outcome = runTool(arguments);
    VERIFY_EXIT(outcome, 0);
    (*m_server)->setFaultHandler([](const Request &request) {
        Fault fault;
        fault.answer = Response::json(403, R"({"message":"not for )" + request.rawQuery + R"("})");
        return std::optional(fault);
    });
    outcome = runTool(arguments);
    VERIFY_EXIT(outcome, 3);
    QVERIFY2(!outcome.description().contains("s3cr3t"), outcome.description().constData());
    for (const char *suffix : {"", "-wal", "-shm", "-journal"}) {
        QFile stored(file() + QString::fromLatin1(suffix));
        if (stored.open(QIODevice::ReadOnly))
            QVERIFY(!stored.readAll().contains("s3cr3t"));
    }
}

QTEST_GUILESS_MAIN(TestElectricShapeErrors)

#include "tst_electricshapeerrors.moc"
