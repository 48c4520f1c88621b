// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "randomshape.h"
#include "rowreader_p.h"
#include "storefile.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// What readers of a table see while it is written.
class TestRowReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reader_staysAtItsState();
    void reader_followsOtherColumns();
    void reader_ofNoTable();
    void reader_healsWhenItsFileComes();
    void reader_seesWholeTransactions_data();
    void reader_seesWholeTransactions();
    void memory_isTheTable_data();
    void memory_isTheTable();
    void memory_copyStays();
    void memory_isReadByAReader();
};

namespace {

RowSource sourceOf(StoreFile &file)
{
    RowSource source;
    source.location = file.database().location();
    if (const ShapeTable *table = file.store().table()) {
        source.table = table->name();
        source.columns = table->columnNames();
    }
    return source;
}

QString textOf(const std::optional<StoredRow> &row)
{
    if (!row)
        return u"none"_s;
    QStringList texts(QString::fromUtf8(row->key));
    for (const ColumnValue &value : row->values) {
        const ColumnValue::Type type = value.type;
        texts.append(type == ColumnValue::Type::Null          ? u"NULL"_s
                         : type == ColumnValue::Type::Integer ? QString::number(value.integer)
                         : type == ColumnValue::Type::Real    ? QString::number(value.real)
                                                              : QString::fromUtf8(value.bytes));
    }
    return texts.join(u'|');
}

QString titleOf(RowReader &reader, qint64 rowId)
{
    const auto row = reader.read(rowId);
    return row ? QString::fromUtf8(row->values.value(1).bytes) : u"none"_s;
}

// All rows of the table by row id, as text; what SQLite itself says.
QMap<qint64, QString> table(SqliteDatabase &database)
{
    QMap<qint64, QString> rows;
    SqlStatement all
        = database.prepare(u"SELECT electric_rowid, electric_key, id, title, n, x FROM items"_s);
    all.run();
    while (all.step()) {
        StoredRow row {all.textAt(1).toUtf8(), {}};
        for (int column = 2; column < 6; ++column)
            row.values.append(all.valueAt(column));
        rows.insert(all.integerAt(0), textOf(row));
    }
    return rows;
}

} // namespace

void TestRowReader::reader_staysAtItsState()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_0")));
    RowReader reader;
    QVERIFY(!reader.moveTo(sourceOf(file)));
    file.apply(lastBatch({updated(1, u"A"_s), removed(2), inserted(3, u"c"_s)}, at("1_0")));
    QCOMPARE(titleOf(reader, 1), u"a"_s);
    QCOMPARE(titleOf(reader, 2), u"b"_s);
    QCOMPARE(titleOf(reader, 3), u"none"_s);
    QVERIFY(!reader.moveTo(sourceOf(file)));
    QCOMPARE(titleOf(reader, 1), u"A"_s);
    QCOMPARE(titleOf(reader, 2), u"none"_s);
    QCOMPARE(titleOf(reader, 3), u"c"_s);
    QCOMPARE(reader.read(3)->key, keyOf(3).toUtf8());
    QCOMPARE(reader.read(3)->values.size(), 4);
}

void TestRowReader::reader_followsOtherColumns()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_0")));
    RowReader reader;
    QVERIFY(!reader.moveTo(sourceOf(file)));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    BatchContext first = firstAt("0_0", "h2");
    first.schema = schemaOf(R"({"id":{"type":"int4"},"more":{"type":"text"},"x":{"type":"text"}})");
    file.apply(lastBatch({inserted(1, QJsonObject {{u"more"_s, u"m"_s}})}, first));
    QCOMPARE(titleOf(reader, 1), u"a"_s); // the old table as it was
    QVERIFY(!reader.moveTo(sourceOf(file)));
    QCOMPARE(textOf(reader.read(1)), keyOf(1) + u"|1|m|NULL"_s);
    // The same names, another type.
    file.apply(MessageBatchBuilder::mustRefetch("h2"));
    first.schema = schemaOf(R"({"id":{"type":"int4"},"more":{"type":"int4"},"x":{"type":"text"}})");
    file.apply(lastBatch({inserted(1, QJsonObject {{u"more"_s, u"7"_s}})}, first));
    QCOMPARE(textOf(reader.read(1)), keyOf(1) + u"|1|m|NULL"_s);
    QVERIFY(!reader.moveTo(sourceOf(file)));
    QCOMPARE(reader.read(1)->values[1].type, ColumnValue::Type::Integer);
    QVERIFY(!file.store().clear());
    QCOMPARE(reader.read(1)->values[1].integer, 7);
    QVERIFY(!reader.moveTo(sourceOf(file)));
    QVERIFY(!reader.read(1));
}

void TestRowReader::reader_ofNoTable()
{
    StoreFile file;
    RowReader reader;
    QVERIFY(!reader.read(1));
    QVERIFY(!reader.moveTo(sourceOf(file)));
    QVERIFY(!reader.read(1));
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_0")));
    QVERIFY(!reader.moveTo(sourceOf(file)));
    QCOMPARE(titleOf(reader, 1), u"a"_s);
}

// What could not be read is tried again with the next state.
void TestRowReader::reader_healsWhenItsFileComes()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_0")));
    const RowSource source = sourceOf(file);
    file.close();
    const QString away = file.fileName() + u".away"_s;
    QVERIFY(QFile::rename(file.fileName(), away));
    RowReader reader;
    QCOMPARE(reader.moveTo(source).code(), Error::StorageFailed);
    QVERIFY(!reader.read(1));
    QVERIFY(QFile::rename(away, file.fileName()));
    file.reopen();
    QVERIFY(!reader.moveTo(source));
    QCOMPARE(titleOf(reader, 1), u"a"_s);
}

void TestRowReader::reader_seesWholeTransactions_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 20; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestRowReader::reader_seesWholeTransactions()
{
    QFETCH(const quint32, seed);
    RandomShape shape(seed);
    StoreFile file;
    RowReader reader;
    QMap<qint64, QString> seen;
    qint64 last = 0;
    for (int step = 0; step < 20; ++step) {
        const auto batches = shape.nextStep();
        for (const MessageBatch &batch : batches) {
            QVERIFY(file.apply(batch));
            for (qint64 rowId = 0; rowId <= last; ++rowId)
                QCOMPARE(textOf(reader.read(rowId)), seen.value(rowId, u"none"_s));
            if (shape.random(3) > 0)
                continue;
            seen = table(file.database());
            last = seen.isEmpty() ? 0 : seen.lastKey();
            QVERIFY(!reader.moveTo(sourceOf(file)));
        }
    }
}

void TestRowReader::memory_isTheTable_data()
{
    reader_seesWholeTransactions_data();
}

void TestRowReader::memory_isTheTable()
{
    QFETCH(const quint32, seed);
    RandomShape shape(seed);
    SqliteDatabase database;
    QVERIFY(!database.open({u":memory:"_s, u"QSQLITE"_s}, DatabaseAccess::ReadWrite));
    QVERIFY(!ShapeCatalog(&database).create());
    SqliteShapeStore store(&database, items(), QString(), QString());
    store.setWatched(true);
    StoredShape stored;
    QVERIFY(!store.open(&stored));
    MemoryRows memory;
    qint64 last = 0;
    for (int step = 0; step < 40; ++step) {
        const auto batches = shape.nextStep();
        for (const MessageBatch &batch : batches) {
            Error error;
            QCOMPARE(store.apply(batch, &error), ApplyResult::Applied);
            const MemoryRows before = memory;
            const QString first = textOf(before.row(1));
            QVERIFY(!memory.update(store, store.changes()));
            QCOMPARE(textOf(before.row(1)), first);
            const auto rows = table(database);
            last = std::max(last, rows.isEmpty() ? 0 : rows.lastKey());
            for (qint64 rowId = 0; rowId <= last + 1; ++rowId)
                QCOMPARE(textOf(memory.row(rowId)), rows.value(rowId, u"none"_s));
        }
    }
    QVERIFY(!store.clear());
    QVERIFY(!memory.update(store, store.changes()));
    QVERIFY(!memory.row(1));
}

void TestRowReader::memory_copyStays()
{
    StoreFile file;
    QList<QJsonObject> rows;
    for (int i = 1; i <= 200; ++i)
        rows.append(inserted(i, u"old"_s));
    file.apply(lastBatch(rows, firstAt("0_0")));
    MemoryRows memory;
    QVERIFY(!memory.update(file.store(), file.store().changes()));
    const MemoryRows before = memory;
    file.apply(lastBatch({updated(1, u"new"_s), removed(130), inserted(500, u"new"_s)}, at("1")));
    QVERIFY(!memory.update(file.store(), file.store().changes()));
    QCOMPARE(before.row(1)->values[1].bytes, "old"_ba);
    QVERIFY(before.row(130));
    QVERIFY(!before.row(201));
    QCOMPARE(memory.row(1)->values[1].bytes, "new"_ba);
    QVERIFY(!memory.row(130));
    QVERIFY(memory.row(201));
    QCOMPARE(memory.row(64)->values[1].bytes, "old"_ba);
}

void TestRowReader::memory_isReadByAReader()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_0")));
    auto memory = std::make_shared<MemoryRows>();
    QVERIFY(!memory->update(file.store(), file.store().changes()));
    RowSource source = sourceOf(file);
    source.memory = memory;
    RowReader reader;
    QVERIFY(!reader.moveTo(source));
    QCOMPARE(titleOf(reader, 1), u"a"_s);
    source.memory = {};
    QVERIFY(!reader.moveTo(source)); // from the table instead
    QCOMPARE(titleOf(reader, 1), u"a"_s);
}

QTEST_GUILESS_MAIN(TestRowReader)
#include "tst_rowreader.moc"
