// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "recordings.h"
#include "schema.h"

#include <QtTest/QTest>

using namespace Electric;

class TestSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recorded_data();
    void recorded();
    void recorded_types();
    void kind_data();
    void kind();
    void column_data();
    void column();
    void primaryKey_data();
    void primaryKey();
    void malformed_data();
    void malformed();
    void indexOf_data();
    void indexOf();
    void equality_data();
    void equality();
    void empty_hasNothing();
};

namespace {

QByteArrayList namesOf(const Schema &schema)
{
    QByteArrayList names;
    for (const Column &column : schema.columns())
        names.append(column.name);
    return names;
}

Schema schemaOf(const QByteArray &json)
{
    return Schema::fromJson(json).value_or(Schema());
}

} // namespace

void TestSchema::recorded_data()
{
    QTest::addColumn<QByteArray>("json");

    const auto files = recordedFiles();
    QVERIFY(!files.isEmpty());
    for (const QString &file : files) {
        const auto exchanges = recordedExchanges(file);
        QVERIFY2(!exchanges.isEmpty(), qPrintable(file));
        for (const Exchange &exchange : exchanges) {
            if (!exchange.response.schema.isEmpty())
                QTest::addRow("%s: %s", qPrintable(file), exchange.name.constData())
                    << exchange.response.schema;
        }
    }
}

// Each schema that the server ever sent is read, in its order.
void TestSchema::recorded()
{
    QFETCH(const QByteArray, json);

    const auto schema = Schema::fromJson(json);
    QVERIFY(schema.has_value());
    QCOMPARE(schema->json(), json);
    QVERIFY(!schema->isEmpty());
    qsizetype at = 0;
    for (const Column &column : schema->columns()) {
        QByteArray name = column.name;
        name.replace('"', "\\\"");
        const qsizetype found = json.indexOf('"' + name + "\":{\"type\":\"" + column.type, at);
        QVERIFY2(found >= at, column.name.constData());
        at = found;
    }
    QCOMPARE(json.count("\"type\":"), schema->columns().size());
}

void TestSchema::recorded_types()
{
    const Schema schema
        = schemaOf(recordedExchange(QStringLiteral("types"), "50-types").response.schema);
    const auto columnNamed = [&schema](const char *name) {
        const qsizetype index = schema.indexOf(name);
        return index < 0 ? Column() : schema.columns()[index];
    };
    QCOMPARE(schema.columns().size(), 32);
    QCOMPARE(columnNamed("b").kind, ColumnKind::Boolean);
    QCOMPARE(columnNamed("i2").kind, ColumnKind::Integer);
    QCOMPARE(columnNamed("i8").kind, ColumnKind::BigInteger);
    QCOMPARE(columnNamed("f4").kind, ColumnKind::Float);
    QCOMPARE(columnNamed("by").kind, ColumnKind::Bytes);
    QCOMPARE(columnNamed("j").kind, ColumnKind::Json);
    QCOMPARE(columnNamed("jb").kind, ColumnKind::Json);
    QCOMPARE(columnNamed("tz").kind, ColumnKind::TimestampTz);
    QCOMPARE(columnNamed("ts").kind, ColumnKind::Timestamp);
    QCOMPARE(columnNamed("d").kind, ColumnKind::Date);
    QCOMPARE(columnNamed("ti").kind, ColumnKind::Time);
    for (const char *text :
         {"bt", "c", "co", "dom", "id", "ip", "iv", "m", "n", "n2", "pt", "r", "t", "v", "x"})
        QCOMPARE(columnNamed(text).kind, ColumnKind::Text);
    QCOMPARE(columnNamed("ia").dimensions, 1);
    QCOMPARE(columnNamed("ia2").dimensions, 2);
    QCOMPARE(columnNamed("ma").type, QByteArray("mood"));
    QVERIFY(columnNamed("id").notNull && columnNamed("t").notNull && !columnNamed("v").notNull);
    QCOMPARE(schema.primaryKey(), QList {schema.indexOf("id")});
}

void TestSchema::kind_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("kind");

    const auto row = [](const char *type, ColumnKind kind) {
        QTest::newRow(type) << QByteArray(type) << int(kind);
    };
    row("bool", ColumnKind::Boolean);
    row("int2", ColumnKind::Integer);
    row("int4", ColumnKind::Integer);
    row("int8", ColumnKind::BigInteger);
    row("float4", ColumnKind::Float);
    row("float8", ColumnKind::Float);
    row("bytea", ColumnKind::Bytes);
    row("json", ColumnKind::Json);
    row("jsonb", ColumnKind::Json);
    row("timestamptz", ColumnKind::TimestampTz);
    row("timestamp", ColumnKind::Timestamp);
    row("date", ColumnKind::Date);
    row("time", ColumnKind::Time);
    for (const char *type :
         {"numeric", "text", "varchar", "bpchar", "uuid", "inet", "interval", "int4range", "timetz",
          "money", "oid", "bit", "xml", "mood", "", "BOOL", "int"})
        row(type, ColumnKind::Text);
}

void TestSchema::kind()
{
    QFETCH(const QByteArray, type);
    QFETCH(const int, kind);

    const Schema schema = schemaOf("{\"a\":{\"type\":\"" + type + "\"}}");
    QCOMPARE(schema.columns().size(), 1);
    QCOMPARE(schema.columns()[0].type, type);
    QCOMPARE(int(schema.columns()[0].kind), kind);
}

void TestSchema::column_data()
{
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<int>("dimensions");
    QTest::addColumn<int>("primaryKeyIndex");
    QTest::addColumn<bool>("notNull");

    const auto row
        = [](const char *name, const char *info, int dimensions, int index, bool notNull) {
              QTest::newRow(name) << QByteArray(info) << dimensions << index << notNull;
          };
    row("type only", R"({"type":"text"})", 0, -1, false);
    row("type last", R"({"not_null":true,"pk_index":0,"type":"text"})", 0, 0, true);
    row("array", R"({"type":"text","dims":2})", 2, -1, false);
    row("no array", R"({"type":"text","dims":0})", 0, -1, false);
    row("nullable", R"({"type":"text","not_null":false})", 0, -1, false);
    row("key", R"({"type":"text","pk_index":3})", 0, 3, false);
    row("more of what a server may say",
        R"({"type":"numeric","precision":10,"scale":2,"future":{"a":[1]}})", 0, -1, false);
    row("members of another type", R"({"type":"text","dims":"1","pk_index":null,"not_null":"yes"})",
        0, -1, false);
}

void TestSchema::column()
{
    QFETCH(const QByteArray, info);
    QFETCH(const int, dimensions);
    QFETCH(const int, primaryKeyIndex);
    QFETCH(const bool, notNull);

    const Schema schema = schemaOf("{\"a\":" + info + '}');
    QCOMPARE(schema.columns().size(), 1);
    const Column column = schema.columns()[0];
    QCOMPARE(column.name, QByteArray("a"));
    QCOMPARE(column.dimensions, dimensions);
    QCOMPARE(column.primaryKeyIndex, primaryKeyIndex);
    QCOMPARE(column.notNull, notNull);
}

void TestSchema::primaryKey_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArrayList>("columns");
    QTest::addColumn<QList<qsizetype>>("key");

    using Key = QList<qsizetype>;
    QTest::newRow("one") << QByteArray(R"({"v":{"type":"text"},"id":{"type":"int4","pk_index":0}})")
                         << QByteArrayList {"v", "id"} << Key {1};
    QTest::newRow("by pk_index") << QByteArray(
        R"({"b":{"type":"text","pk_index":1},"v":{"type":"text"},)"
        R"("c":{"type":"text","pk_index":2},"a":{"type":"text","pk_index":0}})")
                                 << QByteArrayList {"b", "v", "c", "a"} << Key {3, 0, 2};
    QTest::newRow("none: all columns") << QByteArray(R"({"b":{"type":"text"},"a":{"type":"int4"}})")
                                       << QByteArrayList {"b", "a"} << Key {0, 1};
    QTest::newRow("order of the server")
        << QByteArray(R"({"z":{"type":"text"},"A":{"type":"text"},"a":{"type":"text"}})")
        << QByteArrayList {"z", "A", "a"} << Key {0, 1, 2};
    QTest::newRow("unusual names") << QByteArray(
        R"({"c\"d":{"type":"text"},"a,b":{"type":"text"},"":{"type":"text"},"größe":{"type":"text"}})")
                                   << QByteArrayList {"c\"d", "a,b", "", "größe"}
                                   << Key {0, 1, 2, 3};
}

void TestSchema::primaryKey()
{
    QFETCH(const QByteArray, json);
    QFETCH(const QByteArrayList, columns);
    QFETCH(const QList<qsizetype>, key);

    const Schema schema = schemaOf(json);
    QCOMPARE(namesOf(schema), columns);
    QCOMPARE(schema.primaryKey(), key);
}

void TestSchema::malformed_data()
{
    QTest::addColumn<QByteArray>("json");

    for (const char *json :
         {"", " ", "nonsense", "null", "1", "\"a\"", "[]", "{}", "[{\"a\":{\"type\":\"text\"}}]",
          R"({"a")", R"({"a":{"type":"text"})", R"({"a":{"type":"text"}} x)", R"({"a":"text"})",
          R"({"a":null})", R"({"a":{}})", R"({"a":{"type":1}})", R"({"a":{"type":null}})",
          R"({"a":{"type":"text"},"b":{"dims":1}})", "{\"a\":{\"type\":\"\xff\"}}"})
        QTest::newRow(*json ? json : "empty") << QByteArray(json);
    QTest::newRow("null") << QByteArray();
    QTest::newRow("deep") << QByteArray(100'000, '[');
}

void TestSchema::malformed()
{
    QFETCH(const QByteArray, json);
    QVERIFY(!Schema::fromJson(json).has_value());
}

void TestSchema::indexOf_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<qsizetype>("index");

    QTest::newRow("first") << QByteArray("id") << qsizetype(0);
    QTest::newRow("last") << QByteArray("Id") << qsizetype(2);
    QTest::newRow("unknown") << QByteArray("x") << qsizetype(-1);
    QTest::newRow("case counts") << QByteArray("TITLE") << qsizetype(-1);
    QTest::newRow("empty") << QByteArray() << qsizetype(-1);
    QTest::newRow("prefix") << QByteArray("titl") << qsizetype(-1);
}

void TestSchema::indexOf()
{
    QFETCH(const QByteArray, name);
    QFETCH(const qsizetype, index);

    const Schema schema
        = schemaOf(R"({"id":{"type":"int4"},"title":{"type":"text"},"Id":{"type":"text"}})");
    QCOMPARE(schema.indexOf(std::string_view(name.constData(), size_t(name.size()))), index);
}

void TestSchema::equality_data()
{
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<bool>("isEqual");

    QTest::newRow("same") << QByteArray(R"({"a":{"type":"int4","pk_index":0},"b":{"type":"text"}})")
                          << true;
    QTest::newRow("blanks") << QByteArray(
        R"({ "a" : {"pk_index":0,"type":"int4"}, "b":{"type":"text"} })")
                            << true;
    QTest::newRow("order") << QByteArray(
        R"({"b":{"type":"text"},"a":{"type":"int4","pk_index":0}})")
                           << false;
    QTest::newRow("type") << QByteArray(R"({"a":{"type":"int2","pk_index":0},"b":{"type":"text"}})")
                          << false;
    QTest::newRow("dims") << QByteArray(
        R"({"a":{"type":"int4","pk_index":0},"b":{"type":"text","dims":1}})")
                          << false;
    QTest::newRow("key") << QByteArray(R"({"a":{"type":"int4"},"b":{"type":"text","pk_index":0}})")
                         << false;
    QTest::newRow("not null") << QByteArray(
        R"({"a":{"type":"int4","pk_index":0},"b":{"type":"text","not_null":true}})")
                              << false;
    QTest::newRow("more") << QByteArray(
        R"({"a":{"type":"int4","pk_index":0},"b":{"type":"text"},"c":{"type":"text"}})")
                          << false;
}

void TestSchema::equality()
{
    QFETCH(const QByteArray, other);
    QFETCH(const bool, isEqual);

    const Schema schema = schemaOf(R"({"a":{"type":"int4","pk_index":0},"b":{"type":"text"}})");
    QCOMPARE(schemaOf(other) == schema, isEqual);
}

void TestSchema::empty_hasNothing()
{
    const Schema schema;
    QVERIFY(schema.isEmpty());
    QVERIFY(schema.json().isEmpty());
    QVERIFY(schema.primaryKey().isEmpty());
    QCOMPARE(schema.indexOf("a"), -1);
}

QTEST_GUILESS_MAIN(TestSchema)

#include "tst_schema.moc"
