// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fixture.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRandomGenerator>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using Electric::PersistedShape;

// What a view sees of a shape: rows, their order, and how they change.
class tst_PersistedShape : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void firstSync_insertsAllRowsAtOnce();
    void columns_areRoles();
    void changes_areOfSingleRows();
    void orderBy_movesRows();
    void orderBy_whenChanged_keepsPersistentIndexes();
    void filter_decidesWhichRowsShow();
    void filter_whileSomebodyTypes();
    void filteredRow_comesBackAsItIsThen();
    void query_whenInvalid_isAnErrorAndKeepsTheRows();
    void mustRefetch_isADifference();
    void mustRefetch_withNewColumn_addsARole();
    void restartOffline_showsStoredRows();
    void restart_showsAPageAtOnce();
    void restart_transfersNoRowAgain();
    void severalModels_shareOneRequestLoop();
    void severalModels_shareBeingOffline();
    void closedDatabase_isOneFile();
    void memoryStorage_showsTheSame();
    void progressive_showsRowsBeforeTheEnd();
    void definitionChange_switchesTheShape();
    void clear_removesAndFetchesAgain();
    void randomHistory_equalsTheServer();
    void destruction_atAnyMoment_isSafe();

private:
    QString fileName() const { return m_folder->filePath(QStringLiteral("rows.db")); }
    void startServer(int rows, qsizetype chunkBytes = 10'000'000);
    QStringList serverTitles() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
};

void tst_PersistedShape::init()
{
    m_server.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void tst_PersistedShape::startServer(int rows, qsizetype chunkBytes)
{
    ElectricDev::Options options;
    options.chunkBytes = chunkBytes;
    m_server = std::make_unique<ElectricDev::DevelopmentServer>(options);
    QVERIFY(m_server->seed(itemsSeed(rows)));
    QVERIFY(m_server->listen());
}

QStringList tst_PersistedShape::serverTitles() const
{
    QStringList titles;
    const auto rows = QJsonDocument::fromJson(m_server->rows(QStringLiteral("items"))).array();
    for (const QJsonValue &row : rows) {
        titles.append(row[QStringLiteral("id")].toString() + u':'
                      + row[QStringLiteral("title")].toString());
    }
    titles.sort();
    return titles;
}

void tst_PersistedShape::firstSync_insertsAllRowsAtOnce()
{
    startServer(500, 10'000);
    LiveList list(*m_server, fileName());
    QSignalSpy inserted(list.model.get(), &PersistedShape::rowsInserted);
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(list.model->count(), 500);
    QCOMPARE(inserted.size(), 1); // never a part of it
    QVERIFY(!list.hasBeen(PersistedShape::Replay));
    QCOMPARE(list.titleOf(0), QStringLiteral("Item 1"));
    QCOMPARE(list.titleOf(499), QStringLiteral("Item 500"));
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::columns_areRoles()
{
    startServer(3);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->count(), 3);
    const auto roles = list.model->roleNames();
    for (const char *name : {"id", "title", "priority", "done", "electricKey", "display"})
        QVERIFY2(roles.values().contains(name), name);
    const QModelIndex second = list.model->index(1);
    QCOMPARE(second.data(roles.key("id")), QVariant(2));
    QCOMPARE(second.data(roles.key("done")), QVariant(false));
    QCOMPARE(second.data(roles.key("electricKey")),
             QVariant(QStringLiteral("\"public\".\"items\"/\"2\"")));
    QCOMPARE(second.data(), QVariant(QStringLiteral("Item 2")));
    list.model->setDisplayColumn(QStringLiteral("priority"));
    QCOMPARE(second.data(), QVariant(2));
    QCOMPARE(list.model->primaryKeyAt(2), QVariant(3));
    QCOMPARE(list.model->get(7), QVariantMap());
    QVERIFY(!list.model->data(list.model->index(0), 4711).isValid());
}

void tst_PersistedShape::changes_areOfSingleRows()
{
    startServer(10);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QSignalSpy inserted(list.model.get(), &PersistedShape::rowsInserted);
    QSignalSpy removed(list.model.get(), &PersistedShape::rowsRemoved);
    QSignalSpy changed(list.model.get(), &PersistedShape::dataChanged);

    const QString items = QStringLiteral("items");
    QVERIFY(m_server->insert(items, item(11, QStringLiteral("New"))).ok());
    QTRY_COMPARE(list.model->count(), 11);
    QCOMPARE(inserted.first().at(1).toInt(), 10);

    QVERIFY(m_server
                ->update(items,
                         {{QStringLiteral("id"), QStringLiteral("4")},
                          {QStringLiteral("title"), QStringLiteral("Four")}})
                .ok());
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 3);
    QCOMPARE(changed.first().at(1).toModelIndex().row(), 3);
    const auto roles = changed.first().at(2).value<QList<int>>();
    QVERIFY(roles.contains(list.model->roleNames().key("title")));
    for (const char *same : {"id", "priority"})
        QVERIFY2(!roles.contains(list.model->roleNames().key(same)), same);
    QCOMPARE(list.titleOf(3), QStringLiteral("Four"));

    QVERIFY(m_server->remove(items, {{QStringLiteral("id"), QStringLiteral("1")}}).ok());
    QTRY_COMPARE(list.model->count(), 10);
    QCOMPARE(removed.first().at(1).toInt(), 0);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::orderBy_movesRows()
{
    startServer(5);
    LiveList list(*m_server, fileName());
    list.model->setOrderBy(QStringLiteral("title DESC"));
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.titleOf(0), QStringLiteral("Item 5"));
    QSignalSpy moved(list.model.get(), &PersistedShape::rowsMoved);
    const QPersistentModelIndex third = list.model->index(2);
    QVERIFY(m_server
                ->update(QStringLiteral("items"),
                         {{QStringLiteral("id"), QStringLiteral("3")},
                          {QStringLiteral("title"), QStringLiteral("Zebra")}})
                .ok());
    QTRY_COMPARE(list.titleOf(0), QStringLiteral("Zebra"));
    QCOMPARE(moved.size(), 1);
    QCOMPARE(third.row(), 0);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::orderBy_whenChanged_keepsPersistentIndexes()
{
    startServer(200);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->count(), 200);
    const QPersistentModelIndex last = list.model->index(199);
    list.model->setOrderBy(QStringLiteral("id DESC"));
    QTRY_COMPARE(list.titleOf(0), QStringLiteral("Item 200"));
    QCOMPARE(last.row(), 0);
    QCOMPARE(list.titleOf(199), QStringLiteral("Item 1"));
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::filter_decidesWhichRowsShow()
{
    startServer(30);
    LiveList list(*m_server, fileName());
    list.model->setFilter(QStringLiteral("priority = ?"));
    list.model->setFilterParams({1});
    list.model->start();
    QTRY_COMPARE(list.model->count(), 10);
    QVERIFY(m_server
                ->update(QStringLiteral("items"),
                         {{QStringLiteral("id"), QStringLiteral("1")},
                          {QStringLiteral("priority"), QStringLiteral("2")}})
                .ok());
    QTRY_COMPARE(list.model->count(), 9);
    list.model->setFilter({});
    list.model->setFilterParams({});
    QTRY_COMPARE(list.model->count(), 30);
    QCOMPARE(list.titleOf(0), QStringLiteral("Item 1"));
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::filter_whileSomebodyTypes()
{
    startServer(30);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->count(), 30);
    list.model->setFilter(QStringLiteral("title LIKE ?"));
    QString typed;
    for (const QChar letter : QStringLiteral("Item 17")) {
        typed += letter;
        list.model->setFilterParams({QString(typed + u'%')});
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(list.model->count(), 1);
    QCOMPARE(list.titleOf(0), QStringLiteral("Item 17"));
    list.model->setFilterParams({QStringLiteral("Item 1%")});
    QCoreApplication::processEvents();
    list.model->setFilterParams({QStringLiteral("Item 17%")}); // and back
    QCoreApplication::processEvents();
    list.model->setFilter({});
    list.model->setFilterParams({});
    QTRY_COMPARE(list.model->count(), 30);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::filteredRow_comesBackAsItIsThen()
{
    startServer(3);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.titleOf(0), QStringLiteral("Item 1"));
    list.model->setFilter(QStringLiteral("id > 1"));
    QTRY_COMPARE(list.model->count(), 2);
    list.upToDates.clear();
    QVERIFY(m_server
                ->update(QStringLiteral("items"),
                         {{QStringLiteral("id"), QStringLiteral("1")},
                          {QStringLiteral("title"), QStringLiteral("Unseen")}})
                .ok());
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    list.model->setFilter({});
    QTRY_COMPARE(list.model->count(), 3);
    QCOMPARE(list.titleOf(0), QStringLiteral("Unseen"));
}

void tst_PersistedShape::query_whenInvalid_isAnErrorAndKeepsTheRows()
{
    startServer(4);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->count(), 4);
    list.model->setOrderBy(QStringLiteral("nope"));
    QTRY_COMPARE(list.model->error().code(), Electric::Error::InvalidQuery);
    QVERIFY2(list.model->errorString().contains(QStringLiteral("nope")),
             qPrintable(list.model->errorString()));
    QCOMPARE(list.model->status(), PersistedShape::Error);
    QCOMPARE(list.model->count(), 4);
    list.model->setOrderBy(QStringLiteral("id DESC"));
    QTRY_COMPARE(list.model->error().code(), Electric::Error::NoError);
    QTRY_COMPARE(list.titleOf(0), QStringLiteral("Item 4"));
}

void tst_PersistedShape::mustRefetch_isADifference()
{
    startServer(300, 5'000);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    const QPersistentModelIndex middle = list.model->index(150);
    list.watchCount();
    QSignalSpy refetched(list.model.get(), &PersistedShape::mustRefetch);
    QSignalSpy stale(list.model.get(), &PersistedShape::isStaleChanged);
    QSignalSpy inserted(list.model.get(), &PersistedShape::rowsInserted);
    QSignalSpy removed(list.model.get(), &PersistedShape::rowsRemoved);
    QSignalSpy changed(list.model.get(), &PersistedShape::dataChanged);
    list.upToDates.clear();

    // All before the client hears of anything: the new log begins with these changes.
    QVERIFY(m_server->rotate(QStringLiteral("items")).ok());
    QVERIFY(m_server->remove(QStringLiteral("items"), {{QStringLiteral("id"), QStringLiteral("7")}})
                .ok());
    QVERIFY(m_server->insert(QStringLiteral("items"), item(301, QStringLiteral("Last"))).ok());
    QVERIFY(m_server
                ->update(QStringLiteral("items"),
                         {{QStringLiteral("id"), QStringLiteral("151")},
                          {QStringLiteral("title"), QStringLiteral("Other")}})
                .ok());
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(refetched.size(), 1);
    QVERIFY(stale.size() >= 2);
    QVERIFY(!list.model->isStale());
    QVERIFY(list.smallestCount >= 299);
    QCOMPARE(list.resets.size(), 0);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(middle.row(), 149);
    QCOMPARE(list.titleOf(149), QStringLiteral("Other"));
    QStringList shown = list.titles();
    shown.sort();
    QCOMPARE(shown, serverTitles());
}

void tst_PersistedShape::mustRefetch_withNewColumn_addsARole()
{
    startServer(20);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    const int titleRole = list.model->roleNames().key("title");
    list.watchCount();
    QVERIFY(m_server
                ->addColumn(QStringLiteral("items"), QStringLiteral("note"),
                            {{QStringLiteral("type"), QStringLiteral("text")}})
                .ok());
    QTRY_VERIFY(list.model->roleNames().values().contains("note"));
    QCOMPARE(list.model->roleNames().key("title"), titleRole);
    QCOMPARE(list.model->count(), 20);
    QCOMPARE(list.smallestCount, 20);
    QVERIFY(list.model->get(0).value(QStringLiteral("note")).isNull());
    QCOMPARE(list.titleOf(5), QStringLiteral("Item 6"));
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::restartOffline_showsStoredRows()
{
    startServer(100);
    QStringList before;
    {
        LiveList list(*m_server, fileName());
        list.model->start();
        QTRY_COMPARE(list.model->status(), PersistedShape::Live);
        before = list.titles();
    }
    m_server->close();
    m_server->clearRequests();
    LiveList list(*m_server, fileName());
    list.model->setOffline(true);
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Replay));
    QCOMPARE(list.titles(), before);
    QCOMPARE(list.model->status(), PersistedShape::Offline);
    QVERIFY(list.model->lastSyncedAt().isValid());
    QVERIFY(!list.model->isUpToDate());
    QCOMPARE(list.stream.requestsSent(), 0);

    const quint16 port = m_server->port();
    QVERIFY(m_server->listen(port));
    list.stream.setUrl(m_server->url());
    list.model->setOffline(false);
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.titles(), before);
    QCOMPARE(list.resets.size(), 0);
}

// The first rows of many come before the rest, and no word of the replay's end before that.
void tst_PersistedShape::restart_showsAPageAtOnce()
{
    startServer(1000);
    QStringList before;
    {
        LiveList list(*m_server, fileName());
        list.model->start();
        QTRY_COMPARE(list.model->status(), PersistedShape::Live);
        before = list.titles();
    }
    m_server->close();
    LiveList list(*m_server, fileName());
    QList<int> counts;
    connect(list.model.get(), &PersistedShape::countChanged, this,
            [&] { counts.append(list.model->count()); });
    int countAtEnd = -1;
    connect(list.model.get(), &PersistedShape::upToDate, this,
            [&] { countAtEnd = list.model->count(); });
    const QSignalSpy changes(list.model.get(), &PersistedShape::dataChanged);
    list.model->setOffline(true);
    list.model->start();
    QTRY_COMPARE(countAtEnd, 1000);
    QCOMPARE(counts.size(), 2);
    QVERIFY(counts.first() > 0 && counts.first() < 1000);
    QCOMPARE(counts.last(), 1000);
    QCOMPARE(list.titles(), before);
    QCOMPARE(changes.size(), 0);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::restart_transfersNoRowAgain()
{
    startServer(100);
    QString offset;
    {
        LiveList list(*m_server, fileName());
        list.model->start();
        QTRY_COMPARE(list.model->status(), PersistedShape::Live);
        offset = list.stream.offset();
    }
    m_server->clearRequests();
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->rowsReceived(), 0);
    QCOMPARE(m_server->requests().first().queryValue(u"offset"), offset);
    QCOMPARE(list.model->count(), 100);
    QVERIFY(list.hasBeen(PersistedShape::Replay));
}

void tst_PersistedShape::severalModels_shareOneRequestLoop()
{
    startServer(10);
    LiveList list(*m_server, fileName());
    PersistedShape other;
    other.setStream(&list.stream);
    other.setStorage(list.storage.get());
    other.setOrderBy(QStringLiteral("id DESC"));
    list.model->start();
    other.start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QTRY_COMPARE(other.status(), PersistedShape::Live);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(other.get(0).value(QStringLiteral("id")).toInt(), 10);
    QVERIFY(m_server->insert(QStringLiteral("items"), item(11, QStringLiteral("New"))).ok());
    QTRY_COMPARE(other.count(), 11);
    QTRY_COMPARE(list.model->count(), 11);
    QCOMPARE(other.get(0).value(QStringLiteral("id")).toInt(), 11);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

void tst_PersistedShape::severalModels_shareBeingOffline()
{
    startServer(10);
    LiveList list(*m_server, fileName());
    PersistedShape other;
    other.setStream(&list.stream);
    other.setStorage(list.storage.get());
    list.model->setOffline(true);
    list.model->start();
    other.start();
    QTRY_COMPARE(other.status(), PersistedShape::Offline);
    QVERIFY(other.offline());
    QSignalSpy changed(list.model.get(), &PersistedShape::offlineChanged);
    other.setOffline(false);
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QVERIFY(!list.model->offline());
    QCOMPARE(changed.size(), 1);
}

void tst_PersistedShape::closedDatabase_isOneFile()
{
    startServer(100);
    {
        LiveList list(*m_server, fileName());
        list.model->start();
        QTRY_COMPARE(list.model->count(), 100);
    }
    QTRY_VERIFY(!QFile::exists(fileName() + QStringLiteral("-wal")));
}

void tst_PersistedShape::memoryStorage_showsTheSame()
{
    startServer(50);
    LiveList list(*m_server, QString());
    list.model->setOrderBy(QStringLiteral("priority, id DESC"));
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->count(), 50);
    QCOMPARE(list.titleOf(0), QStringLiteral("Item 48"));
    QVERIFY(m_server
                ->update(QStringLiteral("items"),
                         {{QStringLiteral("id"), QStringLiteral("48")},
                          {QStringLiteral("title"), QStringLiteral("Changed")}})
                .ok());
    QTRY_COMPARE(list.titleOf(0), QStringLiteral("Changed"));
    QVERIFY(m_server->rotate(QStringLiteral("items")).ok());
    list.watchCount();
    list.upToDates.clear();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(list.smallestCount, 50);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::progressive_showsRowsBeforeTheEnd()
{
    startServer(500, 10'000);
    LiveList list(*m_server, fileName());
    list.model->setProgressive(true);
    QSignalSpy inserted(list.model.get(), &PersistedShape::rowsInserted);
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QVERIFY2(inserted.size() > 3, qPrintable(QString::number(inserted.size())));
    QCOMPARE(list.model->count(), 500);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::definitionChange_switchesTheShape()
{
    startServer(30);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    list.stream.setWhere(QStringLiteral("priority = $1"));
    list.stream.setParams(QVariantList {2});
    QTRY_COMPARE(list.model->count(), 10);
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.titleOf(0), QStringLiteral("Item 2"));

    list.model->setOffline(true); // what is stored is there without asking
    list.stream.setWhere({});
    list.stream.setParams({});
    QTRY_COMPARE(list.model->count(), 30);
    QCOMPARE(list.model->status(), PersistedShape::Offline);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::clear_removesAndFetchesAgain()
{
    startServer(30);
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    list.watchCount();
    list.model->clear();
    QTRY_COMPARE(list.smallestCount, 0);
    QTRY_COMPARE(list.model->count(), 30);
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::randomHistory_equalsTheServer()
{
    startServer(40, 2'000);
    LiveList list(*m_server, fileName());
    list.model->setOrderBy(QStringLiteral("priority DESC, title"));
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QRandomGenerator random(20261123);
    const QString items = QStringLiteral("items");
    int nextId = 1000;
    for (int step = 0; step < 150; ++step) {
        const int id = int(random.bounded(1, 41));
        const QString text = QStringLiteral("T%1").arg(random.bounded(100));
        switch (random.bounded(12)) {
        case 0:
            QVERIFY(m_server->rotate(items).ok());
            break;
        case 1:
        case 2:
        case 3:
            QVERIFY(m_server->insert(items, item(nextId++, text, int(random.bounded(4)))).ok());
            break;
        case 4: // there or not
            m_server->remove(items, {{QStringLiteral("id"), QString::number(id)}});
            break;
        default:
            m_server->update(items,
                             {{QStringLiteral("id"), QString::number(id)},
                              {QStringLiteral("title"), text},
                              {QStringLiteral("priority"), QString::number(random.bounded(4))}});
        }
        if (random.bounded(4) == 0)
            QCoreApplication::processEvents();
    }
    QVERIFY(m_server->insert(items, item(nextId, QStringLiteral("End"), 0)).ok());
    const auto sorted = [&list] {
        QStringList titles = list.titles();
        titles.sort();
        return titles;
    };
    QTRY_COMPARE(sorted(), serverTitles());
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShape::destruction_atAnyMoment_isSafe()
{
    startServer(300, 3'000);
    QRandomGenerator random(4711);
    for (int round = 0; round < 60; ++round) {
        auto list = std::make_unique<LiveList>(*m_server, fileName());
        bool destroyed = false;
        if (round % 3 == 0) { // in one of its own signals
            QObject::connect(list->model.get(), &PersistedShape::rowsInserted, list->model.get(),
                             [&] { destroyed = true; });
        }
        list->model->start();
        const int turns = int(random.bounded(40));
        for (int turn = 0; turn < turns && !destroyed; ++turn)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        if (round % 2 == 0)
            list->model.reset();
        list.reset();
    }
    LiveList list(*m_server, fileName());
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->count(), 300);
}

QTEST_GUILESS_MAIN(tst_PersistedShape)
#include "tst_persistedshape.moc"
