// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnshape.h"
#include "outsider.h"
#include "shapecatalog_p.h"
#include "sqlitedatabase_p.h"

#include "utcdatetime_p.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// A file with very many shapes: an app that has named one a document, for years.
class TestManyStored : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tenThousandShapes();
    void tableNames_ofOneTable();
};

namespace {

constexpr int Shapes = 10000;

// Of one table of the server, so that each has to give way to those before.
void addShapes(SqliteDatabase *database, int count)
{
    ShapeCatalog catalog(database);
    QVERIFY(!catalog.create());
    SqlTransaction transaction(database);
    QVERIFY(!transaction.begin());
    for (int i = 0; i < count; ++i) {
        ShapeRecord record;
        record.scope = u""_s;
        record.identity = QByteArray::number(i);
        record.serverTable = u"items"_s;
        record.url = u"http://localhost/"_s;
        record.lastUsedAt = utcDateTime(QDate(2026, 1, 1), QTime(0, 0));
        QVERIFY(!catalog.add(&record, u"items"_s));
    }
    QVERIFY(!transaction.commit());
}

} // namespace

void TestManyStored::tenThousandShapes()
{
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"rows.db"_s);
    {
        SqliteDatabase database;
        QVERIFY(!database.open({fileName, u"QSQLITE"_s}, DatabaseAccess::ReadWrite));
        addShapes(&database, Shapes);
    }
    if (QTest::currentTestFailed())
        return;
    ColumnServer server;
    server.beginLog(schemaOf({{u"title"_s}}), {messageOf("insert", 1, {{u"title"_s, u"a"_s}})});
    ColumnShape shape(server.url(), fileName);
    shape.model.start();
    TRY_VERIFY(shape.isLive());
    QCOMPARE(shape.model.tableName(), u"items_%1"_s.arg(Shapes + 1));
    server.commit({messageOf("update", 1, {{u"title"_s, u"b"_s}})});
    TRY_COMPARE(shape.valueOf(0, u"title"_s), u"b"_s);

    auto listed = shape.storage.shapes();
    QTRY_VERIFY(listed.isFinished());
    QCOMPARE(listed.result().size(), Shapes + 1);
    QCOMPARE(listed.result().last().rowCount, 1);
    auto removed = shape.storage.removeUnused(utcDateTime(QDate(2026, 6, 1), QTime(0, 0)));
    QTRY_VERIFY_WITH_TIMEOUT(removed.isFinished(), 60000);
    QCOMPARE(removed.result(), Shapes);
    QCOMPARE(Outsider(fileName).query(u"SELECT table_name FROM electric_shapes"_s),
             QStringList {shape.model.tableName()});
    QCOMPARE(shape.column(u"title"_s), QVariantList {u"b"_s});
}

/*
    The first number that is free behind those of shapes, past the tables that are not ours.
*/
void TestManyStored::tableNames_ofOneTable()
{
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"rows.db"_s);
    SqliteDatabase database;
    QVERIFY(!database.open({fileName, u"QSQLITE"_s}, DatabaseAccess::ReadWrite));
    addShapes(&database, 5);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(!database.execute(u"CREATE TABLE Items_6 (a)"_s));
    QVERIFY(!database.execute(u"CREATE VIEW items_7 AS SELECT * FROM missing"_s));
    QStringList names;
    for (const char *identity : {"a", "b"}) {
        ShapeRecord record;
        record.scope = u""_s;
        record.identity = identity;
        QVERIFY(!ShapeCatalog(&database).add(&record, u"ITEMS"_s));
        names.append(record.tableName);
    }
    QCOMPARE(names, (QStringList {u"ITEMS_8"_s, u"ITEMS_9"_s}));
    QVERIFY(Outsider(fileName)
                .query(u"EXPLAIN QUERY PLAN SELECT 1 FROM electric_shapes WHERE "
                       "table_name = 'a' COLLATE NOCASE"_s)
                .join(u' ')
                .contains(u"electric_shapes_table"_s));
}

QTEST_GUILESS_MAIN(TestManyStored)

#include "tst_manystored.moc"
