// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapelog.h"
#include "storefile.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// The rows of a first log come in without an index of their keys; it is made when it is needed.
class TestShapeIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isMadeWithTheLastRows();
    void findsKeys_data();
    void findsKeys();
    void keysOfTwoTables();
    void keysOfTwoTables_atFirst();
    void isMadeForTheFirstChange_data();
    void isMadeForTheFirstChange();
    void twins_areOneRow();
    void twins_areToldOf();
    void twins_ofAnotherChunk();
    void reopened_goesOnWithout();
    void refetch_ofHalfALog();
    void newColumns_haveOne();
};

namespace {

const QString Indexes = u"SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
                        "AND tbl_name = 'items' ORDER BY name"_s;
const QStringList Ours {u"electric_key_of_items"_s};

} // namespace

void TestShapeIndex::isMadeWithTheLastRows()
{
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s)}, firstAt("0_0")));
    QCOMPARE(file.seen(Indexes), QStringList());
    file.apply(batch({inserted(2, u"b"_s)}, at("0_inf")));
    QCOMPARE(file.seen(Indexes), QStringList());
    file.apply(lastBatch({}, at("0_inf")));
    QCOMPARE(file.seen(Indexes), Ours);
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:b"_s}));
}

void TestShapeIndex::findsKeys_data()
{
    QTest::addColumn<bool>("isWhole");
    QTest::newRow("without the table's name") << false;
    QTest::newRow("whole, as in format 4") << true;
}

// Each statement that looks for a key has to look into the index, whatever that has of the keys.
void TestShapeIndex::findsKeys()
{
    QFETCH(const bool, isWhole);
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_inf")));
    KeyIndex index(&file.database(), u"items"_s);
    QVERIFY(!index.find());
    QVERIFY(index.exists());
    QVERIFY(!index.isWhole());
    QCOMPARE(index.expression(), u"substr(electric_key, %1)"_s.arg(keyOf(1).indexOf(u"/") + 2));
    if (isWhole) {
        QVERIFY(!index.widen());
        QCOMPARE(index.expression(), u"electric_key"_s);
    }
    KeyIndex again(&file.database(), u"items"_s);
    QVERIFY(!again.find());
    QCOMPARE(again.isWhole(), isWhole);
    const QString match
        = again.match(QLatin1StringView("m.electric_key"), QLatin1StringView("s.electric_key"));
    for (const QString &sql :
         {u"SELECT * FROM items WHERE "_s + again.condition(),
          u"UPDATE items SET n = 1 WHERE "_s + again.condition(),
          u"SELECT * FROM items AS s CROSS JOIN items AS m ON "_s + match,
          u"SELECT * FROM items AS s WHERE NOT EXISTS (SELECT 1 FROM items AS m WHERE %1)"_s.arg(
              match)}) {
        const QString plan
            = file.seen(QString(u"EXPLAIN QUERY PLAN "_s + sql).replace(u"?"_s, u"'x'"_s))
                  .join(u'\n');
        QVERIFY2(plan.contains(QRegularExpression(u"USING (COVERING )?INDEX "_s + Ours.first())),
                 qPrintable(sql + u'\n' + plan));
    }
}

namespace {

QJsonObject withKey(QJsonObject message, const QString &key)
{
    message.insert(u"key"_s, key);
    return message;
}

} // namespace

// No server of today sends such keys; whoever does has two rows, not one.
void TestShapeIndex::keysOfTwoTables()
{
    const QString foreign = keyOf(1).replace(u"items"_s, u"parts"_s);
    QCOMPARE(foreign.size(), keyOf(1).size());
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_inf")));
    file.apply(lastBatch({withKey(updated(1, u"no"_s), foreign), withKey(removed(1), foreign)},
                         at("1_0")));
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:b"_s}));
    file.apply(lastBatch({withKey(inserted(1, u"A"_s), foreign)}, at("1_1")));
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:b"_s, u"1:A"_s}));
    file.apply(lastBatch({updated(1, u"c"_s), withKey(updated(1, u"C"_s), foreign)}, at("1_2")));
    QCOMPARE(file.rows(), QStringList({u"1:c"_s, u"2:b"_s, u"1:C"_s}));
    QCOMPARE(file.seen(Indexes), Ours);
    file.reopen();
    file.apply(lastBatch({removed(1)}, at("1_3")));
    QCOMPARE(file.rows(), QStringList({u"2:b"_s, u"1:C"_s}));
    QCOMPARE(file.seen(u"PRAGMA integrity_check"_s), QStringList(u"ok"_s));
}

// Both before there is an index.
void TestShapeIndex::keysOfTwoTables_atFirst()
{
    const QString foreign = keyOf(1).replace(u"items"_s, u"parts"_s);
    StoreFile file;
    file.apply(
        lastBatch({inserted(1, u"a"_s), withKey(inserted(1, u"A"_s), foreign)}, firstAt("0_inf")));
    file.apply(lastBatch({updated(1, u"b"_s), withKey(updated(1, u"B"_s), foreign)}, at("1_0")));
    QCOMPARE(file.rows(), QStringList({u"1:b"_s, u"1:B"_s}));
}

void TestShapeIndex::isMadeForTheFirstChange_data()
{
    QTest::addColumn<QJsonObject>("change");
    QTest::addColumn<QStringList>("rows");
    QTest::newRow("update") << updated(1, u"A"_s) << QStringList {u"1:A"_s, u"2:b"_s};
    QTest::newRow("delete") << removed(1) << QStringList {u"2:b"_s};
}

void TestShapeIndex::isMadeForTheFirstChange()
{
    QFETCH(const QJsonObject, change);
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_0")));
    file.apply(batch({change}, at("0_1")));
    QCOMPARE(file.seen(Indexes), Ours);
    QTEST(file.rows(), "rows");
    file.apply(lastBatch({inserted(2, u"B"_s)}, at("0_inf"))); // and now it is kept
    QCOMPARE(file.rows().last(), u"2:B"_s);
    QCOMPARE(file.seen(u"SELECT count(*) FROM items WHERE id = 2"_s), QStringList(u"1"_s));
}

// A row that comes again is an update of the one that is there: it keeps its place.
void TestShapeIndex::twins_areOneRow()
{
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s), inserted(2, u"b"_s), inserted(1, u"B"_s),
                      inserted(3, u"c"_s), inserted(1, u"C"_s)},
                     firstAt("0_0")));
    file.apply(lastBatch({inserted(3, u"d"_s)}, at("0_inf")));
    QCOMPARE(file.rows(), QStringList({u"1:C"_s, u"2:b"_s, u"3:d"_s}));
    QCOMPARE(file.seen(Indexes), Ours);
    QCOMPARE(file.seen(u"PRAGMA integrity_check"_s), QStringList(u"ok"_s));
    file.apply(lastBatch({inserted(4, u"e"_s), updated(1, u"D"_s)}, at("1_0")));
    QCOMPARE(file.rows(), QStringList({u"1:D"_s, u"2:b"_s, u"3:d"_s, u"4:e"_s}));
}

// Who has been shown them one by one has to look again, once.
void TestShapeIndex::twins_areToldOf()
{
    StoreFile file;
    file.store().setWatched(true);
    file.apply(batch({inserted(1, u"a"_s), inserted(1, u"b"_s)}, firstAt("0_0")));
    QVERIFY(!file.store().changes().isEverything);
    QCOMPARE(file.store().changes().inserted.size(), 2);
    file.apply(batch({updated(1, u"c"_s)}, at("0_1")));
    QVERIFY(file.store().changes().isEverything);
    file.apply(batch({updated(1, u"d"_s)}, at("0_2")));
    QVERIFY(!file.store().changes().isEverything);
    QCOMPARE(file.rows(), QStringList(u"1:d"_s));
}

void TestShapeIndex::twins_ofAnotherChunk()
{
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_0")));
    file.apply(batch({inserted(2, u"B"_s)}, at("0_1")));
    file.reopen();
    file.apply(lastBatch({inserted(3, u"c"_s)}, at("0_inf")));
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:B"_s, u"3:c"_s}));
}

void TestShapeIndex::reopened_goesOnWithout()
{
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s)}, firstAt("0_0")));
    QCOMPARE(file.reopen().offset, "0_0"_ba);
    file.apply(batch({inserted(2, u"b"_s)}, at("0_1")));
    QCOMPARE(file.seen(Indexes), QStringList());
    file.apply(lastBatch({updated(2, u"B"_s)}, at("0_inf")));
    QCOMPARE(file.seen(Indexes), Ours);
    QCOMPARE(file.reopen().offset, "0_inf"_ba);
    file.apply(lastBatch({inserted(2, u"c"_s)}, at("1_0")));
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:c"_s}));
}

// The log ends in the midst of its first rows: they have no index when the new ones take over.
void TestShapeIndex::refetch_ofHalfALog()
{
    StoreFile file;
    file.apply(
        batch({inserted(1, u"a"_s), inserted(1, u"A"_s), inserted(2, u"b"_s)}, firstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    BatchContext first = firstAt("0_0", "h2");
    file.apply(batch({inserted(2, u"B"_s), inserted(3, u"c"_s), inserted(3, u"C"_s)}, first));
    first.startsLog = false;
    first.offset = "0_inf";
    file.apply(lastBatch({}, first));
    QCOMPARE(file.rows(), QStringList({u"2:B"_s, u"3:C"_s}));
    QCOMPARE(file.seen(Indexes), Ours);
}

void TestShapeIndex::newColumns_haveOne()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_inf")));
    const Schema narrow
        = schemaOf(R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"}})");
    for (const char *handle : {"h2", "h3"}) {
        file.apply(MessageBatchBuilder::mustRefetch("h1"));
        BatchContext context = firstAt("0_inf", handle);
        context.schema = context.handle == "h2" ? narrow : itemsSchema();
        file.apply(lastBatch({inserted(1, u"b"_s), inserted(2, u"c"_s)}, context));
        QCOMPARE(file.seen(Indexes), Ours);
        QCOMPARE(file.rows(), QStringList({u"1:b"_s, u"2:c"_s}));
    }
}

QTEST_GUILESS_MAIN(TestShapeIndex)

#include "tst_shapeindex.moc"
