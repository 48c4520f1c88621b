// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storagethread_p.h"
#include "storefile.h"

#include <QtTest/QTest>

#include <functional>
#include <semaphore>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// What can be wrong with a file, a folder or a disk.
class TestStorageFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void file_isTheOwnersAlone();
    void file_inANewFolder();
    void file_isSharedByItsStorages();
    void unusableFile_isSetAside_data();
    void unusableFile_isSetAside();
    void newerFormat_isSetAside();
    void foreignDatabase_isUsedAsItIs();
    void pathThatCannotBeOpened_data();
    void pathThatCannotBeOpened();
    void unknownDriver_isSaid();
    void fullDisk_stopsThePosition_data();
    void fullDisk_stopsThePosition();
    void fullDisk_whileRefetching();
    void lock_stopsThePosition();

private:
    struct Opened
    {
        Error error;
        Error notice;
    };
    Opened open(const QString &fileName);
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &fileName, const QByteArray &bytes) const;
    QByteArray read(const QString &fileName) const;
    QStringList filesSetAside() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

// A disk without room for another page.
void fillDisk(StoreFile &file)
{
    QVERIFY(!file.database().execute(u"PRAGMA max_page_count = 1"_s)); // as many as there are
}

void freeDisk(StoreFile &file)
{
    QVERIFY(!file.database().execute(u"PRAGMA max_page_count = 1000000"_s));
}

QList<QJsonObject> manyRows(int first, int count)
{
    QList<QJsonObject> rows;
    for (int i = first; i < first + count; ++i)
        rows.append(inserted(i, QString(200, u'x')));
    return rows;
}

} // namespace

void TestStorageFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestStorageFile::cleanup()
{
    m_folder.reset();
}

TestStorageFile::Opened TestStorageFile::open(const QString &fileName)
{
    Opened opened;
    std::binary_semaphore done(0);
    const auto thread = StorageThread::forFile({fileName, u"QSQLITE"_s});
    thread->post([&] {
        opened.error = thread->open(&opened.notice);
        done.release();
    });
    done.acquire();
    return opened;
}

void TestStorageFile::write(const QString &fileName, const QByteArray &bytes) const
{
    QFile file(fileName);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray TestStorageFile::read(const QString &fileName) const
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList TestStorageFile::filesSetAside() const
{
    return QDir(m_folder->path()).entryList({u"*.set-aside-*"_s});
}

void TestStorageFile::file_isTheOwnersAlone()
{
#ifdef Q_OS_WIN
    QSKIP("Permissions are the folder's there.");
#endif
    StoreFile file;
    file.apply(lastBatch({inserted(1)}, firstAt("0_0")));
    constexpr auto Others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup
        | QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther
        | QFileDevice::ExeOwner;
    for (const QString &suffix : {QString(), u"-wal"_s, u"-shm"_s}) {
        QVERIFY(QFile::exists(file.fileName() + suffix));
        QVERIFY2(!(QFile::permissions(file.fileName() + suffix) & Others), qPrintable(suffix));
    }
}

void TestStorageFile::file_inANewFolder()
{
    const Opened opened = open(path(u"a/b c/d.db"_s));
    QVERIFY(!opened.error);
    QVERIFY(!opened.notice);
    QVERIFY(QFile::exists(path(u"a/b c/d.db"_s)));
}

// However they spell its name, before it exists and afterwards.
void TestStorageFile::file_isSharedByItsStorages()
{
    const auto threadOf = [](const QString &name) {
        return StorageThread::forFile({name, u"QSQLITE"_s});
    };
    QVERIFY(QFile::link(m_folder->path(), path(u"link"_s)));
    const QString name = path(u"link/shapes.db"_s);
    const auto thread = threadOf(name);
    QVERIFY(!open(name).error);
    QCOMPARE(threadOf(name), thread);
    QCOMPARE(threadOf(path(u"shapes.db"_s)), thread);
    QVERIFY(threadOf(path(u"others.db"_s)) != thread);
}

void TestStorageFile::unusableFile_isSetAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("text") << QByteArray("My notes\n").repeated(1000);
    QTest::newRow("zeros in the middle of the header")
        << QByteArray("SQLite format 3\0", 16) + QByteArray(4080, '\0');
    QTest::newRow("garbage behind the header")
        << QByteArray("SQLite format 3\0\x10\0\1\1\0\x40\x20\x20", 24) + QByteArray(4072, '\x5a');
}

void TestStorageFile::unusableFile_isSetAside()
{
    QFETCH(const QByteArray, bytes);
    const QString name = path(u"shapes.db"_s);
    write(name, bytes);
    const Opened opened = open(name);
    QVERIFY2(!opened.error, qPrintable(opened.error.text()));
    QCOMPARE(opened.notice.code(), Error::StorageSetAside);
    const QStringList aside = filesSetAside();
    QCOMPARE(aside.size(), 1);
    QVERIFY2(opened.notice.text().contains(aside.first()), qPrintable(opened.notice.text()));
    QCOMPARE(read(path(aside.first())), bytes);
    QCOMPARE(Outsider(name).query(u"SELECT count(*) FROM electric_shapes"_s), QStringList(u"0"_s));
    QVERIFY(!open(name).notice); // said once
}

void TestStorageFile::newerFormat_isSetAside()
{
    const QString name = path(u"shapes.db"_s);
    QVERIFY(!open(name).error);
    {
        const Outsider newer(name, false);
        newer.execute(u"UPDATE electric_meta SET value = '%1' WHERE key = 'format'"_s.arg(
            ShapeCatalog::FormatVersion + 1));
        newer.execute(u"CREATE TABLE of_the_future (x)"_s);
    }
    const Opened opened = open(name);
    QVERIFY(!opened.error);
    QCOMPARE(opened.notice.code(), Error::StorageSetAside);
    QCOMPARE(filesSetAside().size(), 1);
    QCOMPARE(Outsider(path(filesSetAside().first())).query(u"SELECT count(*) FROM of_the_future"_s),
             QStringList(u"0"_s));
    QCOMPARE(Outsider(name).query(u"SELECT value FROM electric_meta"_s),
             QStringList(QString::number(ShapeCatalog::FormatVersion)));
}

void TestStorageFile::foreignDatabase_isUsedAsItIs()
{
    const QString name = path(u"shapes.db"_s);
    write(name, {}); // an empty file is an empty database
    Outsider(name, false).execute(u"CREATE TABLE mine (x)"_s);
    const Opened opened = open(name);
    QVERIFY(!opened.error);
    QVERIFY(!opened.notice);
    QCOMPARE(Outsider(name).query(u"SELECT count(*) FROM mine"_s), QStringList(u"0"_s));
}

void TestStorageFile::pathThatCannotBeOpened_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a folder") << u"folder"_s;
    QTest::newRow("below a file") << u"file/shapes.db"_s;
}

void TestStorageFile::pathThatCannotBeOpened()
{
    QFETCH(const QString, name);
    QVERIFY(QDir(m_folder->path()).mkdir(u"folder"_s));
    write(path(u"file"_s), "mine");
    const Opened opened = open(path(name));
    QCOMPARE(opened.error.code(), Error::StorageFailed);
    QVERIFY2(opened.error.text().contains(path(name)), qPrintable(opened.error.text()));
    QVERIFY(!opened.notice);
    QCOMPARE(read(path(u"file"_s)), "mine"_ba);
    QCOMPARE(filesSetAside(), QStringList());
}

void TestStorageFile::unknownDriver_isSaid()
{
    SqliteDatabase database;
    const Error error
        = database.open({path(u"shapes.db"_s), u"QNOSUCH"_s}, DatabaseAccess::ReadWrite);
    QCOMPARE(error.code(), Error::StorageFailed);
    QVERIFY(error.text().contains(u"QNOSUCH"_s));
    QVERIFY(!QFile::exists(path(u"shapes.db"_s)));
}

void TestStorageFile::fullDisk_stopsThePosition_data()
{
    QTest::addColumn<bool>("isStaged");
    QTest::newRow("written at once") << false;
    QTest::newRow("staged") << true;
}

void TestStorageFile::fullDisk_stopsThePosition()
{
    QFETCH(const bool, isStaged);
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_0")));
    const QList<QJsonObject> rows = QList {updated(1, u"A"_s), removed(2)} + manyRows(10, 500);
    const MessageBatch large = isStaged ? batch(rows, at("1_0")) : lastBatch(rows, at("1_0"));
    fillDisk(file);
    for (int attempt = 0; attempt < 3; ++attempt) {
        QCOMPARE(file.tryApply(large), ApplyResult::Failed);
        QCOMPARE(file.lastError().code(), Error::StorageFailed);
        QVERIFY2(file.lastError().text().contains(u"full"_s), qPrintable(file.lastError().text()));
        QCOMPARE(file.store().shape().offset, "0_0"_ba);
        QVERIFY(file.store().changes().isEmpty());
        QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:b"_s}));
        QCOMPARE(file.seen(u"SELECT \"offset\" FROM electric_shapes"_s), QStringList(u"0_0"_s));
    }
    freeDisk(file);
    file.apply(large);
    if (isStaged)
        file.apply(lastBatch({}, at("1_1")));
    QCOMPARE(file.rows().size(), 501);
    QCOMPARE(file.rows().first(), u"1:A"_s);
    QVERIFY(file.reopen().isComplete);
    QCOMPARE(file.rows().size(), 501);
}

void TestStorageFile::fullDisk_whileRefetching()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch(manyRows(10, 50), firstAt("0_0", "h2")));
    BatchContext next = at("0_1");
    next.handle = "h2";
    fillDisk(file);
    const MessageBatch end = lastBatch(manyRows(100, 500), next);
    QCOMPARE(file.tryApply(end), ApplyResult::Failed);
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
    QVERIFY(file.store().shape().isStale);
    freeDisk(file);
    file.apply(end); // what was staged before is still there
    QCOMPARE(file.rows().size(), 550);
    QVERIFY(!file.store().shape().isStale);
}

void TestStorageFile::lock_stopsThePosition()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_0")));
    QVERIFY(!file.database().execute(u"PRAGMA busy_timeout = 1"_s));
    const MessageBatch next = lastBatch({updated(1, u"A"_s)}, at("1_0"));
    {
        const Outsider other(file.fileName(), false);
        other.execute(u"BEGIN IMMEDIATE"_s);
        QCOMPARE(file.tryApply(next), ApplyResult::Failed);
        QVERIFY2(file.lastError().text().contains(u"locked"_s),
                 qPrintable(file.lastError().text()));
        QVERIFY(file.store().clear());
        QCOMPARE(file.store().shape().offset, "0_0"_ba);
        other.execute(u"ROLLBACK"_s);
    }
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
    file.apply(next);
    QCOMPARE(file.rows(), QStringList(u"1:A"_s));
}

QTEST_GUILESS_MAIN(TestStorageFile)
#include "tst_storagefile.moc"
