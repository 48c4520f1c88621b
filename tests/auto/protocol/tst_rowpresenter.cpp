// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "batches.h"
#include "columns.h"
#include "rowpresenter_p.h"

#include <QtTest/QTest>

#include <thread>

using namespace Electric;
using namespace Qt::StringLiterals;

// What an app sees of values and of messages that it wants to see in its own way.
class TestRowPresenter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parser_data();
    void parser();
    void array_data();
    void array();
    void null_isGivenToNoParser();
    void failure_data();
    void failure();
    void names_thatDoNotFit();
    void message_data();
    void message();
    void message_inAnotherThread();
    void transformer_data();
    void transformer();
};

namespace {

using Keys = QStringList;

// A parser that says that it has been asked, and what.
ColumnParser marking(const QString &mark)
{
    return [mark](const QString &text) { return QVariant(mark + u'<' + text + u'>'); };
}

Presentation withParsers(const Keys &keys)
{
    Presentation presentation;
    for (const QString &key : keys)
        presentation.parsers.insert(key, marking(key));
    return presentation;
}

Schema schemaOf(const QByteArray &json)
{
    return Schema::fromJson(json).value();
}

QVariant appValue(const Presentation &presentation, const Schema &schema, const QByteArray &text)
{
    return RowPresenter(presentation, schema).value(0, encoded(schema.columns().first(), text));
}

} // namespace

void TestRowPresenter::parser_data()
{
    QTest::addColumn<QByteArray>("schema"); // of which the first column is looked at
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Keys>("keys");
    QTest::addColumn<QVariant>("shown");
    const auto row = [](const char *name, const char *schema, const char *text, const Keys &keys,
                        const QVariant &value) {
        QTest::newRow(name) << QByteArray(schema) << QByteArray(text) << keys << value;
    };
    const char *const a = R"({"a":{"type":"int8"}})";
    row("none", a, "7", {}, 7LL);
    row("of others", a, "7", {u"b"_s, u"int4"_s, u"column:int8"_s, u"type:a"_s, u"A"_s}, 7LL);
    row("by column", a, "7", {u"a"_s}, u"a<7>"_s);
    row("by type", a, "7", {u"int8"_s}, u"int8<7>"_s);
    row("column before type", a, "7", {u"a"_s, u"int8"_s, u"type:int8"_s}, u"a<7>"_s);
    row("by column outright", a, "7", {u"column:a"_s, u"a"_s}, u"column:a<7>"_s);
    row("by type outright", a, "7", {u"type:int8"_s, u"int8"_s}, u"type:int8<7>"_s);
    const char *const date = R"({"a":{"type":"date"},"date":{"type":"text"}})";
    row("a column's name is no type's", date, "2026-11-23", {u"date"_s}, QDate(2026, 11, 23));
    row("unless it is said", date, "2026-11-23", {u"date"_s, u"type:date"_s},
        u"type:date<2026-11-23>"_s);
    row("both", R"({"date":{"type":"date"}})", "2026-11-23", {u"date"_s, u"type:date"_s},
        u"date<2026-11-23>"_s);
    // PostgreSQL's text.
    row("bool", R"({"a":{"type":"bool"}})", "t", {u"a"_s}, u"a<true>"_s);
    row("float", R"({"a":{"type":"float8"}})", "1.50", {u"a"_s}, u"a<1.5>"_s);
    row("NaN", R"({"a":{"type":"float8"}})", "NaN", {u"a"_s}, u"a<NaN>"_s);
    row("numeric", R"({"a":{"type":"numeric"}})", "1.50", {u"numeric"_s}, u"numeric<1.50>"_s);
    row("bytes", R"({"a":{"type":"bytea"}})", "\\x00FF", {u"a"_s}, u"a<\\x00ff>"_s);
    row("json", R"({"a":{"type":"jsonb"}})", "{\"a\": 1}", {u"jsonb"_s}, u"jsonb<{\"a\": 1}>"_s);
    row("mark", R"({"a":{"type":"text"}})",
        "\xEF\xBB\xBF"
        "b",
        {u"a"_s}, u"a<\ufeffb>"_s);
    row("empty", R"({"a":{"type":"text"}})", "", {u"a"_s}, u"a<>"_s);
    row("infinity", R"({"a":{"type":"timestamptz"}})", "infinity", {u"timestamptz"_s},
        u"timestamptz<infinity>"_s);
}

void TestRowPresenter::parser()
{
    QFETCH(const QByteArray, schema);
    QFETCH(const QByteArray, text);
    QFETCH(const Keys, keys);
    QTEST(appValue(withParsers(keys), schemaOf(schema), text), "shown");
}

void TestRowPresenter::array_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("dimensions");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QVariant>("shown"); // with a parser of the type
    const auto row = [](const char *type, int dimensions, const char *text, const QVariant &value) {
        QTest::addRow("%s: %s", type, text)
            << QByteArray(type) << dimensions << QByteArray(text) << value;
    };
    const auto list = [](const QVariantList &items) { return QVariant(items); };
    const QVariant null = QVariant::fromValue(nullptr);
    row("int4", 1, "{1, NULL,3}", list({u"<1>"_s, null, u"<3>"_s}));
    row("int4", 1, "{}", list({}));
    row("int4", 2, "{{1,2},{3,NULL}}", list({list({u"<1>"_s, u"<2>"_s}), list({u"<3>"_s, null})}));
    row("text", 1, R"({"a b", NULL,"NULL",""})", list({u"<a b>"_s, null, u"<NULL>"_s, u"<>"_s}));
    row("text", 1,
        "{\xEF\xBB\xBF"
        "a}",
        list({u"<\ufeffa>"_s}));
    row("bool", 1, "{t,f}", list({u"<true>"_s, u"<false>"_s}));
    row("float8", 1, "{1.50,2, NaN}", list({u"<1.5>"_s, u"<2>"_s, u"<NaN>"_s}));
    row("int8", 1, "{9223372036854775807}", list({u"<9223372036854775807>"_s}));
    row("bytea", 2, R"({{"\\x00ff"},{NULL}})", list({list({u"<\\x00ff>"_s}), list({null})}));
    row("timestamptz", 2, R"({{"2024-02-29 11:14:15+00"}, {infinity}})",
        list({list({u"<2024-02-29 11:14:15+00>"_s}), list({u"<infinity>"_s})}));
    row("json", 1, R"({"[1, 2]",NULL,"\"x\""})", list({u"<[1,2]>"_s, null, u"<\"x\">"_s}));
    row("jsonb", 2, R"({{"{\"a\": 1e400}"},{"[2]"}})",
        list({list({u"<{\"a\":1e400}>"_s}), list({u"<[2]>"_s})}));
    row("int4", 1, "no array", u"no array"_s);
}

void TestRowPresenter::array()
{
    QFETCH(const QByteArray, type);
    QFETCH(const int, dimensions);
    QFETCH(const QByteArray, text);
    const Column column = columnOf(type, dimensions);
    const QByteArray json = "{\"c\":{\"type\":\"" + type
        + "\",\"dims\":" + QByteArray::number(dimensions) + ",\"not_null\":true}}";
    Presentation presentation;
    presentation.parsers.insert(QString::fromLatin1(type), marking(QString()));
    QTEST(appValue(presentation, schemaOf(json), text), "shown");

    // A column's own gets the whole text.
    QString whole;
    presentation.parsers = {{u"c"_s, [&whole](const QString &given) { return whole = given; }}};
    QVERIFY(appValue(presentation, schemaOf(json), text).isValid());
    const ColumnValue value = encoded(column, text);
    QCOMPARE(whole.toUtf8(), decodeText(column, value));
    QCOMPARE(described(encoded(column, whole.toUtf8())), described(value));
}

void TestRowPresenter::null_isGivenToNoParser()
{
    const auto schema = schemaOf(R"({"a":{"type":"int4"},"b":{"type":"int4","dims":1}})");
    int calls = 0;
    Presentation presentation;
    presentation.parsers.insert(u"int4"_s, [&calls](const QString &) { return ++calls; });
    const RowPresenter presenter(presentation, schema);
    QCOMPARE(presenter.value(0, {}), QVariant::fromValue(nullptr));
    QCOMPARE(presenter.value(1, {}), QVariant::fromValue(nullptr));
    QCOMPARE(calls, 0);
    QCOMPARE(presenter.value(0, ColumnValue::fromInteger(5)), QVariant(1));
}

void TestRowPresenter::failure_data()
{
    QTest::addColumn<QVariant>("returned");
    QTest::addColumn<QString>("words");
    QTest::newRow("nothing") << QVariant() << u"nothing"_s;
    QTest::newRow("an error") << QVariant::fromValue(Error(Error::InvalidValue, u"too odd"_s))
                              << u"too odd"_s;
}

void TestRowPresenter::failure()
{
    QFETCH(const QVariant, returned);
    QFETCH(const QString, words);
    const auto schema = schemaOf(R"({"a":{"type":"int4"},"b":{"type":"int4","dims":1}})");
    QList<Error> errors;
    QStringList columns;
    Presentation presentation;
    presentation.parsers.insert(u"int4"_s, [&](const QString &) { return returned; });
    presentation.failed = [&](const Error &error, const QString &column) {
        errors.append(error);
        columns.append(column);
    };
    const RowPresenter presenter(presentation, schema);
    QCOMPARE(presenter.value(0, ColumnValue::fromInteger(5)), QVariant(5));
    QCOMPARE(presenter.value(1, ColumnValue::fromText("[1,null]")),
             QVariant(QVariantList {1, QVariant::fromValue(nullptr)}));
    QCOMPARE(columns, QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(errors.first().code(), Error::InvalidValue);
    QVERIFY2(errors.first().text().contains(words), qPrintable(errors.first().text()));
    QVERIFY2(errors.first().text().contains(u"“a”"_s), qPrintable(errors.first().text()));
}

void TestRowPresenter::names_thatDoNotFit()
{
    const auto schema = schemaOf(R"({"a":{"type":"int4"},"b":{"type":"int4"}})");
    Presentation presentation;
    presentation.mapper = ColumnMapper::fromMap({{u"a"_s, u"b"_s}});
    const RowPresenter presenter(presentation, schema);
    QCOMPARE(presenter.error().code(), Error::InvalidShape);
    QCOMPARE(presenter.names(), QStringList({u"a"_s, u"b"_s}));
    presentation.mapper = ColumnMapper::fromMap({{u"a"_s, u"c"_s}});
    const RowPresenter fitting(presentation, schema);
    QVERIFY(!fitting.error());
    QCOMPARE(fitting.names(), QStringList({u"c"_s, u"b"_s}));
}

void TestRowPresenter::message_data()
{
    QTest::addColumn<bool>("isDressed");
    QTest::addColumn<QVariantMap>("value");
    QTest::addColumn<QVariantMap>("oldValue");
    QTest::newRow("as it is") << false
                              << QVariantMap {{u"id_no"_s, 1},
                                              {u"is_new"_s, true},
                                              {u"far_off"_s, u"x"_s}}
                              << QVariantMap {{u"is_new"_s, false}};
    QTest::newRow("as the app wants it")
        << true << QVariantMap {{u"idNo"_s, u"<1>"_s}, {u"isNew"_s, true}, {u"farOff"_s, u"x"_s}}
        << QVariantMap {{u"isNew"_s, false}};
}

void TestRowPresenter::message()
{
    QFETCH(const bool, isDressed);
    BatchContext context;
    context.schema = schemaOf(R"({"id_no":{"type":"int4"},"is_new":{"type":"bool"}})");
    const auto plain = parsed(R"([{"key":"k","value":{"id_no":"1","is_new":"t","far_off":"x"},)"
                              R"("old_value":{"is_new":"f"},"headers":{"operation":"update"}}])",
                              context);
    QVERIFY(plain);
    Presentation presentation;
    presentation.mapper = ColumnMapper::snakeToCamel();
    presentation.parsers.insert(u"id_no"_s, marking(QString())); // the server's name
    const MessageBatch batch
        = isDressed ? MessageBatchBuilder::dressed(*plain, presentation) : *plain;
    const Message message = batch.messages().value(0);
    QTEST(message.value, "value");
    QTEST(message.oldValue, "oldValue");
    // The server's words stay, for whoever stores them.
    QCOMPARE(message.fields.value(0), (Field {"id_no", "1"}));
    QCOMPARE(message.oldFields.value(0), (Field {"is_new", "f"}));
    QVERIFY(plain->messages().first().value.contains(u"id_no"_s));
}

// The app's functions are not called where the app does not expect them.
void TestRowPresenter::message_inAnotherThread()
{
    BatchContext context;
    context.schema = schemaOf(R"({"id_no":{"type":"int4"}})");
    const auto plain = parsed('[' + insertOf(R"({"id_no":"1"})") + ']', context);
    QVERIFY(plain);
    int calls = 0;
    Presentation presentation;
    presentation.mapper = ColumnMapper::snakeToCamel();
    presentation.parsers.insert(u"int4"_s, [&calls](const QString &) { return ++calls; });
    presentation.transformer = [&calls](const QVariantMap &row) { return ++calls, row; };
    const MessageBatch batch = MessageBatchBuilder::dressed(*plain, presentation);
    QVariantMap elsewhere;
    std::thread([&] { elsewhere = batch.messages().value(0).value; }).join();
    QCOMPARE(elsewhere, QVariantMap({{u"idNo"_s, 1}}));
    QCOMPARE(calls, 0);
    QVERIFY(!batch.messages().isEmpty());
    QCOMPARE(calls, 2);
}

void TestRowPresenter::transformer_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QVariantMap>("value");
    QTest::addColumn<QVariantMap>("oldValue");
    QTest::newRow("insert") << insertOf(R"({"a_b":"1","c":"2"})")
                            << QVariantMap {{u"aB"_s, 1}, {u"c"_s, 2}, {u"has"_s, u"aB,c"_s}}
                            << QVariantMap();
    QTest::newRow("a part of a row")
        << QByteArray(R"({"key":"k","value":{"c":"2"},"old_value":{"c":"1"},)"
                      R"("headers":{"operation":"update"}})")
        << QVariantMap {{u"c"_s, 2}, {u"has"_s, u"c"_s}}
        << QVariantMap {{u"c"_s, 1}, {u"has"_s, u"c"_s}};
    QTest::newRow("no row") << QByteArray(R"({"key":"k","headers":{"operation":"delete"}})")
                            << QVariantMap() << QVariantMap();
}

void TestRowPresenter::transformer()
{
    QFETCH(const QByteArray, message);
    BatchContext context;
    context.schema = schemaOf(R"({"a_b":{"type":"int4"},"c":{"type":"int4"}})");
    const auto plain = parsed('[' + message + ']', context);
    QVERIFY(plain);
    Presentation presentation;
    presentation.mapper = ColumnMapper::snakeToCamel();
    presentation.transformer = [](QVariantMap row) {
        const QString names = QStringList(row.keys()).join(u',');
        row.insert(u"has"_s, names);
        return row;
    };
    const Message seen = MessageBatchBuilder::dressed(*plain, presentation).messages().value(0);
    QTEST(seen.value, "value");
    QTEST(seen.oldValue, "oldValue");
}

QTEST_GUILESS_MAIN(TestRowPresenter)
#include "tst_rowpresenter.moc"
