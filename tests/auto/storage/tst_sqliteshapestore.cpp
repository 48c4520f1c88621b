// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storefile.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

using Messages = QList<QJsonObject>;
Q_DECLARE_METATYPE(Messages)

// One log of a shape, from its first chunk on.
class TestSqliteShapeStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newShape_isEmpty();
    void firstSync_isCompleteAtUpToDate();
    void firstSync_goesOnAfterACrash();
    void firstSync_reportsEverythingOnce();
    void emptyShape_isComplete();
    void position_isInTheTransactionOfTheRows();
    void snapshotFilters_areInTheTransactionOfTheRows();
    void snapshotFilters_endWithTheirLog_data();
    void snapshotFilters_endWithTheirLog();
    void change_data();
    void change();
    void change_isReported();
    void redelivery_changesNothing_data();
    void redelivery_changesNothing();
    void hole_storesNothing_data();
    void hole_storesNothing();
    void partialShape_skipsUnknownRows_data();
    void partialShape_skipsUnknownRows();
    void partialShape_isWholeAfterARefetch();
    void otherSchema_isAHole();
    void catchUp_isStaged();
    void catchUp_goesOnAfterACrash();
    void catchUp_stages_data();
    void catchUp_stages();
    void catchUp_reportsWhatDiffers();

private:
    static QStringList positionOf(const StoreFile &file);
};

namespace {

const QStringList Filled = {u"1:a"_s, u"2:b"_s, u"3:c"_s};

// A complete shape with these rows.
void fill(StoreFile &file)
{
    file.apply(
        batch({inserted(1, u"a"_s), inserted(2, u"b"_s), inserted(3, u"c"_s)}, firstAt("0_0")));
    file.apply(lastBatch({}, at("0_inf")));
}

} // namespace

QStringList TestSqliteShapeStore::positionOf(const StoreFile &file)
{
    return file.seen(u"SELECT handle, \"offset\", complete, stale FROM electric_shapes"_s);
}

void TestSqliteShapeStore::newShape_isEmpty()
{
    StoreFile file;
    const StoredShape shape = file.reopen();
    QCOMPARE(shape.offset, "-1"_ba);
    QVERIFY(shape.handle.isEmpty());
    QVERIFY(shape.schema.isEmpty());
    QVERIFY(!shape.isComplete);
    QVERIFY(!shape.isStale);
    QVERIFY(!shape.lastSyncedAt.isValid());
    QCOMPARE(shape.tableName, u"items"_s);
    QVERIFY(!file.store().table());
}

void TestSqliteShapeStore::firstSync_isCompleteAtUpToDate()
{
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s)}, firstAt("0_0")));
    QVERIFY(!file.store().shape().isComplete);
    file.apply(batch({inserted(2, u"b"_s)}, at("0_1")));
    QVERIFY(!file.store().shape().isComplete);
    QVERIFY(!file.store().shape().lastSyncedAt.isValid());
    QCOMPARE(positionOf(file), QStringList(u"h1|0_1|0|0"_s));

    const QDateTime before = QDateTime::currentDateTimeUtc();
    file.apply(lastBatch({}, at("0_inf")));
    const StoredShape shape = file.store().shape();
    QVERIFY(shape.isComplete);
    QVERIFY(!shape.isStale);
    QVERIFY(shape.lastSyncedAt >= before);
    QCOMPARE(shape.lastSyncedAt.timeSpec(), Qt::UTC);
    QCOMPARE(shape.schema, itemsSchema());
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:b"_s}));
    QCOMPARE(positionOf(file), QStringList(u"h1|0_inf|1|0"_s));
    QCOMPARE(file.reopen().lastSyncedAt, shape.lastSyncedAt);
}

void TestSqliteShapeStore::firstSync_goesOnAfterACrash()
{
    StoreFile file;
    file.apply(batch({inserted(1, u"a"_s)}, firstAt("0_0")));
    const StoredShape shape = file.reopen();
    QCOMPARE(shape.handle, "h1"_ba);
    QCOMPARE(shape.offset, "0_0"_ba);
    QVERIFY(!shape.isComplete);
    file.apply(lastBatch({inserted(2, u"b"_s)}, at("0_1")));
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:b"_s}));
    QVERIFY(file.reopen().isComplete);
}

void TestSqliteShapeStore::firstSync_reportsEverythingOnce()
{
    StoreFile file;
    file.apply(batch({inserted(1)}, firstAt("0_0")));
    QVERIFY(!file.store().changes().isVisible);
    QCOMPARE(file.store().changes().inserted, QList<qint64>({1})); // for progressive views
    file.apply(lastBatch({inserted(2)}, at("0_1")));
    QVERIFY(file.store().changes().isVisible);
    QVERIFY(file.store().changes().isEverything);
    file.apply(lastBatch({inserted(3)}, at("1_0")));
    QVERIFY(!file.store().changes().isEverything);
}

void TestSqliteShapeStore::emptyShape_isComplete()
{
    StoreFile file;
    file.apply(batch({}, firstAt("0_0")));
    file.apply(lastBatch({}, at("0_inf")));
    const StoredShape shape = file.reopen();
    QVERIFY(shape.isComplete);
    QCOMPARE(shape.offset, "0_inf"_ba);
    QVERIFY(file.rows().isEmpty());
}

// Whoever looks at any moment finds rows that are what the position says.
void TestSqliteShapeStore::position_isInTheTransactionOfTheRows()
{
    StoreFile file;
    file.apply(batch({inserted(1)}, firstAt("1")));
    const Outsider outsider(file.fileName());
    for (int i = 2; i < 20; ++i) {
        file.apply(lastBatch({inserted(i)}, at(QByteArray::number(i))));
        QCOMPARE(outsider.query(
                     u"SELECT \"offset\", (SELECT count(*) FROM items) FROM electric_shapes"_s),
                 QStringList(u"%1|%1"_s.arg(i)));
    }
}

void TestSqliteShapeStore::snapshotFilters_areInTheTransactionOfTheRows()
{
    StoreFile file;
    fill(file);
    QCOMPARE(file.reopen().snapshotFilters, QByteArray());
    const QByteArray bytes("\0 any bytes \xff", 13);
    BatchContext context = at("1_0");
    context.snapshotFilters = bytes;
    context.expiredHandle = "h0";
    file.apply(lastBatch({updated(1, u"A"_s)}, context));
    StoredShape shape = file.reopen();
    QCOMPARE(shape.snapshotFilters, bytes);
    QCOMPARE(shape.expiredHandle, "h0"_ba);

    context.snapshotFilters = "lost";
    QCOMPARE(file.tryApply(lastBatch({updated(9, u"?"_s)}, context)), ApplyResult::Hole);
    QCOMPARE(file.store().shape().snapshotFilters, bytes);
    QCOMPARE(file.reopen().snapshotFilters, bytes);

    context.snapshotFilters = "staged"; // of the newest position
    file.apply(batch({updated(1, u"B"_s)}, context));
    QCOMPARE(file.reopen().snapshotFilters, "staged"_ba);
    file.apply(lastBatch({}, at("1_1"))); // nothing to remember any more
    shape = file.reopen();
    QCOMPARE(shape.snapshotFilters, QByteArray());
    QCOMPARE(shape.expiredHandle, QByteArray());
}

void TestSqliteShapeStore::snapshotFilters_endWithTheirLog_data()
{
    QTest::addColumn<QString>("end");
    for (const char *end : {"must-refetch", "new log", "interrupted new log", "clear"})
        QTest::newRow(end) << QString::fromLatin1(end);
}

void TestSqliteShapeStore::snapshotFilters_endWithTheirLog()
{
    QFETCH(const QString, end);
    StoreFile file;
    fill(file);
    BatchContext context = at("1_0");
    context.snapshotFilters = "filters";
    file.apply(lastBatch({}, context));
    QCOMPARE(file.store().shape().snapshotFilters, "filters"_ba);
    if (end == u"must-refetch") {
        file.apply(MessageBatchBuilder::mustRefetch("h1"));
    } else if (end == u"new log") {
        file.apply(batch({inserted(1)}, firstAt("0_0", "h2")));
    } else if (end == u"interrupted new log") {
        BatchContext first = firstAt("0_0", "h2");
        first.snapshotFilters = "the new log's";
        file.apply(batch({inserted(1)}, first));
        QCOMPARE(file.store().shape().snapshotFilters, "the new log's"_ba);
        // Which snapshots it consists of is said by nothing else.
        QCOMPARE(file.reopen().snapshotFilters, "the new log's"_ba);
        return;
    } else {
        QVERIFY(!file.store().clear());
    }
    QCOMPARE(file.store().shape().snapshotFilters, QByteArray());
    QCOMPARE(file.reopen().snapshotFilters, QByteArray());
}

void TestSqliteShapeStore::change_data()
{
    QTest::addColumn<Messages>("messages");
    QTest::addColumn<QStringList>("rows");
    QTest::newRow("insert") << Messages {inserted(4, u"d"_s)} << Filled + QStringList(u"4:d"_s);
    QTest::newRow("insert of a row that is there")
        << Messages {inserted(2, u"B"_s)} << QStringList {u"1:a"_s, u"2:B"_s, u"3:c"_s};
    QTest::newRow("update") << Messages {updated(1, u"A"_s)}
                            << QStringList {u"1:A"_s, u"2:b"_s, u"3:c"_s};
    QTest::newRow("update of the key alone") << Messages {updated(1, QJsonObject())} << Filled;
    QTest::newRow("update to NULL")
        << Messages {updated(1, QJsonObject {{u"title"_s, QJsonValue::Null}})}
        << QStringList {u"1:NULL"_s, u"2:b"_s, u"3:c"_s};
    QTest::newRow("update of an unknown column")
        << Messages {updated(1, QJsonObject {{u"new"_s, u"?"_s}, {u"title"_s, u"A"_s}})}
        << QStringList {u"1:A"_s, u"2:b"_s, u"3:c"_s};
    QTest::newRow("delete") << Messages {removed(2)} << QStringList {u"1:a"_s, u"3:c"_s};
    QTest::newRow("delete of a row that is not there") << Messages {removed(9)} << Filled;
    QTest::newRow("delete and insert: to the end")
        << Messages {removed(1), inserted(1, u"a"_s)} << QStringList {u"2:b"_s, u"3:c"_s, u"1:a"_s};
    QTest::newRow("insert, update, delete")
        << Messages {inserted(4, u"d"_s), updated(4, u"D"_s), removed(4)} << Filled;
    QTest::newRow("change of the primary key")
        << Messages {removed(2), inserted(7, u"b"_s)} << QStringList {u"1:a"_s, u"3:c"_s, u"7:b"_s};
    QTest::newRow("everything goes")
        << Messages {removed(1), removed(2), removed(3)} << QStringList();
}

void TestSqliteShapeStore::change()
{
    QFETCH(const Messages, messages);
    QFETCH(const QStringList, rows);
    StoreFile file;
    fill(file);
    file.apply(lastBatch(messages, at("1_0")));
    QCOMPARE(file.rows(), rows);
    QCOMPARE(positionOf(file), QStringList(u"h1|1_0|1|0"_s));
    QCOMPARE(file.reopen().offset, "1_0"_ba);
    QCOMPARE(file.rows(), rows);
}

void TestSqliteShapeStore::change_isReported()
{
    StoreFile file;
    fill(file);
    file.apply(lastBatch({updated(1, QJsonObject {{u"n"_s, u"5"_s}}), removed(2), inserted(4)},
                         at("1_0")));
    const RowChanges &changes = file.store().changes();
    QVERIFY(changes.isVisible);
    QVERIFY(!changes.isEverything);
    QVERIFY(!changes.hasNewSchema);
    QCOMPARE(changes.updated, QList<qint64>({1}));
    QCOMPARE(changes.removed, QList<qint64>({2}));
    QCOMPARE(changes.inserted, QList<qint64>({4}));
    QVERIFY(changes.columns.contains(2)); // n
    QVERIFY(!changes.columns.contains(1)); // title
    file.apply(lastBatch({}, at("2_0")));
    QVERIFY(file.store().changes().isEmpty());
}

void TestSqliteShapeStore::redelivery_changesNothing_data()
{
    QTest::addColumn<Messages>("messages");
    QTest::newRow("insert") << Messages {inserted(4, u"d"_s)};
    QTest::newRow("update") << Messages {updated(1, u"A"_s)};
    QTest::newRow("delete") << Messages {removed(2)};
    QTest::newRow("update, then delete") << Messages {updated(2, u"B"_s), removed(2)};
    QTest::newRow("insert, update, delete")
        << Messages {inserted(4, u"d"_s), updated(4, u"D"_s), removed(4)};
    QTest::newRow("change of the primary key")
        << Messages {updated(2, u"B"_s), removed(2), inserted(7, u"b"_s)};
}

void TestSqliteShapeStore::redelivery_changesNothing()
{
    QFETCH(const Messages, messages);
    StoreFile file;
    fill(file);
    file.apply(lastBatch(messages, at("1_0")));
    const QStringList rows = file.rows();
    file.apply(lastBatch(messages, at("1_0")));
    QCOMPARE(file.rows(), rows);
    file.reopen();
    file.apply(batch(messages, at("1_0"))); // as a chunk
    file.apply(lastBatch({}, at("1_1")));
    QStringList before = rows;
    QStringList after = file.rows();
    before.sort();
    after.sort();
    QCOMPARE(after, before);
}

void TestSqliteShapeStore::hole_storesNothing_data()
{
    QTest::addColumn<Messages>("messages");
    QTest::newRow("update of an unknown row") << Messages {updated(9, u"?"_s)};
    QTest::newRow("behind good changes")
        << Messages {inserted(4, u"d"_s), removed(1), updated(9, u"?"_s)};
    QTest::newRow("before good changes") << Messages {updated(9, u"?"_s), inserted(4, u"d"_s)};
    QTest::newRow("of a row that has been removed") << Messages {removed(1), updated(1, u"A"_s)};
}

void TestSqliteShapeStore::hole_storesNothing()
{
    QFETCH(const Messages, messages);
    StoreFile file;
    fill(file);
    QCOMPARE(file.tryApply(lastBatch(messages, at("1_0"))), ApplyResult::Hole);
    QVERIFY(!file.lastError());
    QCOMPARE(file.rows(), Filled);
    QCOMPARE(positionOf(file), QStringList(u"h1|0_inf|1|0"_s));
    QCOMPARE(file.store().shape().offset, "0_inf"_ba);
    QVERIFY(file.store().changes().isEmpty());

    QCOMPARE(file.tryApply(batch(messages, at("1_0"))), ApplyResult::Hole); // as a chunk
    QCOMPARE(file.rows(), Filled);
    QCOMPARE(file.reopen().offset, "0_inf"_ba);
    file.apply(lastBatch({updated(1, u"A"_s)}, at("1_0"))); // the store goes on
    QCOMPARE(file.rows().first(), u"1:A"_s);
}

void TestSqliteShapeStore::partialShape_skipsUnknownRows_data()
{
    QTest::addColumn<bool>("isChangesOnly");
    QTest::addColumn<bool>("isFromNow");
    QTest::newRow("changes_only") << true << false;
    QTest::newRow("now") << false << true;
    QTest::newRow("both") << true << true;
}

void TestSqliteShapeStore::partialShape_skipsUnknownRows()
{
    QFETCH(const bool, isChangesOnly);
    QFETCH(const bool, isFromNow);
    ShapeDefinition definition = items();
    if (isChangesOnly)
        definition.log = ShapeDefinition::Log::ChangesOnly;
    StoreFile file(definition);
    BatchContext first = firstAt("5_0");
    first.startsAtEnd = isFromNow;
    file.apply(lastBatch({}, first));
    file.apply(lastBatch({updated(9, u"?"_s), inserted(4, u"d"_s)}, at("6_0")));
    QCOMPARE(file.rows(), QStringList(u"4:d"_s));
    file.reopen();
    file.apply(batch({updated(8, u"?"_s), updated(4, u"D"_s)}, at("7_0")));
    file.apply(lastBatch({updated(7, u"?"_s), removed(6)}, at("7_1")));
    QCOMPARE(file.rows(), QStringList(u"4:D"_s));
    QCOMPARE(file.store().shape().offset, "7_1"_ba);
}

// What began at the log's end is fetched from the start when that log has ended.
void TestSqliteShapeStore::partialShape_isWholeAfterARefetch()
{
    StoreFile file;
    BatchContext first = firstAt("5_0");
    first.startsAtEnd = true;
    file.apply(lastBatch({}, first));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({inserted(1, u"a"_s)}, firstAt("0_0", "h2")));
    BatchContext next = at("0_inf");
    next.handle = "h2";
    file.apply(lastBatch({}, next));
    QCOMPARE(file.tryApply(lastBatch({updated(9, u"?"_s)}, next)), ApplyResult::Hole);
    file.reopen();
    QCOMPARE(file.tryApply(lastBatch({updated(9, u"?"_s)}, next)), ApplyResult::Hole);
}

void TestSqliteShapeStore::otherSchema_isAHole()
{
    StoreFile file;
    fill(file);
    BatchContext other = at("1_0");
    other.schema = schemaOf(R"({"id":{"type":"int4","pk_index":0},"title":{"type":"text"}})");
    QCOMPARE(file.tryApply(lastBatch({inserted(4)}, other)), ApplyResult::Hole);
    QCOMPARE(file.rows(), Filled);
    QCOMPARE(file.store().shape().schema, itemsSchema());
}

void TestSqliteShapeStore::catchUp_isStaged()
{
    StoreFile file;
    fill(file);
    const Outsider outsider(file.fileName());
    const QString all = u"SELECT (SELECT group_concat(id || title, ' ') FROM items), \"offset\" "
                        "FROM electric_shapes"_s;
    const QStringList before(u"1a 2b 3c|0_inf"_s);
    file.apply(batch({updated(1, u"A"_s), inserted(4, u"d"_s)}, at("1_0")));
    QCOMPARE(outsider.query(all), before);
    QVERIFY(!file.store().changes().isVisible);
    QVERIFY(file.store().shape().isComplete);
    QCOMPARE(file.store().shape().offset, "1_0"_ba); // the stream goes on from here
    file.apply(batch({removed(2), updated(4, u"D"_s)}, at("1_1")));
    QCOMPARE(outsider.query(all), before);
    file.apply(lastBatch({inserted(5, u"e"_s)}, at("1_2")));
    QVERIFY(file.store().changes().isVisible);
    QCOMPARE(outsider.query(all), QStringList(u"1A 3c 4D 5e|1_2"_s));
    QCOMPARE(outsider.query(u"SELECT name FROM sqlite_master WHERE name LIKE 'electric_stage%' "
                            "OR name LIKE 'electric_removed%'"_s),
             QStringList());
}

void TestSqliteShapeStore::catchUp_goesOnAfterACrash()
{
    StoreFile file;
    fill(file);
    file.apply(batch({updated(1, u"A"_s), removed(2), inserted(4, u"d"_s)}, at("1_0")));
    const StoredShape shape = file.reopen();
    QCOMPARE(shape.offset, "1_0"_ba);
    QCOMPARE(shape.handle, "h1"_ba);
    QVERIFY(shape.isComplete);
    QCOMPARE(file.rows(), Filled);
    file.apply(batch({updated(1, u"AA"_s), inserted(5, u"e"_s)}, at("1_1")));
    file.reopen();
    file.apply(lastBatch({updated(5, u"E"_s)}, at("1_2")));
    QCOMPARE(file.rows(), QStringList({u"1:AA"_s, u"3:c"_s, u"4:d"_s, u"5:E"_s}));
    QCOMPARE(file.reopen().offset, "1_2"_ba);
}

void TestSqliteShapeStore::catchUp_stages_data()
{
    QTest::addColumn<Messages>("first");
    QTest::addColumn<Messages>("second");
    QTest::addColumn<QStringList>("rows");
    QTest::newRow("update twice") << Messages {updated(1, u"A"_s)} << Messages {updated(1, u"B"_s)}
                                  << QStringList {u"1:B"_s, u"2:b"_s, u"3:c"_s};
    QTest::newRow("update, delete") << Messages {updated(1, u"A"_s)} << Messages {removed(1)}
                                    << QStringList {u"2:b"_s, u"3:c"_s};
    QTest::newRow("delete, insert: the place stays or not, the row does")
        << Messages {removed(3)} << Messages {inserted(3, u"C"_s)}
        << QStringList {u"1:a"_s, u"2:b"_s, u"3:C"_s};
    QTest::newRow("delete, insert, delete")
        << Messages {removed(3), inserted(3, u"C"_s)} << Messages {removed(3)}
        << QStringList {u"1:a"_s, u"2:b"_s};
    QTest::newRow("delete, insert, update")
        << Messages {removed(3), inserted(3, u"C"_s)} << Messages {updated(3, u"D"_s)}
        << QStringList {u"1:a"_s, u"2:b"_s, u"3:D"_s};
    QTest::newRow("new and gone") << Messages {inserted(4, u"d"_s)} << Messages {removed(4)}
                                  << Filled;
    QTest::newRow("update back") << Messages {updated(1, u"A"_s)} << Messages {updated(1, u"a"_s)}
                                 << Filled;
    QTest::newRow("everything goes")
        << Messages {removed(1), removed(2)} << Messages {removed(3)} << QStringList();
}

void TestSqliteShapeStore::catchUp_stages()
{
    QFETCH(const Messages, first);
    QFETCH(const Messages, second);
    QFETCH(const QStringList, rows);
    StoreFile file;
    fill(file);
    file.apply(batch(first, at("1_0")));
    file.apply(batch(first, at("1_0"))); // delivered twice
    file.apply(batch(second, at("1_1")));
    QCOMPARE(file.rows(), Filled);
    file.apply(lastBatch({}, at("1_2")));
    QCOMPARE(file.rows(), rows);
}

void TestSqliteShapeStore::catchUp_reportsWhatDiffers()
{
    StoreFile file;
    fill(file);
    file.apply(batch({updated(1, u"A"_s), updated(2, u"b"_s), removed(3)}, at("1_0")));
    file.apply(lastBatch({inserted(4, u"d"_s), inserted(5, u"e"_s)}, at("1_1")));
    const RowChanges &changes = file.store().changes();
    QCOMPARE(changes.updated, QList<qint64>({1}));
    QCOMPARE(changes.removed, QList<qint64>({3}));
    QCOMPARE(changes.inserted.size(), 2);
    QVERIFY(!changes.isEverything);
}

QTEST_GUILESS_MAIN(TestSqliteShapeStore)
#include "tst_sqliteshapestore.moc"
