// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "batches.h"

#include <QtCore/QMetaProperty>

#include <array>
#include <thread>

using namespace Electric;

class TestMessageBatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unusable_data();
    void unusable();
    void cutOff_isRefused();
    void end_data();
    void end();
    void values_bySchema();
    void values_withoutSchema();
    void mustRefetch_hasNoMessages();
    void context_isKept();
    void empty_hasNothing();
    void copies_inAnotherThread();
    void body_isNotNeeded();
    void properties_forQml();
};

namespace {

const QByteArray Insert = insertOf(R"({"id":"1"})");

BatchContext contextOf(const QByteArray &schema)
{
    BatchContext context;
    context.handle = "h";
    context.offset = "0_inf";
    context.schema = Schema::fromJson(schema).value_or(Schema());
    return context;
}

} // namespace

void TestMessageBatch::unusable_data()
{
    QTest::addColumn<QByteArray>("body");

    const auto row = [](const char *name, const QByteArray &body) { QTest::newRow(name) << body; };
    row("null", {});
    row("empty", "");
    row("blank", " \n");
    row("word", "Forbidden");
    row("page", "<html></html>");
    row("compressed bytes", QByteArray("\x1f\x8b\x08\x00\x00\x00", 6));
    row("object", R"({"message":"No"})");
    row("subset snapshot", R"({"metadata":{},"data":[]})");
    row("scalars", "null");
    row("text", "\"[]\"");
    row("number", "42");
    row("array of numbers", "[1,2]");
    row("array of arrays", "[[]]");
    row("array of null", "[null]");
    row("message without headers", R"([{"foo":1}])");
    row("empty message", "[{}]");
    row("headers of another type", R"([{"headers":[]}])");
    row("good, then none", '[' + Insert + ",7]");
    row("two bodies", "[][]");
    row("words behind", "[] x");
    row("comma at the end", '[' + Insert + ",]");
    row("invalid UTF-8", '[' + insertOf("{\"id\":\"\xff\"}") + ']');
    row("raw line break in a text", '[' + insertOf("{\"id\":\"a\nb\"}") + ']');
    row("change without key", R"([{"headers":{"operation":"insert"},"value":{"id":"1"}}])");
    row("update without key", R"([{"headers":{"operation":"update"},"value":{"id":"1"}}])");
    row("delete without key", R"([{"headers":{"operation":"delete"},"value":{"id":"1"}}])");
    row("key of another type",
        R"([{"headers":{"operation":"insert"},"key":1,"value":{"id":"1"}}])");
    row("key is null", R"([{"headers":{"operation":"insert"},"key":null,"value":{"id":"1"}}])");
    row("insert without value", R"([{"headers":{"operation":"insert"},"key":"k"}])");
    row("update without value", R"([{"headers":{"operation":"update"},"key":"k"}])");
    row("value of another type", R"([{"headers":{"operation":"insert"},"key":"k","value":["1"]}])");
    row("value is null", R"([{"headers":{"operation":"insert"},"key":"k","value":null}])");
    row("deep", QByteArray(1'000'000, '['));
    row("deep value",
        '[' + insertOf("{\"a\":" + QByteArray(100'000, '[') + QByteArray(100'000, ']') + '}')
            + ']');
}

void TestMessageBatch::unusable()
{
    QFETCH(const QByteArray, body);

    QString why;
    QVERIFY(!MessageBatchBuilder::fromBody(body, {}, &why).has_value());
    QVERIFY(!why.isEmpty());
}

// Nothing of a body that lacks its end counts, wherever it ends.
void TestMessageBatch::cutOff_isRefused()
{
    const QByteArray body
        = '[' + Insert + ",\n" + insertOf(R"({"t":"ä€😀\"","n":null})") + ',' + UpToDate + ']';
    QVERIFY(parsed(body).has_value());
    for (qsizetype length = 0; length < body.size(); ++length)
        QVERIFY2(!parsed(body.first(length)).has_value(), body.first(length).constData());
}

void TestMessageBatch::end_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isUpToDate");
    QTest::addColumn<bool>("isMustRefetch");
    QTest::addColumn<qsizetype>("changes");

    const QByteArray refetch = R"({"headers":{"control":"must-refetch"}})";
    const QByteArray snapshotEnd = R"({"headers":{"control":"snapshot-end"}})";
    const auto row = [](const char *name, const QByteArrayList &messages, bool isUpToDate,
                        bool isMustRefetch, int changes) {
        QTest::newRow(name) << '[' + messages.join(',') + ']' << isUpToDate << isMustRefetch
                            << qsizetype(changes);
    };
    row("nothing", {}, false, false, 0);
    row("up-to-date", {UpToDate}, true, false, 0);
    row("changes, then up-to-date", {Insert, Insert, UpToDate}, true, false, 2);
    row("changes only", {Insert, Insert}, false, false, 2);
    row("up-to-date, then a change", {UpToDate, Insert}, false, false, 1);
    row("up-to-date in the middle and at the end", {Insert, UpToDate, Insert, UpToDate}, true,
        false, 2);
    row("up-to-date, then another control", {UpToDate, snapshotEnd}, false, false, 0);
    row("must-refetch", {refetch}, false, true, 0);
    row("changes, then must-refetch", {Insert, refetch}, false, true, 1);
    row("must-refetch, then more", {refetch, Insert, UpToDate}, true, true, 1);
}

void TestMessageBatch::end()
{
    QFETCH(const QByteArray, body);
    QFETCH(const bool, isUpToDate);
    QFETCH(const bool, isMustRefetch);
    QFETCH(const qsizetype, changes);

    for (const QByteArray &text : {body, QByteArray(" \n" + body + "\r\n\t ")}) {
        const auto batch = parsed(text);
        QVERIFY(batch.has_value());
        QCOMPARE(batch->isUpToDate(), isUpToDate);
        QCOMPARE(batch->isMustRefetch(), isMustRefetch);
        QCOMPARE(batch->changeCount(), changes);
        QCOMPARE(batch->byteCount(), text.size());
    }
}

void TestMessageBatch::values_bySchema()
{
    const BatchContext context
        = contextOf(R"({"id":{"type":"int4"},"big":{"type":"int8"},"ok":{"type":"bool"},)"
                    R"("f":{"type":"float8"},"a":{"type":"int4","dims":1}})");
    const auto batch = parsed(
        '['
            + insertOf(R"({"id":"7","big":"9007199254740993","ok":"t","f":1.5,"a":"{1,NULL}",)"
                       R"("other":"x","n":null})")
            + ']',
        context);
    const QVariantMap expected {
        {QStringLiteral("id"), 7},
        {QStringLiteral("big"), 9007199254740993LL},
        {QStringLiteral("ok"), true},
        {QStringLiteral("f"), 1.5},
        {QStringLiteral("a"), QVariantList {1, QVariant::fromValue(nullptr)}},
        {QStringLiteral("other"), QStringLiteral("x")},
        {QStringLiteral("n"), QVariant::fromValue(nullptr)},
    };
    const QVariantMap value = batch->messages()[0].value;
    QCOMPARE(value, expected);
    for (auto it = expected.begin(); it != expected.end(); ++it)
        QCOMPARE(value[it.key()].typeId(), it.value().typeId());
}

void TestMessageBatch::values_withoutSchema()
{
    const auto batch
        = parsed(R"([{"headers":{"operation":"update"},"key":"k","value":{"a":"1","b":2,"c":true},)"
                 R"("old_value":{"a":"0"}}])");
    const QVariantMap expected {{QStringLiteral("a"), QStringLiteral("1")},
                                {QStringLiteral("b"), QStringLiteral("2")},
                                {QStringLiteral("c"), QStringLiteral("true")}};
    QCOMPARE(batch->messages()[0].value, expected);
    const QVariantMap old {{QStringLiteral("a"), QStringLiteral("0")}};
    QCOMPARE(batch->messages()[0].oldValue, old);
}

void TestMessageBatch::mustRefetch_hasNoMessages()
{
    const MessageBatch batch = MessageBatchBuilder::mustRefetch("old");
    QVERIFY(batch.isMustRefetch() && !batch.isUpToDate() && !batch.startsLog());
    QCOMPARE(batch.changeCount(), 0);
    QVERIFY(batch.messages().isEmpty());
    QVERIFY(batch.handle().isEmpty() && batch.offset().isEmpty());
    QCOMPARE(batch.expiredHandle(), QByteArray("old"));
}

void TestMessageBatch::context_isKept()
{
    BatchContext context = contextOf(R"({"id":{"type":"int4"}})");
    context.expiredHandle = "old";
    context.snapshotFilters = "filters";
    context.startsLog = true;
    for (const MessageBatch &batch :
         {parsed("[]", context).value(), MessageBatchBuilder::fromRows({}, context, false)}) {
        QCOMPARE(batch.handle(), QByteArray("h"));
        QCOMPARE(batch.offset(), QByteArray("0_inf"));
        QCOMPARE(batch.schema(), context.schema);
        QVERIFY(batch.startsLog());
        QCOMPARE(batch.expiredHandle(), QByteArray("old"));
        QCOMPARE(batch.snapshotFilters(), QByteArray("filters"));
    }
}

void TestMessageBatch::empty_hasNothing()
{
    const MessageBatch batch;
    QVERIFY(batch.handle().isNull() && batch.offset().isNull() && batch.schema().isEmpty());
    QVERIFY(batch.expiredHandle().isNull() && batch.snapshotFilters().isNull());
    QVERIFY(!batch.isUpToDate() && !batch.startsLog() && !batch.isMustRefetch());
    QCOMPARE(batch.changeCount(), 0);
    QCOMPARE(batch.byteCount(), 0);
    QVERIFY(batch.messages().isEmpty());
    QVERIFY(MessageBatchBuilder::context(batch).handle.isNull());
}

void TestMessageBatch::copies_inAnotherThread()
{
    QByteArrayList inserts;
    for (int i = 0; i < 500; ++i)
        inserts.append(insertOf("{\"id\":\"" + QByteArray::number(i) + "\"}"));
    auto batch = parsed('[' + inserts.join(',') + ']', contextOf(R"({"id":{"type":"int4"}})"));

    const auto sumOf = [](const MessageBatch &copy) {
        int sum = 0;
        const auto messages = copy.messages();
        for (const Message &message : messages)
            sum += message.value[QStringLiteral("id")].toInt();
        return sum;
    };
    std::array<int, 4> sums {};
    std::array<std::thread, 4> threads;
    for (size_t i = 0; i < threads.size(); ++i)
        threads[i] = std::thread([copy = *batch, &sum = sums[i], &sumOf] { sum = sumOf(copy); });
    const int sum = sumOf(*batch);
    batch.reset();
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(sum, 124'750);
    for (const int other : sums)
        QCOMPARE(other, 124'750);
}

// The bytes may be anybody's, and may go.
void TestMessageBatch::body_isNotNeeded()
{
    QByteArray body = '[' + insertOf(R"({"id":"text that is not short"})") + ']';
    const auto fromView = parsed(QByteArray::fromRawData(body.constData(), body.size()));
    const auto fromCopy = parsed(body);
    body.fill('x');
    QCOMPARE(fromView->messages()[0].fields[0].text, QByteArray("text that is not short"));
    QCOMPARE(fromCopy->messages()[0].fields[0].text, QByteArray("text that is not short"));
}

void TestMessageBatch::properties_forQml()
{
    const auto batch
        = parsed('[' + Insert + ',' + UpToDate + ']', contextOf(R"({"id":{"type":"int4"}})"));
    const auto read = [](const QMetaObject &meta, const void *gadget, const char *name) {
        return meta.property(meta.indexOfProperty(name)).readOnGadget(gadget);
    };
    const QMetaObject &meta = MessageBatch::staticMetaObject;
    QCOMPARE(read(meta, &*batch, "handle"), QVariant(QStringLiteral("h")));
    QCOMPARE(read(meta, &*batch, "offset"), QVariant(QStringLiteral("0_inf")));
    QCOMPARE(read(meta, &*batch, "isUpToDate"), QVariant(true));
    const QVariantList messages = read(meta, &*batch, "messages").toList();
    QCOMPARE(messages.size(), 1);
    const auto message = messages[0].value<Message>();
    QCOMPARE(read(Message::staticMetaObject, &message, "key"), QVariant(QStringLiteral("k")));
    QCOMPARE(message.value[QStringLiteral("id")], QVariant(1));
}

QTEST_GUILESS_MAIN(TestMessageBatch)

#include "tst_messagebatch.moc"
