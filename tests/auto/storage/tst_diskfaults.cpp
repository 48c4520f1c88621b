// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faultydisk.h"
#include "persistedtest.h"
#include "storefile.h"

#include <ElectricQt/SqliteStorage>

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// A disk that fails at each single write of a shape's life, that is full, or read-only.
class TestDiskFaults : public PersistedTest
{
    Q_OBJECT

private:
    QStringList syncedRows();

private Q_SLOTS:
    void initTestCase();

    void failingWrite_changesNothing_data();
    void failingWrite_changesNothing();
    void failingWrite_atOpening_data();
    void failingWrite_atOpening();
    void fullDisk_stopsThePosition_data();
    void fullDisk_stopsThePosition();
    void fullDisk_showsWhatIsThere();
    void readOnlyFile_showsItsRows();
};

namespace {

struct Step
{
    std::function<bool(SqliteShapeStore &, Error *)> run; // false if it has failed
    QByteArray offset; // behind it
    QStringList rows;
};

BatchContext second(BatchContext context)
{
    context.handle = "h2";
    context.expiredHandle = "h1";
    return context;
}

QJsonObject longRow(int id)
{
    return inserted(id, QString(6000, u'x')); // several pages
}

// A first sync, changes, a catch-up in parts, the end of the log, a refetch and a clear().
QList<Step> life()
{
    const auto applied = [](const MessageBatch &batch) {
        return [batch](SqliteShapeStore &store, Error *error) {
            return store.apply(batch, error) == ApplyResult::Applied;
        };
    };
    const auto cleared = [](SqliteShapeStore &store, Error *error) {
        *error = store.clear();
        return !*error;
    };
    const QStringList one {u"1"_s};
    const QStringList first {u"1"_s, u"2"_s, u"3"_s};
    const QStringList next {u"1"_s, u"3"_s, u"4"_s};
    return {
        {applied(batch({inserted(1)}, firstAt("0_0"))), "0_0", one},
        {applied(lastBatch({inserted(2), longRow(3)}, at("0_inf"))), "0_inf", first},
        {applied(lastBatch({updated(1, u"a"_s)}, at("1_0"))), "1_0", first},
        {applied(batch({longRow(4), removed(2)}, at("2_0"))), "2_0", first},
        {applied(lastBatch({updated(1, u"b"_s)}, at("2_1"))), "2_1", next},
        {applied(MessageBatchBuilder::mustRefetch("h1")), "-1", next},
        {applied(batch({inserted(1), longRow(5)}, second(firstAt("0_0")))), "0_0", next},
        {applied(lastBatch({inserted(6)}, second(at("0_inf")))), "0_inf", {u"1"_s, u"5"_s, u"6"_s}},
        {cleared, "-1", {}},
    };
}

QStringList idsIn(const StoreFile &file)
{
    const QStringList tables = file.seen(u"SELECT 1 FROM sqlite_master WHERE name = 'items'"_s);
    return tables.isEmpty() ? QStringList()
                            : file.seen(u"SELECT id FROM items ORDER BY electric_rowid"_s);
}

void addFaults()
{
    QTest::addColumn<int>("fault");
    QTest::newRow("full") << int(FaultyDisk::Full);
    QTest::newRow("broken") << int(FaultyDisk::Broken);
}

} // namespace

// Of a session that has ended.
QStringList TestDiskFaults::syncedRows()
{
    const QString name = path(u"shapes.db"_s);
    QStringList rows;
    {
        SqliteStorage storage(name);
        const auto follower = started(&storage);
        if (!QTest::qWaitFor([&] { return follower->isUpToDate(); }))
            QTest::qFail("It does not sync.", __FILE__, __LINE__);
        rows = follower->rows();
    }
    // Its connection has been closed, and is not the next session's.
    if (!QTest::qWaitFor([&] { return !QFile::exists(name + u"-wal"_s); }))
        QTest::qFail("The file is still open.", __FILE__, __LINE__);
    return rows;
}

void TestDiskFaults::initTestCase()
{
    const FaultyDisk disk;
    const StoreFile file;
    if (!disk.isInUse())
        QSKIP("Qt's driver has a SQLite of its own: its disk cannot be made to fail.");
}

void TestDiskFaults::failingWrite_changesNothing_data()
{
    addFaults();
}

/*
    At the first write of the file's life, at the second, and so on to the last: what failed has
    changed nothing, and works the next time.
*/
void TestDiskFaults::failingWrite_changesNothing()
{
    QFETCH(const int, fault);
    int failures = 0;
    for (int nth = 1;; ++nth) {
        FaultyDisk disk;
        StoreFile file;
        disk.failOnce(nth, FaultyDisk::Fault(fault));
        QByteArray offset = "-1";
        QStringList rows;
        const QList<Step> steps = life();
        for (const Step &step : steps) {
            Error error;
            if (!step.run(file.store(), &error)) {
                QVERIFY(disk.hasFailed());
                ++failures;
                QCOMPARE(error.code(), Error::StorageFailed);
                QCOMPARE(file.store().shape().offset, offset);
                QCOMPARE(idsIn(file), rows);
                // A crash now leaves the same; a refetch starts over then.
                const QString copy = file.fileName() + u"-copy"_s;
                QVERIFY(QFile::copy(file.fileName(), copy));
                QFile::copy(file.fileName() + u"-wal"_s, copy + u"-wal"_s);
                QCOMPARE(Outsider(copy).query(u"PRAGMA integrity_check"_s), QStringList(u"ok"_s));
                error = {};
                QVERIFY2(step.run(file.store(), &error), qPrintable(error.text()));
            }
            offset = step.offset;
            rows = step.rows;
            QCOMPARE(file.store().shape().offset, offset);
            QCOMPARE(idsIn(file), rows);
        }
        if (!disk.hasFailed())
            break; // there are no more
    }
    QVERIFY2(failures > 20, qPrintable(QString::number(failures)));
}

void TestDiskFaults::failingWrite_atOpening_data()
{
    addFaults();
}

// The file is made, or not; never half.
void TestDiskFaults::failingWrite_atOpening()
{
    QFETCH(const int, fault);
    for (int nth = 1;; ++nth) {
        FaultyDisk disk;
        const QTemporaryDir folder;
        const DatabaseLocation location {folder.filePath(u"shapes.db"_s), u"QSQLITE"_s};
        disk.failOnce(nth, FaultyDisk::Fault(fault));
        int attempts = 0;
        for (Error error(Error::StorageFailed, {}); error; ++attempts) {
            QVERIFY(attempts < 3);
            SqliteDatabase database;
            error = database.open(location, DatabaseAccess::ReadWrite);
            if (!error)
                error = ShapeCatalog(&database).create();
            SqliteShapeStore store(&database, items(), QString(), QString());
            StoredShape shape;
            if (!error)
                error = store.open(&shape);
            QVERIFY(!database.wasCorrupt());
        }
        QCOMPARE(Outsider(location.fileName).query(u"SELECT server_table FROM electric_shapes"_s),
                 QStringList(u"items"_s));
        if (!disk.hasFailed())
            break;
    }
}

void TestDiskFaults::fullDisk_stopsThePosition_data()
{
    addFaults();
}

void TestDiskFaults::fullDisk_stopsThePosition()
{
    QFETCH(const int, fault);
    FaultyDisk disk;
    SqliteStorage storage(path(u"shapes.db"_s));
    const auto follower = started(&storage);
    QTRY_VERIFY(follower->isUpToDate());
    QSignalSpy errors(follower->persisted.get(), &PersistedShapeStream::errorOccurred);
    const QString offset = follower->persisted->offset();
    const QStringList rows = follower->rows();
    disk.failFromNowOn(FaultyDisk::Fault(fault));
    QVERIFY(m_server
                ->write(u"items"_s,
                        QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(77, u"new"_s)}})
                .ok());
    QTRY_VERIFY(!errors.isEmpty());
    const Error error = follower->persisted->error();
    QCOMPARE(error.code(), Error::StorageFailed);
    QVERIFY(error.willRetry());
    if (fault == FaultyDisk::Full)
        QVERIFY2(error.text().contains(u"the disk is full"_s), qPrintable(error.text()));
    QCOMPARE(follower->persisted->offset(), offset);
    QCOMPARE(follower->rows(), rows);
    disk.heal();
    QTRY_COMPARE_WITH_TIMEOUT(follower->rows(), rowsOf(*m_server), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(follower->persisted->error().code(), Error::NoError, 60'000);
    QVERIFY(follower->persisted->offset() != offset);
}

// Started when there is no room for a single byte.
void TestDiskFaults::fullDisk_showsWhatIsThere()
{
    FaultyDisk disk;
    const QStringList rows = syncedRows();
    SqliteStorage storage(path(u"shapes.db"_s));
    disk.failFromNowOn(FaultyDisk::Full);
    const auto follower = follow(&storage);
    follower->persisted->setOffline(true);
    follower->persisted->start();
    QTRY_VERIFY(follower->hasLast(ReplayEnds));
    QCOMPARE(follower->rows(), rows);
    QCOMPARE(follower->persisted->error().code(), Error::NoError);
}

void TestDiskFaults::readOnlyFile_showsItsRows()
{
    FaultyDisk disk;
    const QStringList rows = syncedRows();
    QVERIFY(m_server
                ->write(u"items"_s,
                        QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(77, u"new"_s)}})
                .ok());
    disk.setReadOnly(true);
    {
        SqliteStorage storage(path(u"shapes.db"_s));
        const auto follower = follow(&storage);
        follower->persisted->start();
        QTRY_VERIFY(follower->events().contains(ReplayEnds));
        QCOMPARE(follower->rows(), rows);
        QTRY_COMPARE(follower->persisted->error().code(), Error::StorageFailed);
        QVERIFY2(follower->persisted->error().text().contains(u"it is read-only"_s),
                 qPrintable(follower->persisted->error().text()));
        QCOMPARE(follower->rows(), rows);
    }
    disk.setReadOnly(false);
    SqliteStorage storage(path(u"shapes.db"_s));
    const auto follower = started(&storage);
    QTRY_COMPARE_WITH_TIMEOUT(follower->rows(), rowsOf(*m_server), 60'000);
    QVERIFY(follower->rows() != rows);
}

QTEST_GUILESS_MAIN(TestDiskFaults)

#include "tst_diskfaults.moc"
