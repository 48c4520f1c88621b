// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storefile.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// What a store does when a log has ended and another one takes its place.
class TestShapeRefetch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mustRefetch_keepsTheRows();
    void mustRefetch_drops_whatIsStaged();
    void refetch_isStaged();
    void refetch_mergesADifference();
    void refetch_ofTheSameRowsIsInvisible();
    void refetch_keepsThePlaceOfRows();
    void refetch_toAnEmptyTable();
    void refetch_ofAnEmptyTable();
    void refetch_startsOverAfterACrash();
    void refetch_startsOverWhenTheLogEndsAgain();
    void refetch_findsHoles();
    void refetch_ofAnIncompleteShape();
    void otherSchema_data();
    void otherSchema();
    void otherSchema_keepsThePlaceOfRows();
    void otherSchema_afterAnEmptyFirstChunk();
    void otherSchema_underAViewOfTheUser();
    void stageThatTheCatalogHasForgotten();
    void rowIds_behindTheLargest();
    void clear_removesRowsAndPosition();
    void clear_whileStaging();
    void batchWithoutALog_isAHole();

private:
    static void fill(StoreFile &file);
};

namespace {

const QStringList Filled = {u"1:a"_s, u"2:b"_s, u"3:c"_s};
const QString Position = u"SELECT handle, \"offset\", complete, stale, expired_handle "
                         "FROM electric_shapes"_s;
const QString SideTables = u"SELECT name FROM sqlite_master WHERE type = 'table' "
                           "AND name GLOB 'electric_[sr]*_[0-9]*'"_s;

BatchContext secondAt(const QByteArray &offset)
{
    BatchContext context = at(offset);
    context.handle = "h2";
    context.expiredHandle = "h1";
    return context;
}

BatchContext secondFirstAt(const QByteArray &offset)
{
    BatchContext context = secondAt(offset);
    context.startsLog = true;
    return context;
}

QList<qint64> sorted(QList<qint64> list)
{
    std::ranges::sort(list);
    return list;
}

} // namespace

void TestShapeRefetch::fill(StoreFile &file)
{
    file.apply(
        batch({inserted(1, u"a"_s), inserted(2, u"b"_s), inserted(3, u"c"_s)}, firstAt("0_0")));
    file.apply(lastBatch({}, at("0_inf")));
}

void TestShapeRefetch::mustRefetch_keepsTheRows()
{
    StoreFile file;
    fill(file);
    const QDateTime syncedAt = file.store().shape().lastSyncedAt;
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    QCOMPARE(file.rows(), Filled);
    QVERIFY(!file.store().changes().isVisible);
    for (const StoredShape &shape : {file.store().shape(), file.reopen()}) {
        QVERIFY(shape.isComplete);
        QVERIFY(shape.isStale);
        QVERIFY(shape.handle.isEmpty());
        QCOMPARE(shape.offset, "-1"_ba);
        QCOMPARE(shape.expiredHandle, "h1"_ba);
        QCOMPARE(shape.lastSyncedAt, syncedAt);
    }
    QCOMPARE(file.rows(), Filled);
}

void TestShapeRefetch::mustRefetch_drops_whatIsStaged()
{
    StoreFile file;
    fill(file);
    file.apply(batch({updated(1, u"A"_s), removed(2)}, at("1_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    QCOMPARE(file.seen(SideTables), QStringList());
    QCOMPARE(file.reopen().offset, "-1"_ba);
    QCOMPARE(file.rows(), Filled);
}

void TestShapeRefetch::refetch_isStaged()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(1, u"A"_s)}, secondFirstAt("0_0")));
    file.apply(batch({inserted(5, u"e"_s)}, secondAt("0_1")));
    QCOMPARE(file.rows(), Filled);
    QVERIFY(file.store().shape().isStale);
    QVERIFY(file.store().changes().isEmpty());
    file.apply(lastBatch({updated(5, u"E"_s)}, secondAt("0_inf")));
    QCOMPARE(file.rows(), QStringList({u"1:A"_s, u"5:E"_s}));
    QVERIFY(!file.store().shape().isStale);
    QCOMPARE(file.seen(Position), QStringList(u"h2|0_inf|1|0|h1"_s));
    QCOMPARE(file.seen(SideTables), QStringList());
    file.apply(lastBatch({updated(1, u"AA"_s)}, secondAt("1_0")));
    QCOMPARE(file.reopen().offset, "1_0"_ba);
}

void TestShapeRefetch::refetch_mergesADifference()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(4, u"d"_s), inserted(3, u"c"_s), inserted(1, u"A"_s)},
                     secondFirstAt("0_0")));
    file.apply(lastBatch({}, secondAt("0_inf")));
    const RowChanges changes = file.store().changes();
    QVERIFY(changes.isVisible);
    QVERIFY(!changes.isEverything);
    QVERIFY(!changes.hasNewSchema);
    QCOMPARE(changes.updated, QList<qint64>({1}));
    QCOMPARE(changes.removed, QList<qint64>({2}));
    QCOMPARE(changes.inserted.size(), 1);
    QVERIFY(changes.inserted.first() > 3);
    QCOMPARE(file.rows(), QStringList({u"1:A"_s, u"3:c"_s, u"4:d"_s}));
}

void TestShapeRefetch::refetch_ofTheSameRowsIsInvisible()
{
    const QJsonObject special {{u"title"_s, u""_s}, {u"x"_s, u"NaN"_s}, {u"n"_s, u"-5"_s}};
    StoreFile file;
    file.apply(lastBatch({inserted(1, special), inserted(2), inserted(3, u"c"_s)}, firstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(
        lastBatch({inserted(3, u"c"_s), inserted(2), inserted(1, special)}, secondFirstAt("0_0")));
    QVERIFY(file.store().changes().isVisible);
    QVERIFY(file.store().changes().isEmpty());
    QCOMPARE(file.store().shape().handle, "h2"_ba);
}

void TestShapeRefetch::refetch_keepsThePlaceOfRows()
{
    StoreFile file;
    fill(file);
    const QString ids = u"SELECT electric_rowid, id FROM items ORDER BY 1"_s;
    const QStringList before = file.seen(ids);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(lastBatch(
        {inserted(3, u"C"_s), inserted(0, u"z"_s), inserted(2, u"b"_s), inserted(1, u"a"_s)},
        secondFirstAt("0_0")));
    QCOMPARE(file.seen(ids).first(3), before);
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:b"_s, u"3:C"_s, u"0:z"_s}));
}

void TestShapeRefetch::refetch_toAnEmptyTable()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({}, secondFirstAt("0_0")));
    QCOMPARE(file.rows(), Filled);
    file.apply(lastBatch({}, secondAt("0_inf")));
    QCOMPARE(sorted(file.store().changes().removed), QList<qint64>({1, 2, 3}));
    QCOMPARE(file.rows(), QStringList());
    QVERIFY(file.reopen().isComplete);
}

void TestShapeRefetch::refetch_ofAnEmptyTable()
{
    StoreFile file;
    file.apply(lastBatch({}, firstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(1, u"a"_s)}, secondFirstAt("0_0")));
    QCOMPARE(file.rows(), QStringList());
    file.apply(lastBatch({}, secondAt("0_inf")));
    QCOMPARE(file.store().changes().inserted.size(), 1);
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
}

void TestShapeRefetch::refetch_startsOverAfterACrash()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(8, u"h"_s)}, secondFirstAt("0_0")));
    const StoredShape shape = file.reopen();
    QCOMPARE(shape.offset, "-1"_ba);
    QVERIFY(shape.handle.isEmpty());
    QVERIFY(shape.isStale);
    QVERIFY(shape.isComplete);
    QCOMPARE(shape.expiredHandle, "h1"_ba);
    QCOMPARE(file.rows(), Filled);
    file.apply(lastBatch({inserted(3, u"c"_s)}, secondFirstAt("0_0"))); // 8 is not in it
    QCOMPARE(file.rows(), QStringList(u"3:c"_s));
    QCOMPARE(file.seen(SideTables), QStringList());
}

void TestShapeRefetch::refetch_startsOverWhenTheLogEndsAgain()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(8, u"h"_s)}, secondFirstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h2"));
    QCOMPARE(file.rows(), Filled);
    QCOMPARE(file.store().shape().expiredHandle, "h2"_ba);
    BatchContext third = firstAt("0_0", "h3");
    file.apply(lastBatch({inserted(1, u"a"_s)}, third));
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
    // A new log may begin without notice: an answer to -1 after a hole, with the same handle.
    file.apply(batch({inserted(9, u"i"_s)}, third));
    file.apply(batch({inserted(1, u"a"_s)}, third));
    third.startsLog = false;
    file.apply(lastBatch({}, third));
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
}

void TestShapeRefetch::refetch_findsHoles()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(1, u"A"_s)}, secondFirstAt("0_0")));
    // 2 is a row of the old log only.
    QCOMPARE(file.tryApply(lastBatch({updated(2, u"B"_s)}, secondAt("1_0"))), ApplyResult::Hole);
    QCOMPARE(file.rows(), Filled);
    QVERIFY(file.store().shape().isStale);
    file.apply(lastBatch({updated(1, u"AA"_s)}, secondAt("1_0"))); // what was staged still is
    QCOMPARE(file.rows(), QStringList(u"1:AA"_s));
}

void TestShapeRefetch::refetch_ofAnIncompleteShape()
{
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    QVERIFY(!file.store().shape().isComplete);
    file.apply(batch({inserted(2, u"B"_s)}, secondFirstAt("0_0")));
    file.apply(lastBatch({inserted(3, u"c"_s)}, secondAt("0_inf")));
    QCOMPARE(file.rows(), QStringList({u"2:B"_s, u"3:c"_s}));
    QVERIFY(file.store().shape().isComplete);
    QVERIFY(file.store().changes().isEverything);
}

void TestShapeRefetch::otherSchema_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QJsonObject>("value");
    QTest::addColumn<QString>("columns");
    QTest::addColumn<QString>("row");
    const QJsonObject value {{u"title"_s, u"5"_s}, {u"n"_s, u"6"_s}, {u"x"_s, u"1.5"_s}};
    QJsonObject added = value;
    added.insert(u"added"_s, u"true"_s);
    QTest::newRow("added") << R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"},
        "n":{"type":"int4"},"x":{"type":"float8"},"added":{"type":"bool"}})"_ba
                           << added << u"id, title, n, x, added"_s << u"1|5|6|1.5|1"_s;
    QTest::newRow("dropped") << R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"}})"_ba
                             << value << u"id, title"_s << u"1|5"_s;
    QTest::newRow("retyped")
        << R"({"id":{"type":"int4","pk_index":0},"title":{"type":"int8"},"n":{"type":"text"},
               "x":{"type":"numeric"}})"_ba
        << value << u"id, typeof(title), typeof(n), typeof(x), x"_s << u"1|integer|text|text|1.5"_s;
    QTest::newRow("renamed") << R"({"id":{"type":"int4","pk_index":0},"title2":{"type":"text"}})"_ba
                             << QJsonObject {{u"title2"_s, u"t"_s}} << u"id, title2"_s << u"1|t"_s;
    QTest::newRow("other order")
        << R"({"x":{"type":"float8"},"n":{"type":"int4"},"title":{"type":"text"},
               "id":{"type":"int4","pk_index":0}})"_ba
        << value << u"id, title, n, x"_s << u"1|5|6|1.5"_s;
    QTest::newRow("percent signs")
        << R"({"id":{"type":"int4","pk_index":0},"%1":{"type":"text"},"%3":{"type":"text"},
               "%5 of %2":{"type":"text"}})"_ba
        << QJsonObject {{u"%1"_s, u"a"_s}, {u"%3"_s, u"b"_s}, {u"%5 of %2"_s, u"c"_s}}
        << u"id, \"%1\", \"%3\", \"%5 of %2\""_s << u"1|a|b|c"_s;
}

void TestShapeRefetch::otherSchema()
{
    QFETCH(const QByteArray, schema);
    QFETCH(const QJsonObject, value);
    QFETCH(const QString, columns);
    QFETCH(const QString, row);
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    BatchContext first = secondFirstAt("0_0");
    first.schema = schemaOf(schema);
    BatchContext next = secondAt("0_inf");
    next.schema = first.schema;
    QJsonObject message = updated(1, value);
    message.insert(u"headers"_s, QJsonObject {{u"operation"_s, u"insert"_s}});
    file.apply(batch({message}, first));
    QCOMPARE(file.rows(), Filled);
    QCOMPARE(file.store().shape().schema, itemsSchema());

    file.apply(lastBatch({}, next));
    QVERIFY(file.store().changes().isEverything);
    QVERIFY(file.store().changes().hasNewSchema);
    QCOMPARE(file.store().shape().schema, first.schema);
    QCOMPARE(file.seen(u"SELECT %1 FROM items"_s.arg(columns)), QStringList(row));
    QCOMPARE(file.seen(SideTables), QStringList());
    QCOMPARE(file.reopen().schema, first.schema);
    file.apply(lastBatch({removed(1)}, next));
    QCOMPARE(file.seen(u"SELECT count(*) FROM items"_s), QStringList(u"0"_s));
}

void TestShapeRefetch::otherSchema_keepsThePlaceOfRows()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    BatchContext first = secondFirstAt("0_0");
    first.schema = schemaOf(R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"}})");
    file.apply(lastBatch({inserted(9, u"new"_s), inserted(3, u"c"_s), inserted(1, u"a"_s)}, first));
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"3:c"_s, u"9:new"_s}));
    QCOMPARE(file.seen(u"SELECT electric_rowid FROM items WHERE id IN (1, 3)"_s),
             QStringList({u"1"_s, u"3"_s}));
}

// An empty table was altered while the first sync was under way.
void TestShapeRefetch::otherSchema_afterAnEmptyFirstChunk()
{
    StoreFile file;
    file.apply(batch({}, firstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    BatchContext first = secondFirstAt("0_0");
    first.schema = schemaOf(R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"}})");
    file.apply(lastBatch({inserted(1, u"a"_s)}, first));
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
    QCOMPARE(file.store().shape().schema, first.schema);
}

// The tables are plain: somebody may have made a view of one, and an index on it.
void TestShapeRefetch::otherSchema_underAViewOfTheUser()
{
    StoreFile file;
    fill(file);
    {
        const Outsider user(file.fileName(), false);
        user.execute(u"CREATE VIEW short AS SELECT id, title FROM items WHERE id < 3"_s);
        user.execute(u"CREATE INDEX by_title ON items (title)"_s);
    }
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    BatchContext first = secondFirstAt("0_0");
    first.schema = schemaOf(R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"}})");
    file.apply(lastBatch({inserted(1, u"A"_s), inserted(4, u"d"_s)}, first));
    QCOMPARE(file.rows(), QStringList({u"1:A"_s, u"4:d"_s}));
    QCOMPARE(file.seen(u"SELECT * FROM short"_s), QStringList(u"1|A"_s));
}

// The rows of half a log that nobody knows of any more do not come up in the next one.
void TestShapeRefetch::stageThatTheCatalogHasForgotten()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(7, u"old"_s)}, secondFirstAt("0_0")));
    file.close();
    Outsider(file.fileName(), false).execute(u"UPDATE electric_shapes SET staging = 0"_s);
    file.reopen();
    file.apply(MessageBatchBuilder::mustRefetch("h2"));
    file.apply(batch({inserted(1, u"A"_s)}, secondFirstAt("0_0")));
    file.apply(lastBatch({inserted(4, u"d"_s)}, secondAt("0_inf")));
    QCOMPARE(file.rows(), QStringList({u"1:A"_s, u"4:d"_s}));
}

// Somebody has given a row the largest id that there is: those of new rows do not run over.
void TestShapeRefetch::rowIds_behindTheLargest()
{
    StoreFile file;
    fill(file);
    file.close();
    Outsider(file.fileName(), false)
        .execute(u"UPDATE items SET electric_rowid = 9223372036854775807 WHERE id = 1"_s);
    file.reopen();
    file.apply(lastBatch({inserted(8, u"h"_s), inserted(9, u"i"_s)}, at("5_0")));
    QCOMPARE(file.rows(), QStringList({u"2:b"_s, u"3:c"_s, u"8:h"_s, u"9:i"_s, u"1:a"_s}));
}

void TestShapeRefetch::clear_removesRowsAndPosition()
{
    StoreFile file;
    fill(file);
    QVERIFY(!file.store().clear());
    QVERIFY(file.store().changes().isEverything);
    QVERIFY(file.store().changes().isVisible);
    for (const StoredShape &shape : {file.store().shape(), file.reopen()}) {
        QCOMPARE(shape.offset, "-1"_ba);
        QVERIFY(shape.handle.isEmpty());
        QVERIFY(shape.schema.isEmpty());
        QVERIFY(!shape.isComplete);
        QVERIFY(!shape.isStale);
        QVERIFY(!shape.lastSyncedAt.isValid());
    }
    QCOMPARE(file.seen(u"SELECT count(*) FROM sqlite_master WHERE name = 'items'"_s),
             QStringList(u"0"_s));
    fill(file);
    QCOMPARE(file.rows(), Filled);
}

void TestShapeRefetch::clear_whileStaging()
{
    StoreFile file;
    fill(file);
    file.apply(batch({removed(1)}, at("1_0")));
    QVERIFY(!file.store().clear());
    QCOMPARE(file.seen(SideTables), QStringList());
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(9)}, secondFirstAt("0_0")));
    QVERIFY(!file.store().clear());
    QCOMPARE(file.seen(SideTables), QStringList());
    fill(file);
    QCOMPARE(file.rows(), Filled);
    QVERIFY(!file.store().shape().isStale);
}

// One that was under way when the rows were cleared belongs to none of them.
void TestShapeRefetch::batchWithoutALog_isAHole()
{
    StoreFile file;
    QCOMPARE(file.tryApply(lastBatch({inserted(1)}, at("1_0"))), ApplyResult::Hole);
    fill(file);
    QVERIFY(!file.store().clear());
    QCOMPARE(file.tryApply(lastBatch({inserted(4)}, at("1_0"))), ApplyResult::Hole);
    QVERIFY(!file.reopen().isComplete);
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    QCOMPARE(file.tryApply(lastBatch({inserted(4)}, at("1_0"))), ApplyResult::Hole);
    QVERIFY(file.store().shape().isStale);
    QCOMPARE(file.rows(), Filled);
}

QTEST_GUILESS_MAIN(TestShapeRefetch)
#include "tst_shaperefetch.moc"
