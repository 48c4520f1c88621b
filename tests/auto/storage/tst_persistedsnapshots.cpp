// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "snapshottest.h"

#include <ElectricQt/MemoryStorage>
#include <ElectricQt/SqliteStorage>

#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Rows on demand that are kept and shown: asked for at any time, they are rows like any other.
class TestPersistedSnapshots : public SnapshotTest
{
    Q_OBJECT

private Q_SLOTS:
    void rows_land_data();
    void rows_land();
    void status_ofALiveModel();
    void offset_data();
    void offset();
    void severalModels();
    void beforeStart_data();
    void beforeStart();
    void streamThatAModelTakes();
    void stopped_data();
    void stopped();
    void stopped_meanwhile();
    void afterTheEnd();
    void offline_data();
    void offline();
    void offline_meanwhile();
    void paused();
    void paused_beforeStart();
};

void TestPersistedSnapshots::rows_land_data()
{
    storages();
}

// They are followed like others, and are there without a network.
void TestPersistedSnapshots::rows_land()
{
    const auto storage = makeStorage();
    auto first = std::make_unique<App>(m_server->url(), storage.get());
    first->model.start();
    QTRY_COMPARE(first->model.status(), PersistedShape::Live);
    QCOMPARE(first->model.count(), 0);
    const int id = first->stream.requestSnapshot(where(u"id <= $1"_s, {5}));
    QTRY_COMPARE(first->finished.size(), 1);
    QCOMPARE(first->finished.first().at(0).toInt(), id);
    QVERIFY(!first->errorOf(0));
    QCOMPARE(first->finished.first().at(2).toLongLong(), 5);
    QCOMPARE(first->countWhenFinished, 5); // not told before the rows are shown
    QCOMPARE(first->rows(), itemsTo(5));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->update(u"items"_s, item(1, u"changed"_s));
    m_server->remove(u"items"_s, {{u"id"_s, 2}});
    m_server->update(u"items"_s, item(20, u"of no interest"_s));
    m_server->insert(u"items"_s, item(31, u"new"_s));
    const QStringList expected {u"1:changed"_s, u"3:Item 3"_s, u"4:Item 4"_s, u"5:Item 5"_s,
                                u"31:new"_s};
    QTRY_COMPARE(first->rows(), expected);
    QCOMPARE(first->resets.size(), 0);
    first.reset();

    App second(m_server->url(), storage.get());
    second.model.setOffline(true);
    second.model.start();
    QTRY_COMPARE(second.rows(), expected);
}

void TestPersistedSnapshots::status_ofALiveModel()
{
    MemoryStorage storage;
    App app(m_server->url(), &storage);
    app.model.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    app.statuses.clear();
    QSignalSpy upToDates(&app.model, &PersistedShape::upToDate);
    app.stream.requestSnapshot(where(u"id <= 5"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    QVERIFY(app.model.isUpToDate());
    QTRY_COMPARE(app.model.status(), PersistedShape::Live);
    QCOMPARE(app.statuses,
             (QList<PersistedShape::Status> {PersistedShape::Syncing, PersistedShape::Live}));
    QTRY_COMPARE(upToDates.size(), 1);
}

void TestPersistedSnapshots::offset_data()
{
    QTest::addColumn<QString>("offset");
    QTest::newRow("from the start") << u"-1"_s;
    QTest::newRow("from the end") << u"now"_s;
}

void TestPersistedSnapshots::offset()
{
    QFETCH(const QString, offset);
    SqliteStorage storage(path(u"shapes.db"_s));
    for (int run = 0; run < 2; ++run) {
        App app(m_server->url(), &storage);
        app.stream.setOffset(offset);
        app.model.start();
        app.stream.requestSnapshot(where(u"id <= 5"_s));
        QTRY_COMPARE(app.finished.size(), 1);
        QVERIFY(!app.errorOf(0));
        QCOMPARE(app.rows().size(), 5 + run);
        QTRY_COMPARE(app.model.status(), PersistedShape::Live);
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        m_server->insert(u"items"_s, item(31 + run, u"new"_s));
        QTRY_COMPARE(app.model.count(), 6 + run);
    }
}

void TestPersistedSnapshots::severalModels()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    PersistedShape other;
    other.setStream(&app.stream);
    other.setStorage(&storage);
    other.setFilter(u"id > 3"_s);
    int othersCount = -1;
    connect(&app.stream, &ShapeStream::snapshotFinished, &other,
            [&] { othersCount = other.count(); });
    app.model.start();
    other.start();
    app.stream.requestSnapshot(where(u"id <= 5"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    QCOMPARE(app.countWhenFinished, 5);
    QCOMPARE(othersCount, 2);
}

void TestPersistedSnapshots::beforeStart_data()
{
    storages();
}

// The question waits for the storage to open, and is asked once.
void TestPersistedSnapshots::beforeStart()
{
    const auto storage = makeStorage();
    const auto follower = follow(storage.get());
    follower->stream->setLog(ShapeStream::ChangesOnly);
    QSignalSpy finished(follower->stream.get(), &ShapeStream::snapshotFinished);
    follower->stream->requestSnapshot(where(u"id <= 3"_s));
    follower->stream->requestSnapshot(where(u"id = 7"_s));
    follower->persisted->start();
    QTRY_COMPARE(finished.size(), 2);
    for (const auto &arguments : finished)
        QVERIFY2(!arguments.at(1).value<Error>(),
                 qPrintable(arguments.at(1).value<Error>().text()));
    QCOMPARE(follower->rows().size(), 4);
    QCOMPARE(subsetsAsked(), 2);
}

// The model is made later than the stream is asked, as in QML, where objects are complete in any
// order.
void TestPersistedSnapshots::streamThatAModelTakes()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    app.model.setOffline(true);
    app.model.start();
    QTRY_COMPARE(app.model.status(), PersistedShape::Offline);
    barrier();
    const auto requests = m_server->requests();
    QVERIFY(std::ranges::none_of(
        requests, [](const auto &r) { return r.queryValue(u"log") == u"changes_only"; }));
    app.model.setOffline(false);
    QTRY_COMPARE(app.finished.size(), 1);
    QVERIFY(!app.errorOf(0));
    QCOMPARE(app.countWhenFinished, 3);
}

void TestPersistedSnapshots::stopped_data()
{
    QTest::addColumn<bool>("isKnown");
    QTest::newRow("long ago") << true;
    QTest::newRow("just now") << false;
}

void TestPersistedSnapshots::stopped()
{
    QFETCH(const bool, isKnown);
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.model.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    app.stream.stop();
    if (isKnown)
        QTRY_COMPARE(app.stream.state(), ShapeStream::Stopped);
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    QVERIFY(!app.errorOf(0));
    QCOMPARE(app.countWhenFinished, 3);
    QTRY_COMPARE(app.model.status(), PersistedShape::Live);
}

void TestPersistedSnapshots::stopped_meanwhile()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    hangIf(isSubset);
    app.stream.requestSnapshot(where(u"id = 7"_s));
    QTRY_COMPARE(subsetsAsked(), 2);
    app.stream.stop();
    QTRY_COMPARE(app.finished.size(), 2);
    QCOMPARE(app.errorOf(1).code(), Error::Cancelled);
    QCOMPARE(app.rows(), itemsTo(3));
}

// A stream that does not subscribe ends by itself, and goes on when there is something to do.
void TestPersistedSnapshots::afterTheEnd()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.stream.setSubscribe(false);
    bool isAsked = false;
    connect(&app.stream, &ShapeStream::upToDate, &app.model, [&] {
        if (!std::exchange(isAsked, true)) // the stream ends about now
            app.stream.requestSnapshot(where(u"id <= 3"_s));
    });
    app.model.start();
    QTRY_COMPARE(app.finished.size(), 1);
    QCOMPARE(app.countWhenFinished, 3);
    QTRY_COMPARE(app.stream.state(), ShapeStream::Stopped);
    app.stream.requestSnapshot(where(u"id = 7"_s));
    QTRY_COMPARE(app.finished.size(), 2);
    QCOMPARE(app.countWhenFinished, 4);
    QTRY_COMPARE(app.stream.state(), ShapeStream::Stopped);
}

void TestPersistedSnapshots::offline_data()
{
    storages();
}

void TestPersistedSnapshots::offline()
{
    const auto storage = makeStorage();
    App app(m_server->url(), storage.get());
    app.model.setOffline(true);
    app.model.start();
    QTRY_COMPARE(app.model.status(), PersistedShape::Offline);
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    barrier();
    QCOMPARE(subsetsAsked(), 0);
    QCOMPARE(app.finished.size(), 0);
    QCOMPARE(app.model.status(), PersistedShape::Offline);
    app.model.setOffline(false);
    QTRY_COMPARE(app.finished.size(), 1);
    QVERIFY(!app.errorOf(0));
    QCOMPARE(app.countWhenFinished, 3);
}

void TestPersistedSnapshots::offline_meanwhile()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.model.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    hangIf(isSubset);
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(subsetsAsked(), 1);
    app.model.setOffline(true);
    QTRY_COMPARE(app.stream.state(), ShapeStream::Stopped);
    barrier();
    QCOMPARE(app.finished.size(), 0);
    m_server->setFaultHandler({});
    app.model.setOffline(false);
    QTRY_COMPARE(app.finished.size(), 1);
    QVERIFY(!app.errorOf(0));
    QCOMPARE(app.countWhenFinished, 3);
}

void TestPersistedSnapshots::paused()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.model.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    app.stream.pause();
    QTRY_COMPARE(app.model.status(), PersistedShape::Paused);
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    barrier();
    QCOMPARE(subsetsAsked(), 0);
    QCOMPARE(app.model.status(), PersistedShape::Paused);
    app.stream.resume();
    QTRY_COMPARE(app.finished.size(), 1);
    QCOMPARE(app.countWhenFinished, 3);
}

void TestPersistedSnapshots::paused_beforeStart()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.stream.pause();
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.model.status(), PersistedShape::Paused);
    barrier();
    QCOMPARE(subsetsAsked(), 0);
    app.stream.resume();
    QTRY_COMPARE(app.finished.size(), 1);
    QCOMPARE(app.countWhenFinished, 3);
}

QTEST_GUILESS_MAIN(TestPersistedSnapshots)

#include "tst_persistedsnapshots.moc"
