// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "outsider.h"
#include "persistedtest.h"
#include "repetitions.h"

#include <ElectricQt/SqliteStorage>

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QPointer>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <functional>

using namespace Electric;
using namespace Qt::StringLiterals;
using ElectricDev::DevelopmentServer;

// Does something the nth time.
class Countdown : public QObject
{
    Q_OBJECT

public:
    std::function<void()> action;
    int left = 1;

public Q_SLOTS:
    void count()
    {
        if (--left == 0)
            action();
    }
};

// Objects that go at any moment: nothing crashes, and what has been said to be stored is.
class TestPersistedShapeLifetime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void destroyed_atAnyMoment_data();
    void destroyed_atAnyMoment();
    void destroyed_atOnce_data();
    void destroyed_atOnce();
    void destroyed_inASlot_data();
    void destroyed_inASlot();
    void cleared_atAnyMoment();
    void restarted_atAnyMoment();

private:
    QString fileName() const { return m_folder->filePath(u"shapes.db"_s); }
    void writeAtRandom(QRandomGenerator &dice);
    void let(QRandomGenerator &dice, const Follower &follower);
    QSet<QString> storedKeys() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DevelopmentServer> m_server;
    int m_lastId = 100;
};

void TestPersistedShapeLifetime::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    ElectricDev::Options options;
    options.chunkBytes = 1500;
    m_server = std::make_unique<DevelopmentServer>(options);
    QVERIFY(m_server->seed(itemsSeed(100)));
    QVERIFY(m_server->listen());
}

void TestPersistedShapeLifetime::cleanup()
{
    m_server.reset();
    waitForFile(fileName());
    m_folder.reset();
}

void TestPersistedShapeLifetime::writeAtRandom(QRandomGenerator &dice)
{
    QJsonArray operations;
    for (int i = dice.bounded(30); i > 0; --i) {
        operations.append(
            QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(++m_lastId, u"new"_s)}});
        operations.append(QJsonObject {{u"op"_s, u"update"_s},
                                       {u"value"_s, item(1 + dice.bounded(100), u"changed"_s)}});
    }
    if (!operations.isEmpty())
        QVERIFY(m_server->write(u"items"_s, operations).ok());
    if (dice.bounded(10) == 0)
        QVERIFY(m_server->rotate(u"items"_s).ok());
}

// Lets things happen until a random number of them has, or all have.
void TestPersistedShapeLifetime::let(QRandomGenerator &dice, const Follower &follower)
{
    const int events = dice.bounded(25);
    const int turns = dice.bounded(200);
    for (int i = 0; i < turns && follower.events().size() < events; ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents);
}

// Of the rows that are visible or wait to be.
QSet<QString> TestPersistedShapeLifetime::storedKeys() const
{
    const Outsider user(fileName());
    QStringList keys = user.query(u"SELECT id FROM items"_s);
    keys += user.query(u"SELECT id FROM electric_stage_1"_s);
    return QSet<QString>(keys.begin(), keys.end());
}

void TestPersistedShapeLifetime::destroyed_atAnyMoment_data()
{
    QTest::addColumn<quint32>("seed");
    const auto last = quint32(repetitions(10));
    for (quint32 seed = 1; seed <= last; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestPersistedShapeLifetime::destroyed_atAnyMoment()
{
    QFETCH(const quint32, seed);
    QRandomGenerator dice(seed);
    for (int run = 0; run < 20; ++run) {
        writeAtRandom(dice);
        auto storage = std::make_unique<SqliteStorage>(fileName());
        auto follower = std::make_unique<Follower>(m_server->url(), storage.get());
        QSet<QString> committed; // of this run's batches; a new log may lack rows
        QObject::connect(follower->persisted.get(), &PersistedShapeStream::batchReceived,
                         [&](const MessageBatch &batch, PersistedShapeStream::Source source) {
                             if (batch.startsLog() || source == PersistedShapeStream::Replay)
                                 committed.clear();
                             const auto messages = batch.messages();
                             for (const Message &message : messages)
                                 committed.insert(message.value[u"id"_s].toString());
                         });
        QObject::connect(follower->persisted.get(), &PersistedShapeStream::mustRefetch,
                         [&] { committed.clear(); });
        follower->persisted->start();
        let(dice, *follower);
        const bool isRefetching = follower->persisted->isStale();
        const int kind = dice.bounded(3);
        if (kind == 0)
            follower->stream.reset(); // in any order
        if (kind == 1)
            follower->persisted.reset();
        follower.reset();
        storage.reset(); // what has been received is stored
        waitForFile(fileName());
        const QSet<QString> stored = QFile::exists(fileName()) ? storedKeys() : QSet<QString>();
        if (!isRefetching) // a later batch may have ended the log
            QVERIFY((committed - stored).isEmpty() || stored.isEmpty());
    }
    SqliteStorage storage(fileName());
    Follower last(m_server->url(), &storage);
    last.persisted->start();
    QTRY_COMPARE(last.rows(), rowsOf(*m_server));
    QTRY_COMPARE(Outsider(fileName())
                     .query(u"SELECT count(*), complete, stale FROM items, "
                            "electric_shapes"_s),
                 QStringList(QString::number(last.rows().size()) + u"|1|0"_s));
}

void TestPersistedShapeLifetime::destroyed_atOnce_data()
{
    QTest::addColumn<bool>("hasStorage");
    QTest::newRow("with a storage") << true;
    QTest::newRow("in memory") << false;
}

void TestPersistedShapeLifetime::destroyed_atOnce()
{
    QFETCH(const bool, hasStorage);
    const int runs = repetitions(200, 30); // all kinds of them
    for (int run = 0; run < runs; ++run) {
        const auto storage = hasStorage ? std::make_unique<SqliteStorage>(fileName()) : nullptr;
        Follower follower(m_server->url(), storage.get());
        if (run % 2 == 0)
            follower.persisted->start();
        if (run % 3 == 0)
            follower.persisted->clear();
        if (run % 5 == 0)
            QCoreApplication::processEvents(QEventLoop::AllEvents);
    }
}

void TestPersistedShapeLifetime::destroyed_inASlot_data()
{
    QTest::addColumn<QByteArray>("signal");
    QTest::addColumn<bool>("isStreamToo");
    for (const char *signal : {"isOpenChanged()", "isCompleteChanged()", "lastSyncedAtChanged()",
                               "isStaleChanged()", "mustRefetch()"}) {
        QTest::addRow("%s", signal) << QByteArray(signal) << false;
        QTest::addRow("%s, and the stream", signal) << QByteArray(signal) << true;
    }
    for (const char *signal :
         {"upToDate(Electric::PersistedShapeStream::Source)",
          "batchReceived(Electric::MessageBatch,Electric::PersistedShapeStream::Source)"}) {
        QTest::addRow("%s", signal) << QByteArray(signal) << false;
        QTest::addRow("%s, and the stream", signal) << QByteArray(signal) << true;
    }
}

// In each of the signals that a whole run emits, the first time and later ones.
void TestPersistedShapeLifetime::destroyed_inASlot()
{
    QFETCH(const QByteArray, signal);
    QFETCH(const bool, isStreamToo);
    const auto &face = PersistedShapeStream::staticMetaObject;
    const auto &mine = Countdown::staticMetaObject;
    for (int times = 1; times <= 3; ++times) {
        SqliteStorage storage(fileName());
        Follower follower(m_server->url(), &storage);
        const QPointer<QObject> guard(follower.persisted.get());
        Countdown countdown;
        countdown.left = times;
        countdown.action = [&] {
            follower.persisted.reset();
            if (isStreamToo)
                follower.stream.reset();
        };
        QVERIFY(QObject::connect(guard, face.method(face.indexOfSignal(signal.constData())),
                                 &countdown, mine.method(mine.indexOfSlot("count()"))));
        follower.persisted->start();
        QTRY_VERIFY(!guard || m_server->waitingRequests() == 1);
        QVERIFY(m_server->rotate(u"items"_s).ok());
        QTRY_VERIFY(!guard || follower.hasLast(u"up to date: network"_s));
    }
}

void TestPersistedShapeLifetime::cleared_atAnyMoment()
{
    QRandomGenerator dice(3);
    SqliteStorage storage(fileName());
    Follower follower(m_server->url(), &storage);
    follower.persisted->start();
    const int runs = repetitions(50);
    for (int run = 0; run < runs; ++run) {
        writeAtRandom(dice);
        let(dice, follower);
        follower.persisted->clear();
    }
    QTRY_VERIFY(follower.persisted->isComplete());
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QTRY_COMPARE(follower.rows(), rowsOf(*m_server));
    QCOMPARE(Outsider(fileName()).query(u"SELECT count(*) FROM items"_s),
             QStringList(QString::number(follower.rows().size())));
}

void TestPersistedShapeLifetime::restarted_atAnyMoment()
{
    QRandomGenerator dice(4);
    SqliteStorage storage(fileName());
    Follower follower(m_server->url(), &storage);
    const int runs = repetitions(50);
    for (int run = 0; run < runs; ++run) {
        follower.persisted->start();
        writeAtRandom(dice);
        let(dice, follower);
        if (dice.bounded(3) == 0)
            follower.stream->stop();
        if (dice.bounded(3) == 0)
            follower.persisted->setOffline(dice.bounded(2) == 0);
    }
    follower.persisted->setOffline(false);
    follower.persisted->start();
    QTRY_COMPARE(follower.rows(), rowsOf(*m_server));
}

QTEST_GUILESS_MAIN(TestPersistedShapeLifetime)
#include "tst_persistedshapelifetime.moc"
