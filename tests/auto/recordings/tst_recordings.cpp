// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "replay.h"

#include <QtCore/QDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// What a real server has answered, through the whole library into SQLite.
class TestRecordings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sequence_data();
    void sequence();
    void wrongHandle_data();
    void wrongHandle();
    void refusal_data();
    void refusal();
    void outage_isWaitedFor();
    void compressed_data();
    void compressed();
    void everyRecordingIsPlayed();

private:
    QList<Exchange> exchangesOf(const QByteArrayList &steps);

    QSet<QByteArray> m_played; // "file:name"
};

namespace {

// A step without a file is of the last one's.
QByteArrayList stepsOf(const QByteArray &script)
{
    QByteArrayList steps;
    const auto words = script.simplified().split(' ');
    QByteArray file;
    for (const QByteArray &word : words) {
        const qsizetype colon = word.indexOf(':');
        if (colon > 0)
            file = word.first(colon);
        steps.append(colon > 0 || word == "restart" ? word : file + ':' + word);
    }
    return steps;
}

const QByteArray ChunkSteps = "chunks:86-chunks-snapshot 87-chunk-01 87-chunk-02 87-chunk-03 "
                              "87-chunk-04 87-chunk-05 87-chunk-06 87-chunk-07 87-chunk-08 ";
const QByteArray LogChunkSteps = "88-log-chunk-01 88-log-chunk-02 88-log-chunk-03 88-log-chunk-04 "
                                 "88-log-chunk-05 88-log-chunk-06 88-log-chunk-07 88-log-chunk-08 ";

// A client that starts over asks past all caches, and names the handle only if that is dead.
bool isRefetchAfter(const Exchange &refusal, const QMap<QString, QString> &refused,
                    const QMap<QString, QString> &asked)
{
    const QString dead = refusal.status == 409 ? refused.value(u"handle"_s) : QString();
    return asked.value(u"offset"_s) == u"-1" && asked.contains(u"cache-buster"_s)
        && asked.value(u"expired_handle"_s) == dead;
}

bool isSamePosition(const QMap<QString, QString> &asked, const QMap<QString, QString> &recorded)
{
    const QString offset = asked.value(u"offset"_s);
    return offset == recorded.value(u"offset"_s)
        && (offset == u"-1" || asked.value(u"handle"_s) == recorded.value(u"handle"_s));
}

} // namespace

void TestRecordings::initTestCase()
{
    qRegisterMetaType<Error>();
}

QList<Exchange> TestRecordings::exchangesOf(const QByteArrayList &steps)
{
    QList<Exchange> exchanges;
    for (const QByteArray &step : steps) {
        m_played.insert(step);
        exchanges.append(asLongPoll(recorded(step)));
    }
    return exchanges;
}

void TestRecordings::sequence_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::newRow("basic") << "basic:01-initial 02-catch-up 03-live-insert 04-live-update "
                              "05-live-delete 06-live-multi-op-txn 07-live-pk-change "
                              "08-live-noop-update 09-live-timeout"_ba;
    QTest::newRow("basic, in many runs")
        << "basic:01-initial restart 02-catch-up restart 03-live-insert restart 04-live-update "
           "restart 05-live-delete 06-live-multi-op-txn restart 07-live-pk-change"_ba;
    QTest::newRow("chunks") << ChunkSteps + LogChunkSteps;
    QTest::newRow("chunks, incomplete")
        << "chunks:86-chunks-snapshot 87-chunk-01 87-chunk-02 87-chunk-03"_ba;
    QTest::newRow("chunks, in many runs")
        << "chunks:86-chunks-snapshot restart 86-chunks-snapshot-catch-up restart 87-chunk-02 "
           "restart 87-chunk-03 87-chunk-04 87-chunk-05 87-chunk-06 87-chunk-07 87-chunk-08 "
           "88-log-chunk-01 restart 88-log-chunk-02 restart 88-log-chunk-03 88-log-chunk-04 "
           "88-log-chunk-05 88-log-chunk-06 restart 88-log-chunk-07 88-log-chunk-08"_ba;
    QTest::newRow("chunks, a live one that does not end")
        << ChunkSteps + LogChunkSteps + "89-live-more-than-a-chunk rotation:91-delete-while-live";
    QTest::newRow("chunks, deleted while live") << ChunkSteps + LogChunkSteps
            + "89-live-more-than-a-chunk rotation:91-delete-while-live 93-after-delete";
    QTest::newRow("composite keys") << "keys:52-composite-key 52-composite-key-catch-up"_ba;
    QTest::newRow("no primary key") << "keys:53-no-pk 53-no-pk-catch-up 54-no-pk-live"_ba;
    QTest::newRow("columns") << "options:11-columns"_ba;
    QTest::newRow("where") << "options:12-where-param 13-where-param-catch-up "
                              "14-where-live-move-in 15-where-live-move-out"_ba;
    QTest::newRow("replica full") << "options:16-replica-full 17-replica-full-catch-up "
                                     "18-replica-full-live-update 19-replica-full-live-delete"_ba;
    QTest::newRow("changes_only") << "options:20-changes-only 21-changes-only-catch-up"_ba;
    QTest::newRow("now") << "options:25-offset-now 26-offset-now-live"_ba;
    QTest::newRow("now, changes_only") << "options:27-offset-now-changes-only"_ba;
    QTest::newRow("quoted names") << "options:55-quoted-names"_ba;
    QTest::newRow("with a schema") << "options:57-schema-qualified"_ba;
    QTest::newRow("server restarts")
        << "restart:81-before-restart 81-before-restart-catch-up restart 82-after-restart "
           "83-after-restart-live restart 84-changes-while-down"_ba;
    QTest::newRow("server restarts, asked later")
        << "restart:81-before-restart 81-before-restart-catch-up restart 82-after-restart "
           "83-after-restart-live restart 85-changes-while-down-later"_ba;
    QTest::newRow("server restored")
        << "keys:52-composite-key 52-composite-key-catch-up restart errors:76-out-of-bounds "
           "keys:52-composite-key 52-composite-key-catch-up"_ba;
    QTest::newRow("server restored while live")
        << "keys:52-composite-key 52-composite-key-catch-up errors:77-out-of-bounds-live "
           "keys:52-composite-key 52-composite-key-catch-up"_ba;
    QTest::newRow("truncated")
        << "rotation:58-truncate 58-truncate-catch-up 59-truncate-live 61-truncate-again "
           "61-truncate-again-catch-up 62-truncate-sse"_ba;
    QTest::newRow("truncated, the new handle is named")
        << "rotation:58-truncate 58-truncate-catch-up 60-truncate-old-handle 61-truncate-again "
           "restart 61-truncate-again 61-truncate-again-catch-up"_ba;
    QTest::newRow("altered")
        << "rotation:63-alter 63-alter-catch-up 64-alter-live 66-drop 66-drop-catch-up "
           "67-drop-live restart 68-drop-after"_ba;
    QTest::newRow("altered, not fetched yet")
        << "rotation:63-alter 63-alter-catch-up 65-alter-after 66-drop"_ba;
    QTest::newRow("events") << "basic:01-initial 02-catch-up 03-live-insert 04-live-update "
                               "05-live-delete 06-live-multi-op-txn 07-live-pk-change "
                               "08-live-noop-update sse:10-live-sse"_ba;
    QTest::newRow("no events") << "sse:73-sse-end 73-sse-end-catch-up 74-sse-end"_ba;
    QTest::newRow("events, more than a chunk")
        << ChunkSteps + LogChunkSteps + "sse:90-sse-more-than-a-chunk";
    QTest::newRow("subquery") << "subquery:70-subquery 70-subquery-catch-up "
                                 "71-subquery-live-move-in"_ba;
    QTest::newRow("subquery, moved out")
        << "subquery:70-subquery 70-subquery-catch-up 71-subquery-live-move-in "
           "72-subquery-live-move-out"_ba;
    QTest::newRow("secret") << "errors:96-secret-right"_ba;
}

void TestRecordings::sequence()
{
    QFETCH(const QByteArray, script);
    const QByteArrayList steps = stepsOf(script);
    Replay replay;
    replay.describeShape(recorded(steps.first()).query);
    ExpectedRows expected;
    QByteArray handle;
    QByteArray offset;
    for (qsizetype from = 0; from < steps.size();) {
        qsizetype to = steps.indexOf("restart", from);
        to = to < 0 ? steps.size() : to;
        const QList<Exchange> exchanges = exchangesOf(steps.mid(from, to - from));
        replay.server.play(exchanges);
        replay.start();
        QTRY_VERIFY(replay.server.isAtTheEnd() || replay.persisted->error());
        QVERIFY2(!replay.persisted->error(), qPrintable(replay.persisted->error().text()));
        for (qsizetype i = 0; i < exchanges.size(); ++i) {
            const auto &asked = replay.server.requests().at(i);
            if (exchanges[i].isSuccess())
                QVERIFY2(isSamePosition(asked, exchanges[i].query), exchanges[i].name.constData());
            if (i > 0 && !exchanges[i - 1].isSuccess())
                QVERIFY(
                    isRefetchAfter(exchanges[i - 1], replay.server.requests().at(i - 1), asked));
            expected.take(exchanges[i]);
            handle = exchanges[i].isSuccess() ? exchanges[i].headers["electric-handle"] : ""_ba;
            offset = exchanges[i].isSuccess() ? exchanges[i].headers["electric-offset"] : "-1"_ba;
        }
        // What follows may be asked for before the last answer is stored.
        QTRY_COMPARE(replay.rows(expected.columns()), expected.rows());
        from = to + 1;
    }
    if (!replay.persisted->isStale()) {
        QTRY_COMPARE(replay.persisted->handle(), QString::fromUtf8(handle));
        QTRY_COMPARE(replay.persisted->offset(), QString::fromUtf8(offset));
    }
}

void TestRecordings::wrongHandle_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::newRow("invented") << "errors:38-wrong-handle-409"_ba;
    QTest::newRow("another shape's") << "errors:39-other-shapes-handle-409"_ba;
}

// What is stored belongs to a handle that the server does not know as this shape's.
void TestRecordings::wrongHandle()
{
    QFETCH(const QByteArray, step);
    QList<Exchange> exchanges = exchangesOf({step, "basic:01-initial", "basic:02-catch-up"});
    Exchange before = exchanges[1];
    const QString wrong = exchanges.first().query[u"handle"_s];
    before.headers["electric-handle"] = wrong.toUtf8();
    Replay replay;
    replay.describeShape(before.query);
    replay.server.play({before});
    replay.start();
    QTRY_VERIFY(replay.server.isAtTheEnd());
    replay.server.play(exchanges);
    replay.start();
    QTRY_VERIFY(replay.server.isAtTheEnd());
    const auto requests = replay.server.requests();
    QVERIFY(isSamePosition(requests[0], exchanges[0].query));
    QVERIFY(isRefetchAfter(exchanges[0], requests[0], requests[1]));
    ExpectedRows expected;
    expected.take(exchanges[1]);
    expected.take(exchanges[2]);
    QCOMPARE(replay.rows(expected.columns()), expected.rows());
    QCOMPARE(replay.persisted->handle().toUtf8(), exchanges[1].headers["electric-handle"]);
}

void TestRecordings::refusal_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("isRetried");
    const auto row = [](const char *step, Error::Code code, const QString &words, bool isRetried) {
        QTest::newRow(step) << QByteArray(step) << code << words << isRetried;
    };
    const auto refused = [&](const char *step, const QString &words) {
        row(step, Error::RequestRefused, words, false);
    };
    refused("errors:30-err-no-table", u"can't be blank"_s);
    refused("errors:31-err-unknown-table", u"Table \"public\".\"nothing\" does not exist"_s);
    refused("errors:32-err-no-handle", u"can't be blank when offset != -1"_s);
    refused("errors:33-err-bad-offset", u"has invalid format"_s);
    refused("errors:34-err-bad-where", u"unknown reference nope"_s);
    refused("errors:35-err-bad-columns", u"must include all primary key columns"_s);
    refused("errors:36-err-live-at-start", u"can't be true when offset == -1"_s);
    refused("errors:37-err-sse-without-live", u"can't be true unless live is also true"_s);
    refused("errors:40-offset-out-of-bounds", u"out of bounds for this shape"_s); // of -1
    refused("errors:46-err-missing-param", u"parameter $1 was not provided"_s);
    refused("options:56-quoted-names-unquoted", u"Invalid unquoted identifier"_s);
    refused("http:44-delete", u"not allowed"_s);
    row("errors:94-secret-missing", Error::Unauthorized, u"Invalid API secret"_s, false);
    row("errors:95-secret-wrong", Error::Unauthorized, u"Invalid API secret"_s, false);
    row("errors:98-admission-503", Error::ServerUnavailable, u"request limit exceeded"_s, true);
    row("errors:99a-db-down-known-shape", Error::ServerUnavailable, u"Timeout waiting"_s, true);
    row("errors:99b-db-down-new-shape", Error::ServerUnavailable, u"Timeout waiting"_s, true);
    row("errors:99d-db-down-catch-up", Error::ServerUnavailable, u"Timeout waiting"_s, true);
    row("http:41-etag-304", Error::InvalidResponse, {}, true);
    row("http:43-options", Error::MissingHeaders, {}, false);
    row("http:45-health", Error::MissingHeaders, {}, false);
    // Snapshots of a subset are asked for otherwise; as a log they are nothing.
    row("subset:22-subset-get", Error::InvalidResponse, {}, true);
    row("subset:23-subset-post", Error::InvalidResponse, {}, true);
    row("subset:24-subset-post-no-handle", Error::InvalidResponse, {}, true);
}

void TestRecordings::refusal()
{
    QFETCH(const QByteArray, step);
    QFETCH(const bool, isRetried);
    QFETCH(const QString, words);
    const Exchange exchange = exchangesOf({step}).first();
    Replay replay;
    replay.describeShape({{u"table"_s, u"items"_s}});
    replay.prepare();
    replay.stream->setBackoff({600'000, 600'000, 2}); // to see it wait
    replay.server.play({exchange});
    QSignalSpy errors(replay.persisted.get(), &PersistedShapeStream::errorOccurred);
    replay.persisted->start();
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<Error>();
    QTEST(error.code(), "code");
    QCOMPARE(error.willRetry(), isRetried);
    QVERIFY2(error.serverMessage().contains(words), qPrintable(error.serverMessage()));
    QVERIFY2(error.text().contains(words), qPrintable(error.text()));
    QCOMPARE(error.httpStatus(), exchange.status);
    if (exchange.headers.contains("retry-after"))
        QVERIFY(error.retryDelay() >= exchange.headers["retry-after"].toInt() * 1000);
    QTRY_COMPARE(replay.stream->state(), isRetried ? ShapeStream::Retrying : ShapeStream::Failed);
    QCOMPARE(replay.persisted->error().text(), error.text());
    QCOMPARE(replay.persisted->offset(), u"-1"_s);
    QVERIFY(!replay.persisted->isComplete());
}

// The database behind the server is down, and comes back.
void TestRecordings::outage_isWaitedFor()
{
    Replay replay;
    const auto exchanges = exchangesOf({"errors:99b-db-down-new-shape", "errors:99e-db-back"});
    replay.describeShape(exchanges.first().query);
    replay.server.play(exchanges);
    replay.start();
    QTRY_COMPARE(replay.stream->state(), ShapeStream::Retrying);
    QTRY_VERIFY(replay.persisted->error());
    replay.stream->retry(); // a person asks
    QTRY_VERIFY(replay.server.isAtTheEnd());
    QTRY_VERIFY(!replay.persisted->error());
    ExpectedRows expected;
    expected.take(exchanges.last());
    QCOMPARE(replay.rows(expected.columns()), expected.rows());
}

void TestRecordings::compressed_data()
{
    QTest::addColumn<QByteArray>("step");
    QTest::newRow("small") << "http:47-gzip"_ba;
    QTest::newRow("large") << "http:80-gzip-large"_ba;
}

void TestRecordings::compressed()
{
    QFETCH(const QByteArray, step);
    const Exchange exchange = exchangesOf({step}).first();
    Replay replay;
    replay.describeShape(exchange.query);
    replay.server.play({deflated(exchange)});
    replay.start();
    QTRY_VERIFY(replay.server.isAtTheEnd());
    ExpectedRows expected;
    expected.take(exchange);
    QVERIFY(!expected.rows().isEmpty());
    QCOMPARE(replay.rows(expected.columns()), expected.rows());
}

void TestRecordings::everyRecordingIsPlayed()
{
    if (m_played.size() < 50)
        QSKIP("Not all tests have been run.");
    // What no client of a shape sends; the types have a test of their own.
    const QSet<QByteArray> others {"http:42-head", "rotation:92-delete", "types:50-types",
                                   "types:50-types-catch-up", "types:51-types-live"};
    const QDir folder(QStringLiteral(ELECTRIC_RECORDINGS));
    const auto files = folder.entryInfoList({u"*.json"_s});
    QVERIFY(!files.isEmpty());
    for (const QFileInfo &file : files) {
        const auto names = recordedNames(file.completeBaseName().toUtf8());
        for (const QByteArray &name : names)
            QVERIFY2(m_played.contains(name) || others.contains(name), name.constData());
    }
}

QTEST_GUILESS_MAIN(TestRecordings)
#include "tst_recordings.moc"
