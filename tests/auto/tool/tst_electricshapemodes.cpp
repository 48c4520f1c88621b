// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"
#include "shapetool.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <atomic>

using namespace ElectricDev;

// `electric-shape sync` by event streams and of rows on demand, with its limits; what it prints
// then, and how it ends.
class TestElectricShapeModes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void synced_data();
    void synced();
    void live_data();
    void live();
    void storedSnapshots();
    void storedSnapshots_afterARotation();
    void failing_data();
    void failing();
    void retries_data();
    void retries();
    void storageFailed_data();
    void storageFailed();
    void usage_data();
    void usage();

private:
    QStringList sync(const QStringList &more = {}) const;
    QString file() const { return m_folder->filePath(QStringLiteral("todos.db")); }
    QStringList inFile() const { return {QStringLiteral("--db"), file()}; }
    void answerWith(int status, int count) const; // so many requests

    std::unique_ptr<ServerThread> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

constexpr char Seed[] = R"({"tables": {"todos": {
    "columns": {
        "id": {"type": "int8", "not_null": true, "pk_index": 0},
        "title": {"type": "text"},
        "list": {"type": "text"}
    },
    "generate": {"count": 6, "values": {"id": "{i}", "title": "todo {i}",
                                         "list": ["home", "work"]}}
}}})";

const QString Change = QStringLiteral("change");
const QString UpToDate = QStringLiteral("up-to-date");
const QString MustRefetch = QStringLiteral("must-refetch");
const QString ErrorEvent = QStringLiteral("error");
const QString Operation = QStringLiteral("operation");
const QString Source = QStringLiteral("source");

QStringList snapshot(const char *options)
{
    return {QStringLiteral("--snapshot"), QString::fromUtf8(options)};
}

} // namespace

void TestElectricShapeModes::init()
{
    Options options;
    options.chunkBytes = 400;
    m_server = std::make_unique<ServerThread>(Seed, options);
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestElectricShapeModes::cleanup()
{
    m_server.reset();
}

QStringList TestElectricShapeModes::sync(const QStringList &more) const
{
    return QStringList {QStringLiteral("sync"), (*m_server)->url().toString(),
                        QStringLiteral("--table"), QStringLiteral("todos"),
                        QStringLiteral("--json")}
    + more;
}

void TestElectricShapeModes::answerWith(int status, int count) const
{
    (*m_server)->setFaultHandler([status, left = std::make_shared<std::atomic<int>>(count)](
                                     const Request &) -> std::optional<Fault> {
        if (--*left < 0)
            return std::nullopt;
        Fault fault;
        fault.answer = Response::json(status, R"({"message":"Not now."})");
        return fault;
    });
}

void TestElectricShapeModes::synced_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("rows");

    const QStringList partial = words("--log changes_only");
    const QStringList two = snapshot(R"({"where":"id > $1","params":[4]})");
    const QStringList page
        = snapshot(R"({"orderBy":"id DESC","limit":3,"offset":2,"method":"POST"})");
    QTest::newRow("event stream") << words("--sse") << 6;
    QTest::newRow("whole rows") << words("--replica full --sse") << 6;
    QTest::newRow("changes only") << partial << 0;
    QTest::newRow("snapshot") << partial + two << 2;
    QTest::newRow("snapshot at the end of the log") << partial + words("--offset now") + two << 2;
    QTest::newRow("no rows") << partial + snapshot(R"({"limit":0})") << 0;
    QTest::newRow("several snapshots") << partial + two + page << 5;
    QTest::newRow("all of it") << partial + snapshot("{}") + words("--sse --offset now") << 6;
    QTest::newRow("limits") << words("--max-retries 0 --max-response 4000000000") << 6;
    QTest::newRow("parameters") << QStringList {QStringLiteral("--where"),
                                                QStringLiteral("id > $1 AND list = $2"),
                                                QStringLiteral("--param"),
                                                QStringLiteral("1"),
                                                QStringLiteral("--param"),
                                                QStringLiteral("work")}
            + words("--extra a=1 --extra b=2 --sse")
                                << 3;
}

void TestElectricShapeModes::synced()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, rows);
    for (const QStringList &where : {QStringList(), inFile()}) {
        const Outcome outcome = runTool(sync(arguments + where));
        VERIFY_EXIT(outcome, 0);
        VERIFY_JSON(outcome);
        QCOMPARE(outcome.events(Change).size(), rows);
        QCOMPARE(outcome.events(UpToDate).size(), 1);
        QCOMPARE(outcome.events(ErrorEvent).size(), 0);
        QCOMPARE(outcome.last().value(QStringLiteral("rows")).toInt(), rows);
        QCOMPARE(outcome.last().value(QStringLiteral("changes")).toInt(), rows);
        QVERIFY2(outcome.errors.isEmpty(), outcome.errors.constData());
    }
}

void TestElectricShapeModes::live_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("hasFile");
    QTest::addColumn<bool>("isWhole"); // rows, with their old values

    for (const bool hasFile : {false, true}) {
        const char *const where = hasFile ? "stored" : "printed";
        QTest::addRow("long polls, %s", where) << QStringList() << hasFile << false;
        QTest::addRow("event stream, %s", where) << words("--sse") << hasFile << false;
        QTest::addRow("whole rows, %s", where) << words("--sse --replica full") << hasFile << true;
        QTest::addRow("snapshot, %s", where)
            << words("--sse --log changes_only --snapshot {}") << hasFile << false;
    }
}

/*
    All that can happen to a row, and to the log.
*/
void TestElectricShapeModes::live()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const bool, hasFile);
    QFETCH(const bool, isWhole);
    RunningTool tool(sync(arguments + words("--follow") + (hasFile ? inFile() : QStringList())));
    QCOMPARE(tool.waitFor(UpToDate).value(Source), QStringLiteral("network"));
    const QString todos = QStringLiteral("todos");
    const QString id = QStringLiteral("id");
    (*m_server)->update(todos, {{id, 1}, {QStringLiteral("title"), QStringLiteral("new")}});
    QJsonObject change = tool.waitFor(Change);
    QCOMPARE(change.value(Operation), QStringLiteral("update"));
    QCOMPARE(change.contains(QStringLiteral("old_value")), isWhole);
    (*m_server)->remove(todos, {{id, 2}});
    change = tool.waitFor(Change);
    QCOMPARE(change.value(Operation), QStringLiteral("delete"));
    QCOMPARE(change.value(QStringLiteral("key")), QStringLiteral("\"public\".\"todos\"/\"2\""));
    QVERIFY(
        (*m_server)
            ->write(todos, QByteArray(R"({"op": "update", "key": {"id": 3}, "value": {"id": 9}})"))
            .ok());
    change = tool.waitFor(Change); // another key is another row
    QCOMPARE(change.value(Operation), QStringLiteral("delete"));
    change = tool.waitFor(Change);
    QCOMPARE(change.value(Operation), QStringLiteral("insert"));
    QCOMPARE(change.value(QStringLiteral("value")).toObject().value(id), QJsonValue(9));
    QCOMPARE(change.value(Source), QStringLiteral("network"));
    (*m_server)->rotate(todos);
    QVERIFY(!tool.waitFor(MustRefetch).isEmpty());
    QCOMPARE(tool.waitFor(Change).value(Operation), QStringLiteral("insert"));
    QVERIFY(!tool.waitFor(UpToDate).isEmpty());
    VERIFY_JSON(tool);
    QVERIFY(!tool.hasEnded());
    const QList<Request> requests = (*m_server)->requests();
    const bool isByEvents = arguments.contains(QStringLiteral("--sse"));
    QCOMPARE(std::ranges::any_of(requests, [](const auto &r) { return r.hasQuery(u"live_sse"); }),
             isByEvents);
}

/*
    Rows on demand are stored like others: the next run has them before it asks for anything.
*/
void TestElectricShapeModes::storedSnapshots()
{
    const QStringList arguments = sync(words("--log changes_only") + inFile());
    VERIFY_EXIT(runTool(arguments + snapshot(R"({"where":"id > 4"})")), 0);
    const Outcome outcome = runTool(arguments + snapshot(R"({"where":"id = 1"})"));
    VERIFY_EXIT(outcome, 0);
    VERIFY_JSON(outcome);
    QStringList sources;
    for (const QJsonObject &change : outcome.events(Change))
        sources.append(change.value(Source).toString());
    QCOMPARE(sources, words("replay replay network"));
    QCOMPARE(outcome.last().value(QStringLiteral("rows")).toInt(), 3);
    QCOMPARE(outcome.last().value(QStringLiteral("changes")).toInt(), 1);
    const Outcome rows = runTool(
        {QStringLiteral("rows"), QStringLiteral("--db"), file(), QStringLiteral("--json")});
    QCOMPARE(rows.lines().size(), 3);
}

void TestElectricShapeModes::storedSnapshots_afterARotation()
{
    const QStringList arguments = sync(words("--log changes_only") + inFile());
    VERIFY_EXIT(runTool(arguments + snapshot(R"({"where":"id > 4"})")), 0);
    (*m_server)->rotate(QStringLiteral("todos"));
    const Outcome outcome = runTool(arguments);
    VERIFY_EXIT(outcome, 0);
    VERIFY_JSON(outcome);
    QCOMPARE(outcome.events(MustRefetch).size(), 1);
    QCOMPARE(outcome.last().value(QStringLiteral("rows")).toInt(), 2);
}

void TestElectricShapeModes::failing_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status"); // of all answers; 0 for what the server says itself
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("code");

    const QStringList partial = words("--log changes_only");
    QTest::newRow("snapshot refused") << partial + snapshot(R"({"where":"nonsense = 1"})") << 0 << 3
                                      << QStringLiteral("RequestRefused");
    QTest::newRow("snapshot of an unknown option")
        << partial + snapshot(R"({"order_by":"id"})") << 0 << 2 << QStringLiteral("InvalidShape");
    QTest::newRow("answer too large")
        << words("--max-response 100") << 0 << 3 << QStringLiteral("ResponseTooLarge");
    QTest::newRow("event stream, 403")
        << words("--sse") << 403 << 3 << QStringLiteral("Unauthorized");
    QTest::newRow("snapshot, 401")
        << partial + snapshot("{}") << 401 << 3 << QStringLiteral("Unauthorized");
    QTest::newRow("event stream, 503")
        << words("--sse --timeout 1") << 503 << 4 << QStringLiteral("ServerUnavailable");
    QTest::newRow("snapshot, 503") << partial + snapshot("{}") + words("--timeout 1") << 503 << 4
                                   << QStringLiteral("ServerUnavailable");
    QTest::newRow("no retries, 503")
        << words("--max-retries 0") << 503 << 4 << QStringLiteral("ServerUnavailable");
}

void TestElectricShapeModes::failing()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, status);
    QFETCH(const int, exitCode);
    QFETCH(const QString, code);
    if (status != 0)
        answerWith(status, INT_MAX);
    for (const QStringList &where : {QStringList(), inFile()}) {
        const Outcome outcome = runTool(sync(arguments + where));
        VERIFY_EXIT(outcome, exitCode);
        VERIFY_JSON(outcome);
        const QJsonObject error = outcome.events(ErrorEvent).value(0);
        QCOMPARE(error.value(QStringLiteral("code")), code);
        QVERIFY(!error.value(QStringLiteral("message")).toString().isEmpty());
        if (status != 0)
            QCOMPARE(error.value(QStringLiteral("status")).toInt(), status);
    }
}

void TestElectricShapeModes::retries_data()
{
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("failures");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("requests");

    QTest::newRow("none") << 0 << 5 << 4 << 1;
    QTest::newRow("one, in vain") << 1 << 5 << 4 << 2;
    QTest::newRow("one, with success") << 1 << 1 << 0 << 3;
}

void TestElectricShapeModes::retries()
{
    QFETCH(const int, most);
    QFETCH(const int, failures);
    QFETCH(const int, exitCode);
    QFETCH(const int, requests);
    answerWith(503, failures);
    const Outcome outcome = runTool(sync({QStringLiteral("--max-retries"), QString::number(most),
                                          QStringLiteral("--where"), QStringLiteral("id = 1")}));
    VERIFY_EXIT(outcome, exitCode);
    VERIFY_JSON(outcome);
    const QList<QJsonObject> errors = outcome.events(ErrorEvent);
    QCOMPARE(errors.size(), std::min(failures, most + 1));
    for (qsizetype i = 0; i < errors.size(); ++i)
        QCOMPARE(errors[i].contains(QStringLiteral("retry_in_ms")), i < most);
    QCOMPARE(outcome.last().value(QStringLiteral("requests")).toInt(), requests);
    QCOMPARE((*m_server)->requests().size(), requests);
}

void TestElectricShapeModes::storageFailed_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("event stream") << words("--sse");
    QTest::newRow("snapshot") << words("--log changes_only --snapshot {}");
}

void TestElectricShapeModes::storageFailed()
{
    QFETCH(const QStringList, arguments);
    const Outcome outcome = runTool(
        sync(arguments + QStringList {QStringLiteral("--db"), m_folder->path()})); // a folder
    VERIFY_EXIT(outcome, 5);
    VERIFY_JSON(outcome);
    QCOMPARE(outcome.events(ErrorEvent).value(0).value(QStringLiteral("code")),
             QStringLiteral("StorageFailed"));
    QCOMPARE((*m_server)->requests().size(), 0);
}

void TestElectricShapeModes::usage_data()
{
    QTest::addColumn<QStringList>("arguments");

    const QStringList partial = words("--log changes_only");
    QTest::newRow("snapshot of a full log") << snapshot("{}");
    QTest::newRow("snapshot that is no JSON") << partial + snapshot("id = 1");
    QTest::newRow("snapshot that is a list") << partial + snapshot("[]");
    QTest::newRow("negative retries") << words("--max-retries=-1");
    QTest::newRow("retries in words") << words("--max-retries many");
    QTest::newRow("response with a unit") << words("--max-response 1MB");
    QTest::newRow("response that no memory holds") << words("--max-response 4294967297");
    QTest::newRow("timeout without end") << words("--timeout 2147484");
}

void TestElectricShapeModes::usage()
{
    QFETCH(const QStringList, arguments);
    const Outcome outcome = runTool(sync(arguments));
    VERIFY_EXIT(outcome, 2);
    QVERIFY(outcome.output.isEmpty());
    QVERIFY2(outcome.errors.startsWith("electric-shape: "), outcome.errors.constData());
    QCOMPARE((*m_server)->requests().size(), 0);
}

QTEST_GUILESS_MAIN(TestElectricShapeModes)

#include "tst_electricshapemodes.moc"
