// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fixture.h"

#include <ElectricQt/MemoryStorage>
#include <ElectricQt/PersistedShapeStream>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;
using namespace Qt::StringLiterals;

// Two streams of one definition, each with a loop of its own, over one storage: two pages of an app
// that do not know of each other.
class TestTwoStreams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void changes_areShownByBoth_data() { addStorages(); }
    void changes_areShownByBoth();
    void firstSync_isDoneTogether_data() { addStorages(); }
    void firstSync_isDoneTogether();
    void refetch_isDoneTogether_data() { addStorages(); }
    void refetch_isDoneTogether();
    void clearOfOne_isShownByBoth_data() { addStorages(); }
    void clearOfOne_isShownByBoth();

private:
    struct List
    {
        List(const QUrl &url, ShapeStorage *storage)
            : tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest),
              errors(&model, &PersistedShape::errorOccurred),
              resets(&model, &PersistedShape::modelReset)
        {
            stream.setUrl(url);
            stream.setTable(u"items"_s);
            model.setStream(&stream);
            model.setStorage(storage);
            model.setOrderBy(u"id"_s);
        }

        QStringList titles() const
        {
            QStringList titles;
            for (int row = 0; row < model.count(); ++row)
                titles.append(model.get(row).value(u"title"_s).toString());
            return titles;
        }

        ShapeStream stream;
        PersistedShape model;
        QAbstractItemModelTester tester;
        QSignalSpy errors;
        QSignalSpy resets;
    };

    static void addStorages();
    void start();
    int firstRequests() const;
    QStringList serverTitles() const;
    bool change(int id, const QString &title);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DevelopmentServer> m_server;
    std::unique_ptr<ShapeStorage> m_storage;
    std::unique_ptr<List> m_a;
    std::unique_ptr<List> m_b;
};

void TestTwoStreams::addStorages()
{
    QTest::addColumn<bool>("isFile");
    QTest::newRow("file") << true;
    QTest::newRow("memory") << false;
}

void TestTwoStreams::init()
{
    QFETCH(const bool, isFile);
    m_folder = std::make_unique<QTemporaryDir>();
    Options options;
    options.chunkBytes = 2'000; // so that a sync has many steps
    m_server = std::make_unique<DevelopmentServer>(options);
    QVERIFY(m_server->seed(itemsSeed(200)));
    QVERIFY(m_server->listen());
    if (isFile)
        m_storage = std::make_unique<SqliteStorage>(m_folder->filePath(u"items.db"_s));
    else
        m_storage = std::make_unique<MemoryStorage>();
    m_a = std::make_unique<List>(m_server->url(), m_storage.get());
    m_b = std::make_unique<List>(m_server->url(), m_storage.get());
}

void TestTwoStreams::cleanup()
{
    for (const auto &list : {std::cref(m_a), std::cref(m_b)}) {
        if (list.get()) {
            QCOMPARE(list.get()->errors.size(), 0);
            QCOMPARE(list.get()->resets.size(), 0);
        }
    }
    m_a.reset();
    m_b.reset();
    m_storage.reset();
    m_server.reset();
    m_folder.reset();
}

void TestTwoStreams::start()
{
    m_a->model.start();
    m_b->model.start();
    QTRY_COMPARE(m_a->model.status(), PersistedShape::Live);
    QTRY_COMPARE(m_b->model.status(), PersistedShape::Live);
    QCOMPARE(m_a->model.count(), 200);
    QCOMPARE(m_b->model.count(), 200);
    m_server->clearRequests();
}

bool TestTwoStreams::change(int id, const QString &title)
{
    return m_server->update(u"items"_s, QJsonObject {{u"id"_s, id}, {u"title"_s, title}}).ok();
}

// Those that ask for everything.
int TestTwoStreams::firstRequests() const
{
    const QList<Request> requests = m_server->requests();
    return int(std::ranges::count_if(
        requests, [](const Request &request) { return request.queryValue(u"offset") == u"-1"; }));
}

void TestTwoStreams::changes_areShownByBoth()
{
    start();
    for (int i = 1; i <= 30; ++i) {
        QVERIFY(change(1, u"Change %1"_s.arg(i)));
        QVERIFY(m_server->insert(u"items"_s, item(1000 + i, u"New %1"_s.arg(i))).ok());
        QTRY_COMPARE(m_a->model.count(), 200 + i);
        QTRY_COMPARE(m_b->model.count(), 200 + i);
        QCOMPARE(m_a->titles().first(), u"Change %1"_s.arg(i));
        QCOMPARE(m_b->titles(), m_a->titles());
    }
    QCOMPARE(firstRequests(), 0); // neither has lost its place
    // What is on disk is what both show.
    const QStringList shown = m_a->titles();
    m_a.reset();
    m_b.reset();
    List third(m_server->url(), m_storage.get());
    third.model.setOffline(true);
    third.model.start();
    QTRY_COMPARE(third.model.count(), 230);
    QCOMPARE(third.titles(), shown);
}

void TestTwoStreams::firstSync_isDoneTogether()
{
    start();
    QStringList titles = m_b->titles();
    QCOMPARE(titles, m_a->titles());
    QCOMPARE(titles.removeDuplicates(), 0);
}

void TestTwoStreams::refetch_isDoneTogether()
{
    start();
    int smallest = m_a->model.count();
    for (const auto &list : {std::cref(m_a), std::cref(m_b)}) {
        PersistedShape *const model = &list.get()->model;
        connect(model, &PersistedShape::countChanged, model,
                [&, model] { smallest = qMin(smallest, model->count()); });
    }
    for (int i = 0; i < 3; ++i) {
        const QString title = u"Turn %1"_s.arg(i);
        QVERIFY(m_server->rotate(u"items"_s).ok());
        QVERIFY(change(3, title));
        for (const auto &list : {std::cref(m_a), std::cref(m_b)}) {
            QTRY_COMPARE(list.get()->titles().at(2), title);
            QTRY_VERIFY(list.get()->model.isUpToDate() && !list.get()->model.isStale());
        }
    }
    QCOMPARE(smallest, 200);
}

void TestTwoStreams::clearOfOne_isShownByBoth()
{
    start();
    m_b->model.setOffline(true);
    QTRY_COMPARE(m_b->model.status(), PersistedShape::Offline);
    m_a->model.setOffline(true);
    QTRY_COMPARE(m_a->model.status(), PersistedShape::Offline);
    m_a->model.clear();
    QTRY_COMPARE(m_a->model.count(), 0);
    QTRY_COMPARE(m_b->model.count(), 0);
    m_b->model.setOffline(false);
    QTRY_COMPARE(m_b->model.count(), 200);
    QTRY_COMPARE(m_a->model.count(), 200);
}

QTEST_GUILESS_MAIN(TestTwoStreams)

#include "tst_twostreams.moc"
