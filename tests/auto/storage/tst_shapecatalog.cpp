// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storefile.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// Which stored shape is found, and what its table and columns are called.
class TestShapeCatalog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void identity_findsTheShape();
    void identity_tellsShapesApart_data();
    void identity_tellsShapesApart();
    void name_findsTheShape();
    void name_givenToAnotherShape();
    void name_keepsItsExpiredHandleToItself();
    void scope_keepsShapesApart();
    void credentials_areNotStored();
    void localTableName_data();
    void localTableName();
    void tableName_data();
    void tableName();
    void tableName_isNumbered();
    void tableName_ofTheUserIsLeftAlone();
    void tableName_thatTheUserTakesLater();
    void localColumnNames_data();
    void localColumnNames();
};

namespace {

void fill(StoreFile &file, const QString &title)
{
    file.apply(lastBatch({inserted(1, title)}, firstAt("0_0")));
}

} // namespace

void TestShapeCatalog::identity_findsTheShape()
{
    StoreFile file;
    fill(file, u"a"_s);
    ShapeDefinition same = items();
    same.url = QUrl(u"https://other.example/v1/shape"_s); // the host may change
    same.extraParams.insert(u"token"_s, u"renewed"_s); // no part of the identity
    const StoredShape shape = file.openShape(same);
    QCOMPARE(shape.offset, "0_0"_ba);
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
    QCOMPARE(file.seen(u"SELECT count(*), max(url) FROM electric_shapes"_s),
             QStringList(u"1|https://other.example/v1/shape"_s));
}

void TestShapeCatalog::identity_tellsShapesApart_data()
{
    QTest::addColumn<ShapeDefinition>("other");
    ShapeDefinition other = items();
    other.where = u"id = 1"_s;
    QTest::newRow("where") << other;
    other.params.insert(u"1"_s, u"x"_s);
    QTest::newRow("params") << other;
    other = items();
    other.columns = {u"id"_s};
    QTest::newRow("columns") << other;
    other = items();
    other.replica = ShapeDefinition::Replica::Full;
    QTest::newRow("replica") << other;
    other = items();
    other.log = ShapeDefinition::Log::ChangesOnly;
    QTest::newRow("log") << other;
    other = items();
    other.extraParams.insert(u"tenant"_s, u"7"_s);
    QTest::newRow("user's parameter") << other;
    other = items();
    other.url.setPath(u"/proxy/items"_s);
    QTest::newRow("path") << other;
    QTest::newRow("table") << definitionOf(u"\"Items\""_s);
}

void TestShapeCatalog::identity_tellsShapesApart()
{
    QFETCH(const ShapeDefinition, other);
    StoreFile file;
    fill(file, u"a"_s);
    QCOMPARE(file.openShape(other).offset, "-1"_ba);
    fill(file, u"b"_s);
    QCOMPARE(file.rows(), QStringList(u"1:b"_s));
    QCOMPARE(file.openShape(items()).offset, "0_0"_ba);
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
}

void TestShapeCatalog::name_findsTheShape()
{
    StoreFile file(items(), u"mine"_s);
    QCOMPARE(file.store().shape().tableName, u"mine"_s);
    fill(file, u"a"_s);
    QCOMPARE(file.openShape(items(), u"mine"_s).offset, "0_0"_ba);
    // The same shape under another name, or none, is another copy.
    QCOMPARE(file.openShape(items(), u"yours"_s).offset, "-1"_ba);
    QCOMPARE(file.openShape(items()).offset, "-1"_ba);
    QCOMPARE(file.store().shape().tableName, u"items"_s);
}

void TestShapeCatalog::name_givenToAnotherShape()
{
    StoreFile file(items(), u"mine"_s);
    fill(file, u"a"_s);
    file.apply(batch({inserted(2)}, at("1_0"))); // staged
    const StoredShape shape = file.openShape(definitionOf(u"others"_s), u"mine"_s);
    QCOMPARE(shape.offset, "-1"_ba);
    QVERIFY(shape.schema.isEmpty());
    QVERIFY(!shape.isComplete);
    QVERIFY(!shape.lastSyncedAt.isValid());
    QCOMPARE(file.seen(u"SELECT name FROM sqlite_master WHERE name = 'mine' "
                       "OR name GLOB 'electric_[sr]*_[0-9]*'"_s),
             QStringList());
    fill(file, u"b"_s);
    QCOMPARE(file.seen(u"SELECT name, table_name, server_table FROM electric_shapes"_s),
             QStringList(u"mine|mine|others"_s));
    QCOMPARE(file.openShape(definitionOf(u"others"_s), u"mine"_s).offset, "0_0"_ba);
}

void TestShapeCatalog::name_keepsItsExpiredHandleToItself()
{
    StoreFile file(items(), u"mine"_s);
    fill(file, u"a"_s);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    QCOMPARE(file.openShape(items(), u"mine"_s).expiredHandle, "h1"_ba);
    const StoredShape other = file.openShape(definitionOf(u"others"_s), u"mine"_s);
    QCOMPARE(other.expiredHandle, QByteArray());
    QVERIFY(!other.isStale);
}

void TestShapeCatalog::scope_keepsShapesApart()
{
    StoreFile file(items(), {}, u"ada"_s);
    fill(file, u"a"_s);
    QCOMPARE(file.openShape(items(), {}, u"bob"_s).offset, "-1"_ba);
    QCOMPARE(file.store().shape().tableName, u"items_2"_s);
    fill(file, u"b"_s);
    QCOMPARE(file.openShape(items(), {}, u"ada"_s).offset, "0_0"_ba);
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
    QCOMPARE(file.openShape(items(), u"n"_s, u"ada"_s).offset, "-1"_ba);
    QCOMPARE(file.openShape(items(), u"n"_s, u"bob"_s).offset, "-1"_ba);

    QList<ShapeRecord> ofAda;
    QVERIFY(!ShapeCatalog(&file.database()).list(u"ada"_s, &ofAda));
    QCOMPARE(ofAda.size(), 2);
    QCOMPARE(ofAda.first().displayName(), u"items"_s);
    QCOMPARE(ofAda.last().displayName(), u"n"_s);
}

void TestShapeCatalog::credentials_areNotStored()
{
    ShapeDefinition definition = items();
    definition.url = QUrl(u"https://me:pa55word@host/v1/shape?secret=pa55word&tenant=7"_s);
    definition.extraParams = {{u"token"_s, u"pa55word"_s}, {u"mine"_s, u"pa55word"_s}};
    definition.credentialParams = {u"mine"_s};
    StoreFile file(definition);
    fill(file, u"a"_s);
    file.close();
    for (const QString &suffix : {QString(), u"-wal"_s}) {
        QFile raw(file.fileName() + suffix);
        if (raw.open(QIODevice::ReadOnly))
            QVERIFY(!raw.readAll().contains("pa55word"));
    }
    QVERIFY(file.seen(u"SELECT identity FROM electric_shapes"_s).first().contains(u"tenant"));
}

void TestShapeCatalog::localTableName_data()
{
    QTest::addColumn<QString>("serverTable");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << u"items"_s << u"items"_s;
    QTest::newRow("schema") << u"public.items"_s << u"items"_s;
    QTest::newRow("quoted") << u"\"Weird Table\""_s << u"Weird Table"_s;
    QTest::newRow("dot in quotes") << u"public.\"a.b\""_s << u"a.b"_s;
    QTest::newRow("none: a proxy knows it") << QString() << u"shape"_s;
}

void TestShapeCatalog::localTableName()
{
    QFETCH(const QString, serverTable);
    QTEST(Electric::localTableName(serverTable), "name");
}

void TestShapeCatalog::tableName_data()
{
    QTest::addColumn<QString>("serverTable");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << u"items"_s << u"items"_s;
    QTest::newRow("SQLite's") << u"sqlite_master"_s << u"shape_sqlite_master"_s;
    QTest::newRow("ours") << u"electric_shapes"_s << u"shape_electric_shapes"_s;
    QTest::newRow("ours in capitals") << u"\"Electric_Shapes\""_s << u"shape_Electric_Shapes"_s;
    QTest::newRow("keyword") << u"\"select\""_s << u"select"_s;
    QTest::newRow("blanks and emoji") << u"\"to do \U0001F600\""_s << u"to do \U0001F600"_s;
    QTest::newRow("percent signs") << u"\"%1 of %2\""_s << u"%1 of %2"_s;
    QTest::newRow("number") << u"\"1\""_s << u"1"_s;
    QTest::newRow("apostrophe") << u"\"it's\""_s << u"it's"_s;
}

void TestShapeCatalog::tableName()
{
    QFETCH(const QString, serverTable);
    QFETCH(const QString, name);
    const QString inSql = quoted(name);
    StoreFile file(definitionOf(serverTable));
    QCOMPARE(file.store().shape().tableName, name);
    fill(file, u"a"_s);
    file.apply(batch({inserted(2, u"b"_s)}, at("1_0")));
    file.apply(lastBatch({}, at("1_1"))); // merged
    QCOMPARE(file.seen(u"SELECT title FROM "_s + inSql), QStringList({u"a"_s, u"b"_s}));
    // A second shape of the same table has a number, and both are found again.
    const ShapeDefinition other = definitionOf(serverTable, u"id = 1"_s);
    QCOMPARE(file.openShape(other).tableName, name + u"_2"_s);
    fill(file, u"c"_s);
    QCOMPARE(file.openShape(definitionOf(serverTable)).tableName, name);
    QCOMPARE(file.openShape(other).tableName, name + u"_2"_s);
    QVERIFY(!file.store().clear());
}

void TestShapeCatalog::tableName_isNumbered()
{
    StoreFile file(definitionOf(u"public.items"_s));
    QCOMPARE(file.openShape(definitionOf(u"shop.items"_s)).tableName, u"items_2"_s);
    QCOMPARE(file.openShape(definitionOf(u"\"ITEMS\""_s)).tableName, u"ITEMS_3"_s);
    QCOMPARE(file.openShape(definitionOf(u"items_2"_s)).tableName, u"items_2_2"_s);
    QCOMPARE(file.openShape(definitionOf(u"\"Äpfel\""_s)).tableName, u"Äpfel"_s);
    QCOMPARE(file.openShape(definitionOf(u"\"Äpfel\""_s, u"id = 1"_s)).tableName, u"Äpfel_2"_s);
}

void TestShapeCatalog::tableName_ofTheUserIsLeftAlone()
{
    StoreFile file(definitionOf(u"others"_s));
    {
        const Outsider user(file.fileName(), false);
        user.execute(u"CREATE TABLE Items (mine)"_s);
        user.execute(u"INSERT INTO Items VALUES ('kept')"_s);
        user.execute(u"CREATE VIEW items_2 AS SELECT 1"_s);
    }
    QCOMPARE(file.openShape(items()).tableName, u"items_3"_s);
    fill(file, u"a"_s);
    QVERIFY(!file.store().clear());
    QCOMPARE(file.seen(u"SELECT * FROM Items"_s), QStringList(u"kept"_s));
}

// The name is chosen when a shape is opened, the table made when its first rows come.
void TestShapeCatalog::tableName_thatTheUserTakesLater()
{
    StoreFile file;
    {
        const Outsider user(file.fileName(), false);
        user.execute(u"CREATE TABLE items (mine)"_s);
        user.execute(u"INSERT INTO items VALUES ('kept')"_s);
    }
    fill(file, u"a"_s);
    QCOMPARE(file.seen(u"SELECT * FROM items"_s), QStringList(u"kept"_s));
    QCOMPARE(file.rows(), QStringList(u"1:a"_s));
    QCOMPARE(file.reopen().tableName, u"items_2"_s);
    QVERIFY(!file.store().clear());
    QCOMPARE(file.seen(u"SELECT * FROM items"_s), QStringList(u"kept"_s));
}

void TestShapeCatalog::localColumnNames_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QStringList>("names");
    const QByteArray type = R"({"type":"text"})";
    const auto row
        = [&](const char *name, const QByteArrayList &columns, const QStringList &names) {
              QByteArrayList members;
              for (const QByteArray &column : columns)
                  members.append('"' + column + "\":" + type);
              QTest::newRow(name) << '{' + members.join(',') + '}' << names;
          };
    row("plain", {"id", "title"}, {u"id"_s, u"title"_s});
    row("case twins", {"Id", "ID", "id"}, {u"Id"_s, u"ID_2"_s, u"id_3"_s});
    row("twins with numbers", {"a", "A_2", "A"}, {u"a"_s, u"A_2"_s, u"A_3"_s});
    row("ours", {"electric_key", "Electric_RowId"}, {u"electric_key_2"_s, u"Electric_RowId_2"_s});
    row("SQLite's", {"rowid", "oid", "_rowid_"}, {u"rowid"_s, u"oid"_s, u"_rowid_"_s});
}

void TestShapeCatalog::localColumnNames()
{
    QFETCH(const QByteArray, schema);
    QTEST(Electric::localColumnNames(schemaOf(schema)), "names");
}

QTEST_GUILESS_MAIN(TestShapeCatalog)
#include "tst_shapecatalog.moc"
