// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnmapper.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

class TestColumnMapper : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void snakeToCamel_data();
    void snakeToCamel();
    void snakeToCamel_roundTripsForEveryName();
    void toServer_ofWhatNoColumnIsCalled_data();
    void toServer_ofWhatNoColumnIsCalled();
    void fromMap();
    void identity_data();
    void identity();
    void equality();
    void check_data();
    void check();
    void fromVariant_data();
    void fromVariant();
};

namespace {

Schema schemaOf(const QByteArrayList &columns)
{
    QByteArrayList parts;
    for (const QByteArray &column : columns)
        parts.append('"' + column + "\":{\"type\":\"text\"}");
    return Schema::fromJson('{' + parts.join(',') + '}').value_or(Schema());
}

} // namespace

void TestColumnMapper::snakeToCamel_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("name");
    const auto row = [](const QString &column, const QString &name) {
        QTest::newRow(qPrintable(column)) << column << name;
    };
    row(u"id"_s, u"id"_s);
    row(u"created_at"_s, u"createdAt"_s);
    row(u"is_in_the_list"_s, u"isInTheList"_s);
    row(u"a_b_c"_s, u"aBC"_s);
    row(u"line1_text"_s, u"line1Text"_s);
    row(u"line_1"_s, u"line_1"_s);
    row(u"line_1_a"_s, u"line_1A"_s);
    row(u"_private"_s, u"_private"_s);
    row(u"__very_private"_s, u"__veryPrivate"_s);
    row(u"type_"_s, u"type_"_s);
    row(u"a__b"_s, u"a__b"_s);
    row(u"_"_s, u"_"_s);
    row(u"ID"_s, u"_I_D"_s);
    row(u"userID"_s, u"user_I_D"_s);
    row(u"user_ID"_s, u"user__I_D"_s);
    row(u"createdAt"_s, u"created_At"_s);
    row(u"_B"_s, u"__B"_s);
    row(u"Größe_in_mm"_s, u"_GrößeInMm"_s);
    row(u"a_ä"_s, u"a_ä"_s);
    row(u"Ärger"_s, u"Ärger"_s);
    row(u"\U0001F600_x"_s, u"\U0001F600X"_s);
    row(u"a$b_c"_s, u"a$bC"_s);
    row(u"two words_x"_s, u"two wordsX"_s);
    row(u" _x"_s, u" X"_s);
    row(u"with \"quotes\""_s, u"with \"quotes\""_s);
    row(u""_s, u""_s);
}

void TestColumnMapper::snakeToCamel()
{
    QFETCH(const QString, column);
    QFETCH(const QString, name);
    const ColumnMapper mapper = ColumnMapper::snakeToCamel();
    QCOMPARE(mapper.toApp(column), name);
    QCOMPARE(mapper.toServer(name), column);
}

// Each name leads back, so no two columns can have the same; and it says so of many.
void TestColumnMapper::snakeToCamel_roundTripsForEveryName()
{
    const ColumnMapper mapper = ColumnMapper::snakeToCamel();
    const QStringList parts {u"_"_s, u"_"_s,  u"_"_s, u"a"_s, u"b"_s, u"z"_s, u"A"_s,
                             u"B"_s, u"Z"_s,  u"1"_s, u"$"_s, u" "_s, u"ä"_s, u"Ä"_s,
                             u"ß"_s, u"\""_s, u"İ"_s, u"ı"_s, u"Ǆ"_s, u"é"_s};
    QHash<QString, QString> columns; // by name
    QRandomGenerator random(20261123);
    for (int i = 0; i < 200000; ++i) {
        QString column;
        for (quint32 length = random.bounded(12u) + 1; length > 0; --length)
            column += parts[random.bounded(int(parts.size()))];
        const QString name = mapper.toApp(column);
        QCOMPARE(mapper.toServer(name), column);
        const auto known = columns.constFind(name);
        if (known != columns.cend())
            QCOMPARE(*known, column);
        columns.insert(name, column);
    }
    QVERIFY(columns.size() > 100000);
}

void TestColumnMapper::toServer_ofWhatNoColumnIsCalled_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("column");
    QTest::newRow("already in snake case") << u"created_at"_s << u"created_at"_s;
    QTest::newRow("a class's name") << u"Created"_s << u"Created"_s;
    QTest::newRow("capitals") << u"CREATED_AT"_s << u"CREATED_AT"_s;
}

void TestColumnMapper::toServer_ofWhatNoColumnIsCalled()
{
    QFETCH(const QString, name);
    QTEST(ColumnMapper::snakeToCamel().toServer(name), "column");
}

void TestColumnMapper::fromMap()
{
    const auto mapper
        = ColumnMapper::fromMap({{u"created_at"_s, u"born"_s}, {u"a"_s, u"b"_s}, {u"b"_s, u"a"_s}});
    QVERIFY(!mapper.check());
    QCOMPARE(mapper.toApp(u"created_at"_s), u"born"_s);
    QCOMPARE(mapper.toServer(u"born"_s), u"created_at"_s);
    QCOMPARE(mapper.toApp(u"a"_s), u"b"_s);
    QCOMPARE(mapper.toServer(u"a"_s), u"b"_s);
    QCOMPARE(mapper.toApp(u"other_one"_s), u"other_one"_s);
    QCOMPARE(mapper.toServer(u"otherOne"_s), u"otherOne"_s);
}

void TestColumnMapper::identity_data()
{
    QTest::addColumn<ColumnMapper>("mapper");
    QTest::addColumn<bool>("isIdentity");
    QTest::newRow("default") << ColumnMapper() << true;
    QTest::newRow("empty map") << ColumnMapper::fromMap({}) << true;
    QTest::newRow("same names") << ColumnMapper::fromMap({{u"a"_s, u"a"_s}}) << true;
    QTest::newRow("map") << ColumnMapper::fromMap({{u"a"_s, u"a"_s}, {u"b"_s, u"c"_s}}) << false;
    QTest::newRow("snakeToCamel") << ColumnMapper::snakeToCamel() << false;
}

void TestColumnMapper::identity()
{
    QFETCH(const ColumnMapper, mapper);
    QTEST(mapper.isIdentity(), "isIdentity");
}

void TestColumnMapper::equality()
{
    const QMap<QString, QString> names {{u"a"_s, u"b"_s}};
    QCOMPARE(ColumnMapper(), ColumnMapper());
    QCOMPARE(ColumnMapper::snakeToCamel(), ColumnMapper::snakeToCamel());
    QCOMPARE(ColumnMapper::fromMap(names), ColumnMapper::fromMap(names));
    QVERIFY(ColumnMapper() != ColumnMapper::snakeToCamel());
    QVERIFY(ColumnMapper::fromMap(names) != ColumnMapper::fromMap({{u"a"_s, u"c"_s}}));
    QVERIFY(ColumnMapper::fromMap(names) != ColumnMapper::snakeToCamel());
}

void TestColumnMapper::check_data()
{
    using Names = QMap<QString, QString>;
    QTest::addColumn<ColumnMapper>("mapper");
    QTest::addColumn<QByteArrayList>("columns");
    QTest::addColumn<QString>("words"); // in the text of the error; empty for none
    const auto map = [](const char *name, const Names &names, const QByteArrayList &columns,
                        const QString &words) {
        QTest::newRow(name) << ColumnMapper::fromMap(names) << columns << words;
    };
    const QByteArrayList abc {"a", "b", "c"};
    map("nothing", {}, abc, {});
    map("one", {{u"a"_s, u"x"_s}}, abc, {});
    map("exchange", {{u"a"_s, u"b"_s}, {u"b"_s, u"a"_s}}, abc, {});
    map("round", {{u"a"_s, u"b"_s}, {u"b"_s, u"c"_s}, {u"c"_s, u"a"_s}}, abc, {});
    map("of a column that is not there", {{u"d"_s, u"x"_s}}, abc, {});
    map("one name twice", {{u"a"_s, u"x"_s}, {u"b"_s, u"x"_s}}, {},
        u"“a” and “b” by the name “x”"_s);
    map("of one that keeps its name", {{u"a"_s, u"b"_s}, {u"b"_s, u"b"_s}}, {}, u"“b”"_s);
    map("hides one before", {{u"b"_s, u"a"_s}}, abc,
        u"“b” by the name “a”, which hides the column “a”"_s);
    map("hides one behind", {{u"a"_s, u"c"_s}}, abc,
        u"“a” by the name “c”, which hides the column “c”"_s);
    map("empty name", {{u"a"_s, u""_s}}, {}, u"empty"_s);
    map("empty column", {{u""_s, u"a"_s}}, {}, u"empty"_s);
    map("the model's role", {{u"a"_s, u"electricKey"_s}}, {}, u"electricKey"_s);
    const auto camel = ColumnMapper::snakeToCamel();
    QTest::newRow("snakeToCamel") << camel << QByteArrayList {"a_b", "aB", "a__b", "a_B"}
                                  << QString();
    QTest::newRow("snakeToCamel, the model's role")
        << camel << QByteArrayList {"id", "electric_key"} << u"“electric_key” electricKey"_s;
}

void TestColumnMapper::check()
{
    QFETCH(const ColumnMapper, mapper);
    QFETCH(const QByteArrayList, columns);
    QFETCH(const QString, words);
    const Error error = columns.isEmpty() ? mapper.check() : mapper.check(schemaOf(columns));
    QCOMPARE(error.code(), words.isEmpty() ? Error::NoError : Error::InvalidShape);
    QVERIFY2(error.text().contains(words), qPrintable(error.text()));
    if (!columns.isEmpty())
        QVERIFY(!mapper.check()); // only these columns are in its way
}

void TestColumnMapper::fromVariant_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<ColumnMapper>("mapper");
    QTest::addColumn<QString>("words");
    const auto camel = ColumnMapper::snakeToCamel();
    QTest::newRow("invalid") << QVariant() << ColumnMapper() << QString();
    QTest::newRow("null") << QVariant::fromValue(nullptr) << ColumnMapper() << QString();
    QTest::newRow("word") << QVariant(u"snakeToCamel"_s) << camel << QString();
    QTest::newRow("mapper") << QVariant::fromValue(camel) << camel << QString();
    QTest::newRow("map") << QVariant(QVariantMap {{u"a"_s, u"b"_s}})
                         << ColumnMapper::fromMap({{u"a"_s, u"b"_s}}) << QString();
    const auto wrong = [](const char *name, const QVariant &value, const QString &words) {
        QTest::newRow(name) << value << ColumnMapper() << words;
    };
    wrong("other word", u"camelToSnake"_s, u"camelToSnake"_s);
    wrong("number", 42, u"42"_s);
    wrong("boolean", true, u"true"_s);
    wrong("list", QVariantList {1}, u"snakeToCamel"_s);
    wrong("map to a number", QVariantMap {{u"due_at"_s, 1}}, u"due_at"_s);
    wrong("map to one name", QVariantMap {{u"a"_s, u"c"_s}, {u"b"_s, u"c"_s}}, u"“c”"_s);
}

void TestColumnMapper::fromVariant()
{
    QFETCH(const QVariant, value);
    QFETCH(const QString, words);
    const ColumnMapper mapper = ColumnMapper::fromVariant(value);
    if (words.isEmpty()) {
        QVERIFY(!mapper.check());
        QTEST(mapper, "mapper");
        return;
    }
    QCOMPARE(mapper.check().code(), Error::InvalidShape);
    QVERIFY2(mapper.check().text().contains(words), qPrintable(mapper.check().text()));
    QCOMPARE(mapper.rewriteSql(u"createdAt"_s), u"createdAt"_s);
}

QTEST_APPLESS_MAIN(TestColumnMapper)
#include "tst_columnmapper.moc"
