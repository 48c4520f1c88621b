// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rawtest.h"
#include "streamtest.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <optional>
#include <utility>

using Electric::Error;
using Electric::Message;
using Electric::MessageBatch;
using Electric::ShapeStream;

namespace {

const QString Id = QStringLiteral("id");

QVariantMap where(const QString &condition, const QVariantList &params = {})
{
    return {{QStringLiteral("where"), condition}, {QStringLiteral("params"), params}};
}

bool isSubset(const ElectricDev::Request &request)
{
    return request.method == "POST" || request.rawQuery.contains("subset__");
}

QByteArray snapshotOf(const QByteArrayList &rows, const QByteArray &xmax = "110")
{
    return R"({"metadata":{"snapshot_mark":1,"database_lsn":"1000","xip_list":[],"xmin":")" + xmax
        + R"(","xmax":")" + xmax + R"("},"data":)" + Raw::array(rows) + '}';
}

QByteArray changeOf(int id, const QByteArray &title, const QByteArray &txid)
{
    return R"({"key":"k)" + QByteArray::number(id) + R"(","value":{"id":")" + QByteArray::number(id)
        + R"(","title":")" + title + R"("},"headers":{"operation":"update","txids":[)" + txid
        + "]}}";
}

bool isSubset(const RawRequest &request)
{
    return request.query.hasQueryItem(QStringLiteral("subset__where"))
        || request.query.hasQueryItem(QStringLiteral("subset__limit"));
}

} // namespace

// Rows on demand, in a log of changes only.
class TestSnapshots : public StreamTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void rows_data();
    void rows();
    void atTheEndOfTheLog();
    void whileLive();
    void liveByEvents();
    void startsAStoppedStream();
    void startsAStoppingStream_data();
    void startsAStoppingStream();
    void several();
    void sameTwice();
    void changesThatItContains();
    void changesBehindIt();
    void repeatedAfterARotation();
    void rotatedMeanwhile();
    void refused();
    void failing();
    void networkError();
    void unusable();
    void invalid_data();
    void invalid();
    void stopped();
    void anotherShape();
    void ofAFullLog();
    void columnMapper();
    void fetched();
    void fetched_whileStopped();
    void fetched_afterARotation();
    void fetched_failing_data();
    void fetched_failing();
    void fetched_destroyedMeanwhile();
    void fetched_byProvider();
    void fetched_providerAnswersTooLate();
    void filtersOutlastAStop();

private:
    void describeChanges(ShapeStream &stream) const;
};

void TestSnapshots::init()
{
    startServer();
}

void TestSnapshots::describeChanges(ShapeStream &stream) const
{
    describe(stream);
    stream.setLog(ShapeStream::ChangesOnly);
    stream.setOffset(QStringLiteral("now"));
}

void TestSnapshots::rows_data()
{
    QTest::addColumn<QVariantMap>("options");
    QTest::addColumn<QByteArrayList>("ids");

    const auto get = [](const QVariantMap &options) { return options; };
    const auto post = [](QVariantMap options) {
        options.insert(QStringLiteral("method"), QStringLiteral("POST"));
        return options;
    };
    QVariantMap page = where(QStringLiteral("id > $1"), {3});
    page.insert(QStringLiteral("orderBy"), QStringLiteral("id DESC"));
    page.insert(QStringLiteral("limit"), 3);
    page.insert(QStringLiteral("offset"), 1);
    QVariantMap none;
    none.insert(QStringLiteral("limit"), 0);
    const QByteArrayList ofPage {"7", "8", "9"};
    QTest::newRow("GET") << get(page) << ofPage;
    QTest::newRow("POST") << post(page) << ofPage;
    QTest::newRow("no rows") << get(none) << QByteArrayList {};
    QTest::newRow("no rows, POST") << post(none) << QByteArrayList {};
    QTest::newRow("all") << get({})
                         << QByteArrayList {"1", "10", "2", "3", "4", "5", "6", "7", "8", "9"};
}

void TestSnapshots::rows()
{
    QFETCH(const QVariantMap, options);
    QFETCH(const QByteArrayList, ids);
    ShapeStream stream;
    describeChanges(stream);
    QByteArrayList received;
    connect(&stream, &ShapeStream::batchReceived, this, [&](const MessageBatch &batch) {
        for (const Message &message : batch.messages())
            received.append(message.value.value(Id).toByteArray());
    });
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.start();
    QTRY_VERIFY(stream.isUpToDate());
    QVERIFY(received.isEmpty());
    const int id = stream.requestSnapshot(options);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(0).toInt(), id);
    QVERIFY(!finished.first().at(1).value<Error>());
    QCOMPARE(finished.first().at(2).toLongLong(), ids.size());
    std::ranges::sort(received);
    QCOMPARE(received, ids);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

/*
    The stream takes the snapshot's position: no change between the two is missed.
*/
void TestSnapshots::atTheEndOfTheLog()
{
    ShapeStream stream;
    describeChanges(stream);
    const Recorder recorder(&stream);
    QSignalSpy batches(&stream, &ShapeStream::batchReceived);
    stream.requestSnapshot({});
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(isSubset(requests().first()) || requests().first().queryValue(u"offset") == u"now");
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QVERIFY(batches.first().first().value<MessageBatch>().startsLog());
    QCOMPARE(requestsAt(QStringLiteral("now")), 1); // and nothing else was asked from there
    m_server->insert(QStringLiteral("items"), {{Id, 11}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestSnapshots::whileLive()
{
    ShapeStream stream;
    describeChanges(stream);
    const Recorder recorder(&stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.requestSnapshot({});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(stream.isUpToDate());
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->update(QStringLiteral("items"),
                     {{Id, 1}, {QStringLiteral("title"), QStringLiteral("later")}});
    m_server->remove(QStringLiteral("items"), {{Id, 2}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestSnapshots::liveByEvents()
{
    ShapeStream stream;
    describeChanges(stream);
    stream.setLiveMode(ShapeStream::ServerSentEvents);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.requestSnapshot({});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(requests().last().hasQuery(u"live_sse"));
    m_server->insert(QStringLiteral("items"), {{Id, 11}});
    QTRY_COMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
}

void TestSnapshots::startsAStoppedStream()
{
    ShapeStream stream;
    describe(stream);
    stream.setLog(ShapeStream::ChangesOnly);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.requestSnapshot(where(QStringLiteral("id = 3")));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(2).toLongLong(), 1);
}

void TestSnapshots::startsAStoppingStream_data()
{
    QTest::addColumn<bool>("isByItself");

    QTest::newRow("at its last up-to-date") << true;
    QTest::newRow("told to stop") << false;
}

/*
    The stream has not heard yet that it is stopped.
*/
void TestSnapshots::startsAStoppingStream()
{
    QFETCH(const bool, isByItself);
    ShapeStream stream;
    describeChanges(stream);
    stream.setSubscribe(!isByItself);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    bool hasAsked = false;
    connect(&stream, &ShapeStream::upToDate, this, [&] {
        if (std::exchange(hasAsked, true))
            return;
        if (!isByItself)
            stream.stop();
        stream.requestSnapshot(where(QStringLiteral("id = 3")));
    });
    stream.start();
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!finished.first().at(1).value<Error>());
    QCOMPARE(finished.first().at(2).toLongLong(), 1);
}

void TestSnapshots::several()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    const Recorder recorder(&stream);
    for (int id = 1; id <= 10; ++id)
        QCOMPARE(stream.requestSnapshot(where(QStringLiteral("id = $1"), {id})), id);
    QTRY_COMPARE(finished.size(), 10);
    QCOMPARE(recorder.rows(), rowsOf(*m_server, QStringLiteral("items")));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

/*
    Each caller gets an answer, each answer is of its time.
*/
void TestSnapshots::sameTwice()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.requestSnapshot(where(QStringLiteral("id = 1")));
    stream.requestSnapshot(where(QStringLiteral("id = 1")));
    QTRY_COMPARE(finished.size(), 2);
    stream.requestSnapshot(where(QStringLiteral("id = 1")));
    QTRY_COMPARE(finished.size(), 3);
    for (const auto &arguments : finished)
        QVERIFY(!arguments.at(1).value<Error>());
}

/*
    The log is behind the snapshot for a while: what it brings of older transactions would set
    rows back.
*/
void TestSnapshots::changesThatItContains()
{
    RawServer server([](const RawRequest &request) {
        if (isSubset(request))
            request.write(rawAnswer(200, Raw::headers("0_inf"),
                                    snapshotOf({Raw::insert(1, "new"), Raw::insert(2, "new")})));
        else
            Raw::answeredFirst(request, {});
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLog(ShapeStream::ChangesOnly);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    stream.requestSnapshot(where(QStringLiteral("true")));
    QTRY_COMPARE(recorder.rows().size(), 2);
    QTRY_VERIFY(server.requests().size() == 5 && server.requests().last().isLive());
    server.requests().last().write(rawAnswer(
        200, Raw::liveHeaders("5_0"),
        Raw::array({changeOf(1, "old", "109"), changeOf(3, "other", "109"), Raw::upToDate("5")})));
    QTRY_COMPARE(stream.offset(), QStringLiteral("5_0"));
    QCOMPARE(recorder.rows(),
             (Rows {{{"id", "1"}, {"title", "new"}},
                    {{"id", "2"}, {"title", "new"}},
                    {{"id", "3"}, {"title", "other"}}}));
    QTRY_COMPARE(server.requests().size(), 6);
    server.requests().last().write(
        rawAnswer(200, Raw::liveHeaders("6_0"),
                  Raw::array({changeOf(1, "newest", "110"), changeOf(2, "late", "109"),
                              Raw::upToDate("6")})));
    QTRY_COMPARE(stream.offset(), QStringLiteral("6_0"));
    QCOMPARE(recorder.rows()[0].value("title"), QByteArray("newest"));
    QCOMPARE(recorder.rows()[1].value("title"), QByteArray("late")); // nothing to filter any more
}

/*
    A live answer that is on its way when the snapshot is taken must not be consumed before it.
*/
void TestSnapshots::changesBehindIt()
{
    QList<RawRequest> subsets;
    RawServer server([&subsets](const RawRequest &request) {
        if (isSubset(request))
            subsets.append(request);
        else
            Raw::answeredFirst(request, {});
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLog(ShapeStream::ChangesOnly);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    const RawRequest live = server.requests().last();
    stream.requestSnapshot(where(QStringLiteral("true")));
    QTRY_COMPARE(subsets.size(), 1);
    live.write(rawAnswer(200, Raw::liveHeaders("5_0"),
                         Raw::array({changeOf(1, "newest", "500"), Raw::upToDate("5")})));
    subsets[0].write(
        rawAnswer(200, Raw::headers("0_inf"), snapshotOf({Raw::insert(1, "snapshot")})));
    QTRY_COMPARE(server.requests().size(), 5);
    QCOMPARE(server.requests().last().offset(), QStringLiteral("0_inf"));
    server.requests().last().write(
        rawAnswer(200, Raw::liveHeaders("5_0"),
                  Raw::array({changeOf(1, "newest", "500"), Raw::upToDate("5")})));
    QTRY_COMPARE(stream.offset(), QStringLiteral("5_0"));
    QCOMPARE(recorder.rows()[0].value("title"), QByteArray("newest"));
}

void TestSnapshots::repeatedAfterARotation()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    QSignalSpy upToDates(&stream, &ShapeStream::upToDate);
    const Recorder recorder(&stream);
    stream.requestSnapshot(where(QStringLiteral("id < 5")));
    stream.requestSnapshot(where(QStringLiteral("id > 8")));
    QTRY_COMPARE(finished.size(), 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const Rows before = recorder.rows();
    QCOMPARE(before.size(), 6);
    m_server->clearRequests();
    m_server->rotate(QStringLiteral("items"));
    QTRY_COMPARE(int(std::ranges::count_if(requests(),
                                           [](const auto &request) { return isSubset(request); })),
                 2);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QCOMPARE(recorder.rows(), before);
    QCOMPARE(finished.size(), 2); // nobody has asked for these
}

void TestSnapshots::rotatedMeanwhile()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy refetches(&stream, &ShapeStream::mustRefetch);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    bool isRotated = false;
    fault({}, 1, [this, &isRotated](const ElectricDev::Request &request) {
        if (isSubset(request) && !std::exchange(isRotated, true))
            m_server->rotate(QStringLiteral("items")); // and the server says so itself
        return false;
    });
    stream.requestSnapshot(where(QStringLiteral("id < 5")));
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!finished.first().at(1).value<Error>());
    QCOMPARE(refetches.size(), 1);
    QCOMPARE(recorder.rows().size(), 4);
}

/*
    The snapshot alone has failed: the stream goes on.
*/
void TestSnapshots::refused()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const int id = stream.requestSnapshot(where(QStringLiteral("nonsense = $1"), {1}));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(0).toInt(), id);
    QCOMPARE(finished.first().at(1).value<Error>().code(), Error::RequestRefused);
    QCOMPARE(errors.size(), 1);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    m_server->insert(QStringLiteral("items"), {{Id, 11}});
    QTRY_COMPARE(recorder.rows().size(), 1);
    m_server->clearRequests();
    m_server->rotate(QStringLiteral("items"));
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(std::ranges::none_of(requests(), [](const auto &r) { return isSubset(r); }));
}

void TestSnapshots::failing()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    fault(answer(500), 100, [](const ElectricDev::Request &request) { return isSubset(request); });
    stream.requestSnapshot(where(QStringLiteral("id < 5")));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(1).value<Error>().code(), Error::ServerUnavailable);
    m_server->insert(QStringLiteral("items"), {{Id, 11}});
    QTRY_COMPARE(recorder.rows().size(), 1);
}

void TestSnapshots::networkError()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    ElectricDev::Fault cut;
    cut.truncateBodyAt = 20;
    fault(cut, 8, [](const ElectricDev::Request &request) { return isSubset(request); });
    stream.requestSnapshot(where(QStringLiteral("id < 5")));
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!finished.first().at(1).value<Error>());
    QCOMPARE(finished.first().at(2).toLongLong(), 4);
}

void TestSnapshots::unusable()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    ElectricDev::Fault page;
    page.answer = ElectricDev::Response::json(200, "<html>");
    page.answer->setHeader("electric-handle", handleOf(stream));
    page.answer->setHeader("electric-offset", "0_0");
    page.answer->setHeader("electric-schema", Raw::Schema);
    fault(page, 2, [](const ElectricDev::Request &request) { return isSubset(request); });
    stream.requestSnapshot(where(QStringLiteral("id < 5")));
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!finished.first().at(1).value<Error>());
    QCOMPARE(errors.size(), 2);
    QCOMPARE(errors.first().first().value<Error>().code(), Error::InvalidResponse);
}

void TestSnapshots::invalid_data()
{
    QTest::addColumn<QVariantMap>("options");

    QTest::newRow("unknown option")
        << QVariantMap {{QStringLiteral("order_by"), QStringLiteral("id")}};
    QTest::newRow("negative limit") << QVariantMap {{QStringLiteral("limit"), -1}};
    QTest::newRow("half a limit") << QVariantMap {{QStringLiteral("limit"), 1.5}};
    QTest::newRow("limit that is no number")
        << QVariantMap {{QStringLiteral("limit"), QStringLiteral("many")}};
    QTest::newRow("negative offset") << QVariantMap {{QStringLiteral("offset"), -1}};
    QTest::newRow("method") << QVariantMap {{QStringLiteral("method"), QStringLiteral("PUT")}};
}

void TestSnapshots::invalid()
{
    QFETCH(const QVariantMap, options);
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    QSignalSpy errors(&stream, &ShapeStream::errorOccurred);
    const int id = stream.requestSnapshot(options);
    QCOMPARE(finished.size(), 0);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(0).toInt(), id);
    QCOMPARE(finished.first().at(1).value<Error>().code(), Error::InvalidShape);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(requests().size(), 0);
}

void TestSnapshots::stopped()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    ElectricDev::Fault hang;
    hang.hang = true;
    fault(hang, 1, [](const ElectricDev::Request &request) { return isSubset(request); });
    stream.requestSnapshot({});
    stream.stop();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(1).value<Error>().code(), Error::Cancelled);
}

void TestSnapshots::anotherShape()
{
    ShapeStream stream;
    describeChanges(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    ElectricDev::Fault hang;
    hang.hang = true;
    fault(hang, 1, [](const ElectricDev::Request &request) { return isSubset(request); });
    stream.requestSnapshot(where(QStringLiteral("id = 1")));
    QTRY_VERIFY(isSubset(requests().last()));
    stream.setTable(QStringLiteral("notes"));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(1).value<Error>().code(), Error::Cancelled);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(!isSubset(requests().last()));
}

void TestSnapshots::ofAFullLog()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.requestSnapshot({});
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(1).value<Error>().code(), Error::InvalidShape);
}

void TestSnapshots::columnMapper()
{
    ShapeStream stream;
    describeChanges(stream);
    stream.setColumnMapper(Electric::ColumnMapper::fromMap({{Id, QStringLiteral("number")}}));
    QSignalSpy finished(&stream, &ShapeStream::snapshotFinished);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVariantMap options = where(QStringLiteral("number < 3"));
    options.insert(QStringLiteral("orderBy"), QStringLiteral("number DESC"));
    options.insert(QStringLiteral("limit"), 5);
    stream.requestSnapshot(options);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().at(2).toLongLong(), 2);
}

/*
    For a look: nothing of it becomes a part of the stream.
*/
void TestSnapshots::fetched()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy fetched(&stream, &ShapeStream::snapshotFetched);
    QSignalSpy batches(&stream, &ShapeStream::batchReceived);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const qsizetype received = batches.size();
    const int id = stream.fetchSnapshot(where(QStringLiteral("id > $1"), {7}));
    QTRY_COMPARE(fetched.size(), 1);
    QCOMPARE(fetched.first().at(0).toInt(), id);
    const MessageBatch rows = fetched.first().at(1).value<MessageBatch>();
    QVERIFY(!fetched.first().at(2).value<Error>());
    QCOMPARE(rows.changeCount(), 3);
    QCOMPARE(rows.messages().first().operation, Message::Insert);
    QVERIFY(rows.messages().first().value.value(Id).toInt() > 7);
    QCOMPARE(batches.size(), received);
    QCOMPARE(m_server->waitingRequests(), 1); // still the same
}

void TestSnapshots::fetched_whileStopped()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy fetched(&stream, &ShapeStream::snapshotFetched);
    QVariantMap options = where(QStringLiteral("id = 3"));
    options.insert(QStringLiteral("method"), QStringLiteral("POST"));
    stream.fetchSnapshot(options);
    QTRY_COMPARE(fetched.size(), 1);
    QCOMPARE(fetched.first().at(1).value<MessageBatch>().changeCount(), 1);
    QCOMPARE(stream.state(), ShapeStream::Stopped);
    QCOMPARE(requests().size(), 1);
    QCOMPARE(requests().first().method, QByteArray("POST"));
}

void TestSnapshots::fetched_afterARotation()
{
    ShapeStream stream;
    describe(stream);
    QSignalSpy fetched(&stream, &ShapeStream::snapshotFetched);
    stream.start();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    stream.pause();
    QTRY_COMPARE(m_server->waitingRequests(), 0);
    m_server->rotate(QStringLiteral("items"));
    stream.fetchSnapshot(where(QStringLiteral("id = 3")));
    QTRY_COMPARE(fetched.size(), 1);
    QVERIFY(!fetched.first().at(2).value<Error>());
    QCOMPARE(fetched.first().at(1).value<MessageBatch>().changeCount(), 1);
}

void TestSnapshots::fetched_failing_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("attempts");

    QTest::newRow("refused") << 400 << Error::RequestRefused << 1;
    QTest::newRow("no credentials") << 401 << Error::Unauthorized << 1;
    QTest::newRow("unavailable") << 503 << Error::ServerUnavailable << 5;
    QTest::newRow("always rotated") << 409 << Error::RequestLoop << 5;
}

void TestSnapshots::fetched_failing()
{
    QFETCH(const int, status);
    ShapeStream stream;
    describe(stream);
    QSignalSpy fetched(&stream, &ShapeStream::snapshotFetched);
    fault(answer(status, R"({"message":"no"})"), 100);
    stream.fetchSnapshot({});
    QTRY_COMPARE(fetched.size(), 1);
    QTEST(fetched.first().at(2).value<Error>().code(), "code");
    QVERIFY(!fetched.first().at(2).value<Error>().willRetry());
    QTEST(int(requests().size()), "attempts");
}

void TestSnapshots::fetched_destroyedMeanwhile()
{
    auto stream = std::make_unique<ShapeStream>();
    describe(*stream);
    ElectricDev::Fault hang;
    hang.hang = true;
    fault(hang);
    stream->fetchSnapshot({});
    QTRY_COMPARE(requests().size(), 1);
    stream.reset();
    ShapeStream other;
    describe(other);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
}

void TestSnapshots::fetched_byProvider()
{
    ShapeStream stream;
    describe(stream);
    int asked = 0;
    stream.setHeadersProvider([&asked](const Electric::ProviderReply &reply) {
        reply.answer({{QStringLiteral("X-Token"), ++asked}});
    });
    QSignalSpy fetched(&stream, &ShapeStream::snapshotFetched);
    fault(answer(401));
    stream.fetchSnapshot({});
    QTRY_COMPARE(fetched.size(), 1);
    QVERIFY(!fetched.first().at(2).value<Error>());
    QCOMPARE(requests().last().header("x-token"), QByteArray("2"));
}

void TestSnapshots::fetched_providerAnswersTooLate()
{
    auto stream = std::make_unique<ShapeStream>();
    describe(*stream);
    std::optional<Electric::ProviderReply> question;
    stream->setHeadersProvider(
        [&question](const Electric::ProviderReply &reply) { question = reply; });
    stream->fetchSnapshot({});
    QTRY_VERIFY(question.has_value());
    stream.reset();
    ShapeStream other; // behind which the stream has ended in the network thread as well
    describe(other);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
    question->answer({});
    question.reset();
    other.refresh();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

/*
    The log goes on from before the snapshot, and may still be rotated.
*/
void TestSnapshots::filtersOutlastAStop()
{
    QByteArray handle = "h";
    RawServer server([&handle](const RawRequest &request) {
        if (isSubset(request))
            request.write(
                rawAnswer(200, Raw::headers("0_inf", handle), snapshotOf({Raw::insert(1, "new")})));
        else
            Raw::answeredFirst(request, {}, handle);
    });
    ShapeStream stream;
    Raw::describe(stream, server);
    stream.setLog(ShapeStream::ChangesOnly);
    const Recorder recorder(&stream);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 3);
    stream.requestSnapshot(where(QStringLiteral("true")));
    QTRY_VERIFY(server.requests().size() == 5 && server.requests().last().isLive());
    stream.stop();
    QTRY_COMPARE(stream.state(), ShapeStream::Stopped);
    stream.start();
    QTRY_COMPARE(server.requests().size(), 6);
    server.requests().last().write(rawAnswer(
        200, Raw::headers("5_0"), Raw::array({changeOf(1, "old", "109"), Raw::upToDate("5")})));
    QTRY_COMPARE(stream.offset(), QStringLiteral("5_0"));
    QCOMPARE(recorder.rows(), (Rows {{{"id", "1"}, {"title", "new"}}}));

    QTRY_VERIFY(server.requests().size() == 7 && server.requests().last().isLive());
    handle = "next";
    server.requests().last().write(rawAnswer(409, {}, "[]"));
    QTRY_VERIFY(server.requests().size() > 8 && isSubset(server.requests().at(8)));
}

QTEST_GUILESS_MAIN(TestSnapshots)

#include "tst_snapshots.moc"
