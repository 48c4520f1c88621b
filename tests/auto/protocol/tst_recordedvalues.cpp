// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "batches.h"
#include "columns.h"
#include "recordings.h"

#include "utcdatetime_p.h"

#include <QtCore/QDateTime>

using namespace Electric;

// One row of every type, as the server sends it: from a snapshot and from replication.
class TestRecordedValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void value_data();
    void value();
    void everyColumn_isTested();
    void everyRecordedValue_comesBack_data();
    void everyRecordedValue_comesBack();

private:
    void addRows(const char *source, const char *exchange, bool isSnapshot);
};

namespace {

Schema recordedSchema()
{
    return Schema::fromJson(recordedExchange(QStringLiteral("types"), "50-types").response.schema)
        .value();
}

Message recordedRow(const QByteArray &exchange)
{
    BatchContext context;
    context.schema = recordedSchema();
    return parsed(recordedExchange(QStringLiteral("types"), exchange).body, context)
        ->messages()
        .first();
}

QVariant text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

void TestRecordedValues::addRows(const char *source, const char *exchange, bool isSnapshot)
{
    const auto row = [=](const char *column, const QByteArray &stored, const QVariant &variant,
                         const char *json) {
        QTest::addRow("%s: %s", source, column)
            << QByteArray(exchange) << QByteArray(column) << stored << variant << QByteArray(json);
    };
    const auto textRow = [&row](const char *column, const char *value, const char *json) {
        row(column, QByteArray("Text ") + value, text(value), json);
    };
    const QVariant null = QVariant::fromValue(nullptr);
    const QDate leapDay(2024, 2, 29);
    const QVariantMap object {{QStringLiteral("a"), QVariantList {1LL, 2LL}}};
    QVariantMap jsonb = object;
    jsonb.insert(QStringLiteral("n"), null);
    jsonb.insert(QStringLiteral("s"), QStringLiteral("x\"y"));

    row("b", "Integer 1", true, "true");
    textRow("bt", "1010", R"("1010")");
    row("by", "Blob 00ff10", QByteArray("\x00\xff\x10", 3), R"("\\x00ff10")");
    textRow("c", "c    ", R"("c    ")");
    textRow("co", "(1,\"x y\")", R"-("(1,\"x y\")")-");
    row("d", "Text 2024-02-29", leapDay, R"("2024-02-29")");
    textRow("dom", "5", R"("5")");
    row("f4", "Real 1.5", 1.5, "1.5");
    if (isSnapshot)
        row("f8", "Text NaN", qQNaN(), R"("NaN")");
    else
        row("f8", "Text -Infinity", -qInf(), R"("-Infinity")");
    row("i2", "Integer -3", -3, "-3");
    row("i8", "Integer 9007199254740993", 9007199254740993LL, "9007199254740993");
    row("ia", "Text [1,null,3]", QVariantList {1, null, 3}, "[1,null,3]");
    row("ia2", "Text [[1,2],[3,4]]", QVariantList {QVariantList {1, 2}, QVariantList {3, 4}},
        "[[1,2],[3,4]]");
    if (isSnapshot)
        textRow("id", "11111111-2222-3333-4444-555555555555",
                R"("11111111-2222-3333-4444-555555555555")");
    else
        textRow("id", "11111111-2222-3333-4444-555555555556",
                R"("11111111-2222-3333-4444-555555555556")");
    textRow("ip", "10.0.0.1/8", R"("10.0.0.1/8")");
    textRow("iv", "P1Y2M3DT4H5M6.7S", R"("P1Y2M3DT4H5M6.7S")");
    row("j", R"(Text {"a": [1, 2 ]})", object, R"({"a":[1,2]})");
    row("jb", R"(Text {"a": [1, 2], "n": null, "s": "x\"y"})", jsonb,
        R"({"a":[1,2],"n":null,"s":"x\"y"})");
    textRow("m", "happy", R"("happy")");
    row("ma", R"(Text ["sad","ok"])", QVariantList {text("sad"), text("ok")}, R"(["sad","ok"])");
    textRow("n", "12345678901234567890.123456789", R"("12345678901234567890.123456789")");
    textRow("n2", "3.10", R"("3.10")");
    row("nul", "Null", null, "null");
    textRow("pt", "(1.5,2)", R"-("(1.5,2)")-");
    textRow("r", "[1,5)", R"-("[1,5)")-");
    textRow("t", "q\"uo\\te,\n{tab}\té€😀", R"("q\"uo\\te,\n{tab}\té€😀")");
    row("ta", R"(Text ["a b","c\"d",null,"NULL",""])",
        QVariantList {text("a b"), text("c\"d"), null, text("NULL"), text("")},
        R"(["a b","c\"d",null,"NULL",""])");
    row("ti", "Text 13:14:15.5", QTime(13, 14, 15, 500), R"("13:14:15.5")");
    row("ts", "Text 2024-02-29 13:14:15.123", QDateTime(leapDay, QTime(13, 14, 15, 123)),
        R"("2024-02-29 13:14:15.123")");
    row("tz", "Text 2024-02-29 11:14:15.123456+00", utcDateTime(leapDay, QTime(11, 14, 15, 123)),
        R"("2024-02-29 11:14:15.123456+00")");
    textRow("v", "v", R"("v")");
    textRow("x", "<a/>", R"("<a/>")");
}

void TestRecordedValues::value_data()
{
    QTest::addColumn<QByteArray>("exchange");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QVariant>("variant");
    QTest::addColumn<QByteArray>("json");

    addRows("snapshot", "50-types", true);
    addRows("replication", "51-types-live", false);
}

void TestRecordedValues::value()
{
    QFETCH(const QByteArray, exchange);
    QFETCH(const QByteArray, name);
    QFETCH(const QByteArray, stored);
    QFETCH(const QVariant, variant);
    QFETCH(const QByteArray, json);

    const Schema schema = recordedSchema();
    const Column column = schema.columns()[schema.indexOf(name.constData())];
    const Message row = recordedRow(exchange);
    const auto field = std::ranges::find(row.fields, name, &Field::column);
    QVERIFY(field != row.fields.end());

    const ColumnValue value = field->text.isNull() ? ColumnValue() : encoded(column, field->text);
    QCOMPARE(described(value), stored);
    QCOMPARE(decodeJson(column, value), json);
    const QVariant shown = decodeVariant(column, value);
    QCOMPARE(QByteArray(shown.typeName()), QByteArray(variant.typeName()));
    if (!qIsNaN(variant.toDouble()))
        QCOMPARE(shown, variant);
    else
        QVERIFY(qIsNaN(shown.toDouble()));
    const QVariant inMessage = row.value[QString::fromLatin1(name)];
    QVERIFY(inMessage == shown || qIsNaN(inMessage.toDouble()));
}

void TestRecordedValues::everyColumn_isTested()
{
    const auto columns = recordedSchema().columns();
    QCOMPARE(columns.size(), 32);
    QCOMPARE(recordedRow("50-types").fields.size(), 32);
    QCOMPARE(recordedRow("51-types-live").fields.size(), 32);
}

void TestRecordedValues::everyRecordedValue_comesBack_data()
{
    QTest::addColumn<Exchange>("exchange");

    const auto files = recordedFiles();
    for (const QString &file : files) {
        const auto exchanges = recordedExchanges(file);
        for (const Exchange &exchange : exchanges) {
            if (exchange.body.startsWith('[') && !exchange.response.schema.isEmpty())
                QTest::addRow("%s: %s", qPrintable(file), exchange.name.constData()) << exchange;
        }
    }
}

// Whatever the server sent: text -> stored -> text -> stored ends at the same.
void TestRecordedValues::everyRecordedValue_comesBack()
{
    QFETCH(const Exchange, exchange);

    BatchContext context;
    context.schema = Schema::fromJson(exchange.response.schema).value();
    const auto batch = parsed(exchange.body, context);
    const auto messages = batch->messages();
    for (const Message &message : messages) {
        for (const Field &field : message.fields) {
            const qsizetype index = context.schema.indexOf(field.column.constData());
            QVERIFY(index >= 0);
            if (field.text.isNull())
                continue;
            const Column column = context.schema.columns()[index];
            const ColumnValue value = encoded(column, field.text);
            QCOMPARE(described(encoded(column, decodeText(column, value))), described(value));
            if (value.type == ColumnValue::Type::Text && column.dimensions == 0)
                QCOMPARE(decodeText(column, value), field.text);
        }
    }
}

QTEST_GUILESS_MAIN(TestRecordedValues)

#include "tst_recordedvalues.moc"
