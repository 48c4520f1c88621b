// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"
#include "shapetool.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace ElectricDev;

// `electric-shape sync`, as somebody in a shell or a script uses it.
class TestElectricShape : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void sync_print();
    void sync_file();
    void sync_quietAndPlain();
    void sync_offsetNow_data();
    void sync_offsetNow();
    void parameters_data();
    void parameters();
    void headers();
    void replicaFull();
    void follow();
    void forSeconds();
    void mustRefetch();

private:
    QStringList sync(const QStringList &more = {}) const;
    QString file() const { return m_folder->filePath(QStringLiteral("todos.db")); }
    static QStringList keysOf(const QList<QJsonObject> &changes);

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

} // namespace

void TestElectricShape::init()
{
    Options options;
    options.chunkBytes = 400;
    m_server = std::make_unique<ServerThread>(Seed, options);
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestElectricShape::cleanup()
{
    m_server.reset();
}

QStringList TestElectricShape::sync(const QStringList &more) const
{
    return QStringList {QStringLiteral("sync"), (*m_server)->url().toString(),
                        QStringLiteral("--table"), QStringLiteral("todos")}
    + more;
}

QStringList TestElectricShape::keysOf(const QList<QJsonObject> &changes)
{
    QStringList keys;
    for (const QJsonObject &change : changes)
        keys.append(change.value(QStringLiteral("key")).toString());
    return keys;
}

/*
    The events as the design describes them, without a file.
*/
void TestElectricShape::sync_print()
{
    const Outcome outcome = runTool(sync(words("--json")));
    VERIFY_EXIT(outcome, 0);
    const QList<QJsonObject> changes = outcome.events(QStringLiteral("change"));
    QCOMPARE(changes.size(), 6);
    for (const QJsonObject &change : changes) {
        QCOMPARE(namesOf(change), words("event key operation source value"));
        QCOMPARE(change.value(QStringLiteral("operation")), QStringLiteral("insert"));
        QCOMPARE(change.value(QStringLiteral("source")), QStringLiteral("network"));
    }
    QCOMPARE(changes.first().value(QStringLiteral("key")),
             QStringLiteral("\"public\".\"todos\"/\"1\""));
    QCOMPARE(changes.first().value(QStringLiteral("value")).toObject(),
             QJsonObject({{QStringLiteral("id"), 1},
                          {QStringLiteral("title"), QStringLiteral("todo 1")},
                          {QStringLiteral("done"), true},
                          {QStringLiteral("list"), QStringLiteral("home")}}));

    const QList<QJsonObject> upToDate = outcome.events(QStringLiteral("up-to-date"));
    QCOMPARE(upToDate.size(), 1);
    QCOMPARE(namesOf(upToDate.first()), words("event handle offset source"));
    QVERIFY(!upToDate.first().value(QStringLiteral("handle")).toString().isEmpty());

    const QJsonObject done = outcome.last();
    QCOMPARE(namesOf(done), words("bytes changes event first_row_ms ms peak_rss_mb requests rows"));
    QCOMPARE(done.value(QStringLiteral("event")), QStringLiteral("done"));
    QCOMPARE(done.value(QStringLiteral("rows")).toInt(), 6);
    QCOMPARE(done.value(QStringLiteral("changes")).toInt(), 6);
    QCOMPARE(done.value(QStringLiteral("requests")).toInt(), (*m_server)->requests().size());
    QVERIFY(done.value(QStringLiteral("bytes")).toInt() > 400);
    QVERIFY(done.value(QStringLiteral("peak_rss_mb")).toInt() > 0);
    QVERIFY(done.value(QStringLiteral("first_row_ms")).toInt()
            <= done.value(QStringLiteral("ms")).toInt());
    QCOMPARE(outcome.lines().size(), 8);
}

/*
    The second run shows what is stored, and fetches no row again.
*/
void TestElectricShape::sync_file()
{
    const QStringList arguments = sync({QStringLiteral("--json"), QStringLiteral("--db"), file()});
    const Outcome first = runTool(arguments);
    VERIFY_EXIT(first, 0);
    const QJsonObject position = first.events(QStringLiteral("up-to-date")).value(0);
    QCOMPARE(first.events(QStringLiteral("change")).size(), 6);
    QCOMPARE(first.last().value(QStringLiteral("rows")).toInt(), 6);

    (*m_server)->clearRequests();
    const Outcome second = runTool(arguments);
    VERIFY_EXIT(second, 0);
    const QList<QJsonObject> replayed = second.events(QStringLiteral("change"));
    QCOMPARE(replayed.size(), 6);
    for (qsizetype i = 0; i < replayed.size(); ++i) {
        QJsonObject asFirst = replayed[i];
        QCOMPARE(asFirst.value(QStringLiteral("source")), QStringLiteral("replay"));
        asFirst.insert(QStringLiteral("source"), QStringLiteral("network"));
        QCOMPARE(asFirst, first.events(QStringLiteral("change"))[i]);
    }
    const QList<QJsonObject> upToDate = second.events(QStringLiteral("up-to-date"));
    QCOMPARE(upToDate.size(), 2);
    QCOMPARE(upToDate[0].value(QStringLiteral("source")), QStringLiteral("replay"));
    QCOMPARE(upToDate[0].value(QStringLiteral("handle")), position.value(QStringLiteral("handle")));
    QCOMPARE(upToDate[0].value(QStringLiteral("offset")), position.value(QStringLiteral("offset")));
    QCOMPARE(upToDate[1].value(QStringLiteral("source")), QStringLiteral("network"));

    const QList<Request> requests = (*m_server)->requests();
    QCOMPARE(requests.size(), 1);
    QCOMPARE(requests[0].queryValue(u"offset"),
             position.value(QStringLiteral("offset")).toString());
    QCOMPARE(requests[0].queryValue(u"handle"),
             position.value(QStringLiteral("handle")).toString());
    QVERIFY(!requests[0].hasQuery(u"live"));
    QCOMPARE(second.last().value(QStringLiteral("changes")).toInt(), 0);
    QCOMPARE(second.last().value(QStringLiteral("rows")).toInt(), 6);

    // What has changed meanwhile comes on top.
    (*m_server)->remove(QStringLiteral("todos"), {{QStringLiteral("id"), 2}});
    const Outcome third = runTool(arguments);
    QCOMPARE(third.last().value(QStringLiteral("changes")).toInt(), 1);
    QCOMPARE(third.last().value(QStringLiteral("rows")).toInt(), 5);
    QCOMPARE(third.events(QStringLiteral("change")).last().value(QStringLiteral("operation")),
             QStringLiteral("delete"));
}

void TestElectricShape::sync_quietAndPlain()
{
    const Outcome quiet = runTool(sync(words("--json --quiet")));
    VERIFY_EXIT(quiet, 0);
    QCOMPARE(quiet.lines().size(), 1);
    QCOMPARE(quiet.last().value(QStringLiteral("event")), QStringLiteral("done"));

    const Outcome plain = runTool(sync());
    VERIFY_EXIT(plain, 0);
    QVERIFY2(plain.output.startsWith("6 rows, 6 changes"), plain.output.constData());
    QCOMPARE(plain.output.count('\n'), 1);
    QVERIFY(!plain.output.contains('\r')); // no progress where nobody watches
    QVERIFY(plain.errors.isEmpty());
}

void TestElectricShape::sync_offsetNow_data()
{
    QTest::addColumn<bool>("hasFile");
    QTest::newRow("printed") << false;
    QTest::newRow("stored") << true;
}

void TestElectricShape::sync_offsetNow()
{
    QFETCH(bool, hasFile);
    QStringList arguments = sync(words("--offset now --log changes_only --json"));
    if (hasFile)
        arguments += {QStringLiteral("--db"), file()};
    const Outcome outcome = runTool(arguments);
    VERIFY_EXIT(outcome, 0);
    QCOMPARE(outcome.events(QStringLiteral("change")).size(), 0);
    const QList<Request> requests = (*m_server)->requests();
    QCOMPARE(requests.size(), 1);
    QCOMPARE(requests[0].rawQuery, QByteArray("log=changes_only&offset=now&table=todos"));
    if (!hasFile)
        return;
    (*m_server)->insert(QStringLiteral("todos"), {{QStringLiteral("id"), 7}});
    const Outcome later = runTool(arguments);
    VERIFY_EXIT(later, 0);
    QCOMPARE(keysOf(later.events(QStringLiteral("change"))),
             QStringList {QStringLiteral("\"public\".\"todos\"/\"7\"")});
}

void TestElectricShape::parameters_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("rows");

    QTest::newRow("where") << QStringList {QStringLiteral("--where"), QStringLiteral("id > 4")}
                           << QByteArray("log=full&offset=-1&table=todos&where=id+%3E+4") << 2;
    QTest::newRow("params") << QStringList {QStringLiteral("--where"),
                                            QStringLiteral("list = $1 AND id > $2"),
                                            QStringLiteral("--param"),
                                            QStringLiteral("work"),
                                            QStringLiteral("--param"),
                                            QStringLiteral("2")}
                            << QByteArray("log=full&offset=-1&params%5B1%5D=work&params%5B2%5D=2"
                                          "&table=todos&where=list+%3D+%241+AND+id+%3E+%242")
                            << 2;
    QTest::newRow("columns") << words("--columns id,title")
                             << QByteArray(
                                    "columns=%22id%22%2C%22title%22&log=full&offset=-1&table=todos")
                             << 6;
    QTest::newRow("replica") << words("--replica full")
                             << QByteArray("log=full&offset=-1&replica=full&table=todos") << 6;
    QTest::newRow("log") << words("--log changes_only")
                         << QByteArray("log=changes_only&offset=-1&table=todos") << 0;
    QTest::newRow("extra") << words("--extra tenant=a=b --extra zone=1")
                           << QByteArray("log=full&offset=-1&table=todos&tenant=a%3Db&zone=1") << 6;
}

void TestElectricShape::parameters()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, query);
    QFETCH(int, rows);
    for (const QStringList &where : {QStringList(), QStringList {QStringLiteral("--db"), file()}}) {
        (*m_server)->clearRequests();
        const Outcome outcome = runTool(sync(arguments + words("--json") + where));
        VERIFY_EXIT(outcome, 0);
        QCOMPARE((*m_server)->requests().first().rawQuery, query);
        QCOMPARE(outcome.last().value(QStringLiteral("rows")).toInt(), rows);
    }
}

void TestElectricShape::headers()
{
    const Outcome outcome
        = runTool(sync({QStringLiteral("--header"), QStringLiteral("Authorization: Bearer a:b"),
                        QStringLiteral("--header"), QStringLiteral("X-Tenant:7")}));
    VERIFY_EXIT(outcome, 0);
    const QList<Request> requests = (*m_server)->requests();
    for (const Request &request : requests) {
        QCOMPARE(request.header("authorization"), QByteArray("Bearer a:b"));
        QCOMPARE(request.header("x-tenant"), QByteArray("7"));
    }
}

void TestElectricShape::replicaFull()
{
    RunningTool tool(sync(words("--replica full --follow --json")));
    QVERIFY(!tool.waitFor(QStringLiteral("up-to-date")).isEmpty());
    (*m_server)->update(
        QStringLiteral("todos"),
        {{QStringLiteral("id"), 1}, {QStringLiteral("title"), QStringLiteral("new")}});
    const QJsonObject change = tool.waitFor(QStringLiteral("change"));
    QCOMPARE(namesOf(change), words("event key old_value operation source value"));
    QCOMPARE(change.value(QStringLiteral("value")).toObject().size(), 4);
    QCOMPARE(change.value(QStringLiteral("old_value")).toObject().value(QStringLiteral("title")),
             QStringLiteral("todo 1"));
}

void TestElectricShape::follow()
{
    RunningTool tool(sync(
        {QStringLiteral("--follow"), QStringLiteral("--json"), QStringLiteral("--db"), file()}));
    QVERIFY(!tool.waitFor(QStringLiteral("up-to-date")).isEmpty());
    (*m_server)->update(
        QStringLiteral("todos"),
        {{QStringLiteral("id"), 1}, {QStringLiteral("title"), QStringLiteral("new")}});
    const QJsonObject change = tool.waitFor(QStringLiteral("change"));
    QCOMPARE(change.value(QStringLiteral("operation")), QStringLiteral("update"));
    QCOMPARE(change.value(QStringLiteral("source")), QStringLiteral("network"));
    QCOMPARE(
        change.value(QStringLiteral("value")).toObject(),
        QJsonObject({{QStringLiteral("id"), 1}, {QStringLiteral("title"), QStringLiteral("new")}}));
    QVERIFY(!tool.waitFor(QStringLiteral("up-to-date")).isEmpty());
    (*m_server)->remove(QStringLiteral("todos"), {{QStringLiteral("id"), 1}});
    QCOMPARE(tool.waitFor(QStringLiteral("change")).value(QStringLiteral("operation")),
             QStringLiteral("delete"));
    QVERIFY(!tool.hasEnded());
}

void TestElectricShape::forSeconds()
{
    const Outcome outcome = runTool(sync(words("--for 1 --json")));
    VERIFY_EXIT(outcome, 0);
    QVERIFY(outcome.last().value(QStringLiteral("ms")).toInt() >= 900);
    QCOMPARE(outcome.events(QStringLiteral("up-to-date")).size(), 1);
    QVERIFY((*m_server)->requests().last().hasQuery(u"live"));
}

void TestElectricShape::mustRefetch()
{
    RunningTool tool(sync(
        {QStringLiteral("--follow"), QStringLiteral("--json"), QStringLiteral("--db"), file()}));
    QVERIFY(!tool.waitFor(QStringLiteral("up-to-date")).isEmpty());
    (*m_server)->rotate(QStringLiteral("todos"));
    QCOMPARE(namesOf(tool.waitFor(QStringLiteral("must-refetch"))), words("event"));
    QCOMPARE(tool.waitFor(QStringLiteral("change")).value(QStringLiteral("operation")),
             QStringLiteral("insert"));
    QVERIFY(!tool.waitFor(QStringLiteral("up-to-date")).isEmpty());
}

QTEST_GUILESS_MAIN(TestElectricShape)

#include "tst_electricshape.moc"
