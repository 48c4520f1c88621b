// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storefile.h"

#include "utcdatetime_p.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtTest/QTest>

#include <limits>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// Values of all types, and columns of all names, into the file and back.
class TestStoredValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void value_data();
    void value();
    void value_survivesARefetch_data();
    void value_survivesARefetch();
    void column_data();
    void column();
    void columns_fiveHundred();
    void columns_thatAMessageLacks();
    void replay_deliversRowsInTheOrderOfArrival();
};

namespace {

const QByteArray Key = "\"public\".\"t\"/\"1\"";

QJsonObject message(const char *operation, const QJsonObject &value)
{
    return {{u"key"_s, QString::fromUtf8(Key)},
            {u"value"_s, value},
            {u"headers"_s, QJsonObject {{u"operation"_s, QString::fromLatin1(operation)}}}};
}

BatchContext contextOf(const Schema &schema, const char *offset, bool startsLog = false)
{
    BatchContext context = at(offset);
    context.schema = schema;
    context.startsLog = startsLog;
    return context;
}

// A schema of text columns with these names.
Schema textColumns(const QStringList &names)
{
    QJsonObject columns;
    for (const QString &name : names)
        columns.insert(name, QJsonObject {{u"type"_s, u"text"_s}});
    return schemaOf(QJsonDocument(columns).toJson(QJsonDocument::Compact));
}

ShapeDefinition table()
{
    return definitionOf(u"t"_s);
}

QList<Field> replayed(StoreFile &file)
{
    QList<Field> fields;
    const Error error = file.store().replay([&](const QList<Message> &rows) {
        for (const Message &row : rows)
            fields += row.fields;
    });
    if (error)
        QTest::qFail(qPrintable(error.text()), __FILE__, __LINE__);
    return fields;
}

} // namespace

void TestStoredValues::value_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QJsonValue>("text");
    QTest::addColumn<QString>("stored"); // storage class and value
    QTest::addColumn<QVariant>("shown");
    const auto row = [](const char *name, const char *type, const QString &text,
                        const QString &stored, const QVariant &shown) {
        QTest::newRow(name) << QByteArray(type) << QJsonValue(text) << stored << shown;
    };
    const auto null = QVariant::fromValue(nullptr);
    for (const char *type : {"text", "int4", "float8", "bytea", "jsonb", "bool"}) {
        QTest::addRow("NULL %s", type)
            << QByteArray(type) << QJsonValue() << u"null|NULL"_s << null;
    }
    row("empty text", "text", u""_s, u"text|"_s, u""_s);
    row("the word NULL", "text", u"NULL"_s, u"text|NULL"_s, u"NULL"_s);
    row("the word NaN", "text", u"NaN"_s, u"text|NaN"_s, u"NaN"_s);
    row("digits", "text", u"007"_s, u"text|007"_s, u"007"_s);
    row("emoji", "text", u"\u20ac\U0001F600 e\u0301"_s, u"text|\u20ac\U0001F600 e\u0301"_s,
        u"\u20ac\U0001F600 e\u0301"_s);
    row("controls", "text", u"a\tb\nc\r\u0001"_s, u"text|a\tb\nc\r\u0001"_s, u"a\tb\nc\r\u0001"_s);
    row("byte order mark", "text", u"\ufeffa"_s, u"text|\ufeffa"_s, u"\ufeffa"_s);
    row("byte order marks", "text", u"\ufeff\ufeff"_s, u"text|\ufeff\ufeff"_s, u"\ufeff\ufeff"_s);
    row("byte order mark inside", "text", u"a\ufeffb"_s, u"text|a\ufeffb"_s, u"a\ufeffb"_s);
    row("true", "bool", u"true"_s, u"integer|1"_s, true);
    row("f", "bool", u"f"_s, u"integer|0"_s, false);
    row("smallint", "int2", u"-32768"_s, u"integer|-32768"_s, -32768);
    row("integer", "int4", u"2147483647"_s, u"integer|2147483647"_s, 2147483647);
    row("bigint", "int8", u"9223372036854775807"_s, u"integer|9223372036854775807"_s,
        std::numeric_limits<qlonglong>::max());
    row("smallest bigint", "int8", u"-9223372036854775808"_s, u"integer|-9223372036854775808"_s,
        std::numeric_limits<qlonglong>::min());
    row("beyond 2^53", "int8", u"9007199254740993"_s, u"integer|9007199254740993"_s,
        9007199254740993LL);
    row("float", "float8", u"1.5"_s, u"real|1.5"_s, 1.5);
    row("whole float", "float8", u"2"_s, u"real|2"_s, 2.0);
    row("small float", "float8", u"5e-324"_s, u"real|5e-324"_s, 5e-324);
    row("NaN", "float8", u"NaN"_s, u"text|NaN"_s, std::numeric_limits<double>::quiet_NaN());
    row("infinity", "float4", u"-Infinity"_s, u"text|-Infinity"_s,
        -std::numeric_limits<double>::infinity());
    row("numeric", "numeric", u"0012345678901234567890.10"_s, u"text|0012345678901234567890.10"_s,
        u"0012345678901234567890.10"_s);
    row("numeric NaN", "numeric", u"NaN"_s, u"text|NaN"_s, u"NaN"_s);
    row("bytes", "bytea", u"\\x00ff10"_s, u"blob|\0\xff\x10"_s, QByteArray("\0\xff\x10", 3));
    row("no bytes", "bytea", u"\\x"_s, u"blob|"_s, QByteArray(""));
    row("json", "json", u"{\"a\": [1, 2 ]}"_s, u"text|{\"a\": [1, 2 ]}"_s,
        QVariantMap {{u"a"_s, QVariantList {1LL, 2LL}}});
    row("json null", "jsonb", u"null"_s, u"text|null"_s, null);
    row("timestamptz", "timestamptz", u"2026-11-22 23:54:48.194065+00"_s,
        u"text|2026-11-22 23:54:48.194065+00"_s,
        utcDateTime(QDate(2026, 11, 22), QTime(23, 54, 48, 194)));
    row("infinite time", "timestamptz", u"infinity"_s, u"text|infinity"_s, u"infinity"_s);
    row("before Christ", "date", u"0044-03-15 BC"_s, u"text|0044-03-15 BC"_s, u"0044-03-15 BC"_s);
    row("date", "date", u"2024-02-29"_s, u"text|2024-02-29"_s, QDate(2024, 2, 29));
    row("time", "time", u"13:14:15.5"_s, u"text|13:14:15.5"_s, QTime(13, 14, 15, 500));
    row("uuid", "uuid", u"11111111-2222-3333-4444-555555555555"_s,
        u"text|11111111-2222-3333-4444-555555555555"_s, u"11111111-2222-3333-4444-555555555555"_s);
}

void TestStoredValues::value()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QJsonValue, text);
    QFETCH(const QVariant, shown);
    const Schema schema = schemaOf(R"({"c":{"type":")" + type + R"("}})");
    StoreFile file(table());
    file.apply(lastBatch({message("insert", {{u"c"_s, text}})}, contextOf(schema, "0_0", true)));
    const QString kind = file.seen(u"SELECT typeof(c) FROM t"_s).value(0);
    QFETCH(const QString, stored);
    QCOMPARE(kind, stored.section(u'|', 0, 0));
    if (kind != u"blob" && !text.toString().contains(u"e-"))
        QCOMPARE(file.seen(u"SELECT c FROM t"_s).value(0), stored.section(u'|', 1));
    if (kind == u"text") { // as a filter's parameter
        SqlStatement find
            = file.store().database()->prepare(u"SELECT count(*) FROM t WHERE c = ?"_s);
        find.variant(text.toString());
        QVERIFY(find.run() && find.step());
        QCOMPARE(find.integerAt(0), 1);
    }

    const QList<Field> fields = replayed(file);
    QCOMPARE(fields.size(), 1);
    QCOMPARE(fields.first().text.isNull(), text.isNull());
    const ColumnValue value
        = encodeText(schema.columns().first(),
                     {fields.first().text.constData(), size_t(fields.first().text.size())});
    const QVariant got = text.isNull() ? decodeVariant(schema.columns().first(), {})
                                       : decodeVariant(schema.columns().first(), value);
    QCOMPARE(got.typeId(), shown.typeId());
    if (shown.typeId() == QMetaType::Double && qIsNaN(shown.toDouble()))
        QVERIFY(qIsNaN(got.toDouble()));
    else
        QCOMPARE(got, shown);
}

void TestStoredValues::value_survivesARefetch_data()
{
    value_data();
}

// The same value from a new log is no change, and an update writes the same as an insert.
void TestStoredValues::value_survivesARefetch()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QJsonValue, text);
    const Schema schema = schemaOf(R"({"c":{"type":")" + type + R"("}})");
    const QString look = u"SELECT typeof(c), quote(c) FROM t"_s;
    StoreFile file(table());
    const auto first = contextOf(schema, "0_0", true);
    file.apply(lastBatch({message("insert", {{u"c"_s, text}})}, first));
    const QStringList before = file.seen(look);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(lastBatch({message("insert", {{u"c"_s, text}})}, first));
    QVERIFY(file.store().changes().isEmpty());
    QCOMPARE(file.seen(look), before);
    file.apply(lastBatch({message("update", {{u"c"_s, u"0"_s}})}, contextOf(schema, "1_0")));
    file.apply(batch({message("update", {{u"c"_s, text}})}, contextOf(schema, "1_1")));
    file.apply(lastBatch({}, contextOf(schema, "1_2")));
    QCOMPARE(file.seen(look), before);
}

void TestStoredValues::column_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("local");
    const auto row = [](const char *tag, const QString &name, const QString &local = {}) {
        QTest::newRow(tag) << name << (local.isNull() ? name : local);
    };
    row("quote", u"c\"d"_s);
    row("quotes only", u"\"\""_s);
    row("apostrophe", u"it's"_s);
    row("comma", u"a,b"_s);
    row("blank", u" "_s);
    row("blanks", u"two words "_s);
    row("semicolon", u"x; DROP TABLE t; --"_s);
    row("question mark", u"done?"_s);
    row("colon", u":name"_s);
    row("at sign", u"@name"_s);
    row("dollar", u"$1"_s);
    row("percent 1", u"%1"_s);
    row("percent 2", u"%2"_s);
    row("percent 3", u"100%3"_s);
    row("bracket", u"[a]"_s);
    row("backslash", u"a\\b"_s);
    row("line break", u"a\nb"_s);
    row("emoji", u"\U0001F600"_s);
    row("keyword", u"select"_s);
    row("rowid", u"rowid"_s);
    row("our key", u"electric_key"_s, u"electric_key_2"_s);
    row("our rowid", u"ELECTRIC_ROWID"_s, u"ELECTRIC_ROWID_2"_s);
    row("excluded", u"excluded"_s);
    row("63 letters", QString(63, u'x'));
}

void TestStoredValues::column()
{
    QFETCH(const QString, name);
    QFETCH(const QString, local);
    const Schema schema = textColumns({name, u"zz other"_s});
    const QString look = u"SELECT "_s + quoted(local) + u" FROM t"_s;
    StoreFile file(table());
    file.apply(lastBatch({message("insert", {{name, u"one"_s}, {u"zz other"_s, u"x"_s}})},
                         contextOf(schema, "0_0", true)));
    QCOMPARE(file.seen(look), QStringList(u"one"_s));
    file.apply(lastBatch({message("update", {{name, u"two"_s}})}, contextOf(schema, "1_0")));
    QCOMPARE(file.seen(look), QStringList(u"two"_s));
    file.apply(batch({message("update", {{name, u"three"_s}})}, contextOf(schema, "2_0")));
    file.apply(lastBatch({}, contextOf(schema, "2_1")));
    QCOMPARE(file.seen(look), QStringList(u"three"_s));
    QCOMPARE(file.reopen().schema, schema);
    const QList<Field> fields = replayed(file);
    QVERIFY(fields.contains(Field {name.toUtf8(), "three"}));
    QVERIFY(fields.contains(Field {"zz other", "x"}));

    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    const Schema fewer = textColumns({name});
    file.apply(lastBatch({message("insert", {{name, u"four"_s}})}, contextOf(fewer, "0", true)));
    QCOMPARE(file.seen(look), QStringList(u"four"_s));
}

void TestStoredValues::columns_fiveHundred()
{
    QStringList names;
    QJsonObject value;
    for (int i = 0; i < 500; ++i) {
        names.append(u"column %1"_s.arg(i));
        value.insert(names.last(), QString::number(i));
    }
    const Schema schema = textColumns(names);
    StoreFile file(table());
    file.apply(lastBatch({message("insert", value)}, contextOf(schema, "0_0", true)));
    value.insert(u"column 77"_s, u"new"_s);
    file.apply(batch({message("update", value)}, contextOf(schema, "1_0")));
    file.apply(lastBatch({}, contextOf(schema, "1_1")));
    QCOMPARE(file.store().changes().updated, QList<qint64>({1}));
    QCOMPARE(file.seen(u"SELECT \"column 77\", \"column 499\" FROM t"_s),
             QStringList(u"new|499"_s));
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    names.append(u"another"_s);
    const Schema wider = textColumns(names);
    file.apply(lastBatch({message("insert", value)}, contextOf(wider, "0_0", true)));
    QCOMPARE(file.seen(u"SELECT \"column 77\", another FROM t"_s), QStringList(u"new|NULL"_s));
    QCOMPARE(replayed(file).size(), 501);
}

// An insert is a whole row: what it does not name is NULL, also where a row was before.
void TestStoredValues::columns_thatAMessageLacks()
{
    const Schema schema = textColumns({u"a"_s, u"b"_s});
    StoreFile file(table());
    file.apply(lastBatch({message("insert", {{u"b"_s, u"1"_s}, {u"a"_s, u"2"_s}})},
                         contextOf(schema, "0_0", true)));
    file.apply(lastBatch({message("update", {{u"b"_s, u"3"_s}})}, contextOf(schema, "1_0")));
    QCOMPARE(file.seen(u"SELECT a, b FROM t"_s), QStringList(u"2|3"_s));
    file.apply(lastBatch({message("insert", {{u"b"_s, u"4"_s}})}, contextOf(schema, "2_0")));
    QCOMPARE(file.seen(u"SELECT a, b FROM t"_s), QStringList(u"NULL|4"_s));
}

void TestStoredValues::replay_deliversRowsInTheOrderOfArrival()
{
    StoreFile file;
    QList<QJsonObject> rows;
    QStringList expected;
    for (int i = 2500; i > 0; --i) {
        rows.append(inserted(i, QJsonObject {{u"x"_s, u"NaN"_s}}));
        expected.append(keyOf(i));
    }
    file.apply(lastBatch(rows, firstAt("0_0")));
    QStringList replayed;
    const Error error = file.store().replay([&](const QList<Message> &some) {
        for (const Message &row : some) {
            replayed.append(row.keyString());
            QCOMPARE(row.fields.value(1), (Field {"title", QByteArray()}));
            QCOMPARE(row.fields.value(3), (Field {"x", "NaN"}));
        }
    });
    QVERIFY(!error);
    QCOMPARE(replayed, expected);
}

QTEST_GUILESS_MAIN(TestStoredValues)
#include "tst_storedvalues.moc"
