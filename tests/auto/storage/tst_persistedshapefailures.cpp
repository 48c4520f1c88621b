// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "outsider.h"
#include "persistedshapestream_p.h"
#include "persistedtest.h"

#include <ElectricQt/PersistedShape>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Runs that end in the middle, and storages that fail.
class TestPersistedShapeFailures : public PersistedTest
{
    Q_OBJECT

private Q_SLOTS:
    void mustRefetch_interrupted_data();
    void mustRefetch_interrupted();
    void catchUp_interrupted_data();
    void catchUp_interrupted();
    void hole_isFilled();
    void failingStorage_isRetried();
    void placeThatCannotBeOpened_isRetried();
    void fileSetAside_isSaid();
    void damagedRows_areSetAside_data();
    void damagedRows_areSetAside();
    void damagedRows_underAModel();
    void reopenedFile_keepsTheModelsOrder();

private:
    void syncAndDamage(const QString &fileName);
};

void TestPersistedShapeFailures::mustRefetch_interrupted_data()
{
    storages();
}

// The next run shows the old rows, and fetches from the start, telling which handle is dead.
void TestPersistedShapeFailures::mustRefetch_interrupted()
{
    const auto storage = makeStorage();
    auto first = started(storage.get());
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString dead = first->persisted->handle();
    const QStringList before = rowsOf(*m_server);
    hangAfter(1); // a chunk of the new log
    QVERIFY(m_server->rotate(u"items"_s).ok());
    QTRY_VERIFY(first->persisted->isStale());
    QTRY_VERIFY(first->hasLast(u"network "_s));
    first.reset();
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 1}}).ok());
    m_server->setFaultHandler({});
    m_server->clearRequests();

    const auto second = follow(storage.get());
    second->persisted->setOffline(true);
    second->persisted->start();
    QTRY_VERIFY(second->events().contains(ReplayEnds));
    QVERIFY(second->persisted->isStale());
    QCOMPARE(second->rows(), before);
    second->persisted->setOffline(false);
    QTRY_VERIFY(second->isUpToDate());
    QTRY_VERIFY(!second->persisted->isStale());
    QCOMPARE(second->rows(), rowsOf(*m_server));
    QCOMPARE(offsetOf(m_server->requests().first()), u"-1"_s);
    QCOMPARE(m_server->requests().first().queryValue(u"expired_handle"), dead);
}

void TestPersistedShapeFailures::catchUp_interrupted_data()
{
    storages();
}

// Part of a catch-up is stored, and not yet to be seen. Nothing of it may be missing in the end.
void TestPersistedShapeFailures::catchUp_interrupted()
{
    const auto storage = makeStorage();
    auto first = started(storage.get());
    QTRY_VERIFY(first->isUpToDate());
    first.reset();
    QJsonArray operations;
    for (int id = 1; id <= 30; ++id) {
        operations.append(QJsonObject {{u"op"_s, id % 5 == 0 ? u"delete"_s : u"update"_s},
                                       {u"key"_s, QJsonObject {{u"id"_s, id}}},
                                       {u"value"_s, QJsonObject {{u"title"_s, u"changed"_s}}}});
        operations.append(
            QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(100 + id, u"new"_s)}});
    }
    QVERIFY(m_server->write(u"items"_s, operations).ok());
    hangAfter(1);
    auto second = started(storage.get());
    QTRY_VERIFY(second->hasLast(u"network "_s)); // its first chunk
    QVERIFY(!second->isUpToDate());
    second.reset();
    m_server->setFaultHandler({});
    const auto third = started(storage.get());
    QTRY_VERIFY(third->isUpToDate());
    QCOMPARE(third->rows(), rowsOf(*m_server));
}

// Rows are gone from the file; the server tells of a change of one that is missing.
void TestPersistedShapeFailures::hole_isFilled()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    const auto follower = started(&storage);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const Outsider user(path(u"shapes.db"_s), false);
    user.execute(u"DELETE FROM items WHERE id < 10"_s);
    QVERIFY(m_server->update(u"items"_s, item(5, u"renamed"_s)).ok());
    QTRY_VERIFY(follower->events().contains(u"must refetch"_s));
    QTRY_VERIFY(follower->hasLast(NetworkEnds));
    QCOMPARE(follower->rows(), rowsOf(*m_server));
    QCOMPARE(user.query(u"SELECT count(*) FROM items"_s), QStringList(u"30"_s));
}

void TestPersistedShapeFailures::failingStorage_isRetried()
{
    MapStorage storage(m_disk);
    const auto follower = started(&storage);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const QString offset = follower->persisted->offset();
    const QStringList before = follower->rows();
    QSignalSpy errors(follower->persisted.get(), &PersistedShapeStream::errorOccurred);
    m_disk->failures = 2;
    m_server->clearRequests();
    QVERIFY(m_server->insert(u"items"_s, item(31, u"new"_s)).ok());
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<Error>();
    QCOMPARE(error.code(), Error::StorageFailed);
    QVERIFY(error.willRetry());
    QCOMPARE(follower->persisted->error(), error);
    QCOMPARE(follower->persisted->offset(), offset); // the position waits
    QCOMPARE(follower->rows(), before);
    QCOMPARE(m_server->requests().size(), 0);

    QTRY_COMPARE(follower->rows(), rowsOf(*m_server));
    QCOMPARE(errors.size(), 2);
    QVERIFY(!follower->persisted->error());
    QVERIFY(follower->persisted->offset() != offset);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(follower->events().count(u"network 1"_s), 1); // told once
}

void TestPersistedShapeFailures::placeThatCannotBeOpened_isRetried()
{
    QFile inTheWay(path(u"file"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    SqliteStorage storage(path(u"file/shapes.db"_s));
    const auto follower = started(&storage);
    QTRY_COMPARE(follower->persisted->error().code(), Error::StorageFailed);
    QVERIFY(follower->persisted->error().willRetry());
    QVERIFY(!follower->persisted->isOpen());
    QVERIFY(m_server->requests().isEmpty());
    QVERIFY(inTheWay.remove());
    QTRY_VERIFY(follower->isUpToDate());
    QVERIFY(!follower->persisted->error());
    QCOMPARE(follower->rows(), rowsOf(*m_server));
}

void TestPersistedShapeFailures::fileSetAside_isSaid()
{
    QFile notes(path(u"shapes.db"_s));
    QVERIFY(notes.open(QIODevice::WriteOnly));
    notes.write(QByteArray("My notes\n").repeated(500));
    notes.close();
    SqliteStorage storage(path(u"shapes.db"_s));
    QSignalSpy ofStorage(&storage, &ShapeStorage::errorOccurred);
    const auto follower = started(&storage);
    QTRY_VERIFY(follower->isUpToDate());
    QCOMPARE(ofStorage.size(), 1);
    QCOMPARE(storage.error().code(), Error::StorageSetAside);
    QCOMPARE(follower->events().count(u"error"_s), 1);
    QVERIFY(!follower->persisted->error()); // nothing is wrong now
    QCOMPARE(QDir(m_folder->path()).entryList({u"shapes.db.set-aside-*"_s}).size(), 1);
}

void TestPersistedShapeFailures::damagedRows_areSetAside_data()
{
    QTest::addColumn<bool>("isReplayed");
    QTest::newRow("found by the replay") << true;
    QTest::newRow("found by a change") << false;
}

// The file can be opened, its list of shapes is whole; a page of the rows is not.
void TestPersistedShapeFailures::syncAndDamage(const QString &fileName)
{
    {
        SqliteStorage storage(fileName);
        const auto first = started(&storage);
        QTRY_VERIFY(first->isUpToDate());
    }
    QTRY_VERIFY(!QFile::exists(fileName + u"-wal"_s)); // the last connection is closed
    int page = 0;
    int size = 0;
    {
        const Outsider user(fileName);
        page = user.query(u"SELECT rootpage FROM sqlite_master WHERE name = 'items'"_s)
                   .value(0)
                   .toInt();
        size = user.query(u"PRAGMA page_size"_s).value(0).toInt();
    }
    QFile file(fileName);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(qint64(size) * (page - 1)));
    file.write(QByteArray(size, '\x5a'));
    file.close();
}

void TestPersistedShapeFailures::damagedRows_areSetAside()
{
    QFETCH(const bool, isReplayed);
    const QString fileName = path(u"shapes.db"_s);
    syncAndDamage(fileName);
    SqliteStorage storage(fileName);
    const auto second = follow(&storage);
    if (!isReplayed)
        QObject::disconnect(second->persisted.get(), nullptr, second->persisted.get(), nullptr);
    QSignalSpy errors(&storage, &ShapeStorage::errorOccurred);
    second->persisted->start();
    QVERIFY(m_server->update(u"items"_s, item(1, u"renamed"_s)).ok());
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(storage.error().code(), Error::StorageSetAside);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(Outsider(fileName).query(u"SELECT title FROM items WHERE id = 1"_s),
             QStringList(u"renamed"_s));
    QCOMPARE(Outsider(fileName).query(u"SELECT count(*) FROM items"_s), QStringList(u"30"_s));
    QCOMPARE(QDir(m_folder->path()).entryList({u"shapes.db.set-aside-*"_s}).size(), 1);
}

void TestPersistedShapeFailures::damagedRows_underAModel()
{
    const QString fileName = path(u"shapes.db"_s);
    syncAndDamage(fileName);
    SqliteStorage storage(fileName);
    QSignalSpy errors(&storage, &ShapeStorage::errorOccurred);
    ShapeStream stream;
    stream.setUrl(m_server->url());
    stream.setTable(u"items"_s);
    PersistedShape model;
    const QAbstractItemModelTester tester(&model);
    model.setOrderBy(u"id"_s);
    model.setStorage(&storage);
    model.setStream(&stream);
    model.start();
    QTRY_COMPARE(errors.size(), 1);
    QTRY_COMPARE(model.count(), 30);
    QCOMPARE(model.get(29)[u"title"_s].toString(), u"Item 30"_s);
    QVERIFY(m_server->update(u"items"_s, item(1, u"renamed"_s)).ok());
    QTRY_COMPARE(model.get(0)[u"title"_s].toString(), u"renamed"_s);
    QVERIFY(!model.error());
}

// What a view was asked for since it was attached still holds when its file is opened again.
void TestPersistedShapeFailures::reopenedFile_keepsTheModelsOrder()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    QSignalSpy errors(&storage, &ShapeStorage::errorOccurred);
    ShapeStream stream;
    stream.setUrl(m_server->url());
    stream.setTable(u"items"_s);
    PersistedShape model;
    const QAbstractItemModelTester tester(&model);
    model.setOrderBy(u"id"_s);
    model.setStorage(&storage);
    model.setStream(&stream);
    model.start();
    QTRY_COMPARE(model.status(), PersistedShape::Live);
    model.setOrderBy(u"id DESC"_s);
    QTRY_COMPARE(model.get(0)[u"id"_s].toInt(), 30);
    const auto shared = PersistedShapeStreamPrivate::shared(&stream, &storage, {});
    const auto thread = PersistedShapeStreamPrivate::get(shared.get())->thread;
    thread->post([file = thread.get()] { file->abandonFile(); });
    QTRY_COMPARE(errors.size(), 1);
    QVERIFY(m_server->update(u"items"_s, item(30, u"renamed"_s)).ok());
    QTRY_COMPARE(model.get(0)[u"title"_s].toString(), u"renamed"_s);
    QCOMPARE(model.count(), 30);
    QCOMPARE(model.get(0)[u"id"_s].toInt(), 30);
}

QTEST_GUILESS_MAIN(TestPersistedShapeFailures)
#include "tst_persistedshapefailures.moc"
