// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columns.h"
#include "pgarray_p.h"

#include "utcdatetime_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonDocument>
#include <QtTest/QTest>

using namespace Electric;

class TestPgArray : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void types_data();
    void types();
    void literals_data();
    void literals();
    void malformed_data();
    void malformed();
    void deepNesting_data();
    void deepNesting();
    void anyBytes_neverCrash();
    void back_ofOtherJson_data();
    void back_ofOtherJson();
};

namespace {

QVariant null()
{
    return QVariant::fromValue(nullptr);
}

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

// The types of a list's elements, which QVariant's comparison overlooks.
QByteArray typesOf(const QVariant &value)
{
    if (value.typeId() != QMetaType::QVariantList)
        return value.typeName();
    QByteArrayList names;
    const auto list = value.toList();
    for (const QVariant &item : list)
        names.append(typesOf(item));
    return '[' + names.join(',') + ']';
}

void checkStaysText(const Column &column, const QByteArray &text)
{
    QVERIFY(!arrayLiteralToJson(column, viewOf(text)).has_value());
    const ColumnValue value = encoded(column, text);
    QCOMPARE(described(value), "Text " + text);
    QCOMPARE(decodeText(column, value), text);
    QCOMPARE(decodeVariant(column, value), QVariant(QString::fromUtf8(text)));
    QVERIFY(decodeJson(column, value).startsWith('"'));
}

} // namespace

// Each type of the table, as elements: the JSON on disk, the literal that comes back, the list that
// a model shows.
void TestPgArray::types_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("literal");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("back");
    QTest::addColumn<QVariantList>("list");

    const auto row = [](const char *type, const char *literal, const char *json, const char *back,
                        const QVariantList &list) {
        QTest::addRow("%s: %s", type, literal) << QByteArray(type) << QByteArray(literal)
                                               << QByteArray(json) << QByteArray(back) << list;
    };
    const auto text = [](const char *value) { return QVariant(QString::fromUtf8(value)); };
    row("bool", "{t,f,NULL}", "[true,false,null]", "{true,false,NULL}", {true, false, null()});
    row("bool", "{x}", R"(["x"])", R"({"x"})", {text("x")});
    row("int2", "{1,-2}", "[1,-2]", "{1,-2}", {1, -2});
    row("int4", "{1,NULL,3}", "[1,null,3]", "{1,NULL,3}", {1, null(), 3});
    row("int4", "{{1,2},{3,4}}", "[[1,2],[3,4]]", "{{1,2},{3,4}}",
        {QVariantList {1, 2}, QVariantList {3, 4}});
    row("int4", "{2147483648}", R"(["2147483648"])", R"({"2147483648"})", {text("2147483648")});
    row("int4", "{-0,007,0,+1, -5 }", "[0,7,0,\"+1\",-5]", R"({0,7,0,"+1",-5})",
        {0, 7, 0, text("+1"), -5});
    row("int4", "{999999999,1234567890,-2147483648}", "[999999999,1234567890,-2147483648]",
        "{999999999,1234567890,-2147483648}", {999999999, 1234567890, -2147483647 - 1});
    row("int4", "{x,1.5}", R"(["x","1.5"])", R"({"x","1.5"})", {text("x"), text("1.5")});
    row("int8", "{9223372036854775807,-9223372036854775808}",
        "[9223372036854775807,-9223372036854775808]", "{9223372036854775807,-9223372036854775808}",
        {std::numeric_limits<qlonglong>::max(), std::numeric_limits<qlonglong>::min()});
    row("int8", "{9007199254740993}", "[9007199254740993]", "{9007199254740993}",
        {9007199254740993LL});
    row("float4", "{1.5,2}", "[1.5,2]", "{1.5,2}", {1.5, 2.0});
    row("float8", "{0.1,1e-07,0.30000000000000004}", "[0.1,1e-07,0.30000000000000004]",
        "{0.1,1e-07,0.30000000000000004}", {0.1, 1e-7, 0.30000000000000004});
    row("float8", "{Infinity,-Infinity}", R"(["Infinity","-Infinity"])",
        R"({"Infinity","-Infinity"})", {qInf(), -qInf()});
    row("float8", "{1.2345678901234568e+20}", "[123456789012345680000.0]",
        "{1.2345678901234568e+20}", {123456789012345680000.0});
    row("numeric", "{12345678901234567890.123456789,NaN}",
        R"(["12345678901234567890.123456789","NaN"])",
        R"({"12345678901234567890.123456789","NaN"})",
        {text("12345678901234567890.123456789"), text("NaN")});
    row("text", "{a,NULL}", R"(["a",null])", R"({"a",NULL})", {text("a"), null()});
    row("uuid", "{11111111-2222-3333-4444-555555555555}",
        R"(["11111111-2222-3333-4444-555555555555"])",
        R"({"11111111-2222-3333-4444-555555555555"})",
        {text("11111111-2222-3333-4444-555555555555")});
    row("mood", "{sad,ok}", R"(["sad","ok"])", R"({"sad","ok"})", {text("sad"), text("ok")});
    row("int4range", R"-({"[1,5)",empty})-", R"-(["[1,5)","empty"])-", R"-({"[1,5)","empty"})-",
        {text("[1,5)"), text("empty")});
    row("comp", R"-({"(1,\"x y\")"})-", R"-(["(1,\"x y\")"])-", R"-({"(1,\"x y\")"})-",
        {text("(1,\"x y\")")});
    row("bytea", R"({"\\x00ff",NULL})", R"(["\\x00ff",null])", R"({"\\x00ff",NULL})",
        {QByteArray("\x00\xff", 2), null()});
    row("json", R"({"{\"a\": [1, 2]}",NULL,7})", R"([{"a":[1,2]},null,7])",
        R"({"{\"a\":[1,2]}",NULL,"7"})",
        {QVariantMap {{QStringLiteral("a"), QVariantList {1, 2}}}, null(), 7LL});
    row("jsonb", R"({"[1, 2]","\"x\""})", R"([[1,2],"x"])", R"({"[1,2]","\"x\""})",
        {QVariantList {1LL, 2LL}, text("x")});
    row("jsonb", R"({"{\"n\": 0.1234567890123456789}"})", R"([{"n":0.1234567890123456789}])",
        R"({"{\"n\":0.1234567890123456789}"})",
        {QVariantMap {{QStringLiteral("n"), 0.1234567890123456789}}});
    row("timestamptz", R"({"2024-02-29 11:14:15+00",infinity})",
        R"(["2024-02-29 11:14:15+00","infinity"])", R"({"2024-02-29 11:14:15+00","infinity"})",
        {utcDateTime({2024, 2, 29}, {11, 14, 15}), text("infinity")});
    row("timestamp", R"({"2024-02-29 11:14:15"})", R"(["2024-02-29 11:14:15"])",
        R"({"2024-02-29 11:14:15"})", {QDateTime({2024, 2, 29}, {11, 14, 15})});
    row("date", R"({2024-02-29,"0044-03-15 BC"})", R"(["2024-02-29","0044-03-15 BC"])",
        R"({"2024-02-29","0044-03-15 BC"})", {QDate(2024, 2, 29), text("0044-03-15 BC")});
    row("time", "{13:14:15,24:00:00}", R"(["13:14:15","24:00:00"])", R"({"13:14:15","24:00:00"})",
        {QTime(13, 14, 15), text("24:00:00")});
    row("bytea", R"({{"\\x00ff"}, {NULL}})", R"([["\\x00ff"],[null]])", R"({{"\\x00ff"},{NULL}})",
        {QVariantList {QByteArray("\x00\xff", 2)}, QVariantList {null()}});
    row("bytea", R"({"\\x"})", R"(["\\x"])", R"({"\\x"})", {QByteArray("")});
    row("timestamptz", R"({{"2024-02-29 11:14:15+00",NULL}, {infinity,"2024-02-29 11:14:15+02"}})",
        R"([["2024-02-29 11:14:15+00",null],["infinity","2024-02-29 11:14:15+02"]])",
        R"({{"2024-02-29 11:14:15+00",NULL},{"infinity","2024-02-29 11:14:15+02"}})",
        {QVariantList {utcDateTime({2024, 2, 29}, {11, 14, 15}), null()},
         QVariantList {text("infinity"), utcDateTime({2024, 2, 29}, {9, 14, 15})}});
    row("bool", "{{t, f},{NULL,t}}", "[[true,false],[null,true]]", "{{true,false},{NULL,true}}",
        {QVariantList {true, false}, QVariantList {null(), true}});
    row("float8", "{{1.5, NULL},{2,3}}", "[[1.5,null],[2,3]]", "{{1.5,NULL},{2,3}}",
        {QVariantList {1.5, null()}, QVariantList {2.0, 3.0}});
    row("date", "{{2024-02-29},{NULL}}", R"([["2024-02-29"],[null]])", R"({{"2024-02-29"},{NULL}})",
        {QVariantList {QDate(2024, 2, 29)}, QVariantList {null()}});
    row("json", R"({"null", NULL,"{\"a\": \"\\u00e4\"}"})", R"([null,null,{"a":"\u00e4"}])",
        R"({NULL,NULL,"{\"a\":\"\\u00e4\"}"})",
        {null(), null(), QVariantMap {{QStringLiteral("a"), text("ä")}}});
    row("json", R"({"{\"n\": 1e400}",2})", R"([{"n":1e400},2])", R"({"{\"n\":1e400}","2"})",
        {text("{\"n\":1e400}"), 2LL}); // no double is as large
    // A byte order mark is a character.
    row("text",
        "{\xEF\xBB\xBF"
        "a,b}",
        "[\"\xEF\xBB\xBF"
        "a\",\"b\"]",
        "{\"\xEF\xBB\xBF"
        "a\",\"b\"}",
        {QVariant(QStringLiteral("\uFEFFa")), text("b")});
    // The one type whose arrays have another delimiter.
    row("box", "{(1,1),(0,0);(3,3),(2,2)}", R"-(["(1,1),(0,0)","(3,3),(2,2)"])-",
        R"-({"(1,1),(0,0)";"(3,3),(2,2)"})-", {text("(1,1),(0,0)"), text("(3,3),(2,2)")});
}

void TestPgArray::types()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QByteArray, literal);
    QFETCH(const QByteArray, json);
    QFETCH(const QByteArray, back);
    QFETCH(const QVariantList, list);

    const Column column = columnOf(type, 1);
    const ColumnValue value = encoded(column, literal);
    QCOMPARE(described(value), "Text " + json);
    QCOMPARE(decodeText(column, value), back);
    QCOMPARE(described(encoded(column, decodeText(column, value))), described(value));
    QCOMPARE(decodeVariant(column, value), QVariant(list));
    QCOMPARE(typesOf(decodeVariant(column, value)), typesOf(list));
    QCOMPARE(decodeJson(column, value), json);
}

void TestPgArray::literals_data()
{
    QTest::addColumn<QByteArray>("literal");
    QTest::addColumn<QByteArray>("json");

    const auto row = [](const char *name, const char *literal, const char *json) {
        QTest::newRow(name) << QByteArray(literal) << QByteArray(json);
    };
    row("empty", "{}", "[]");
    row("empty with a blank", "{ }", "[]");
    row("one", "{a}", R"(["a"])");
    row("quoted", R"({"a b"})", R"(["a b"])");
    row("the server's", R"({"a b","c\"d",NULL,"NULL",""})", R"(["a b","c\"d",null,"NULL",""])");
    row("null in other cases", "{null,Null,nULL}", "[null,null,null]");
    row("quoted null", R"({"null"})", R"(["null"])");
    row("almost null", "{NULLS,NUL}", R"(["NULLS","NUL"])");
    row("blanks after commas", "{a, b,  NULL}", R"(["a","b",null])");
    row("blanks everywhere", " { a , \"b\" , { c } } ", R"(["a","b",["c"]])");
    row("other white space", "{\ta,\n\"b\"\r\n}", R"(["a","b"])");
    row("blanks inside", "{a b,c  d}", R"(["a b","c  d"])");
    row("blanks in quotes", R"({" a "})", R"([" a "])");
    row("delimiters in quotes", R"({"{a,b}","c,d"})", R"(["{a,b}","c,d"])");
    row("backslash", R"({"a\\b"})", R"(["a\\b"])");
    row("escaped letter", R"({"\a"})", R"(["a"])");
    row("escape without quotes", R"({a\,b})", R"(["a,b"])");
    row("escaped null is a word", R"({\NULL})", R"(["NULL"])");
    row("escaped blank stays", R"({a\ })", R"(["a "])");
    row("line break in quotes", "{\"a\nb\"}", R"(["a\nb"])");
    row("unicode", "{ä,\"€ 😀\"}", R"(["ä","€ 😀"])");
    row("nested", R"({{a,b},{"c,d",NULL}})", R"([["a","b"],["c,d",null]])");
    row("three deep", "{{{a}},{{b}}}", R"([[["a"]],[["b"]]])");
    row("six deep", "{{{{{{a}}}}}}", R"([[[[[["a"]]]]]])");
    row("empty within", "{{},{}}", "[[],[]]");
    row("bounds", "[0:2]={a,b,c}", R"(["a","b","c"])");
    row("negative bounds", "[-1:1]={a,b,c}", R"(["a","b","c"])");
    row("bounds of two dimensions", "[1:1][-2:-1]={{a,b}}", R"([["a","b"]])");
    row("bounds and blanks", " [0:1] = {a,b}", R"(["a","b"])");
    row("bounds and an equals sign", "[0:0]={a=b}", R"(["a=b"])");
}

// The text's own rules, on a column of text.
void TestPgArray::literals()
{
    QFETCH(const QByteArray, literal);
    QFETCH(const QByteArray, json);

    const Column column = columnOf("text", 1);
    const auto found = arrayLiteralToJson(column, viewOf(literal));
    QVERIFY(found.has_value());
    QCOMPARE(*found, json);
    QVERIFY(QJsonDocument::fromJson(*found).isArray());
    const auto back = jsonToArrayLiteral(column, *found);
    QVERIFY(back.has_value());
    QCOMPARE(arrayLiteralToJson(column, viewOf(*back)), found);
}

void TestPgArray::malformed_data()
{
    QTest::addColumn<QByteArray>("text");

    for (const char *text :
         {"",        " ",    "a",        "{",        "}",      "{{",      "{a",
          "{a,",     "{a,}", "{,a}",     "{,}",      "{a,,b}", "{\"a}",   "{\"a",
          "{\"a\\",  "{a\\", "{\"a\"b}", "{a\"b\"}", "{a{b}}", "{{a}b}",  "{{a},{b}",
          "{a}}",    "{a}x", "{a} {b}",  "x{a}",     "[0:2]",  "[0:2]=",  "[0:2]{a}",
          "[0:2]=a", "[",    "[=",       "=",        "={a}",   "[x]={a}", "NULL"})
        QTest::newRow(*text ? text : "nothing") << QByteArray(text);
    QTest::newRow("zero") << QByteArray("{a\0", 3);
}

void TestPgArray::malformed()
{
    QFETCH(const QByteArray, text);

    QVERIFY(!arrayLiteralToJson(columnOf("text", 1), viewOf(text)).has_value());
    for (const char *type : {"text", "int4", "jsonb"})
        checkStaysText(columnOf(type, 1), text);
}

void TestPgArray::deepNesting_data()
{
    QTest::addColumn<int>("depth");
    QTest::addColumn<bool>("isRead");

    QTest::newRow("1") << 1 << true;
    QTest::newRow("6") << 6 << true;
    QTest::newRow("100") << 100 << false;
    QTest::newRow("5000") << 5000 << false;
    QTest::newRow("a million") << 1'000'000 << false;
}

void TestPgArray::deepNesting()
{
    QFETCH(const int, depth);
    QFETCH(const bool, isRead);

    const Column column = columnOf("int4", 1);
    const QByteArray text = QByteArray(depth, '{') + '1' + QByteArray(depth, '}');
    if (isRead)
        QCOMPARE(decodeText(column, encoded(column, text)), text);
    else
        checkStaysText(column, text);
    checkStaysText(column, text.chopped(1));
    QVERIFY(decodeVariant(column, ColumnValue::fromText(QByteArray(depth, '['))).isValid());
}

// Short texts of the signs that mean something, all of them: read or left, the way back leads to
// the same.
void TestPgArray::anyBytes_neverCrash()
{
    const QByteArray signs("{},\"\\ a1[");
    for (const char *type : {"text", "int4", "bool", "json", "float8", "bytea", "date"}) {
        const Column column = columnOf(type, 1);
        for (int number = 0; number < 9 * 9 * 9 * 9 * 9; ++number) {
            QByteArray text;
            for (int rest = number; rest > 0; rest /= 9)
                text.append(signs[rest % 9]);
            const ColumnValue value = encoded(column, text);
            const QByteArray back = decodeText(column, value);
            if (arrayLiteralToJson(column, viewOf(text)))
                QCOMPARE(described(encoded(column, back)), described(value));
            QVERIFY(decodeVariant(column, value).isValid());
            QVERIFY(!decodeJson(column, value).isEmpty());
        }
    }
}

void TestPgArray::back_ofOtherJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isArray");

    for (const char *json :
         {"[]", "[1]", "[ 1 , 2 ]", R"(["a",null,true,1.5,[2]])", R"([{"a":1}])"})
        QTest::newRow(json) << QByteArray(json) << true;
    for (const char *json : {"", "{}", "1", "null", "[", "[1", "[1]]", "{\"a\":1}"})
        QTest::newRow(*json ? json : "nothing") << QByteArray(json) << false;
}

void TestPgArray::back_ofOtherJson()
{
    QFETCH(const QByteArray, json);
    QFETCH(const bool, isArray);

    for (const char *type : {"text", "int4", "bool", "json", "float8", "date"}) {
        const auto literal = jsonToArrayLiteral(columnOf(type, 1), json);
        QCOMPARE(literal.has_value(), isArray);
        // Texts that are no literals but happen to be JSON are no array either.
        QVERIFY(!arrayLiteralToJson(columnOf(type, 1), viewOf(json)).has_value() || json == "{}");
    }
}

QTEST_GUILESS_MAIN(TestPgArray)

#include "tst_pgarray.moc"
