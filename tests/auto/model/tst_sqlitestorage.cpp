// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fixture.h"

#include <QtCore/QDir>
#include <QtCore/QFutureWatcher>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QLibraryInfo>
#include <QtCore/QPluginLoader>
#include <QtCore/QTemporaryDir>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlDriverPlugin>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>
#include <QtTest/QTest>

#include <mutex>

using namespace Electric;
using namespace ElectricDev;
using namespace Qt::StringLiterals;

// Shapes come and go in one file: what an app's settings and its logout do.
class TestSqliteStorage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void shapes_areThoseOfTheScope();
    void removeUnused_sparesWhatIsUsed();
    void removal_givesSpaceBack();
    void clear_leavesNoByte_data();
    void clear_leavesNoByte();
    void clear_leavesNoByteOfWhatWasDeletedBefore();
    void clear_leavesOtherScopes();
    void clear_ofRowsWhoseModelGoes();
    void clear_fetchesAnewWhatIsShown();
    void clear_waitsForOtherReaders();
    void unusableFile_isReported();
    void removedFile_isNoticed();
    void lockedFile_isWaitedFor_data();
    void lockedFile_isWaitedFor();
    void fileOfAnotherAlone_isShownLater();
    void openedHook_isCalledFirst();
    void openedHook_fails();
    void wrongKey_setsNothingAside();
    void anotherDriver_isUsed();

private:
    QString path() const { return m_folder->filePath(u"shapes.db"_s); }
    std::unique_ptr<LiveList> synced(const QString &where = {}, const QString &scope = {});
    void writeSecrets(int count);
    QStringList filesWith(const QByteArray &text) const;
    void setLastUsed(const QString &table, const QDateTime &time) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DevelopmentServer> m_server;
};

namespace {

const QByteArray Secret("Zyzzogeton");

template<typename T>
T resultOf(QFuture<T> future)
{
    if (QTest::qWaitFor([&] { return future.isFinished(); }) && future.resultCount() == 1)
        return future.result();
    QTest::qFail("There is no result.", __FILE__, __LINE__);
    return {};
}

QFuture<void> ended(QFuture<void> future)
{
    if (!QTest::qWaitFor([&] { return future.isFinished(); }))
        QTest::qFail("It does not end.", __FILE__, __LINE__);
    return future;
}

} // namespace

void TestSqliteStorage::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<DevelopmentServer>();
    QVERIFY(m_server->seed(itemsSeed(20)));
    QVERIFY(m_server->listen());
}

void TestSqliteStorage::cleanup()
{
    m_server.reset();
    m_folder.reset();
}

std::unique_ptr<LiveList> TestSqliteStorage::synced(const QString &where, const QString &scope)
{
    auto list = std::make_unique<LiveList>(*m_server, path());
    list->stream.setWhere(where);
    list->storage->setScope(scope);
    list->model->start();
    if (!QTest::qWaitFor([&] { return list->hasBeen(PersistedShape::Network); }))
        QTest::qFail("It does not sync.", __FILE__, __LINE__);
    return list;
}

// Rows whose titles can be found in a file. Some are long: they have pages of their own.
void TestSqliteStorage::writeSecrets(int count)
{
    QJsonArray operations;
    for (int i = 0; i < count; ++i) {
        const QString text = QString::fromLatin1(Secret).repeated(i % 10 == 0 ? 2000 : 5);
        operations.append(QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(100 + i, text)}});
    }
    QVERIFY(m_server->write(u"items"_s, QJsonDocument(operations).toJson()).ok());
}

QStringList TestSqliteStorage::filesWith(const QByteArray &text) const
{
    QStringList names;
    const QFileInfoList files = QDir(m_folder->path()).entryInfoList(QDir::Files | QDir::Hidden);
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        if (!file.open(QIODevice::ReadOnly) || file.readAll().contains(text))
            names.append(info.fileName());
    }
    return names;
}

void TestSqliteStorage::setLastUsed(const QString &table, const QDateTime &time) const
{
    asked(path(),
          u"UPDATE electric_shapes SET last_used_at = '%1' WHERE table_name = '%2'"_s.arg(
              time.toUTC().toString(Qt::ISODateWithMs), table));
}

void TestSqliteStorage::shapes_areThoseOfTheScope()
{
    SqliteStorage storage(path());
    QCOMPARE(resultOf(storage.shapes()).size(), 0); // makes the file
    const QDateTime before = QDateTime::currentDateTimeUtc().addSecs(-1);
    const auto all = synced();
    synced(u"id <= 5"_s);
    synced({}, u"ada"_s);
    QList<ShapeInfo> shapes = resultOf(storage.shapes());
    QCOMPARE(shapes.size(), 2);
    QCOMPARE(shapes[0].serverTable, u"items"_s);
    QCOMPARE(shapes[0].tableName, all->model->tableName());
    QVERIFY(shapes[0].name.isEmpty());
    QCOMPARE(shapes[0].url, m_server->url().toString());
    QCOMPARE(shapes[0].rowCount, 20);
    QVERIFY(shapes[0].isComplete && !shapes[0].isStale && shapes[0].isOpen);
    QVERIFY(shapes[0].lastSyncedAt >= before && shapes[0].lastUsedAt >= before);
    QCOMPARE(shapes[1].rowCount, 5);
    QVERIFY(!shapes[1].isOpen);
    storage.setScope(u"ada"_s);
    shapes = resultOf(storage.shapes());
    QCOMPARE(shapes.size(), 1);
    QCOMPARE(shapes[0].rowCount, 20);
}

void TestSqliteStorage::removeUnused_sparesWhatIsUsed()
{
    const auto shown = synced();
    synced(u"id <= 5"_s);
    synced(u"id <= 6"_s);
    synced(u"id <= 7"_s, u"ada"_s);
    const QDateTime longAgo = QDateTime::currentDateTimeUtc().addDays(-40);
    for (const QString &table : {u"items"_s, u"items_2"_s, u"items_4"_s})
        setLastUsed(table, longAgo);
    SqliteStorage storage(path());
    QCOMPARE(resultOf(storage.removeUnused(longAgo)), 0);
    QCOMPARE(resultOf(storage.removeUnused(longAgo.addDays(10))), 1);
    QCOMPARE(asked(path(), u"SELECT group_concat(table_name) FROM electric_shapes"_s),
             u"items,items_3,items_4"_s);
    QCOMPARE(asked(path(), u"SELECT count(*) FROM sqlite_master WHERE name = 'items_2'"_s), 0);
    QCOMPARE(shown->model->count(), 20);
    // What was removed is fetched like any other.
    QCOMPARE(synced(u"id <= 5"_s)->model->count(), 5);
}

void TestSqliteStorage::removal_givesSpaceBack()
{
    const auto small = synced(u"id <= 5"_s);
    writeSecrets(1000);
    synced();
    const qint64 full
        = asked(path(),
                u"SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"_s)
              .toLongLong(); // some of it in the log
    SqliteStorage storage(path());
    QCOMPARE(resultOf(storage.removeUnused(QDateTime::currentDateTimeUtc().addDays(1))), 1);
    QVERIFY2(QFileInfo(path()).size() < full / 4,
             qPrintable(u"%1 of %2"_s.arg(QFileInfo(path()).size()).arg(full)));
    QCOMPARE(QFileInfo(path() + u"-wal"_s).size(), 0);
    QCOMPARE(small->titles().size(), 5);
    QVERIFY(
        m_server
            ->write(u"items"_s,
                    QJsonObject {{u"op"_s, u"delete"_s}, {u"key"_s, QJsonObject {{u"id"_s, 1}}}})
            .ok());
    QTRY_COMPARE(small->model->count(), 4);
}

void TestSqliteStorage::clear_leavesNoByte_data()
{
    QTest::addColumn<bool>("byStorage");
    QTest::addColumn<bool>("isShown"); // the rows of another shape, which a reader holds
    QTest::newRow("all, nothing is shown") << true << false;
    QTest::newRow("all, while rows are shown") << true << true;
    QTest::newRow("one model's") << false << false;
    QTest::newRow("one model's, while others are shown") << false << true;
}

void TestSqliteStorage::clear_leavesNoByte()
{
    QFETCH(const bool, byStorage);
    QFETCH(const bool, isShown);
    writeSecrets(100);
    std::unique_ptr<LiveList> other;
    if (isShown)
        other = synced(u"id <= 5"_s);
    auto list = synced();
    QVERIFY(list->model->count() == 120);
    QVERIFY(!filesWith(Secret).isEmpty());
    list->model->setOffline(true);
    if (byStorage) {
        if (!isShown)
            list.reset();
        if (other)
            other->model->setOffline(true);
        SqliteStorage storage(path());
        QVERIFY(!ended(storage.clear()).isCanceled());
        QCOMPARE(filesWith(Secret), QStringList()); // at once
        if (other)
            QTRY_COMPARE(other->model->count(), 0);
    } else {
        list->model->clear();
        QTRY_COMPARE(filesWith(Secret), QStringList());
        QTRY_COMPARE(list->model->count(), 0);
        if (other)
            QCOMPARE(other->titles().size(), 5);
    }
    list.reset();
    other.reset();
    QCOMPARE(filesWith(Secret), QStringList());
}

// Deletes, updates and a refetch that have gone before leave nothing behind, either.
void TestSqliteStorage::clear_leavesNoByteOfWhatWasDeletedBefore()
{
    writeSecrets(100);
    const auto list = synced();
    QJsonArray operations;
    for (int id = 100; id < 150; ++id)
        operations.append(
            QJsonObject {{u"op"_s, u"delete"_s}, {u"key"_s, QJsonObject {{u"id"_s, id}}}});
    for (int id = 150; id < 180; ++id)
        operations.append(
            QJsonObject {{u"op"_s, u"update"_s},
                         {u"value"_s, QJsonObject {{u"id"_s, id}, {u"title"_s, u"short"_s}}}});
    QVERIFY(m_server->write(u"items"_s, QJsonDocument(operations).toJson()).ok());
    QTRY_COMPARE(list->model->count(), 70);
    QVERIFY(m_server->rotate(u"items"_s).ok());
    QTRY_VERIFY(list->model->isUpToDate() && !list->model->isStale());
    list->model->setOffline(true);
    list->model->clear();
    QTRY_COMPARE(filesWith(Secret), QStringList());
}

void TestSqliteStorage::clear_leavesOtherScopes()
{
    const auto mine = synced({}, u"ada"_s);
    const auto theirs = synced({}, u"bob"_s);
    mine->model->setOffline(true);
    QVERIFY(!ended(mine->storage->clear()).isCanceled());
    QTRY_COMPARE(mine->model->count(), 0);
    QCOMPARE(theirs->model->count(), 20);
    QCOMPARE(asked(path(), u"SELECT count(*) FROM items_2"_s), 20);
}

// A logout: the page goes as well, perhaps before it has shown what it was told last.
void TestSqliteStorage::clear_ofRowsWhoseModelGoes()
{
    writeSecrets(10);
    auto list = synced();
    SqliteStorage storage(path());
    // What is told to the model from now on is not shown any more.
    QVERIFY(m_server
                ->write(u"items"_s,
                        QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(21, u"New"_s)}})
                .ok());
    QTRY_COMPARE(asked(path(), u"SELECT count(*) FROM items"_s), 31);
    const QFuture<void> future = storage.clear();
    list.reset();
    QVERIFY(!ended(future).isCanceled());
    QCOMPARE(filesWith(Secret), QStringList());
}

void TestSqliteStorage::clear_fetchesAnewWhatIsShown()
{
    const auto list = synced();
    m_server->clearRequests();
    QVERIFY(!ended(list->storage->clear()).isCanceled());
    QTRY_VERIFY(list->model->count() == 20 && list->model->isUpToDate());
    const QList<Request> requests = m_server->requests();
    QVERIFY(std::any_of(requests.begin(), requests.end(), [](const Request &request) {
        return request.queryValue(u"offset") == u"-1";
    }));
    QCOMPARE(list->resets.size(), 0);
}

// Another program is in the middle of reading the old rows.
void TestSqliteStorage::clear_waitsForOtherReaders()
{
    writeSecrets(10);
    const auto list = synced();
    list->model->setOffline(true);
    QFuture<void> future;
    {
        QSqlDatabase reader = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"reader"_s);
        reader.setDatabaseName(path());
        QVERIFY(reader.open());
        QSqlQuery query(reader);
        QVERIFY(query.exec(u"BEGIN"_s) && query.exec(u"SELECT * FROM items"_s) && query.next());
        future = list->storage->clear();
        QTRY_COMPARE(list->model->count(), 0);
        QVERIFY(!future.isFinished());
        query.finish();
        reader.close();
    }
    QSqlDatabase::removeDatabase(u"reader"_s);
    ended(future);
    QCOMPARE(filesWith(Secret), QStringList());
}

void TestSqliteStorage::unusableFile_isReported()
{
    SqliteStorage storage(m_folder->filePath(u"a file/shapes.db"_s));
    QFile file(m_folder->filePath(u"a file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QSignalSpy errors(&storage, &SqliteStorage::errorOccurred);
    QFuture<QList<ShapeInfo>> future = storage.shapes();
    QTRY_COMPARE(errors.size(), 1);
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QCOMPARE(future.resultCount(), 0);
    QCOMPARE(storage.error().code(), Error::StorageFailed);
    QVERIFY2(storage.error().text().contains(u"a file"_s), qPrintable(storage.error().text()));
}

void TestSqliteStorage::removedFile_isNoticed()
{
#ifdef Q_OS_WIN
    QSKIP("A file that is open cannot be removed there.");
#endif
    const auto list = synced();
    QList<int> counts;
    connect(list->model.get(), &PersistedShape::countChanged, this,
            [&] { counts.append(list->model->count()); });
    QSignalSpy errors(list->storage.get(), &SqliteStorage::errorOccurred);
    QVERIFY(QFile::remove(path()));
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(list->storage->error().code(), Error::StorageSetAside);
    QTRY_VERIFY(QFile::exists(path()));
    QTRY_COMPARE(asked(path(), u"SELECT count(*) FROM items"_s), 20);
    QTRY_VERIFY(list->model->isUpToDate());
    QCOMPARE(counts, QList<int>()); // it has never been seen blank
    QCOMPARE(list->titles().size(), 20);
    QVERIFY(m_server
                ->write(u"items"_s,
                        QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(21, u"New"_s)}})
                .ok());
    QTRY_COMPARE(list->model->count(), 21);
    QCOMPARE(counts, QList<int>({21}));
    QCOMPARE(asked(path(), u"SELECT count(*) FROM items"_s), 21);
}

void TestSqliteStorage::lockedFile_isWaitedFor_data()
{
    QTest::addColumn<bool>("isLong");
    QTest::newRow("for a moment") << false;
    QTest::newRow("for more than ten seconds") << true;
}

// Another program is in the middle of a long write.
void TestSqliteStorage::lockedFile_isWaitedFor()
{
    QFETCH(const bool, isLong);
    const auto list = synced();
    QSignalSpy errors(list->model.get(), &PersistedShape::errorOccurred);
    {
        QSqlDatabase writer = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"writer"_s);
        writer.setDatabaseName(path());
        QVERIFY(writer.open());
        QSqlQuery query(writer);
        QVERIFY(query.exec(u"BEGIN EXCLUSIVE"_s));
        m_server->clearRequests();
        QVERIFY(m_server
                    ->write(u"items"_s,
                            QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(21, u"New"_s)}})
                    .ok());
        if (isLong) {
            QTRY_COMPARE_WITH_TIMEOUT(errors.size(), 1, 60'000);
            const Error error = list->model->error();
            QCOMPARE(error.code(), Error::StorageFailed);
            QVERIFY2(error.text().contains(u"another program"_s), qPrintable(error.text()));
            QVERIFY(error.willRetry());
        } else {
            QTRY_COMPARE(m_server->waitingRequests(), 0); // it has been answered
        }
        QCOMPARE(list->titles().size(), 20); // read meanwhile, and without waiting
        QVERIFY(query.exec(u"ROLLBACK"_s));
        query.finish();
        writer.close();
    }
    QSqlDatabase::removeDatabase(u"writer"_s);
    QTRY_COMPARE_WITH_TIMEOUT(list->model->count(), 21, 60'000);
    QTRY_COMPARE(list->model->error().code(), Error::NoError);
    QCOMPARE(errors.size(), isLong ? 1 : 0);
}

// One that lets nobody else even read.
void TestSqliteStorage::fileOfAnotherAlone_isShownLater()
{
    synced();
    LiveList list(*m_server, path());
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
        other.setDatabaseName(path());
        QVERIFY(other.open());
        QSqlQuery query(other);
        QVERIFY(query.exec(u"PRAGMA locking_mode = EXCLUSIVE"_s));
        QVERIFY(query.exec(u"BEGIN EXCLUSIVE"_s));
        list.model->start();
        QTRY_COMPARE_WITH_TIMEOUT(list.model->error().code(), Error::StorageFailed, 60'000);
        query.finish();
        other.close();
    }
    QSqlDatabase::removeDatabase(u"other"_s);
    QTRY_COMPARE_WITH_TIMEOUT(list.model->count(), 20, 60'000);
    QTRY_COMPARE(list.model->error().code(), Error::NoError);
}

// Of each connection: it would not be able to read anything before.
void TestSqliteStorage::openedHook_isCalledFirst()
{
    struct Calls
    {
        std::mutex mutex;
        QSet<QThread *> threads;
        int count = 0;
    };
    const auto calls = std::make_shared<Calls>();
    LiveList list(*m_server, path());
    list.storage->setOpenedHook([calls](QSqlDatabase &database) {
        const std::scoped_lock lock(calls->mutex);
        ++calls->count;
        calls->threads.insert(QThread::currentThread());
        // Nothing has been read so far: the page size can still be set.
        QSqlQuery query(database);
        if (!query.exec(u"PRAGMA page_size = 8192"_s))
            return Error(Error::StorageFailed, query.lastError().text());
        return Error();
    });
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(list.titles().size(), 20);
    QCOMPARE(asked(path(), u"PRAGMA page_size"_s), 8192);
    const std::scoped_lock lock(calls->mutex);
    QCOMPARE(calls->count, 2);
    QVERIFY(calls->threads.contains(thread()) && calls->threads.size() == 2);
}

void TestSqliteStorage::openedHook_fails()
{
    LiveList list(*m_server, path());
    const auto hasKey = std::make_shared<std::atomic<bool>>(false);
    list.storage->setOpenedHook([hasKey](QSqlDatabase &) {
        return *hasKey ? Error() : Error(Error::StorageFailed, u"The keychain is locked."_s);
    });
    list.model->start();
    QTRY_COMPARE(list.model->error().text(), u"The keychain is locked."_s);
    QVERIFY(list.model->error().willRetry());
    QCOMPARE(list.model->status(), PersistedShape::Error);
    *hasKey = true;
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(list.model->error().code(), Error::NoError);
    QCOMPARE(list.model->count(), 20);
}

// An encrypted file is no database to one who has not the key.
void TestSqliteStorage::wrongKey_setsNothingAside()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray bytes = QByteArray("encrypted").repeated(1000);
    file.write(bytes);
    file.close();
    LiveList list(*m_server, path());
    list.storage->setOpenedHook([](QSqlDatabase &) { return Error(); });
    list.model->start();
    QTRY_COMPARE(list.model->error().code(), Error::StorageFailed);
    QVERIFY2(list.model->error().text().contains(u"key"_s), qPrintable(list.model->error().text()));
    QCOMPARE(QDir(m_folder->path()).entryList({u"*set-aside*"_s}).size(), 0);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), bytes);
}

namespace {

std::atomic<int> driversMade = 0;

// Like one for SQLCipher: another plugin by a name of its own, that wants a key.
class OtherDriver : public QSqlDriverCreatorBase
{
public:
    explicit OtherDriver(QSqlDriverPlugin *plugin) : m_plugin(plugin) { }
    QSqlDriver *createObject() const override
    {
        ++driversMade;
        return m_plugin->create(u"QSQLITE"_s);
    }

private:
    QSqlDriverPlugin *const m_plugin;
};

} // namespace

void TestSqliteStorage::anotherDriver_isUsed()
{
    const QDir folder(QLibraryInfo::path(QLibraryInfo::PluginsPath) + u"/sqldrivers"_s);
    const QStringList files = folder.entryList({u"*qsqlite*"_s}, QDir::Files);
    QPluginLoader loader(files.isEmpty() ? QString() : folder.filePath(files.first()));
    const auto plugin = qobject_cast<QSqlDriverPlugin *>(loader.instance());
    if (!plugin)
        QSKIP("Qt's SQLite driver is no plugin here.");
    QSqlDatabase::registerSqlDriver(u"OTHERSQLITE"_s, new OtherDriver(plugin));
    LiveList list(*m_server, path());
    list.storage->setDriverName(u"OTHERSQLITE"_s);
    list.storage->setOpenedHook([](QSqlDatabase &database) {
        QSqlQuery query(database);
        return query.exec(u"PRAGMA key = \"x'00ff'\""_s)
            ? Error()
            : Error(Error::StorageFailed, query.lastError().text());
    });
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(list.titles().size(), 20);
    QVERIFY(driversMade >= 2);
    QVERIFY(m_server
                ->write(u"items"_s,
                        QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(21, u"New"_s)}})
                .ok());
    QTRY_COMPARE(list.model->count(), 21);
}

QTEST_GUILESS_MAIN(TestSqliteStorage)

#include "tst_sqlitestorage.moc"
