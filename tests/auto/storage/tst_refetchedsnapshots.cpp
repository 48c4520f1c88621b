// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "../stream/rawtest.h"
#include "snapshottest.h"

#include <ElectricQt/SqliteStorage>

#include <QtCore/QFile>
#include <QtCore/QPersistentModelIndex>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

QByteArray snapshotOf(const QByteArrayList &rows)
{
    return R"({"metadata":{"snapshot_mark":1,"database_lsn":"1000","xip_list":[],"xmin":"110",)"
           R"("xmax":"110"},"data":)"
        + Raw::array(rows) + '}';
}

QByteArray changeOf(int id, const QByteArray &title, const QByteArray &txid)
{
    return R"({"key":"k)" + QByteArray::number(id) + R"(","value":{"id":")" + QByteArray::number(id)
        + R"(","title":")" + title + R"("},"headers":{"operation":"update","txids":[)" + txid
        + "]}}";
}

} // namespace

// Rows on demand outlive the log, the run of the app, and what goes wrong.
class TestRefetchedSnapshots : public SnapshotTest
{
    Q_OBJECT

private Q_SLOTS:
    void changesThatItContains_data();
    void changesThatItContains();
    void rotation_afterARestart_data();
    void rotation_afterARestart();
    void rotation_isNeverBlank_data();
    void rotation_isNeverBlank();
    void rotation_interrupted_data();
    void rotation_interrupted();
    void duringARefetch_data();
    void duringARefetch();
    void storageFails();
    void storageCannotBeOpened();
    void failed();
    void refused();
    void nameAndScope();
    void clear_forgets_data();
    void clear_forgets();
};

void TestRefetchedSnapshots::changesThatItContains_data()
{
    storages();
}

// The app ends between a snapshot and the older changes that the log still has: the next run knows
// that they would set rows back.
void TestRefetchedSnapshots::changesThatItContains()
{
    RawServer server([](const RawRequest &request) {
        if (request.query.hasQueryItem(u"subset__where"_s))
            request.write(rawAnswer(200, Raw::headers("0_inf"),
                                    snapshotOf({Raw::insert(1, "new"), Raw::insert(2, "new")})));
        else if (!request.isLive())
            Raw::answeredFirst(request, {});
    });
    const auto storage = makeStorage();
    auto first = std::make_unique<App>(server.url(), storage.get());
    first->model.start();
    QTRY_COMPARE(first->model.status(), PersistedShape::Live);
    first->stream.requestSnapshot(where(u"true"_s));
    QTRY_COMPARE(first->finished.size(), 1);
    QCOMPARE(first->rows(), (QStringList {u"1:new"_s, u"2:new"_s}));
    first.reset();

    App second(server.url(), storage.get());
    const qsizetype before = server.requests().size();
    second.model.start();
    QTRY_COMPARE(server.requests().size(), before + 1);
    QVERIFY(!server.requests().last().isLive());
    RawHeaders upToDate = Raw::headers("5_0");
    upToDate.append(RawHeader {"electric-up-to-date", ""});
    server.requests().last().write(rawAnswer(
        200, upToDate,
        Raw::array({changeOf(1, "old", "109"), changeOf(2, "newer", "112"), Raw::upToDate("5")})));
    QTRY_COMPARE(second.rows(), (QStringList {u"1:new"_s, u"2:newer"_s}));
    QTRY_COMPARE(server.requests().size(), before + 2);
    server.requests().last().write(
        rawAnswer(200, Raw::liveHeaders("6_0"),
                  Raw::array({changeOf(1, "late", "109"), Raw::upToDate("6")})));
    // The log was behind the snapshot when it came to 112: nothing is held back any more.
    QTRY_COMPARE(second.rows(), (QStringList {u"1:late"_s, u"2:newer"_s}));
}

void TestRefetchedSnapshots::rotation_afterARestart_data()
{
    QTest::addColumn<bool>("isOwn");
    QTest::addColumn<bool>("isOff"); // the app, when the log ends
    QTest::newRow("SQLite, running") << false << false;
    QTest::newRow("SQLite, off") << false << true;
    QTest::newRow("the app's own, running") << true << false;
    QTest::newRow("the app's own, off") << true << true;
}

// What has been asked for is known in the next run, where nobody asks again.
void TestRefetchedSnapshots::rotation_afterARestart()
{
    QFETCH(const bool, isOff);
    const auto storage = makeStorage();
    auto first = std::make_unique<App>(m_server->url(), storage.get());
    first->model.start();
    first->stream.requestSnapshot(where(u"id <= 3"_s));
    first->stream.requestSnapshot(where(u"id = $1"_s, {4}));
    QTRY_COMPARE(first->finished.size(), 2);
    first.reset();
    const auto rotate = [this] {
        QVERIFY(m_server->rotate(u"items"_s).ok());
        m_server->update(u"items"_s, item(2, u"changed"_s));
    };
    if (isOff)
        rotate();
    App second(m_server->url(), storage.get());
    second.model.start();
    m_server->clearRequests();
    if (!isOff) {
        QTRY_COMPARE(m_server->waitingRequests(), 1);
        QCOMPARE(subsetsAsked(), 0);
        rotate();
    }
    QTRY_COMPARE(subsetsAsked(), 2);
    QTRY_COMPARE(second.rows(),
                 (QStringList {u"1:Item 1"_s, u"2:changed"_s, u"3:Item 3"_s, u"4:Item 4"_s}));
    QTRY_COMPARE(second.model.status(), PersistedShape::Live);
    QCOMPARE(subsetsAsked(), 2);
    QCOMPARE(second.finished.size(), 0); // nobody has asked
    QCOMPARE(second.leastCount, INT_MAX); // no row has gone
    QCOMPARE(second.resets.size(), 0);
}

void TestRefetchedSnapshots::rotation_isNeverBlank_data()
{
    storages();
}

void TestRefetchedSnapshots::rotation_isNeverBlank()
{
    const auto storage = makeStorage();
    App app(m_server->url(), storage.get());
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 10"_s));
    app.stream.requestSnapshot(where(u"id > 25"_s));
    QTRY_COMPARE(app.finished.size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(app.model.count(), 15);
    const QPersistentModelIndex selected = app.model.index(12);
    const QString title = selected.data().toString();
    QSignalSpy stale(&app.model, &PersistedShape::isStaleChanged);
    QSignalSpy inserted(&app.model, &PersistedShape::rowsInserted);
    QSignalSpy removed(&app.model, &PersistedShape::rowsRemoved);
    app.stream.pause(); // so that both come at once
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    QVERIFY(m_server->rotate(u"items"_s).ok());
    m_server->remove(u"items"_s, {{u"id"_s, 3}});
    app.stream.resume();
    QTRY_COMPARE(stale.size(), 2);
    QTRY_COMPARE(app.model.count(), 14);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(inserted.size(), 0);
    QCOMPARE(app.leastCount, 14);
    QCOMPARE(app.resets.size(), 0);
    QVERIFY(selected.isValid());
    QCOMPARE(selected.row(), 11);
    QCOMPARE(selected.data().toString(), title);
}

void TestRefetchedSnapshots::rotation_interrupted_data()
{
    QTest::addColumn<bool>("isOwn");
    QTest::addColumn<int>("answers"); // before the end, of those behind the rotation
    for (int answers = 0; answers < 4; ++answers) {
        QTest::addRow("SQLite, %d", answers) << false << answers;
        QTest::addRow("the app's own, %d", answers) << true << answers;
    }
}

// The app ends while the new log is fetched, between one snapshot and the other.
void TestRefetchedSnapshots::rotation_interrupted()
{
    QFETCH(const int, answers);
    const auto storage = makeStorage();
    auto first = std::make_unique<App>(m_server->url(), storage.get());
    first->model.start();
    first->stream.requestSnapshot(where(u"id <= 3"_s));
    first->stream.requestSnapshot(where(u"id = 4"_s));
    QTRY_COMPARE(first->finished.size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    QSignalSpy stale(&first->model, &PersistedShape::isStaleChanged);
    hangAfter(1 + answers); // the first one says that the log has ended
    QVERIFY(m_server->rotate(u"items"_s).ok());
    QTRY_VERIFY(m_server->requests().size() >= 1 + answers);
    QTRY_VERIFY(stale.size() > 0); // and with all answers it is over again
    QCOMPARE(first->rows(), itemsTo(4));
    first.reset();
    m_server->setFaultHandler({});
    App second(m_server->url(), storage.get());
    second.model.start();
    QTRY_COMPARE(second.model.status(), PersistedShape::Live);
    QCOMPARE(second.rows(), itemsTo(4));
    QCOMPARE(second.leastCount, INT_MAX);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->update(u"items"_s, item(4, u"followed"_s));
    QTRY_COMPARE(second.rows().last(), u"4:followed"_s);
}

void TestRefetchedSnapshots::duringARefetch_data()
{
    storages();
}

// Asked for while the new log is being fetched: it is a part of that, and shows with it.
void TestRefetchedSnapshots::duringARefetch()
{
    const auto storage = makeStorage();
    App app(m_server->url(), storage.get());
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    hangIf(isSubset);
    QVERIFY(m_server->rotate(u"items"_s).ok());
    QTRY_COMPARE(subsetsAsked(), 2);
    app.stream.requestSnapshot(where(u"id = 4"_s));
    barrier();
    QCOMPARE(app.finished.size(), 1);
    QCOMPARE(app.rows(), itemsTo(3));
    QVERIFY(app.model.isStale());
    m_server->setFaultHandler({});
    app.stream.refresh();
    QTRY_COMPARE(app.finished.size(), 2);
    QVERIFY(!app.errorOf(1));
    QCOMPARE(app.countWhenFinished, 4);
    QCOMPARE(app.rows(), itemsTo(4));
    QVERIFY(!app.model.isStale());
}

// Not finished before the rows are stored, however long that takes.
void TestRefetchedSnapshots::storageFails()
{
    MapStorage storage(m_disk);
    App app(m_server->url(), &storage);
    app.model.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QSignalSpy errors(&app.model, &PersistedShape::errorOccurred);
    m_disk->failures = 2;
    int failuresLeft = -1;
    connect(&app.stream, &ShapeStream::snapshotFinished, &app.model,
            [&] { failuresLeft = m_disk->failures; });
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    QCOMPARE(failuresLeft, 0);
    QVERIFY(!app.errorOf(0));
    QCOMPARE(app.countWhenFinished, 3);
    QVERIFY(errors.size() >= 2);
    QCOMPARE(errors.first().first().value<Error>().code(), Error::StorageFailed);
    QTRY_COMPARE(app.model.status(), PersistedShape::Live);
    QCOMPARE(subsetsAsked(), 1);
}

// The question waits until there is a place for the answer.
void TestRefetchedSnapshots::storageCannotBeOpened()
{
    QFile inTheWay(path(u"file"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    SqliteStorage storage(path(u"file/shapes.db"_s));
    App app(m_server->url(), &storage);
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.model.error().code(), Error::StorageFailed);
    barrier();
    QCOMPARE(subsetsAsked(), 0);
    QCOMPARE(app.finished.size(), 0);
    QVERIFY(inTheWay.remove());
    QTRY_COMPARE(app.finished.size(), 1);
    QVERIFY(!app.errorOf(0));
    QCOMPARE(app.countWhenFinished, 3);
    waitForFile(path(u"file/shapes.db"_s));
}

// A stream that has failed does not leave anybody waiting.
void TestRefetchedSnapshots::failed()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    m_server->setFaultHandler([](const ElectricDev::Request &) {
        ElectricDev::Fault fault;
        fault.answer = ElectricDev::Response::json(403, "{}");
        return std::optional(fault);
    });
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    QCOMPARE(app.errorOf(0).code(), Error::Unauthorized);
    QTRY_COMPARE(app.model.status(), PersistedShape::Error);
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 2);
    QCOMPARE(app.errorOf(1).code(), Error::Unauthorized);
    m_server->setFaultHandler({});
    app.stream.start(); // what is asked behind it is of the new start
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 3);
    QVERIFY(!app.errorOf(2));
    QCOMPARE(app.countWhenFinished, 3);
}

void TestRefetchedSnapshots::refused()
{
    SqliteStorage storage(path(u"shapes.db"_s));
    App app(m_server->url(), &storage);
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    app.stream.requestSnapshot(where(u"nonsense = 1"_s));
    QTRY_COMPARE(app.finished.size(), 2);
    const bool isFirst = app.errorOf(0).code() == Error::RequestRefused;
    QCOMPARE(app.errorOf(isFirst ? 0 : 1).code(), Error::RequestRefused);
    QVERIFY(!app.errorOf(isFirst ? 1 : 0));
    QTRY_COMPARE(app.model.status(), PersistedShape::Live);
    QVERIFY(!app.model.error());
    QCOMPARE(app.rows(), itemsTo(3));
}

// Each user and each name has rows of its own, and a list of what they consist of.
void TestRefetchedSnapshots::nameAndScope()
{
    SqliteStorage ofAnn(path(u"shapes.db"_s));
    ofAnn.setScope(u"ann"_s);
    SqliteStorage ofBob(path(u"shapes.db"_s));
    ofBob.setScope(u"bob"_s);
    App first(m_server->url(), &ofAnn, u"few"_s);
    App second(m_server->url(), &ofAnn, u"more"_s);
    App third(m_server->url(), &ofBob, u"few"_s);
    int count = 2;
    for (App *const app : {&first, &second, &third}) {
        app->model.start();
        app->stream.requestSnapshot(where(u"id <= $1"_s, {count++}));
    }
    QTRY_VERIFY(first.finished.size() == 1 && second.finished.size() == 1
                && third.finished.size() == 1);
    QTRY_COMPARE(m_server->waitingRequests(), 3);
    QVERIFY(m_server->rotate(u"items"_s).ok());
    QTRY_COMPARE(subsetsAsked(), 6);
    QTRY_COMPARE(m_server->waitingRequests(), 3);
    QCOMPARE(first.rows(), itemsTo(2));
    QCOMPARE(second.rows(), itemsTo(3));
    QCOMPARE(third.rows(), itemsTo(4));
}

void TestRefetchedSnapshots::clear_forgets_data()
{
    storages();
}

void TestRefetchedSnapshots::clear_forgets()
{
    const auto storage = makeStorage();
    App app(m_server->url(), storage.get());
    app.model.start();
    app.stream.requestSnapshot(where(u"id <= 3"_s));
    QTRY_COMPARE(app.finished.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->clearRequests();
    app.model.clear();
    QTRY_COMPARE(app.model.count(), 0);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(subsetsAsked(), 0);
    app.stream.requestSnapshot(where(u"id <= 2"_s));
    QTRY_COMPARE(app.finished.size(), 2);
    QCOMPARE(app.rows(), itemsTo(2));
}

QTEST_GUILESS_MAIN(TestRefetchedSnapshots)

#include "tst_refetchedsnapshots.moc"
