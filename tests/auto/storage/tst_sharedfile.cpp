// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapelog.h"
#include "storefile.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// Two stores with connections of their own on one file, as two processes have them. Each batch
// says where its stream was when it asked for it.
class TestSharedFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void sameBatch_isStoredOnce();
    void sameBatch_completesWhatTheOtherHasNot();
    void batchFromElsewhere_isNotTaken_data();
    void batchFromElsewhere_isNotTaken();
    void firstSync_isShared();
    void catchUp_isShared();
    void refetch_isJoined();
    void refetch_ofAnotherLogWins();
    void endOfAnOldLog_isNotTheNewOnes();
    void endOfTheLog_isToldOnce();
    void clear_isNoticed();
    void removedShape_isMadeAgain();
    void newColumns_areRead();
    void newRows_haveOtherIds();
    void otherShape_isNoChange();
    void follow_readsWhatTheOtherStored();
    void follow_writesNothing();

private:
    struct Process
    {
        explicit Process(const QString &fileName, const ShapeDefinition &definition = items())
            : store(&database, definition, QString(), QString())
        {
            Error error = database.open({fileName, u"QSQLITE"_s}, DatabaseAccess::ReadWrite);
            if (!error)
                error = ShapeCatalog(&database).create();
            StoredShape shape;
            if (!error)
                error = store.open(&shape);
            if (error)
                QTest::qFail(qPrintable(error.text()), __FILE__, __LINE__);
            store.setWatched(true);
        }

        ApplyResult apply(const MessageBatch &batch)
        {
            Error error;
            const ApplyResult result = store.apply(batch, &error);
            if (error)
                QTest::qFail(qPrintable(error.text()), __FILE__, __LINE__);
            return result;
        }

        QByteArray offset() const { return store.shape().offset; }

        SqliteDatabase database;
        SqliteShapeStore store;
    };

    QStringList rows() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_name;
    std::unique_ptr<Process> m_a;
    std::unique_ptr<Process> m_b;
};

namespace {

const LogPlace Start;

BatchContext from(const LogPlace &place, BatchContext context)
{
    context.previous = place;
    return context;
}

LogPlace h1(const QByteArray &offset)
{
    return {"h1", offset};
}

BatchContext h2(BatchContext context)
{
    context.handle = "h2";
    context.expiredHandle = "h1";
    return context;
}

MessageBatch firstChunk(const QByteArray &handle = "h1")
{
    return batch({inserted(1, u"a"_s)}, from(Start, firstAt("0_0", handle)));
}

MessageBatch lastChunk()
{
    return lastBatch({inserted(2, u"b"_s)}, from(h1("0_0"), at("0_inf")));
}

MessageBatch change(const QByteArray &previous, const QByteArray &next, const QString &title)
{
    return lastBatch({updated(1, title)}, from(h1(previous), at(next)));
}

} // namespace

void TestSharedFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_name = m_folder->filePath(u"shapes.db"_s);
    m_a = std::make_unique<Process>(m_name);
    m_b = std::make_unique<Process>(m_name);
}

void TestSharedFile::cleanup()
{
    m_a.reset();
    m_b.reset();
    m_folder.reset();
}

QStringList TestSharedFile::rows() const
{
    return Outsider(m_name).query(
        u"SELECT id || ':' || coalesce(title, 'NULL') FROM items ORDER BY electric_rowid"_s);
}

// The usual case: both wait for the same news.
void TestSharedFile::sameBatch_isStoredOnce()
{
    for (const MessageBatch &next : {firstChunk(), lastChunk(), change("0_inf", "1_0", u"A"_s),
                                     change("1_0", "2_0", u"AA"_s)}) {
        QCOMPARE(m_a->apply(next), ApplyResult::Applied);
        const QStringList stored = rows();
        const QStringList catalog = Outsider(m_name).query(u"SELECT * FROM electric_shapes"_s);
        QCOMPARE(m_b->apply(next), ApplyResult::Applied);
        QVERIFY(m_b->store.changes().isEverything); // what the other has written is to be shown
        QCOMPARE(rows(), stored);
        QCOMPARE(m_b->offset(), next.offset());
        QCOMPARE(Outsider(m_name).query(u"SELECT * FROM electric_shapes"_s), catalog);
        QVERIFY(m_a->apply(next) == ApplyResult::Applied); // and once more
        QVERIFY(!m_a->store.changes().isEverything);
    }
    QCOMPARE(rows(), QStringList({u"1:AA"_s, u"2:b"_s}));
}

// The server has told the other one more: that this is all.
void TestSharedFile::sameBatch_completesWhatTheOtherHasNot()
{
    m_a->apply(firstChunk());
    m_a->apply(batch({inserted(2, u"b"_s)}, from(h1("0_0"), at("0_inf"))));
    m_b->apply(lastChunk());
    QVERIFY(m_b->store.shape().isComplete);
    QCOMPARE(rows(), QStringList({u"1:a"_s, u"2:b"_s}));

    m_a->apply(batch({updated(1, u"A"_s)}, from(h1("0_inf"), at("1_0"))));
    QCOMPARE(rows(), QStringList({u"1:a"_s, u"2:b"_s})); // half a transaction, perhaps
    m_b->apply(change("0_inf", "1_0", u"A"_s));
    QCOMPARE(rows(), QStringList({u"1:A"_s, u"2:b"_s}));
}

void TestSharedFile::batchFromElsewhere_isNotTaken_data()
{
    QTest::addColumn<QByteArray>("handle");
    QTest::addColumn<QByteArray>("offset");
    QTest::newRow("behind") << "h1"_ba
                            << "0_inf"_ba;
    QTest::newRow("ahead") << "h1"_ba
                           << "7_0"_ba;
    QTest::newRow("of another log") << "h9"_ba
                                    << "1_0"_ba;
    QTest::newRow("at the start") << ""_ba
                                  << "-1"_ba;
    QTest::newRow("at the end") << ""_ba
                                << "now"_ba;
}

void TestSharedFile::batchFromElsewhere_isNotTaken()
{
    QFETCH(const QByteArray, handle);
    QFETCH(const QByteArray, offset);
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    m_a->apply(change("0_inf", "1_0", u"A"_s));
    BatchContext context = from({handle, offset}, at("9_0"));
    context.startsLog = offset == "-1" || offset == "now";
    QCOMPARE(m_b->apply(lastBatch({updated(1, u"wrong"_s)}, context)), ApplyResult::Overtaken);
    QCOMPARE(rows(), QStringList({u"1:A"_s, u"2:b"_s}));
    QCOMPARE(m_b->offset(), "1_0"_ba); // where it is to go on
    QVERIFY(m_b->store.changes().isEverything);
    QCOMPARE(m_b->apply(change("1_0", "2_0", u"B"_s)), ApplyResult::Applied);
    QCOMPARE(rows(), QStringList({u"1:B"_s, u"2:b"_s}));
}

void TestSharedFile::firstSync_isShared()
{
    m_a->apply(firstChunk());
    QCOMPARE(m_b->apply(firstChunk()), ApplyResult::Applied);
    m_b->apply(batch({inserted(2, u"b"_s)}, from(h1("0_0"), at("0_1"))));
    QCOMPARE(m_a->apply(batch({inserted(2, u"b"_s)}, from(h1("0_0"), at("0_1")))),
             ApplyResult::Applied);
    m_a->apply(lastBatch({inserted(3, u"c"_s)}, from(h1("0_1"), at("0_inf"))));
    QCOMPARE(m_b->apply(firstChunk()), ApplyResult::Overtaken); // very late
    QCOMPARE(rows(), QStringList({u"1:a"_s, u"2:b"_s, u"3:c"_s}));
}

void TestSharedFile::catchUp_isShared()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    m_a->apply(batch({updated(1, u"A"_s)}, from(h1("0_inf"), at("1_0"))));
    QCOMPARE(m_b->apply(batch({removed(2)}, from(h1("1_0"), at("1_1")))), ApplyResult::Applied);
    QCOMPARE(rows(), QStringList({u"1:a"_s, u"2:b"_s})); // staged by both
    QCOMPARE(m_a->apply(lastBatch({inserted(3, u"c"_s)}, from(h1("1_1"), at("1_2")))),
             ApplyResult::Applied);
    QCOMPARE(rows(), QStringList({u"1:A"_s, u"3:c"_s}));
}

// Who begins later takes part where the other one is.
void TestSharedFile::refetch_isJoined()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    const MessageBatch end = MessageBatchBuilder::mustRefetch("h1", {}, h1("0_inf"));
    QCOMPARE(m_a->apply(end), ApplyResult::Applied);
    m_a->apply(batch({inserted(1, u"A"_s)}, from(Start, h2(firstAt("0_0")))));
    m_a->apply(batch({inserted(4, u"D"_s)}, from({"h2", "0_0"}, h2(at("0_1")))));

    QCOMPARE(m_b->apply(end), ApplyResult::Overtaken);
    QCOMPARE(m_b->store.shape().handle, "h2"_ba);
    QCOMPARE(m_b->offset(), "0_1"_ba);
    QCOMPARE(rows(), QStringList({u"1:a"_s, u"2:b"_s}));
    m_b->apply(lastBatch({inserted(5, u"E"_s)}, from({"h2", "0_1"}, h2(at("0_inf")))));
    QCOMPARE(rows(), QStringList({u"1:A"_s, u"4:D"_s, u"5:E"_s}));
    QCOMPARE(m_a->apply(lastBatch({inserted(5, u"E"_s)}, from({"h2", "0_1"}, h2(at("0_inf"))))),
             ApplyResult::Applied);

    // One that is opened meanwhile starts over, and leaves what the other one has staged.
    m_a->apply(MessageBatchBuilder::mustRefetch("h2", {}, LogPlace {"h2", "0_inf"}));
    BatchContext first = firstAt("0_0", "h3");
    m_a->apply(batch({inserted(1, u"x"_s)}, from(Start, first)));
    Process c(m_name);
    QCOMPARE(c.offset(), "-1"_ba);
    BatchContext last = at("0_inf");
    last.handle = "h3";
    m_a->apply(lastBatch({inserted(2, u"y"_s)}, from({"h3", "0_0"}, last)));
    QCOMPARE(rows(), QStringList({u"1:x"_s, u"2:y"_s}));
    QCOMPARE(c.apply(batch({inserted(1, u"x"_s)}, from(Start, first))), ApplyResult::Overtaken);
    QCOMPARE(c.offset(), "0_inf"_ba);
}

void TestSharedFile::refetch_ofAnotherLogWins()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    m_a->apply(MessageBatchBuilder::mustRefetch("h1", {}, h1("0_inf")));
    Process c(m_name); // sees a shape that is to be fetched
    m_a->apply(batch({inserted(1, u"A"_s)}, from(Start, h2(firstAt("0_0")))));
    QCOMPARE(c.apply(batch({inserted(1, u"C"_s)}, from(Start, firstAt("0_0", "h3")))),
             ApplyResult::Overtaken);
    QCOMPARE(c.store.shape().handle, "h2"_ba);
}

void TestSharedFile::endOfAnOldLog_isNotTheNewOnes()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    const MessageBatch end = MessageBatchBuilder::mustRefetch("h1", {}, h1("0_inf"));
    m_a->apply(end);
    m_a->apply(lastBatch({inserted(1, u"A"_s)}, from(Start, h2(firstAt("0_inf")))));
    QCOMPARE(m_b->apply(end), ApplyResult::Overtaken);
    QVERIFY(!m_b->store.shape().isStale);
    QCOMPARE(m_b->store.shape().expiredHandle, "h1"_ba);
    QCOMPARE(rows(), QStringList(u"1:A"_s));
}

void TestSharedFile::endOfTheLog_isToldOnce()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    const MessageBatch end = MessageBatchBuilder::mustRefetch("h1", {}, h1("0_inf"));
    m_a->apply(end);
    QCOMPARE(m_b->apply(end), ApplyResult::Overtaken);
    QCOMPARE(m_b->offset(), "-1"_ba);
    QCOMPARE(m_b->store.shape().expiredHandle, "h1"_ba);
    QVERIFY(m_b->store.shape().isStale);
}

void TestSharedFile::clear_isNoticed()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    QVERIFY(!m_b->store.clear());
    QCOMPARE(m_a->apply(change("0_inf", "1_0", u"A"_s)), ApplyResult::Overtaken);
    QCOMPARE(m_a->offset(), "-1"_ba);
    QVERIFY(!m_a->store.table());
    QCOMPARE(m_a->apply(firstChunk()), ApplyResult::Applied);
    QCOMPARE(rows(), QStringList(u"1:a"_s));
}

void TestSharedFile::removedShape_isMadeAgain()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    Outsider(m_name, false).execute(u"DROP TABLE items"_s);
    Outsider(m_name, false).execute(u"DELETE FROM electric_shapes"_s);
    QCOMPARE(m_a->apply(change("0_inf", "1_0", u"A"_s)), ApplyResult::Overtaken);
    QCOMPARE(m_a->offset(), "-1"_ba);
    QCOMPARE(m_a->apply(firstChunk()), ApplyResult::Applied);
    QCOMPARE(rows(), QStringList(u"1:a"_s));
}

void TestSharedFile::newColumns_areRead()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    QVERIFY(!m_b->store.follow());
    m_a->apply(MessageBatchBuilder::mustRefetch("h1", {}, h1("0_inf")));
    BatchContext context = from(Start, h2(firstAt("0_inf")));
    context.schema = schemaOf(
        R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"},"more":{"type":"text"}})");
    m_a->apply(
        lastBatch({inserted(1, QJsonObject {{u"title"_s, u"A"_s}, {u"more"_s, u"m"_s}})}, context));
    QVERIFY(!m_b->store.follow());
    QVERIFY(m_b->store.changes().hasNewSchema);
    QCOMPARE(m_b->store.table()->columnNames(), QStringList({u"id"_s, u"title"_s, u"more"_s}));
}

void TestSharedFile::newRows_haveOtherIds()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    m_b->apply(lastBatch({inserted(3, u"c"_s)}, from(h1("0_inf"), at("1_0"))));
    m_a->apply(lastBatch({inserted(4, u"d"_s)}, from(h1("1_0"), at("2_0"))));
    m_b->apply(lastBatch({inserted(5, u"e"_s)}, from(h1("2_0"), at("3_0"))));
    QCOMPARE(rows(), QStringList({u"1:a"_s, u"2:b"_s, u"3:c"_s, u"4:d"_s, u"5:e"_s}));
}

// To read all rows again for it would be much work for nothing.
void TestSharedFile::otherShape_isNoChange()
{
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    Process other(m_name, definitionOf(u"others"_s));
    other.apply(firstChunk());
    QVERIFY(!m_a->store.follow());
    QVERIFY(m_a->store.changes().isEmpty());
    m_a->apply(change("0_inf", "1_0", u"A"_s));
    QVERIFY(!m_a->store.changes().isEverything);
    QCOMPARE(m_a->store.changes().updated.size(), 1);
}

void TestSharedFile::follow_readsWhatTheOtherStored()
{
    QVERIFY(!m_b->store.follow());
    QVERIFY(m_b->store.changes().isEmpty());
    m_a->apply(firstChunk());
    m_a->apply(lastChunk());
    QVERIFY(!m_b->store.follow());
    QVERIFY(m_b->store.changes().isEverything && m_b->store.changes().isVisible);
    QVERIFY(m_b->store.shape().isComplete);
    QVERIFY(!m_b->store.follow());
    QVERIFY(m_b->store.changes().isEmpty()); // told
}

// Others would take it for news, and so on for ever.
void TestSharedFile::follow_writesNothing()
{
    m_a->apply(firstChunk());
    QVERIFY(!m_a->store.follow());
    const quint64 seen = m_a->database.foreignCommits();
    QVERIFY(!m_b->store.follow());
    QCOMPARE(m_a->database.foreignCommits(), seen);
}

QTEST_GUILESS_MAIN(TestSharedFile)

#include "tst_sharedfile.moc"
