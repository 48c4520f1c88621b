// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columns.h"

#include "utcdatetime_p.h"

#include <QtCore/QDateTime>
#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace Electric;

class TestColumnValue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void integers_data()
    {
        addColumns();
        addIntegers();
    }
    void integers() { check(); }
    void floats_data()
    {
        addColumns();
        addFloats();
    }
    void floats() { check(); }
    void bytes_data()
    {
        addColumns();
        addBytes();
    }
    void bytes() { check(); }
    void texts_data()
    {
        addColumns();
        addTexts();
    }
    void texts() { check(); }
    void json_data()
    {
        addColumns();
        addJson();
    }
    void json() { check(); }
    void times_data()
    {
        addColumns();
        addTimes();
    }
    void times() { check(); }
    void null_data();
    void null();
    void storedOtherwise_data();
    void storedOtherwise();
    void infinities();
    void equality();
    void json_isOneLine();

private:
    void addColumns();
    void addIntegers();
    void addFloats();
    void addBytes();
    void addTexts();
    void addJson();
    void addTimes();
    void check();
};

namespace {

// The server's text; what is stored; the text that comes back; what a model and what JSON show.
void row(const char *type, const QByteArray &text, const QByteArray &stored, const QByteArray &back,
         const QVariant &variant, const QByteArray &json)
{
    QTest::addRow("%s: %s", type, text.left(60).simplified().constData())
        << QByteArray(type) << text << stored << back << variant << json;
}

// One that comes back as it was and shows as text.
void textRow(const char *type, const QByteArray &text, const QByteArray &json)
{
    row(type, text, "Text " + text, text, QString::fromUtf8(text), json);
}

} // namespace

void TestColumnValue::initTestCase()
{
    qputenv("TZ", "Europe/Berlin");
}

void TestColumnValue::addColumns()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("back");
    QTest::addColumn<QVariant>("variant");
    QTest::addColumn<QByteArray>("json");
}

void TestColumnValue::addIntegers()
{
    const auto fits = [](const char *type, const char *text, const QVariant &variant) {
        row(type, text, QByteArray("Integer ") + text, text, variant, text);
    };
    for (const char *type : {"int2", "int4"}) {
        fits(type, "0", 0);
        fits(type, "-3", -3);
        fits(type, "32767", 32767);
    }
    fits("int4", "2147483647", std::numeric_limits<int>::max());
    fits("int4", "-2147483648", std::numeric_limits<int>::min());
    fits("int8", "7", 7LL);
    fits("int8", "9007199254740993", 9007199254740993LL);
    fits("int8", "9223372036854775807", std::numeric_limits<qlonglong>::max());
    fits("int8", "-9223372036854775808", std::numeric_limits<qlonglong>::min());

    // What does not fit stays the server's text.
    textRow("int4", "2147483648", "\"2147483648\"");
    textRow("int4", "-2147483649", "\"-2147483649\"");
    textRow("int8", "9223372036854775808", "\"9223372036854775808\"");
    textRow("int8", "-9223372036854775809", "\"-9223372036854775809\"");
    for (const char *text :
         {"", " ", "1 ", " 1", "1.0", "1e3", "0x10", "+1", "abc", "--1", "NaN", "1,000"})
        textRow("int4", text, '"' + QByteArray(text) + '"');

    row("bool", "t", "Integer 1", "true", true, "true");
    row("bool", "f", "Integer 0", "false", false, "false");
    row("bool", "true", "Integer 1", "true", true, "true");
    row("bool", "false", "Integer 0", "false", false, "false");
    for (const char *text : {"", "1", "0", "yes", "TRUE", "tr", "null"})
        textRow("bool", text, '"' + QByteArray(text) + '"');
}

void TestColumnValue::addFloats()
{
    const auto fits = [](const char *type, const char *text, double value, const char *back) {
        row(type, text, "Real " + QByteArray::number(value, 'g', 17), back, value, back);
    };
    fits("float4", "1.5", 1.5, "1.5");
    fits("float4", "3.4028235e+38", 3.4028235e+38, "3.4028235e+38");
    fits("float8", "0", 0, "0");
    fits("float8", "42", 42, "42");
    fits("float8", "-1.5", -1.5, "-1.5");
    fits("float8", "0.1", 0.1, "0.1");
    fits("float8", "0.30000000000000004", 0.30000000000000004, "0.30000000000000004");
    fits("float8", "1e-07", 1e-7, "1e-07");
    fits("float8", "1e+22", 1e22, "1e+22");
    fits("float8", "9007199254740993", 9007199254740992.0, "9007199254740992");
    fits("float8", "1.7976931348623157e+308", 1.7976931348623157e308, "1.7976931348623157e+308");
    fits("float8", "2.2250738585072014e-308", 2.2250738585072014e-308, "2.2250738585072014e-308");
    fits("float8", "5e-324", 5e-324, "5e-324");
    for (const char *text : {"", "abc", "1,5", "1.5x", "1e400", "nan", "inf", "0x1p3"})
        textRow("float8", text, '"' + QByteArray(text) + '"');
    // Exact, however many digits.
    textRow("numeric", "3.10", "\"3.10\"");
    textRow("numeric", "12345678901234567890.123456789", "\"12345678901234567890.123456789\"");
    textRow("numeric", "NaN", "\"NaN\"");
    textRow("numeric", "-Infinity", "\"-Infinity\"");
}

void TestColumnValue::addBytes()
{
    row("bytea", "\\x", "Blob ", "\\x", QByteArray(), "\"\\\\x\"");
    row("bytea", "\\x00ff10", "Blob 00ff10", "\\x00ff10", QByteArray("\x00\xff\x10", 3),
        "\"\\\\x00ff10\"");
    row("bytea", "\\xDEADBEEF", "Blob deadbeef", "\\xdeadbeef", QByteArray("\xde\xad\xbe\xef"),
        "\"\\\\xdeadbeef\"");
    // Not hexadecimal: text.
    textRow("bytea", "", "\"\"");
    textRow("bytea", "\\", "\"\\\\\"");
    textRow("bytea", "abc", "\"abc\"");
    textRow("bytea", "\\x0", "\"\\\\x0\"");
    textRow("bytea", "\\xzz", "\"\\\\xzz\"");
    textRow("bytea", "\\x00 f", "\"\\\\x00 f\"");
    textRow("bytea", "\\x0g1f", "\"\\\\x0g1f\"");
    textRow("bytea", "\\X00", "\"\\\\X00\"");
    textRow("bytea", "a\\000b", "\"a\\\\000b\"");
}

void TestColumnValue::addTexts()
{
    for (const char *type : {"text", "varchar", "bpchar", "uuid", "inet", "interval", "int4range",
                             "mood", "xml", "timetz", "future"})
        textRow(type, "1", "\"1\"");
    textRow("text", "", "\"\"");
    textRow("text", "NULL", "\"NULL\"");
    textRow("text", "  a  ", "\"  a  \"");
    const QByteArray mark("\xEF\xBB\xBF"); // a character like others
    const auto marked = [](const QByteArray &text, const QString &shown) {
        row("text", text, "Text " + text, text, shown, '"' + text + '"');
    };
    marked(mark, QStringLiteral("\uFEFF"));
    marked(mark + 'a', QStringLiteral("\uFEFFa"));
    marked(mark + mark + 'a', QStringLiteral("\uFEFF\uFEFFa"));
    marked('a' + mark, QStringLiteral("a\uFEFF"));
    textRow("bpchar", "c    ", "\"c    \"");
    textRow("text", "q\"uo\\te,\n{tab}\té€😀\r\b\x1f\x7f",
            "\"q\\\"uo\\\\te,\\n{tab}\\té€😀\\r\\u0008\\u001f\x7f\"");
    textRow("interval", "P1Y2M3DT4H5M6.7S", "\"P1Y2M3DT4H5M6.7S\"");
    textRow("int4range", "[1,5)", "\"[1,5)\"");
    textRow("uuid", "11111111-2222-3333-4444-555555555555",
            "\"11111111-2222-3333-4444-555555555555\"");
}

void TestColumnValue::addJson()
{
    const auto fits
        = [](const char *type, const QByteArray &text, const QVariant &variant,
             const QByteArray &json) { row(type, text, "Text " + text, text, variant, json); };
    const QVariant null = QVariant::fromValue(nullptr);
    const QVariantMap map {{QStringLiteral("a"), QVariantList {1, 2}}};
    fits("json", R"({"a": [1, 2 ]})", map, R"({"a":[1,2]})");
    fits("jsonb", R"({"a": [1, 2]})", map, R"({"a":[1,2]})");
    fits("json", "{\n  \"a\" :\r\n\t[1,\n2]\n}\n", map, R"({"a":[1,2]})");
    fits("jsonb", R"({"s": "x\"y z\n"})",
         QVariantMap {{QStringLiteral("s"), QStringLiteral("x\"y z\n")}}, R"({"s":"x\"y z\n"})");
    fits("jsonb", "[]", QVariantList(), "[]");
    fits("jsonb", "{}", QVariantMap(), "{}");
    fits("jsonb", "[1, null, true]", QVariantList {1, null, true}, "[1,null,true]");
    fits("jsonb", "null", null, "null");
    fits("jsonb", "true", true, "true");
    fits("jsonb", "\"a b\"", QStringLiteral("a b"), "\"a b\"");
    fits("jsonb", " 7 ", 7LL, "7");
    fits("jsonb", "1.5", 1.5, "1.5");
    fits("jsonb", "9223372036854775807", std::numeric_limits<qlonglong>::max(),
         "9223372036854775807");
    const QByteArray mark("\xEF\xBB\xBF");
    fits("jsonb", '"' + mark + "a\"", QStringLiteral("\uFEFFa"), '"' + mark + "a\"");
    fits("jsonb", "{\"" + mark + "k\":\"" + mark + "\"}",
         QVariantMap {{QStringLiteral("\uFEFFk"), QStringLiteral("\uFEFF")}},
         "{\"" + mark + "k\":\"" + mark + "\"}");
    // jsonb holds numeric: any number of digits, and they must not be rounded.
    fits("jsonb", "1.10", 1.1, "1.10");
    fits("jsonb", "[0.1234567890123456789]", QVariantList {0.1234567890123456789},
         "[0.1234567890123456789]");
    fits("jsonb", "{\"n\": 123456789012345678901234567890}",
         QVariantMap {{QStringLiteral("n"), 123456789012345678901234567890.0}},
         "{\"n\":123456789012345678901234567890}");
    fits("json", "[1e400, 1]", QStringLiteral("[1e400, 1]"), "[1e400,1]");
    // Qt reads what is no JSON to others, who get it as text.
    fits("json", "3.", 3LL, "\"3.\"");
    fits("json", "[3.]", QVariantList {3LL}, "\"[3.]\"");
    // Not JSON: text.
    for (const char *text :
         {"", "a", "1,2", "1],[2", "{", "[1", "{\"a\"}", "1 2", "nul", "2024-02-29", "1-2", "01",
          "-", "1e", "1e+", "+1", "1.2.3", "1e4003.4"}) {
        QByteArray quoted = text;
        textRow("json", text, '"' + quoted.replace('"', "\\\"") + '"');
    }
    textRow("json", QByteArray(5000, '['), '"' + QByteArray(5000, '[') + '"');
}

void TestColumnValue::addTimes()
{
    const auto fits = [](const char *type, const QByteArray &text, const QVariant &variant) {
        row(type, text, "Text " + text, text, variant, '"' + text + '"');
    };
    const QDate leapDay(2024, 2, 29);
    fits("timestamptz", "2024-02-29 11:14:15.123456+00",
         utcDateTime(leapDay, QTime(11, 14, 15, 123)));
    fits("timestamptz", "2024-02-29 11:14:15+05:30", utcDateTime(leapDay, QTime(5, 44, 15)));
    fits("timestamp", "2024-02-29 13:14:15.123", QDateTime(leapDay, QTime(13, 14, 15, 123)));
    fits("date", "2024-02-29", leapDay);
    fits("time", "13:14:15.5", QTime(13, 14, 15, 500));
    for (const char *type : {"timestamptz", "timestamp", "date", "time"}) {
        for (const char *text : {"infinity", "-infinity", "", "now", "2024-02-30", "24:00:00"})
            textRow(type, text, '"' + QByteArray(text) + '"');
    }
    textRow("timestamptz", "0044-03-15 12:00:00+00 BC", "\"0044-03-15 12:00:00+00 BC\"");
    textRow("timestamp", "0044-03-15 12:00:00 BC", "\"0044-03-15 12:00:00 BC\"");
    textRow("date", "0044-03-15 BC", "\"0044-03-15 BC\"");
}

void TestColumnValue::check()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, stored);
    QFETCH(const QByteArray, back);
    QFETCH(const QVariant, variant);
    QFETCH(const QByteArray, json);

    const Column column = columnOf(type);
    const ColumnValue value = encoded(column, text);
    QCOMPARE(described(value), stored);
    const QByteArray decoded = decodeText(column, value);
    QCOMPARE(decoded, back);
    QVERIFY(!decoded.isNull());
    QCOMPARE(described(encoded(column, decoded)), stored);
    const QVariant shown = decodeVariant(column, value);
    QCOMPARE(QByteArray(shown.typeName()), QByteArray(variant.typeName()));
    QCOMPARE(shown, variant);
    QCOMPARE(decodeJson(column, value), json);
}

void TestColumnValue::null_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("dimensions");

    for (const char *type : {"bool", "int4", "int8", "float8", "numeric", "text", "bytea", "jsonb",
                             "timestamptz", "timestamp", "date", "time"}) {
        QTest::newRow(type) << QByteArray(type) << 0;
        QTest::addRow("%s[]", type) << QByteArray(type) << 1;
    }
}

void TestColumnValue::null()
{
    QFETCH(const QByteArray, type);
    QFETCH(const int, dimensions);

    const Column column = columnOf(type, dimensions);
    const ColumnValue value {};
    QCOMPARE(value.type, ColumnValue::Type::Null);
    QVERIFY(decodeText(column, value).isNull());
    QCOMPARE(decodeVariant(column, value), QVariant::fromValue(nullptr));
    QCOMPARE(decodeJson(column, value), QByteArray("null"));
}

void TestColumnValue::storedOtherwise_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("dimensions");
    QTest::addColumn<QByteArray>("text");

    QTest::newRow("JSON with blanks in an array column")
        << QByteArray("int4") << 1 << QByteArray("[ 1,\n2]");
    QTest::newRow("object in an array column")
        << QByteArray("int4") << 1 << QByteArray("{\"a\": 1}");
    QTest::newRow("no JSON in an array column") << QByteArray("int4") << 1 << QByteArray("{1,2");
    QTest::newRow("no JSON in a JSON array column") << QByteArray("json") << 1 << QByteArray("[");
    QTest::newRow("word in a float column") << QByteArray("float8") << 0 << QByteArray("many");
}

// A database may hold anything: each way out gives something, and nothing crashes.
void TestColumnValue::storedOtherwise()
{
    QFETCH(const QByteArray, type);
    QFETCH(const int, dimensions);
    QFETCH(const QByteArray, text);

    const Column column = columnOf(type, dimensions);
    for (const ColumnValue &value : {ColumnValue::fromText(text), ColumnValue::fromInteger(5),
                                     ColumnValue::fromReal(1.5), ColumnValue::fromBlob(text)}) {
        QVERIFY(!decodeText(column, value).isNull());
        QVERIFY(decodeVariant(column, value).isValid());
        QVERIFY(!decodeJson(column, value).isEmpty());
        QVERIFY(!decodeJson(column, value).contains('\n'));
    }
}

void TestColumnValue::infinities()
{
    const Column column = columnOf("float8");
    for (const char *word : {"NaN", "Infinity", "-Infinity"}) {
        const ColumnValue value = encoded(column, word);
        QCOMPARE(described(value), QByteArray("Text ") + word);
        QCOMPARE(decodeText(column, value), QByteArray(word));
        QCOMPARE(decodeJson(column, value), '"' + QByteArray(word) + '"');
        const QVariant shown = decodeVariant(column, value);
        QCOMPARE(shown.typeId(), int(QMetaType::Double));
        QCOMPARE(std::isnan(shown.toDouble()), QByteArray(word) == "NaN");
        QCOMPARE(std::isinf(shown.toDouble()), QByteArray(word) != "NaN");
        QCOMPARE(std::signbit(shown.toDouble()), *word == '-');
    }
    // A storage that can hold them as numbers shows the same.
    QCOMPARE(decodeJson(column, ColumnValue::fromReal(qQNaN())), QByteArray("\"NaN\""));
    QCOMPARE(decodeJson(column, ColumnValue::fromReal(-qInf())), QByteArray("\"-Infinity\""));
}

void TestColumnValue::equality()
{
    using V = ColumnValue;
    const QList<V> values {V(),
                           V::fromInteger(0),
                           V::fromInteger(1),
                           V::fromReal(0),
                           V::fromReal(1),
                           V::fromText(""),
                           V::fromText("1"),
                           V::fromBlob(""),
                           V::fromBlob("1")};
    for (qsizetype i = 0; i < values.size(); ++i) {
        for (qsizetype j = 0; j < values.size(); ++j)
            QCOMPARE(values[i] == values[j], i == j);
    }
}

void TestColumnValue::json_isOneLine()
{
    QByteArray every;
    for (int c = 1; c < 128; ++c)
        every.append(char(c));
    for (const char *type : {"text", "json", "int4", "bool", "bytea", "date"}) {
        const Column column = columnOf(type);
        const QByteArray json = decodeJson(column, encoded(column, every));
        QVERIFY(std::ranges::none_of(json, [](char c) { return uchar(c) < 0x20; }));
    }
}

QTEST_GUILESS_MAIN(TestColumnValue)

#include "tst_columnvalue.moc"
