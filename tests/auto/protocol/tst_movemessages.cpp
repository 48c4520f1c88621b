// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "batches.h"
#include "messagereader_p.h"

#include <QtTest/QTest>

using namespace Electric;

// What messages of shapes with subqueries say of tags and moves.
class TestMoveMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tags_data();
    void tags();
    void moves_data();
    void moves();
    void unusable_isRefused_data();
    void unusable_isRefused();
    void unusable_elsewhere_isSkipped_data();
    void unusable_elsewhere_isSkipped();
    void order_isTheServers();
    void fromRows_keepsIt();
    void departures_areDeletesBehindTheirMessage();
    void departures_outliveTheirBatch();
    void departures_ofRows();
    void variants_areForQml();
};

namespace {

using Conditions = std::optional<QList<bool>>;

QByteArray changeOf(const QByteArray &headers, const QByteArray &operation = "insert")
{
    return R"({"headers":{"operation":")" + operation + '"' + headers
        + R"(},"key":"k","value":{"id":"1"}})";
}

QByteArray moveOf(const QByteArray &event, const QByteArray &patterns)
{
    return R"({"headers":{"event":")" + event + R"(","txids":[1],"patterns":)" + patterns + "}}";
}

QByteArrayList textOf(const MessageBatch &batch)
{
    QByteArrayList text;
    const auto messages = batch.messages();
    for (const Message &message : messages) {
        static const QMap<Message::Operation, QByteArray> Names {{Message::Insert, "insert"},
                                                                 {Message::Update, "update"},
                                                                 {Message::Delete, "delete"},
                                                                 {Message::MoveOut, "out"},
                                                                 {Message::MoveIn, "in"}};
        text.append((Names[message.operation] + ' ' + message.key).trimmed());
    }
    return text;
}

} // namespace

Q_DECLARE_METATYPE(Conditions)

void TestMoveMessages::tags_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QByteArrayList>("tags");
    QTest::addColumn<QByteArrayList>("removedTags");
    QTest::addColumn<Conditions>("conditions");
    QTest::addColumn<bool>("isMoveIn");
    const auto row = [](const char *name, const char *headers, const QByteArrayList &tags,
                        const QByteArrayList &removed = {}, const Conditions &conditions = {},
                        bool isMoveIn = false) {
        QTest::newRow(name) << QByteArray(headers) << tags << removed << conditions << isMoveIn;
    };
    row("none", "", {});
    row("empty", R"(,"tags":[],"removed_tags":[])", {});
    row("one", R"(,"tags":["a"])", {"a"});
    row("several", R"(,"tags":["a/b","/c",""])", {"a/b", "/c", ""});
    row("escaped", R"(,"tags":["\u00e4\"\\\u0000"])", {QByteArray("ä\"\\\0", 5)});
    row("removed", R"(,"tags":["a"],"removed_tags":["b","c"])", {"a"}, {"b", "c"});
    row("conditions", R"(,"tags":["a/b"],"active_conditions":[true,false])", {"a/b"}, {},
        QList<bool> {true, false});
    row("no conditions", R"(,"active_conditions":[])", {}, {}, QList<bool>());
    row("null says nothing", R"(,"tags":null,"removed_tags":null,"active_conditions":null)", {});
    row("moved in", R"(,"tags":["a"],"is_move_in":true)", {"a"}, {}, {}, true);
    row("not moved in", R"(,"tags":["a"],"is_move_in":false)", {"a"});
    row("moved in, of another type: nothing depends on it", R"(,"tags":["a"],"is_move_in":"yes")",
        {"a"});
    row("twins: the first", R"(,"tags":["a"],"tags":["b"])", {"a"});
    row("others beside it", R"(,"relation":["public","t"],"txids":[1],"tags":["a"],"lsn":"1")",
        {"a"});
}

void TestMoveMessages::tags()
{
    QFETCH(const QByteArray, headers);
    for (const char *operation : {"insert", "update", "delete"}) {
        const auto batch = parsed('[' + changeOf(headers, operation) + ']');
        QVERIFY(batch.has_value());
        QCOMPARE(batch->changeCount(), 1);
        const Message message = batch->messages().first();
        QTEST(message.tags, "tags");
        QTEST(message.removedTags, "removedTags");
        QTEST(message.activeConditions, "conditions");
        QTEST(message.isMoveIn, "isMoveIn");
        QVERIFY(message.patterns.isEmpty());
    }
}

void TestMoveMessages::moves_data()
{
    QTest::addColumn<QByteArray>("patterns");
    QTest::addColumn<QList<MovePattern>>("expected");
    QTest::newRow("one") << QByteArray(R"([{"pos":0,"value":"a"}])")
                         << QList<MovePattern> {{0, "a"}};
    QTest::newRow("several") << QByteArray(R"([{"value":"a","pos":1},{"pos":2,"value":"b","x":1}])")
                             << QList<MovePattern> {{1, "a"}, {2, "b"}};
    QTest::newRow("none") << QByteArray("[]") << QList<MovePattern>();
    QTest::newRow("far") << QByteArray(R"([{"pos":2147483647,"value":""}])")
                         << QList<MovePattern> {{2147483647, ""}};
}

void TestMoveMessages::moves()
{
    QFETCH(const QByteArray, patterns);
    for (const auto &[event, operation] :
         {std::pair("move-out", Message::MoveOut), std::pair("move-in", Message::MoveIn)}) {
        const auto batch = parsed('[' + moveOf(event, patterns) + ',' + UpToDate + ']');
        QVERIFY(batch.has_value());
        QCOMPARE(batch->changeCount(), 0); // moves are no changes
        QVERIFY(batch->isUpToDate());
        QCOMPARE(batch->messages().size(), 1);
        const Message message = batch->messages().first();
        QCOMPARE(message.operation, operation);
        QTEST(message.patterns, "expected");
        QVERIFY(message.key.isEmpty() && message.fields.isEmpty() && message.value.isEmpty());
    }
}

void TestMoveMessages::unusable_isRefused_data()
{
    QTest::addColumn<QByteArray>("message");
    const auto change
        = [](const char *name, const char *headers) { QTest::newRow(name) << changeOf(headers); };
    change("tags are text", R"(,"tags":"a")");
    change("tags are an object", R"(,"tags":{"a":true})");
    change("a tag is a number", R"(,"tags":["a",1])");
    change("a tag is null", R"(,"tags":[null])");
    change("a tag is a list", R"(,"tags":[["a"]])");
    change("removed tags are a number", R"(,"tags":["a"],"removed_tags":1)");
    change("a removed tag is an object", R"(,"tags":["a"],"removed_tags":[{}])");
    change("conditions are a bool", R"(,"tags":["a"],"active_conditions":true)");
    change("a condition is a number", R"(,"tags":["a"],"active_conditions":[1])");
    change("a condition is null", R"(,"tags":["a"],"active_conditions":[true,null])");
    const auto move = [](const char *name, const char *patterns) {
        for (const char *event : {"move-out", "move-in"})
            QTest::addRow("%s: %s", event, name) << moveOf(event, patterns);
    };
    move("patterns are null", "null");
    move("patterns are an object", R"({"pos":0,"value":"a"})");
    move("a pattern is text", R"(["a"])");
    move("no position", R"([{"value":"a"}])");
    move("no value", R"([{"pos":0}])");
    move("position is text", R"([{"pos":"0","value":"a"}])");
    move("position is broken", R"([{"pos":0.5,"value":"a"}])");
    move("position is negative", R"([{"pos":-1,"value":"a"}])");
    move("position is too large", R"([{"pos":2147483648,"value":"a"}])");
    move("value is a number", R"([{"pos":0,"value":1}])");
    move("value is null", R"([{"pos":0,"value":null}])");
    move("the second one", R"([{"pos":0,"value":"a"},{"pos":0}])");
    QTest::newRow("no patterns") << QByteArray(R"({"headers":{"event":"move-out"}})");
}

// Not half of it: rows without their tags would never leave.
void TestMoveMessages::unusable_isRefused()
{
    QFETCH(const QByteArray, message);
    QVERIFY(!parsed('[' + changeOf("") + ',' + message + ',' + UpToDate + ']'));
}

void TestMoveMessages::unusable_elsewhere_isSkipped_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("control") << QByteArray(R"({"headers":{"control":"future","tags":1}})");
    QTest::newRow("event") << QByteArray(R"({"headers":{"event":"future","patterns":1}})");
    QTest::newRow("operation") << changeOf(R"(,"tags":1)", "future");
}

void TestMoveMessages::unusable_elsewhere_isSkipped()
{
    QFETCH(const QByteArray, message);
    const auto batch = parsed('[' + message + ',' + UpToDate + ']');
    QVERIFY(batch.has_value());
    QVERIFY(batch->messages().isEmpty());
    QVERIFY(batch->isUpToDate());
}

void TestMoveMessages::order_isTheServers()
{
    const auto batch
        = parsed('[' + moveOf("move-in", "[]") + ',' + changeOf("") + ',' + moveOf("move-out", "[]")
                 + ',' + changeOf("", "update") + ',' + moveOf("move-out", "[]") + ']');
    QCOMPARE(textOf(*batch), QByteArrayList({"in", "insert k", "out", "update k", "out"}));
    QCOMPARE(batch->changeCount(), 2);
    QVERIFY(!batch->isUpToDate());
}

void TestMoveMessages::fromRows_keepsIt()
{
    Message row;
    row.operation = Message::Insert;
    row.key = "k";
    row.tags = {"a/b"};
    row.removedTags = {"c"};
    row.activeConditions = {true, false};
    row.isMoveIn = true;
    Message move;
    move.operation = Message::MoveOut;
    move.patterns = {{1, "b"}};
    const MessageBatch batch = MessageBatchBuilder::fromRows({row, move}, {}, true);
    QCOMPARE(batch.changeCount(), 1);
    const QList<Message> messages = batch.messages();
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages[0].tags, row.tags);
    QCOMPARE(messages[0].removedTags, row.removedTags);
    QCOMPARE(messages[0].activeConditions, row.activeConditions);
    QVERIFY(messages[0].isMoveIn);
    QCOMPARE(messages[1].operation, Message::MoveOut);
    QCOMPARE(messages[1].patterns, move.patterns);
}

void TestMoveMessages::departures_areDeletesBehindTheirMessage()
{
    const auto batch = parsed('[' + moveOf("move-out", "[]") + ',' + changeOf("") + ','
                              + moveOf("move-out", "[]") + ',' + UpToDate + ']');
    const MessageBatch whole
        = MessageBatchBuilder::withDepartures(*batch, {{0, "first"}, {0, "second"}, {2, "third"}});
    QCOMPARE(textOf(whole),
             QByteArrayList(
                 {"out", "delete first", "delete second", "insert k", "out", "delete third"}));
    QCOMPARE(whole.changeCount(), 4);
    QVERIFY(whole.isUpToDate());
    QCOMPARE(whole.byteCount(), batch->byteCount());
    QCOMPARE(textOf(*batch), QByteArrayList({"out", "insert k", "out"})); // as it was
    const MessageBatch last = MessageBatchBuilder::withDepartures(*batch, {{3, "last"}});
    QCOMPARE(textOf(last), QByteArrayList({"out", "insert k", "out", "delete last"}));
    QCOMPARE(textOf(MessageBatchBuilder::withDepartures(*batch, {})), textOf(*batch));
    QVERIFY(MessageBatchBuilder::withDepartures({}, {{0, "x"}}).messages().isEmpty());
}

void TestMoveMessages::departures_outliveTheirBatch()
{
    BatchContext context;
    context.handle = "h";
    context.offset = "1_0";
    context.snapshotFilters = "filters";
    MessageBatch whole;
    {
        const auto batch
            = parsed('[' + changeOf(R"(,"tags":["a tag that is not short"])") + ']', context);
        whole = MessageBatchBuilder::withDepartures(*batch, {{0, "k"}});
    }
    QCOMPARE(whole.messages()[0].tags, QByteArrayList({"a tag that is not short"}));
    QCOMPARE(whole.messages()[1].operation, Message::Delete);
    QCOMPARE(whole.handle(), QByteArray("h"));
    QCOMPARE(whole.offset(), QByteArray("1_0"));
    QCOMPARE(whole.snapshotFilters(), QByteArray("filters"));
}

void TestMoveMessages::departures_ofRows()
{
    Message row;
    row.operation = Message::Insert;
    row.key = "k";
    const MessageBatch rows = MessageBatchBuilder::fromRows({row, row}, {}, true);
    const MessageBatch whole = MessageBatchBuilder::withDepartures(rows, {{0, "k"}});
    QCOMPARE(textOf(whole), QByteArrayList({"insert k", "delete k", "insert k"}));
}

void TestMoveMessages::variants_areForQml()
{
    const auto batch = parsed('[' + moveOf("move-out", R"([{"pos":1,"value":"a"}])") + ']');
    const Message message = batch->messages().first();
    const QMetaObject &type = Message::staticMetaObject;
    const auto read = [&](const char *name) {
        return type.property(type.indexOfProperty(name)).readOnGadget(&message);
    };
    QCOMPARE(read("operation").toInt(), int(Message::MoveOut));
    QCOMPARE(read("isMoveIn"), QVariant(false));
    const auto pattern = read("patterns").toList().first().value<MovePattern>();
    QCOMPARE(pattern, (MovePattern {1, "a"}));
    QCOMPARE(pattern.valueString(), QStringLiteral("a"));
}

QTEST_GUILESS_MAIN(TestMoveMessages)
#include "tst_movemessages.moc"
