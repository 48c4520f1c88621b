// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"
#include "shapetool.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSemaphore>
#include <QtCore/QTemporaryDir>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>
#include <QtTest/QTest>

#include <algorithm>

using namespace ElectricDev;

// Kills electric-shape while it syncs, as a power cut, the OOM killer or an impatient person does,
// and looks at what it leaves. The moments are random, but the same in each run of the test as far
// as the machine allows.
class TestCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void firstSync_ofManyRows();
    void firstSync_data();
    void firstSync();
    void liveUpdates_data();
    void liveUpdates();
    void refetch_data();
    void refetch();

private:
    void startServer(int rows, int chunkBytes);
    QStringList sync(const QStringList &more = {}) const;
    void killAtRequest(const QStringList &arguments, int request, int microseconds);
    Outcome tool(const char *command) const;
    QJsonObject status() const;
    QByteArrayList storedRows() const;
    QByteArrayList serverRows() const;
    void checkIntegrity() const;
    void finishAndCompare();

    std::unique_ptr<ServerThread> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

namespace {

constexpr char Seed[] = R"({"tables": {"items": {
    "columns": {
        "id": {"type": "int8", "not_null": true, "pk_index": 0},
        "title": {"type": "text"},
        "v": {"type": "text"}
    },
    "generate": {"count": COUNT, "values": {"id": "{i}", "title": "item number {i}", "v": "0"}}
}}})";

constexpr int Moments = 10;

void addMoments(quint32 seed, int requests, int microseconds)
{
    QTest::addColumn<int>("request");
    QTest::addColumn<int>("microseconds");
    QRandomGenerator random(seed);
    for (int i = 0; i < Moments; ++i) {
        const int request = random.bounded(1, requests);
        const int later = random.bounded(microseconds);
        QTest::addRow("request %d, %d us later", request, later) << request << later;
    }
}

QByteArray line(const QString &id, const QJsonObject &row)
{
    const auto text = [&row](const char *name) {
        return row.value(QLatin1StringView(name)).toString().toUtf8();
    };
    return id.toUtf8() + ' ' + text("title") + ' ' + text("v");
}

// The first row that is not of that transaction.
QByteArray strayRow(const QByteArrayList &rows, const QByteArray &v)
{
    for (const QByteArray &row : rows) {
        if (!row.endsWith(' ' + v))
            return row;
    }
    return {};
}

} // namespace

void TestCrash::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(QStringLiteral("items.db"));
}

void TestCrash::startServer(int rows, int chunkBytes)
{
    Options options;
    options.chunkBytes = chunkBytes;
    m_server.reset();
    m_server = std::make_unique<ServerThread>(
        QByteArray(Seed).replace("COUNT", QByteArray::number(rows)), options);
}

QStringList TestCrash::sync(const QStringList &more) const
{
    return QStringList {QStringLiteral("sync"),    (*m_server)->url().toString(),
                        QStringLiteral("--table"), QStringLiteral("items"),
                        QStringLiteral("--db"),    m_file}
    + more;
}

/*
    Kills it when the server has got that many requests, and a moment more has passed: the chunk
    before is stored, the next is on its way, being stored, or stored as well.
*/
void TestCrash::killAtRequest(const QStringList &arguments, int request, int microseconds)
{
    QSemaphore arrived;
    (*m_server)->clearRequests();
    (*m_server)->setFaultHandler([&arrived](const Request &) {
        arrived.release();
        return std::nullopt;
    });
    RunningTool tool(arguments);
    while (!arrived.tryAcquire(request, 10) && !tool.hasEnded()) { }
    QThread::usleep(
        static_cast<unsigned long>(microseconds)); // no wait for anything: the moment itself
    tool.kill();
    (*m_server)->setFaultHandler({});
    (*m_server)->clearRequests();
}

Outcome TestCrash::tool(const char *command) const
{
    return runTool(
        {QString::fromLatin1(command), QStringLiteral("--db"), m_file, QStringLiteral("--json")});
}

QJsonObject TestCrash::status() const
{
    return tool("status").last();
}

QByteArrayList TestCrash::storedRows() const
{
    QByteArrayList rows;
    const QList<QJsonObject> lines = tool("rows").lines();
    for (const QJsonObject &object : lines) {
        const QJsonObject row = object.value(QStringLiteral("value")).toObject();
        rows.append(line(QString::number(row.value(QStringLiteral("id")).toInteger()), row));
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

QByteArrayList TestCrash::serverRows() const
{
    QByteArrayList rows;
    const QJsonArray all
        = QJsonDocument::fromJson((*m_server)->rows(QStringLiteral("items"))).array();
    for (const QJsonValue &value : all)
        rows.append(line(value[QLatin1StringView("id")].toString(), value.toObject()));
    std::sort(rows.begin(), rows.end());
    return rows;
}

/*
    Looks at a copy: to open the file would already mend it.
*/
void TestCrash::checkIntegrity() const
{
    const QTemporaryDir copies;
    for (const char *suffix : {"", "-wal"}) {
        const QString name = m_file + QLatin1StringView(suffix);
        if (QFile::exists(name))
            QVERIFY(QFile::copy(
                name, copies.filePath(QLatin1StringView("copy.db") + QLatin1StringView(suffix))));
    }
    {
        QSqlDatabase database
            = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("crash"));
        database.setDatabaseName(copies.filePath(QStringLiteral("copy.db")));
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY(query.exec(QStringLiteral("PRAGMA integrity_check")) && query.next());
        QCOMPARE(query.value(0).toString(), QStringLiteral("ok"));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("crash"));
}

void TestCrash::finishAndCompare()
{
    const Outcome rest = runTool(sync(words("--json --quiet")));
    VERIFY_EXIT(rest, 0);
    checkIntegrity();
    const QByteArrayList rows = serverRows();
    QCOMPARE(rest.last().value(QStringLiteral("rows")).toInteger(), rows.size());
    QCOMPARE(storedRows(), rows);
    const QJsonObject stored = status();
    QCOMPARE(stored.value(QStringLiteral("complete")), true);
    QCOMPARE(stored.value(QStringLiteral("stale")), false);
}

/*
    It goes on where it was, and does not fetch again what it has.
*/
void TestCrash::firstSync_ofManyRows()
{
    startServer(200'000, 1'500'000);
    killAtRequest(sync(), 12, 30'000);
    checkIntegrity();
    const QJsonObject left = status();
    const qint64 leftRows = left.value(QStringLiteral("rows")).toInteger();
    QVERIFY(leftRows > 0 && leftRows < 200'000);
    QCOMPARE(left.value(QStringLiteral("complete")), false);
    QVERIFY(left.value(QStringLiteral("offset")) != QStringLiteral("-1"));

    const Outcome rest = runTool(sync(words("--json --quiet")));
    VERIFY_EXIT(rest, 0);
    const QList<Request> requests = (*m_server)->requests();
    QCOMPARE(requests.first().queryValue(u"offset"),
             left.value(QStringLiteral("offset")).toString());
    QCOMPARE(requests.first().queryValue(u"handle"),
             left.value(QStringLiteral("handle")).toString());
    QVERIFY(requests.size() >= 10); // there was much left to do
    for (const Request &request : requests)
        QVERIFY(request.queryValue(u"offset") != u"-1");
    QCOMPARE(rest.last().value(QStringLiteral("changes")).toInteger(), 200'000 - leftRows);
    checkIntegrity();
    QCOMPARE(storedRows(), serverRows());
    QCOMPARE(status().value(QStringLiteral("complete")), true);
}

void TestCrash::firstSync_data()
{
    addMoments(1, 20, 20'000);
}

void TestCrash::firstSync()
{
    QFETCH(int, request);
    QFETCH(int, microseconds);
    startServer(20'000, 150'000);
    killAtRequest(sync(), request, microseconds);
    checkIntegrity();
    const QJsonObject left = status();
    // Each request but the last follows a chunk that is stored.
    QVERIFY(request < 2 || !left.isEmpty());
    QVERIFY(request < 2 || left.value(QStringLiteral("offset")) != QStringLiteral("-1"));
    finishAndCompare();
    const Request first = (*m_server)->requests().first();
    if (left.isEmpty())
        return;
    QCOMPARE(first.queryValue(u"offset"), left.value(QStringLiteral("offset")).toString());
    QCOMPARE(first.queryValue(u"handle"), left.value(QStringLiteral("handle")).toString());
}

void TestCrash::liveUpdates_data()
{
    QTest::addColumn<int>("transactions");
    QTest::addColumn<int>("microseconds");
    QRandomGenerator random(2);
    for (int i = 0; i < Moments; ++i) {
        const int transactions = random.bounded(1, 5);
        const int later = random.bounded(12'000);
        QTest::addRow("transaction %d, %d us later", transactions, later) << transactions << later;
    }
}

/*
    Each transaction changes all rows, and spans several chunks: the file holds it, or not.
*/
void TestCrash::liveUpdates()
{
    QFETCH(int, transactions);
    QFETCH(int, microseconds);
    startServer(100, 3'000);
    VERIFY_EXIT(runTool(sync()), 0);
    {
        RunningTool tool(sync(words("--follow")));
        for (int transaction = 1; transaction <= transactions; ++transaction) {
            QTRY_COMPARE((*m_server)->waitingRequests(), 1);
            QByteArrayList operations;
            for (int id = 1; id <= 100; ++id)
                operations.append(R"({"op":"update","value":{"id":)" + QByteArray::number(id)
                                  + R"(,"v":")" + QByteArray::number(transaction) + R"("}})");
            QVERIFY(
                (*m_server)->write(QStringLiteral("items"), '[' + operations.join(',') + ']').ok());
        }
        QThread::usleep(
            static_cast<unsigned long>(microseconds)); // no wait for anything: the moment itself
        tool.kill();
    }
    (*m_server)->clearRequests();
    checkIntegrity();
    const QByteArrayList rows = storedRows();
    QCOMPARE(rows.size(), 100);
    const QByteArray v = rows.first().mid(rows.first().lastIndexOf(' ') + 1);
    QVERIFY(v.toInt() == transactions || v.toInt() == transactions - 1);
    QCOMPARE(strayRow(rows, v), QByteArray());
    finishAndCompare();
}

void TestCrash::refetch_data()
{
    addMoments(3, 25, 20'000);
}

/*
    The log has ended, and the new rows are being fetched: until all of them are there, the old
    ones are what the file shows.
*/
void TestCrash::refetch()
{
    QFETCH(int, request);
    QFETCH(int, microseconds);
    startServer(5'000, 40'000);
    VERIFY_EXIT(runTool(sync()), 0);
    const QByteArrayList oldRows = storedRows();
    QCOMPARE(oldRows, serverRows());

    QByteArrayList operations;
    for (int id = 1; id <= 5'000; ++id) {
        if (id % 10 == 0)
            operations.append(R"({"op":"delete","key":{"id":)" + QByteArray::number(id) + "}}");
        else
            operations.append(R"({"op":"update","value":{"id":)" + QByteArray::number(id)
                              + R"(,"v":"1"}})");
    }
    QVERIFY((*m_server)->rotate(QStringLiteral("items")).ok());
    QVERIFY((*m_server)->write(QStringLiteral("items"), '[' + operations.join(',') + ']').ok());
    killAtRequest(sync(), request, microseconds);
    checkIntegrity();
    const QByteArrayList rows = storedRows();
    if (rows != serverRows())
        QCOMPARE(rows, oldRows);
    QCOMPARE(status().value(QStringLiteral("complete")), true);
    finishAndCompare();
}

QTEST_GUILESS_MAIN(TestCrash)

#include "tst_crash.moc"
