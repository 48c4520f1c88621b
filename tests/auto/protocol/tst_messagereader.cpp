// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "batches.h"
#include "messagereader_p.h"
#include "recordings.h"

using namespace Electric;
using Kind = MessageView::Kind;

Q_DECLARE_METATYPE(Exchange)

class TestMessageReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recorded_data();
    void recorded();
    void recorded_subqueryKinds();
    void skipped_data();
    void skipped();
    void text_data();
    void text();
    void nullAndEmpty_differ();
    void change_data();
    void change();
    void fromRows_replays();
    void views_ownTheirBatch();
};

namespace {

const QByteArray Insert = insertOf(R"({"id":"1"})");

Message messageOf(const MessageView &view)
{
    const auto bytes
        = [](std::string_view text) { return QByteArray(text.data(), qsizetype(text.size())); };
    const auto fields = [&](const std::vector<FieldView> &views) {
        QList<Field> list;
        for (const FieldView &field : views)
            list.append({bytes(field.column), field.isNull ? QByteArray() : bytes(field.text)});
        return list;
    };
    Message message;
    message.operation = view.kind == Kind::Insert ? Message::Insert
        : view.kind == Kind::Update               ? Message::Update
        : view.kind == Kind::MoveIn               ? Message::MoveIn
        : view.kind == Kind::MoveOut              ? Message::MoveOut
                                                  : Message::Delete;
    for (const std::string_view tag : view.tags)
        message.tags.append(bytes(tag));
    for (const std::string_view tag : view.removedTags)
        message.removedTags.append(bytes(tag));
    if (view.hasActiveConditions)
        message.activeConditions.emplace(view.activeConditions.begin(),
                                         view.activeConditions.end());
    for (const PatternView &pattern : view.patterns)
        message.patterns.append({pattern.position, bytes(pattern.value)});
    message.isMoveIn = view.isMoveIn;
    message.key = bytes(view.key);
    message.fields = fields(view.fields);
    message.oldFields = fields(view.oldFields);
    return message;
}

// Whether the reader's views and the objects tell the same.
void compareReaderAndMessages(const MessageBatch &batch)
{
    const QList<Message> messages = batch.messages();
    qsizetype at = 0;
    qsizetype moves = 0;
    MessageReader reader(batch);
    while (reader.next()) {
        moves += reader.message().isMove();
        if (!reader.message().isChange() && !reader.message().isMove())
            continue;
        QVERIFY(at < messages.size());
        const Message expected = messageOf(reader.message());
        QCOMPARE(messages[at].operation, expected.operation);
        QCOMPARE(messages[at].key, expected.key);
        QCOMPARE(messages[at].fields, expected.fields);
        QCOMPARE(messages[at].oldFields, expected.oldFields);
        QCOMPARE(messages[at].tags, expected.tags);
        QCOMPARE(messages[at].removedTags, expected.removedTags);
        QCOMPARE(messages[at].activeConditions, expected.activeConditions);
        QCOMPARE(messages[at].patterns, expected.patterns);
        QCOMPARE(messages[at].isMoveIn, expected.isMoveIn);
        for (const Field &field : messages[at].fields)
            QVERIFY(messages[at].value.contains(QString::fromUtf8(field.column)));
        QCOMPARE(messages[at].value.size(), messages[at].fields.size());
        ++at;
    }
    QCOMPARE(at, messages.size());
    QCOMPARE(messages.size(), batch.changeCount() + moves);
    QVERIFY(!reader.next());
}

QList<Kind> kindsOf(const MessageBatch &batch)
{
    QList<Kind> kinds;
    MessageReader reader(batch);
    while (reader.next())
        kinds.append(reader.message().kind);
    return kinds;
}

} // namespace

void TestMessageReader::recorded_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<Exchange>("exchange");

    const auto files = recordedFiles();
    for (const QString &file : files) {
        const auto exchanges = recordedExchanges(file);
        for (const Exchange &exchange : exchanges) {
            if (exchange.body.startsWith('['))
                QTest::addRow("%s: %s", qPrintable(file), exchange.name.constData())
                    << file << exchange;
        }
    }
}

void TestMessageReader::recorded()
{
    QFETCH(const Exchange, exchange);

    BatchContext context;
    if (!exchange.response.schema.isEmpty())
        context.schema = Schema::fromJson(exchange.response.schema).value();
    const auto batch = parsed(exchange.body, context);
    QVERIFY(batch.has_value());
    QCOMPARE(batch->byteCount(), exchange.body.size());
    QCOMPARE(batch->changeCount(), exchange.body.count("\"operation\":\""));
    QCOMPARE(batch->isUpToDate(), exchange.body.contains("\"control\":\"up-to-date\""));
    QCOMPARE(batch->isMustRefetch(), exchange.response.status == 409);
    QVERIFY(!kindsOf(*batch).contains(Kind::Unknown));
    compareReaderAndMessages(*batch);
}

void TestMessageReader::recorded_subqueryKinds()
{
    const QString file = QStringLiteral("subquery");
    const auto kinds = [&file](const char *name) {
        return kindsOf(parsed(recordedExchange(file, name).body).value());
    };
    QCOMPARE(kinds("70-subquery").last(), Kind::SnapshotEnd);
    const QList<Kind> moveIn {Kind::MoveIn, Kind::Insert, Kind::SnapshotEnd, Kind::UpToDate};
    QCOMPARE(kinds("71-subquery-live-move-in"), moveIn);
    const QList<Kind> moveOut {Kind::MoveOut, Kind::UpToDate};
    QCOMPARE(kinds("72-subquery-live-move-out"), moveOut);
}

void TestMessageReader::skipped_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("kind");

    const auto row = [](const char *name, const char *message, Kind kind) {
        QTest::newRow(name) << QByteArray(message) << int(kind);
    };
    row("no headers that we know", R"({"headers":{}})", Kind::Unknown);
    row("future header", R"({"headers":{"future":true}})", Kind::Unknown);
    row("future control", R"({"headers":{"control":"future","x":1}})", Kind::Unknown);
    row("future event", R"({"headers":{"event":"future"}})", Kind::Unknown);
    row("future operation", R"({"headers":{"operation":"upsert"},"key":"k","value":{"id":"1"}})",
        Kind::Unknown);
    row("future operation without key", R"({"headers":{"operation":"truncate"}})", Kind::Unknown);
    row("operation of another type", R"({"headers":{"operation":1},"key":"k","value":{}})",
        Kind::Unknown);
    row("control of another type", R"({"headers":{"control":null}})", Kind::Unknown);
    row("event of another type", R"({"headers":{"event":{}}})", Kind::Unknown);
    row("other case", R"({"headers":{"control":"Up-To-Date"}})", Kind::Unknown);
    row("snapshot-end",
        R"({"headers":{"control":"snapshot-end","xmin":"1","xmax":"1","xip_list":[]}})",
        Kind::SnapshotEnd);
    row("subset-end", R"({"headers":{"control":"subset-end"}})", Kind::SubsetEnd);
    row("move-in", R"({"headers":{"event":"move-in","patterns":[{"pos":0,"value":"x"}]}})",
        Kind::MoveIn);
    row("move-out", R"({"headers":{"event":"move-out","patterns":[]}})", Kind::MoveOut);
}

// What is no change does not count as one, and does not end the batch.
void TestMessageReader::skipped()
{
    QFETCH(const QByteArray, message);
    QFETCH(const int, kind);

    const auto batch = parsed('[' + message + ',' + Insert + ',' + message + ',' + UpToDate + ']');
    QVERIFY(batch.has_value());
    QCOMPARE(batch->changeCount(), 1);
    QVERIFY(batch->isUpToDate());
    QVERIFY(!batch->isMustRefetch());
    const QList<Kind> expected {Kind(kind), Kind::Insert, Kind(kind), Kind::UpToDate};
    QCOMPARE(kindsOf(*batch), expected);
    compareReaderAndMessages(*batch);
}

void TestMessageReader::text_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *name, const QByteArray &json, const QByteArray &expected) {
        QTest::newRow(name) << json << expected;
    };
    row("text", "\"a\"", "a");
    row("empty", "\"\"", "");
    row("null as a word", "\"null\"", "null");
    row("escapes", R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t");
    row("unicode", "\"ä€😀\"", "ä€😀");
    row("escaped unicode", R"("\u00e4\u20AC\ud83d\ude00")", "ä€😀");
    row("zero", R"("a\u0000b")", QByteArray("a\0b", 3));
    row("long", '"' + QByteArray(100'000, 'x') + '"', QByteArray(100'000, 'x'));
    row("integer", "42", "42");
    row("negative", "-7", "-7");
    row("64 bits", "-9223372036854775808", "-9223372036854775808");
    row("unsigned 64 bits", "18446744073709551615", "18446744073709551615");
    row("fraction", "1.5", "1.5");
    row("true", "true", "true");
    row("false", "false", "false");
    row("object", R"({ "a" : [1, null] })", R"({"a":[1,null]})");
    row("array", R"([1, "x"])", R"([1,"x"])");
    row("empty object", "{ }", "{}");
}

// Texts come as they are; what is no text comes as its JSON.
void TestMessageReader::text()
{
    QFETCH(const QByteArray, json);
    QFETCH(const QByteArray, expected);

    const auto batch = parsed('[' + insertOf("{\"a\":" + json + ",\"b\":\"next\"}") + ']');
    QVERIFY(batch.has_value());
    const QList<Field> fields {{"a", expected}, {"b", "next"}};
    QCOMPARE(batch->messages()[0].fields, fields);
    QVERIFY(!batch->messages()[0].fields[0].text.isNull());
    compareReaderAndMessages(*batch);
}

void TestMessageReader::nullAndEmpty_differ()
{
    const auto batch = parsed('[' + insertOf(R"({"a":null,"b":"","c":"null"})") + ']');
    const QList<Field> fields = batch->messages()[0].fields;
    QVERIFY(fields[0].text.isNull());
    QVERIFY(!fields[1].text.isNull() && fields[1].text.isEmpty());
    QCOMPARE(fields[2].text, QByteArray("null"));
    const QVariantMap value = batch->messages()[0].value;
    QCOMPARE(value[QStringLiteral("a")], QVariant::fromValue(nullptr));
    QCOMPARE(value[QStringLiteral("b")], QVariant(QString()));
    QCOMPARE(value[QStringLiteral("c")], QVariant(QStringLiteral("null")));
}

void TestMessageReader::change_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<Message::Operation>("operation");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QList<Field>>("fields");
    QTest::addColumn<QList<Field>>("oldFields");

    using Fields = QList<Field>;
    const auto row = [](const char *name, const char *message, Message::Operation operation,
                        const char *key, const Fields &fields, const Fields &oldFields) {
        QTest::newRow(name) << QByteArray(message) << operation << QByteArray(key) << fields
                            << oldFields;
    };
    row("insert", R"({"key":"k","value":{"id":"1","v":null},"headers":{"operation":"insert"}})",
        Message::Insert, "k", {{"id", "1"}, {"v", {}}}, {});
    row("headers first", R"({"headers":{"operation":"insert"},"value":{"id":"1"},"key":"k"})",
        Message::Insert, "k", {{"id", "1"}}, {});
    row("update", R"({"key":"k","value":{"id":"1","v":"b"},"headers":{"operation":"update"}})",
        Message::Update, "k", {{"id", "1"}, {"v", "b"}}, {});
    row("full update",
        R"({"key":"k","value":{"id":"1","v":"b"},"old_value":{"v":null},"headers":{"operation":"update"}})",
        Message::Update, "k", {{"id", "1"}, {"v", "b"}}, {{"v", {}}});
    row("delete", R"({"key":"k","value":{"id":"1"},"headers":{"operation":"delete"}})",
        Message::Delete, "k", {{"id", "1"}}, {});
    row("delete without value", R"({"key":"k","headers":{"operation":"delete"}})", Message::Delete,
        "k", {}, {});
    row("delete with null", R"({"key":"k","value":null,"headers":{"operation":"delete"}})",
        Message::Delete, "k", {}, {});
    row("no columns", R"({"key":"k","value":{},"headers":{"operation":"insert"}})", Message::Insert,
        "k", {}, {});
    row("old value of another type",
        R"({"key":"k","value":{},"old_value":[],"headers":{"operation":"update"}})",
        Message::Update, "k", {}, {});
    row("opaque key",
        R"({"key":"\"public\".\"ck\"/\"1\"/\"y//z\"","value":{},"headers":{"operation":"insert"}})",
        Message::Insert, "\"public\".\"ck\"/\"1\"/\"y//z\"", {}, {});
    row("empty key", R"({"key":"","value":{},"headers":{"operation":"insert"}})", Message::Insert,
        "", {}, {});
    row("unusual columns",
        R"({"key":"k","value":{"":"1","c\"d":"2","größe":"3"},"headers":{"operation":"insert"}})",
        Message::Insert, "k", {{"", "1"}, {"c\"d", "2"}, {"größe", "3"}}, {});
    row("order of the server",
        R"({"key":"k","value":{"z":"1","a":"2"},"headers":{"operation":"insert"}})",
        Message::Insert, "k", {{"z", "1"}, {"a", "2"}}, {});
    row("key change",
        R"({"key":"k","value":{"id":"1"},"headers":{"operation":"delete","key_change_to":"l","txids":[1]}})",
        Message::Delete, "k", {{"id", "1"}}, {});
    row("tags",
        R"({"key":"k","value":{"id":"1"},"headers":{"operation":"insert","tags":["a/b"],"active_conditions":[true]}})",
        Message::Insert, "k", {{"id", "1"}}, {});
}

void TestMessageReader::change()
{
    QFETCH(const QByteArray, message);
    QFETCH(const Message::Operation, operation);
    QFETCH(const QByteArray, key);
    QFETCH(const QList<Field>, fields);
    QFETCH(const QList<Field>, oldFields);

    const auto batch = parsed('[' + message + ']');
    QVERIFY(batch.has_value());
    const QList<Message> messages = batch->messages();
    QCOMPARE(messages.size(), 1);
    QCOMPARE(messages[0].operation, operation);
    QCOMPARE(messages[0].key, key);
    QCOMPARE(messages[0].fields, fields);
    QCOMPARE(messages[0].oldFields, oldFields);
    compareReaderAndMessages(*batch);
}

// What a store replays reads like what a server sent.
void TestMessageReader::fromRows_replays()
{
    Message row;
    row.operation = Message::Insert;
    row.key = "k";
    row.fields = {{"id", "1"}, {"empty", ""}, {"nothing", {}}};
    const MessageBatch batch = MessageBatchBuilder::fromRows({row, row}, {}, true);
    QCOMPARE(batch.changeCount(), 2);
    QVERIFY(batch.isUpToDate());
    QCOMPARE(batch.byteCount(), 0);
    QCOMPARE(batch.messages()[1].fields, row.fields);
    QVERIFY(!batch.messages()[1].fields[1].text.isNull());
    QVERIFY(batch.messages()[1].fields[2].text.isNull());
    compareReaderAndMessages(batch);
    QVERIFY(!MessageBatchBuilder::fromRows({}, {}, false).isUpToDate());
}

void TestMessageReader::views_ownTheirBatch()
{
    auto batch = parsed('[' + insertOf(R"({"id":"a","n":1.5})") + ']');
    MessageReader reader(*batch);
    batch.reset();
    QVERIFY(reader.next());
    QCOMPARE(reader.message().fields.size(), size_t(2));
    QVERIFY(reader.message().key == "k");
    QVERIFY(reader.message().fields[0].text == "a");
    QVERIFY(reader.message().fields[1].text == "1.5");
    QVERIFY(!reader.next());

    MessageReader ofNothing {MessageBatch()};
    QVERIFY(!ofNothing.next());
}

QTEST_GUILESS_MAIN(TestMessageReader)

#include "tst_messagereader.moc"
