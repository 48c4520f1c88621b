// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "outsider.h"
#include "persistedtest.h"

#include <ElectricQt/MemoryStorage>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QJsonObject>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// A stream and a storage, from run to run.
class TestPersistedShapeStream : public PersistedTest
{
    Q_OBJECT

private Q_SLOTS:
    void nextRun_goesOn_data();
    void nextRun_goesOn();
    void nextRun_findsNothingNew();
    void noStorage_isMemory();
    void offline_data();
    void offline();
    void offline_withoutRows();
    void offline_whileFollowing();
    void mustRefetch_data();
    void mustRefetch();
    void clear_data();
    void clear();
    void clear_offline();
    void stop_whileOpening_data();
    void stop_whileOpening();
    void twoShapes_inOneFile();
    void name_givenToAnotherShape();
    void anotherStream_whileFollowing();
};

void TestPersistedShapeStream::nextRun_goesOn_data()
{
    storages();
}

void TestPersistedShapeStream::nextRun_goesOn()
{
    const auto storage = makeStorage();
    auto first = started(storage.get());
    QTRY_VERIFY(first->isUpToDate());
    QVERIFY(!first->events().contains(ReplayEnds));
    QVERIFY(first->persisted->isComplete());
    QVERIFY(first->persisted->lastSyncedAt().isValid());
    QCOMPARE(first->rows(), rowsOf(*m_server));
    const QString offset = first->persisted->offset();
    const QString handle = first->persisted->handle();
    first.reset();

    QVERIFY(m_server->insert(u"items"_s, item(31, u"new"_s)).ok());
    QVERIFY(m_server->update(u"items"_s, item(1, u"renamed"_s)).ok());
    m_server->clearRequests();
    const auto second = started(storage.get());
    QTRY_VERIFY(second->isUpToDate());
    QCOMPARE(second->rows(), rowsOf(*m_server));
    const QStringList events = second->events();
    const qsizetype end = events.indexOf(ReplayEnds);
    QVERIFY(end > 0);
    for (qsizetype i = 0; i < events.size(); ++i)
        QCOMPARE(events[i].contains(u"replay"_s), i <= end);
    const ElectricDev::Request asked = m_server->requests().first();
    QCOMPARE(offsetOf(asked), offset);
    QCOMPARE(asked.queryValue(u"handle"), handle);
    QVERIFY(!asked.hasQuery(u"live")); // the first one is answered at once
}

void TestPersistedShapeStream::nextRun_findsNothingNew()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    auto first = started(&storage);
    QTRY_VERIFY(first->isUpToDate());
    first.reset();
    const auto second = started(&storage);
    QTRY_VERIFY(second->isUpToDate());
    QCOMPARE(second->events(),
             QStringList({u"replay 30"_s, ReplayEnds, u"network 0"_s, NetworkEnds}));
    QCOMPARE(second->rows(), rowsOf(*m_server));
}

void TestPersistedShapeStream::noStorage_isMemory()
{
    auto follower = started(nullptr);
    QTRY_VERIFY(follower->isUpToDate());
    QCOMPARE(follower->rows(), rowsOf(*m_server));
    QVERIFY(QDir(m_folder->path()).isEmpty());
    MemoryStorage memory;
    follower = started(&memory);
    QTRY_VERIFY(follower->isUpToDate());
    QVERIFY(!follower->events().contains(ReplayEnds));
    follower = started(&memory); // as long as the storage lives
    QTRY_VERIFY(follower->isUpToDate());
    QCOMPARE(follower->events().first(2), QStringList({u"replay 30"_s, ReplayEnds}));
}

void TestPersistedShapeStream::offline_data()
{
    storages();
}

void TestPersistedShapeStream::offline()
{
    const auto storage = makeStorage();
    auto first = started(storage.get());
    QTRY_VERIFY(first->isUpToDate());
    first.reset();
    const QStringList before = rowsOf(*m_server);
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 1}}).ok());
    m_server->clearRequests();
    const auto second = follow(storage.get());
    QSignalSpy changes(second->persisted.get(), &PersistedShapeStream::offlineChanged);
    second->persisted->setOffline(true);
    second->persisted->setOffline(true);
    QCOMPARE(changes.size(), 1);
    second->persisted->start();
    QTRY_VERIFY(second->events().contains(ReplayEnds));
    QCOMPARE(second->rows(), before);
    QVERIFY(second->persisted->isOpen());
    QCOMPARE(second->stream->state(), ShapeStream::Stopped);
    QVERIFY(m_server->requests().isEmpty());
    second->persisted->setOffline(false);
    QTRY_VERIFY(second->isUpToDate());
    QCOMPARE(second->rows(), rowsOf(*m_server));
    QCOMPARE(second->events().count(ReplayEnds), 1);
}

void TestPersistedShapeStream::offline_withoutRows()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    const auto follower = follow(&storage);
    follower->persisted->setOffline(true);
    follower->persisted->start();
    QTRY_VERIFY(follower->persisted->isOpen());
    QCOMPARE(follower->events(), QStringList());
    QVERIFY(!follower->persisted->isComplete());
    QVERIFY(!follower->persisted->error());
    QVERIFY(m_server->requests().isEmpty());
}

void TestPersistedShapeStream::offline_whileFollowing()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    const auto follower = started(&storage);
    QTRY_COMPARE(follower->stream->state(), ShapeStream::Live);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    follower->persisted->setOffline(true);
    QTRY_COMPARE(follower->stream->state(), ShapeStream::Stopped);
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    QVERIFY(m_server->insert(u"items"_s, item(31, u"new"_s)).ok());
    follower->persisted->setOffline(false);
    QTRY_COMPARE(follower->rows(), rowsOf(*m_server));
}

void TestPersistedShapeStream::mustRefetch_data()
{
    storages();
}

void TestPersistedShapeStream::mustRefetch()
{
    const auto storage = makeStorage();
    const auto follower = started(storage.get());
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString handle = follower->persisted->handle();
    QSignalSpy stale(follower->persisted.get(), &PersistedShapeStream::isStaleChanged);
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 1}}).ok());
    QVERIFY(m_server->rotate(u"items"_s).ok());
    QTRY_VERIFY(follower->events().contains(u"must refetch"_s));
    QTRY_VERIFY(follower->hasLast(NetworkEnds));
    QTRY_COMPARE(stale.size(), 2);
    QVERIFY(!follower->persisted->isStale());
    QVERIFY(follower->persisted->isComplete());
    QVERIFY(follower->persisted->handle() != handle);
    m_server->clearRequests();
    follower->persisted->start(); // once more, from what is stored
    QTRY_VERIFY(!m_server->requests().isEmpty());
    QCOMPARE(m_server->requests().first().queryValue(u"expired_handle"), handle);
    QTRY_VERIFY(follower->hasLast(NetworkEnds));
    QCOMPARE(follower->rows(), rowsOf(*m_server));
}

void TestPersistedShapeStream::clear_data()
{
    storages();
}

void TestPersistedShapeStream::clear()
{
    const auto storage = makeStorage();
    auto follower = started(storage.get());
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    QSignalSpy complete(follower->persisted.get(), &PersistedShapeStream::isCompleteChanged);
    follower->persisted->clear();
    QTRY_COMPARE(complete.size(), 2); // no longer, and again
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(offsetOf(m_server->requests().first()), u"-1"_s);
    QCOMPARE(follower->rows(), rowsOf(*m_server));
    follower = started(storage.get());
    QTRY_VERIFY(follower->isUpToDate());
    QCOMPARE(follower->rows(), rowsOf(*m_server));
}

void TestPersistedShapeStream::clear_offline()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    auto follower = started(&storage);
    QTRY_VERIFY(follower->isUpToDate());
    follower->persisted->setOffline(true);
    follower->persisted->clear();
    QTRY_VERIFY(!follower->persisted->isComplete());
    m_server->clearRequests();
    follower = follow(&storage);
    follower->persisted->setOffline(true);
    follower->persisted->start();
    QTRY_VERIFY(follower->persisted->isOpen());
    QCOMPARE(follower->rows(), QStringList());
    QVERIFY(m_server->requests().isEmpty());
}

void TestPersistedShapeStream::stop_whileOpening_data()
{
    QTest::addColumn<bool>("isAnotherShape");

    QTest::newRow("the first time") << false;
    QTest::newRow("after another shape was set") << true;
}

/*
    The stored rows are shown, nothing is sent.
*/
void TestPersistedShapeStream::stop_whileOpening()
{
    QFETCH(const bool, isAnotherShape);
    SqliteStorage storage(path(u"shapes.db"_s));
    const auto follower = started(&storage);
    if (isAnotherShape) {
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        follower->stream->setWhere(u"id > 5"_s);
    }
    follower->stream->stop();
    QSignalSpy opened(follower->persisted.get(), &PersistedShapeStream::isOpenChanged);
    QTRY_VERIFY(opened.size() > 0 && follower->persisted->isOpen());
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    m_server->clearRequests();
    MemoryStorage elsewhere; // whose news come after all of this one's
    const auto other = started(&elsewhere);
    QTRY_VERIFY(other->isUpToDate());
    QCOMPARE(follower->stream->state(), ShapeStream::Stopped);
    for (const ElectricDev::Request &request : m_server->requests())
        QVERIFY(request.queryValue(u"where").isEmpty());

    follower->stream->start();
    QTRY_VERIFY(follower->isUpToDate());
}

void TestPersistedShapeStream::twoShapes_inOneFile()
{
    SqliteStorage oneStorage(path(u"shapes.db"_s));
    SqliteStorage otherStorage(path(u"./shapes.db"_s));
    const auto one = started(&oneStorage);
    const auto other = follow(&otherStorage);
    other->stream->setWhere(u"id > 20"_s);
    other->persisted->start();
    QTRY_VERIFY(one->isUpToDate() && other->isUpToDate());
    QVERIFY(m_server->update(u"items"_s, item(25, u"in both"_s)).ok());
    QVERIFY(m_server->update(u"items"_s, item(5, u"in one"_s)).ok());
    QTRY_COMPARE(one->rows(), rowsOf(*m_server));
    QTRY_VERIFY(other->rows().contains(u"25:in both"_s));
    QCOMPARE(other->rows().size(), 10);
    QCOMPARE(one->persisted->tableName(), u"items"_s);
    QCOMPARE(other->persisted->tableName(), u"items_2"_s);
    const Outsider user(path(u"shapes.db"_s));
    QCOMPARE(user.query(u"SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM items_2)"_s),
             QStringList(u"30|10"_s));
}

void TestPersistedShapeStream::name_givenToAnotherShape()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    auto follower = follow(&storage);
    follower->persisted->setName(u"mine"_s);
    follower->persisted->start();
    QTRY_VERIFY(follower->isUpToDate());
    QCOMPARE(follower->persisted->tableName(), u"mine"_s);
    follower = follow(&storage);
    follower->persisted->setName(u"mine"_s);
    follower->stream->setWhere(u"id <= 3"_s);
    follower->persisted->start();
    QTRY_VERIFY(follower->isUpToDate());
    QVERIFY(!follower->events().contains(ReplayEnds));
    QCOMPARE(follower->rows().size(), 3);
    QCOMPARE(Outsider(path(u"shapes.db"_s)).query(u"SELECT count(*) FROM mine"_s),
             QStringList(u"3"_s));
}

void TestPersistedShapeStream::anotherStream_whileFollowing()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    const auto follower = started(&storage);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    ShapeStream other;
    other.setUrl(m_server->url());
    other.setTable(u"items"_s);
    other.setWhere(u"id = 7"_s);
    follower->persisted->setStream(&other);
    QVERIFY(!follower->persisted->isOpen());
    QVERIFY(!follower->stream->isPersisted());
    QVERIFY(other.isPersisted());
    other.start(); // starts the persisted stream
    QTRY_COMPARE(follower->persisted->tableName(), u"items_2"_s);
    QTRY_COMPARE(follower->stream->state(), ShapeStream::Stopped);
    QTRY_COMPARE(Outsider(path(u"shapes.db"_s)).query(u"SELECT id FROM items_2"_s),
                 QStringList(u"7"_s));
    follower->persisted->setStream(nullptr);
    QVERIFY(!other.isPersisted());
}

QTEST_GUILESS_MAIN(TestPersistedShapeStream)
#include "tst_persistedshapestream.moc"
