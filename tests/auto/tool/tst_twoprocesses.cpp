// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"
#include "shapetool.h"

#include <ElectricQt/PersistedShape>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QTemporaryDir>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;
using namespace Qt::StringLiterals;

// A model in this process, and electric-shape in one or more others, over the same file.
class TestTwoProcesses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void bothAreLive();
    void changeOfTheOther_isShown_data();
    void changeOfTheOther_isShown();
    void firstSync_isDoneTogether();
    void refetch_isDoneTogether();
    void clearOfTheOther_isShown();

private:
    struct List
    {
        List(const QUrl &url, const QString &fileName)
            : storage(fileName),
              tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest),
              errors(&model, &PersistedShape::errorOccurred),
              resets(&model, &PersistedShape::modelReset)
        {
            stream.setUrl(url);
            stream.setTable(u"items"_s);
            model.setStream(&stream);
            model.setStorage(&storage);
        }

        QStringList titles() const
        {
            QStringList titles;
            for (int row = 0; row < model.count(); ++row)
                titles.append(model.get(row).value(u"title"_s).toString());
            return titles;
        }

        ShapeStream stream;
        SqliteStorage storage;
        PersistedShape model;
        QAbstractItemModelTester tester;
        QSignalSpy errors;
        QSignalSpy resets;
    };

    QStringList sync(const char *more) const;
    bool change(int id, const QString &title);
    bool changeAll(const QString &title);

    std::unique_ptr<ServerThread> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void TestTwoProcesses::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"items.db"_s);
    Options options;
    options.chunkBytes = 20'000; // so that a sync has many steps
    m_server = std::make_unique<ServerThread>(R"({"tables": {"items": {"columns": {
        "id": {"type": "int4", "not_null": true, "pk_index": 0}, "title": {"type": "text"}},
        "generate": {"count": 2000, "values": {"id": "{i}", "title": "Item {i}"}}}}})",
                                              options);
}

void TestTwoProcesses::cleanup()
{
    m_server.reset();
    m_folder.reset();
}

QStringList TestTwoProcesses::sync(const char *more) const
{
    return QStringList {u"sync"_s,    (*m_server)->url().toString(),
                        u"--table"_s, u"items"_s,
                        u"--db"_s,    m_file,
                        u"--json"_s}
    + words(more);
}

bool TestTwoProcesses::change(int id, const QString &title)
{
    return (*m_server)
        ->write(u"items"_s,
                QJsonObject {{u"op"_s, u"update"_s},
                             {u"value"_s, QJsonObject {{u"id"_s, id}, {u"title"_s, title}}}})
        .ok();
}

bool TestTwoProcesses::changeAll(const QString &title)
{
    QJsonArray operations;
    for (int id = 1; id <= 2000; ++id)
        operations.append(
            QJsonObject {{u"op"_s, u"update"_s},
                         {u"value"_s, QJsonObject {{u"id"_s, id}, {u"title"_s, title}}}});
    return (*m_server)->write(u"items"_s, QJsonDocument(operations).toJson()).ok();
}

void TestTwoProcesses::bothAreLive()
{
    RunningTool other(sync("--follow"));
    QVERIFY(!other.waitFor(u"up-to-date"_s).isEmpty());
    List list((*m_server)->url(), m_file);
    list.model.start();
    QTRY_VERIFY(list.model.isUpToDate());
    QCOMPARE(list.model.count(), 2000);
    for (int i = 1; i <= 20; ++i) {
        const QString title = u"Change %1"_s.arg(i);
        QVERIFY(i % 5 == 0 ? changeAll(title) : change(1, title));
        QTRY_COMPARE(list.titles().first(), title);
        QVERIFY(i % 5 != 0 || list.titles().last() == title); // a transaction is seen whole
    }
    QVERIFY(!other.hasEnded());
    other.kill();
    // One goes on without the other.
    QVERIFY(change(1, u"Alone"_s));
    QTRY_COMPARE(list.titles().first(), u"Alone"_s);
    QCOMPARE(list.errors.size(), 0);
    QCOMPARE(list.resets.size(), 0);
}

void TestTwoProcesses::changeOfTheOther_isShown_data()
{
    QTest::addColumn<bool>("offline");
    QTest::newRow("to who sends nothing") << true;
    QTest::newRow("to who is live") << false;
}

void TestTwoProcesses::changeOfTheOther_isShown()
{
    QFETCH(const bool, offline);
    VERIFY_EXIT(runTool(sync("--quiet")), 0);
    List list((*m_server)->url(), m_file);
    list.model.setOffline(offline);
    list.model.start();
    QTRY_COMPARE(list.model.count(), 2000);
    if (!offline)
        QTRY_VERIFY(list.model.isUpToDate());
    RunningTool other(sync("--follow"));
    QVERIFY(!other.waitFor(u"up-to-date"_s).isEmpty());
    QVERIFY(change(7, u"Seven"_s));
    QTRY_COMPARE(list.titles().at(6), u"Seven"_s);
    QVERIFY(changeAll(u"All"_s));
    QTRY_COMPARE(list.titles().count(u"All"_s), 2000);
    QCOMPARE(list.errors.size(), 0);
}

// Each of them begins where the others are.
void TestTwoProcesses::firstSync_isDoneTogether()
{
    List list((*m_server)->url(), m_file);
    RunningTool first(sync(""));
    RunningTool second(sync(""));
    list.model.start();
    const Outcome one = first.waitForEnd();
    const Outcome two = second.waitForEnd();
    VERIFY_EXIT(one, 0);
    VERIFY_EXIT(two, 0);
    QTRY_VERIFY(list.model.isUpToDate());
    QCOMPARE(list.model.count(), 2000);
    QStringList titles = list.titles();
    QCOMPARE(titles.removeDuplicates(), 0);
    QCOMPARE(list.errors.size(), 0);
    QCOMPARE(one.events(u"error"_s).size() + two.events(u"error"_s).size(), 0);
}

void TestTwoProcesses::refetch_isDoneTogether()
{
    VERIFY_EXIT(runTool(sync("--quiet")), 0);
    List list((*m_server)->url(), m_file);
    list.model.start();
    QTRY_VERIFY(list.model.isUpToDate());
    int smallest = list.model.count();
    connect(&list.model, &PersistedShape::countChanged, &list.model,
            [&] { smallest = qMin(smallest, list.model.count()); });
    RunningTool other(sync("--follow"));
    QVERIFY(!other.waitFor(u"up-to-date"_s).isEmpty());
    for (int i = 0; i < 3; ++i) {
        QVERIFY((*m_server)->rotate(u"items"_s).ok());
        QVERIFY(change(3, u"Turn %1"_s.arg(i)));
        QTRY_COMPARE(list.titles().at(2), u"Turn %1"_s.arg(i));
        QTRY_VERIFY(list.model.isUpToDate() && !list.model.isStale());
    }
    QCOMPARE(list.model.count(), 2000);
    QCOMPARE(smallest, 2000);
    QCOMPARE(list.errors.size(), 0);
    QCOMPARE(list.resets.size(), 0);
}

void TestTwoProcesses::clearOfTheOther_isShown()
{
    VERIFY_EXIT(runTool(sync("--quiet")), 0);
    List list((*m_server)->url(), m_file);
    list.model.setOffline(true);
    list.model.start();
    QTRY_COMPARE(list.model.count(), 2000);
    VERIFY_EXIT(runTool({u"clear"_s, u"--db"_s, m_file}), 0);
    QTRY_COMPARE(list.model.count(), 0);
    list.model.setOffline(false);
    QTRY_COMPARE(list.model.count(), 2000);
    VERIFY_EXIT(runTool({u"clear"_s, u"--db"_s, m_file}), 0);
    QVERIFY(change(1, u"Anew"_s)); // which tells the stream that its place is gone
    QTRY_VERIFY(list.model.count() == 2000 && list.titles().contains(u"Anew"_s));
    QCOMPARE(list.errors.size(), 0);
}

QTEST_GUILESS_MAIN(TestTwoProcesses)

#include "tst_twoprocesses.moc"
