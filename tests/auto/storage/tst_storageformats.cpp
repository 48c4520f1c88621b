// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storefile.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// Files that older code has written, and one by this code: see tests/shared/formats.
class TestStorageFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyOlderFormat_hasASample();
    void shape_isFound_data();
    void shape_isFound();
    void shape_goesOn_data();
    void shape_goesOn();
    void tags_areFetchedAnew_data();
    void tags_areFetchedAnew();
    void migration_isOneTransaction_data();
    void migration_isOneTransaction();
    void readOnly_isNotMigrated_data();
    void readOnly_isNotMigrated();
};

namespace {

QString sampleOf(int format)
{
    static const QTemporaryDir folder;
    return (format == ShapeCatalog::FormatVersion ? folder.path()
                                                  : QStringLiteral(ELECTRIC_FORMATS))
        + QStringLiteral("/format-%1.db").arg(format);
}

void addFormats(int last)
{
    QTest::addColumn<int>("format");
    for (int format = 1; format <= last; ++format)
        QTest::addRow("format %d", format) << format;
}

MessageBatch firstBatch(const QStringList &titles, const BatchContext &context)
{
    QList<QJsonObject> messages;
    for (const QString &title : titles)
        messages.append(inserted(int(messages.size()) + 1, title));
    return batch(messages, context);
}

// What the README of tests/shared/formats says.
void writeSample(const QString &fileName)
{
    StoreFile file; // items
    file.apply(firstBatch({u"a"_s, u"b"_s, u"c"_s}, firstAt("0_0")));
    file.apply(lastBatch({updated(2, u"B"_s)}, at("0_inf")));

    file.openShape(definitionOf(u"items"_s, u"n > 0"_s));
    file.apply(firstBatch({u"a"_s, u"b"_s, u"c"_s}, firstAt("0_0")));
    file.apply(lastBatch({}, at("0_inf")));
    file.apply(batch({updated(1, u"A"_s), removed(2), inserted(4, u"d"_s)}, at("1_0")));

    file.openShape(definitionOf(u"others"_s), u"mine"_s, u"ada"_s);
    file.apply(firstBatch({u"a"_s, u"b"_s}, firstAt("0_0")));
    file.apply(lastBatch({}, at("0_inf")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    BatchContext refetch = firstAt("0_0", "h2");
    refetch.expiredHandle = "h1";
    file.apply(firstBatch({u"A"_s}, refetch));

    file.openShape(definitionOf(u"half"_s));
    file.apply(firstBatch({u"a"_s, u"b"_s}, firstAt("0_1")));

    file.openShape(definitionOf(u"stale"_s));
    file.apply(lastBatch({inserted(1, u"a"_s)}, firstAt("0_0")));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));

    file.openShape(definitionOf(u"tagged"_s));
    BatchContext context = firstAt("0_inf");
    context.snapshotFilters = "filters";
    file.apply(lastBatch({tagged(inserted(1, u"a"_s), {u"x"_s}), inserted(2, u"b"_s)}, context));

    file.openShape(definitionOf(u"new"_s));
    file.close(); // which moves all into the file
    QVERIFY(QFile::copy(file.fileName(), fileName));
}

const QString Format = u"SELECT value FROM electric_meta WHERE key = 'format'"_s;

const ShapeDefinition CatchingUp = definitionOf(u"items"_s, u"n > 0"_s);

const QStringList Filled = {u"1:a"_s, u"2:b"_s, u"3:c"_s};

} // namespace

void TestStorageFormats::initTestCase()
{
    writeSample(sampleOf(ShapeCatalog::FormatVersion));
    // For the one who goes on to the next format.
    if (const QString copy = qEnvironmentVariable("ELECTRICQT_WRITE_FORMAT"); !copy.isEmpty())
        QVERIFY(QFile::copy(sampleOf(ShapeCatalog::FormatVersion), copy));
}

void TestStorageFormats::everyOlderFormat_hasASample()
{
    QCOMPARE(QDir(QStringLiteral(ELECTRIC_FORMATS)).entryList({u"*.db"_s}).size(),
             ShapeCatalog::FormatVersion - 1);
    StoreFile file;
    QCOMPARE(file.seen(Format), QStringList(QString::number(ShapeCatalog::FormatVersion)));
}

void TestStorageFormats::shape_isFound_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<ShapeDefinition>("definition");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QStringList>("rows");
    QTest::addColumn<QByteArray>("offset");
    QTest::addColumn<bool>("isStale");
    for (int format = 1; format <= ShapeCatalog::FormatVersion; ++format) {
        const auto row = [format](const char *what, const ShapeDefinition &definition,
                                  const QStringList &rows, const char *offset) {
            QTest::addRow("%d: %s", format, what) << format << definition << QString() << QString()
                                                  << rows << QByteArray(offset) << false;
        };
        row("complete", items(), {u"1:a"_s, u"2:B"_s, u"3:c"_s}, "0_inf");
        row("half a catch-up", CatchingUp, Filled, "1_0");
        row("half an initial sync", definitionOf(u"half"_s), {u"1:a"_s, u"2:b"_s}, "0_1");
        QTest::addRow("%d: half a refetch", format)
            << format << definitionOf(u"others"_s) << u"mine"_s << u"ada"_s
            << QStringList {u"1:a"_s, u"2:b"_s} << "-1"_ba << true;
        QTest::addRow("%d: a refetch not begun", format)
            << format << definitionOf(u"stale"_s) << QString() << QString()
            << QStringList {u"1:a"_s} << "-1"_ba << true;
    }
}

void TestStorageFormats::shape_isFound()
{
    QFETCH(const int, format);
    QFETCH(const ShapeDefinition, definition);
    QFETCH(const QString, name);
    QFETCH(const QString, scope);
    QFETCH(const QByteArray, offset);
    StoreFile file;
    file.replaceBy(sampleOf(format));
    file.reopen();
    const StoredShape shape = file.openShape(definition, name, scope);
    QCOMPARE(shape.offset, offset);
    QTEST(shape.isStale, "isStale");
    QCOMPARE(shape.handle, offset == "-1" ? ""_ba : "h1"_ba);
    QCOMPARE(shape.expiredHandle, offset == "-1" ? "h1"_ba : ""_ba);
    QVERIFY(shape.snapshotFilters.isEmpty());
    QVERIFY(shape.schema.indexOf("title") >= 0);
    QTEST(file.rows(), "rows");
    QCOMPARE(file.seen(Format), QStringList(QString::number(ShapeCatalog::FormatVersion)));
    QCOMPARE(file.reopen().offset, offset); // once more, now as it is
    QTEST(file.rows(), "rows");
}

void TestStorageFormats::shape_goesOn_data()
{
    addFormats(ShapeCatalog::FormatVersion);
}

void TestStorageFormats::shape_goesOn()
{
    QFETCH(const int, format);
    StoreFile file;
    file.replaceBy(sampleOf(format));
    file.reopen();
    BatchContext context = at("1_1");
    context.snapshotFilters = "filters";
    file.apply(lastBatch({updated(3, u"C"_s)}, context));
    QCOMPARE(file.rows(), QStringList({u"1:a"_s, u"2:B"_s, u"3:C"_s}));
    const StoredShape shape = file.reopen();
    QCOMPARE(shape.offset, "1_1"_ba);
    QCOMPARE(shape.snapshotFilters, "filters"_ba);

    file.openShape(CatchingUp);
    file.apply(lastBatch({updated(3, u"C"_s)}, at("1_1")));
    QCOMPARE(file.rows(), QStringList({u"1:A"_s, u"3:C"_s, u"4:d"_s}));
}

void TestStorageFormats::tags_areFetchedAnew_data()
{
    QTest::addColumn<QJsonObject>("message");
    QTest::newRow("move-out") << movedOut(0, u"x"_s);
    QTest::newRow("tags") << tagged(inserted(4), {u"x"_s});
    QTest::newRow("conditions") << withConditions(inserted(4), {true});
}

// Format 1 kept no tags. What it has stored stays, until something depends on them.
void TestStorageFormats::tags_areFetchedAnew()
{
    QFETCH(const QJsonObject, message);
    StoreFile file;
    file.replaceBy(sampleOf(1));
    file.reopen();
    file.apply(lastBatch({updated(3, u"C"_s)}, at("1_0"))); // depends on none
    const QStringList rows {u"1:a"_s, u"2:B"_s, u"3:C"_s};
    QCOMPARE(file.tryApply(lastBatch({message}, at("1_1"))), ApplyResult::Hole);
    QCOMPARE(file.rows(), rows);
    QCOMPARE(file.reopen().offset, "1_0"_ba);
    QCOMPARE(file.tryApply(lastBatch({message}, at("1_1"))), ApplyResult::Hole);

    file.apply(MessageBatchBuilder::mustRefetch({}));
    QCOMPARE(file.rows(), rows);
    file.apply(
        batch({tagged(inserted(1, u"a"_s), {u"x"_s}), inserted(2, u"B"_s)}, firstAt("0_0", "h2")));
    BatchContext next = at("0_inf");
    next.handle = "h2";
    file.reopen(); // which fetches anew
    file.apply(
        batch({tagged(inserted(1, u"a"_s), {u"x"_s}), inserted(2, u"B"_s)}, firstAt("0_0", "h2")));
    file.apply(lastBatch({}, next));
    next.offset = "1_0";
    file.apply(lastBatch({movedOut(0, u"x"_s)}, next));
    QCOMPARE(file.rows(), QStringList(u"2:B"_s));
}

void TestStorageFormats::migration_isOneTransaction_data()
{
    addFormats(ShapeCatalog::FormatVersion - 1);
}

// It fails in its last step.
void TestStorageFormats::migration_isOneTransaction()
{
    QFETCH(const int, format);
    StoreFile file;
    file.replaceBy(sampleOf(format));
    Outsider(file.fileName(), false)
        .execute(u"CREATE TRIGGER no BEFORE UPDATE ON electric_meta "
                 "BEGIN SELECT RAISE(ABORT, 'no'); END"_s);
    const QStringList before = file.seen(u"SELECT * FROM electric_shapes"_s);
    SqliteDatabase database;
    QVERIFY(!database.open({file.fileName(), u"QSQLITE"_s}, DatabaseAccess::ReadWrite));
    QCOMPARE(ShapeCatalog(&database).create().code(), Error::StorageFailed);
    QCOMPARE(ShapeCatalog(&database).formatVersion(), std::optional(format));
    QCOMPARE(file.seen(u"SELECT * FROM electric_shapes"_s), before);
    Outsider(file.fileName(), false).execute(u"DROP TRIGGER no"_s);
    QVERIFY(!ShapeCatalog(&database).create());
    database.close();
    QCOMPARE(file.reopen().offset, "0_inf"_ba);
}

void TestStorageFormats::readOnly_isNotMigrated_data()
{
    addFormats(ShapeCatalog::FormatVersion);
}

// A tool that looks into the file of an app that has not been updated.
void TestStorageFormats::readOnly_isNotMigrated()
{
    QFETCH(const int, format);
    StoreFile file;
    file.replaceBy(sampleOf(format));
    SqliteDatabase database;
    QVERIFY(!database.open({file.fileName(), u"QSQLITE"_s}, DatabaseAccess::ReadOnly));
    QList<ShapeRecord> shapes;
    QVERIFY(!ShapeCatalog(&database).list(QString(), &shapes));
    QCOMPARE(shapes.size(), format < 2 ? 5 : 6); // those of nobody
    QCOMPARE(shapes.first().visible.offset, "0_inf"_ba);
    QCOMPARE(ShapeCatalog(&database).formatVersion(), std::optional(format));
}

QTEST_GUILESS_MAIN(TestStorageFormats)
#include "tst_storageformats.moc"
