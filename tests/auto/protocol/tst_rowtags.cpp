// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowtags.h"

#include <QtCore/QCborArray>
#include <QtCore/QCborMap>
#include <QtTest/QTest>

using namespace Electric;

namespace {

using Conditions = std::optional<QList<bool>>;

Message changeOf(Message::Operation operation, const QByteArrayList &tags,
                 const Conditions &conditions = {}, const QByteArrayList &removed = {})
{
    Message message;
    message.operation = operation;
    message.key = "k";
    message.tags = tags;
    message.removedTags = removed;
    message.activeConditions = conditions;
    return message;
}

Message inserted(const QByteArrayList &tags, const Conditions &conditions = {})
{
    return changeOf(Message::Insert, tags, conditions);
}

Message updated(const QByteArrayList &tags, const QByteArrayList &removed,
                const Conditions &conditions = {})
{
    return changeOf(Message::Update, tags, conditions, removed);
}

Message moved(Message::Operation operation, const QList<MovePattern> &patterns)
{
    Message message;
    message.operation = operation;
    message.patterns = patterns;
    return message;
}

Message out(int position, const QByteArray &value)
{
    return moved(Message::MoveOut, {{position, value}});
}

Message in(int position, const QByteArray &value)
{
    return moved(Message::MoveIn, {{position, value}});
}

void play(const Message &message, RowTags *tags)
{
    for (const MovePattern &pattern : message.patterns) {
        if (message.operation == Message::MoveOut)
            tags->moveOut(pattern);
        else
            tags->moveIn(pattern);
    }
    if (message.patterns.isEmpty())
        tags->apply(message);
}

RowTags played(const QList<Message> &messages)
{
    RowTags tags;
    for (const Message &message : messages)
        play(message, &tags);
    return tags;
}

const QList<bool> On = {true};
const QList<bool> Off = {false};

} // namespace

Q_DECLARE_METATYPE(Conditions)

// Which rows a shape with subqueries has.
class TestRowTags : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void membership_data();
    void membership();
    void membership_survivesBytes_data();
    void membership_survivesBytes();
    void tags_data();
    void tags();
    void conditions_data();
    void conditions();
    void parts_areWhatAMoveCanName();
    void empty_isWhatNeedsNoPlace();
    void bytes_ofSomethingElse_data();
    void bytes_ofSomethingElse();
};

void TestRowTags::membership_data()
{
    QTest::addColumn<QList<Message>>("messages");
    QTest::addColumn<bool>("isMember");
    const auto row = [](const char *name, const QList<Message> &messages, bool isMember) {
        QTest::newRow(name) << messages << isMember;
    };
    row("nothing is known", {}, true);
    row("no tags", {inserted({})}, true);
    row("no tags, moves", {inserted({}), out(0, "a"), in(0, "a"), out(0, "")}, true);
    row("one tag", {inserted({"a"})}, true);
    row("its move-out", {inserted({"a"}), out(0, "a")}, false);
    row("another value's", {inserted({"a"}), out(0, "b")}, true);
    row("part of the value", {inserted({"ab"}), out(0, "a")}, true);
    row("at another position", {inserted({"a"}), out(1, "a")}, true);
    row("at a position below 0", {inserted({"a"}), out(-1, "a")}, true);
    row("second part", {inserted({"a/b"}), out(1, "b")}, false);
    row("second part, first position", {inserted({"a/b"}), out(0, "b")}, true);
    row("last part", {inserted({"a/b/c"}), out(2, "c")}, false);
    row("empty part", {inserted({"/b"}), out(0, "")}, true);
    row("behind an empty part", {inserted({"/b"}), out(1, "b")}, false);
    row("empty tag", {inserted({""}), out(0, "")}, true);
    row("one of two ways", {inserted({"a/", "/b"}), out(0, "a")}, true);
    row("both ways", {inserted({"a/", "/b"}), out(0, "a"), out(1, "b")}, false);
    row("both in one move", {inserted({"a", "b"}), moved(Message::MoveOut, {{0, "a"}, {0, "b"}})},
        false);
    row("one part of several tags", {inserted({"a/b", "a/c"}), out(0, "a")}, false);
    row("a way that is new", {inserted({"a"}), updated({"b"}, {}), out(0, "a")}, true);
    row("a way that is new, both gone",
        {inserted({"a"}), updated({"b"}, {}), out(0, "a"), out(0, "b")}, false);
    row("a way that has been removed", {inserted({"a"}), updated({"b"}, {"a"}), out(0, "a")}, true);
    row("what has replaced it", {inserted({"a"}), updated({"b"}, {"a"}), out(0, "b")}, false);
    row("removed and named: what it has now counts", {inserted({"a"}), updated({"a"}, {"a"})},
        true);
    row("the last one removed", {inserted({"a"}), updated({}, {"a"})}, false);
    row("one removed that it has not", {inserted({"a"}), updated({}, {"b"})}, true);
    row("part of a tag removed: tags are exact", {inserted({"a/b"}), updated({}, {"a"})}, true);
    row("update without tags", {inserted({"a"}), updated({}, {})}, true);
    row("insert once more by another way", {inserted({"a"}), inserted({"b"}), out(0, "a")}, true);
    row("insert once more, both gone", {inserted({"a"}), inserted({"b"}), out(0, "a"), out(0, "b")},
        false);
    row("insert once more without tags", {inserted({"a"}), inserted({}), out(0, "a")}, false);
    row("move-in without conditions", {inserted({"a"}), out(0, "a"), in(0, "a")}, false);
    row("left and inserted", {inserted({"a"}), out(0, "a"), inserted({"b"})}, true);
    row("left and inserted: what it had is gone",
        {inserted({"a", "b"}), updated({}, {"a", "b"}), inserted({"c"}), out(0, "c")}, false);
    row("deleted and inserted without tags",
        {inserted({"a"}), changeOf(Message::Delete, {}), inserted({}), out(0, "a")}, true);
    row("a tag that is first update's", {inserted({}), updated({"a"}, {}), out(0, "a")}, false);

    row("condition on", {inserted({"a"}, On)}, true);
    row("condition off", {inserted({"a"}, Off)}, false);
    row("moved out", {inserted({"a"}, On), out(0, "a")}, false);
    row("another value moved out", {inserted({"a"}, On), out(0, "b")}, true);
    row("no tags but conditions", {inserted({}, Off), out(0, "a")}, true);
    const Conditions both = QList<bool> {true, true};
    row("two conditions, one way", {inserted({"a/b"}, both), out(1, "b")}, false);
    row("two ways", {inserted({"a/", "/b"}, both), out(1, "b")}, true);
    row("two ways, both off", {inserted({"a/", "/b"}, both), out(1, "b"), out(0, "a")}, false);
    row("one off, back on, the other off",
        {inserted({"a/", "/b"}, both), out(1, "b"), in(1, "b"), out(0, "a")}, true);
    row("back on by another value",
        {inserted({"a/", "/b"}, both), out(1, "b"), in(1, "c"), out(0, "a")}, false);
    row("the second way only", {inserted({"a/", "/b"}, QList<bool> {false, true}), out(0, "a")},
        true);
    row("conditions that an update brings",
        {inserted({"a/", "/b"}, both), updated({}, {}, QList<bool> {false, true}), out(1, "b")},
        false);
    row("conditions that an update does not bring",
        {inserted({"a/", "/b"}, both), out(0, "a"), updated({}, {}), out(1, "b")}, false);
    row("conditions that an update switches off", {inserted({"a"}, On), updated({}, {}, Off)},
        false);
    row("conditions that an insert brings once more",
        {inserted({"a/", "/b"}, both), out(0, "a"), inserted({"a/"}, both), out(1, "b")}, true);
    row("an empty part asks for nothing", {inserted({"/b"}, QList<bool> {false, true})}, true);
    row("fewer conditions than parts", {inserted({"a/b"}, On)}, true);
    row("fewer conditions than parts, moved out", {inserted({"a/b"}, On), out(1, "b")}, false);
    row("more conditions than parts", {inserted({"a"}, QList<bool> {true, false})}, true);
    row("no conditions at all", {inserted({"a"}, QList<bool>()), out(0, "a")}, false);
    row("a position far away", {inserted({"a"}, On), out(2'000'000'000, "a")}, true);
    row("left and inserted with conditions",
        {inserted({"a/", "/b"}, both), out(0, "a"), out(1, "b"), inserted({"c/"}, both),
         out(0, "c")},
        false);
    row("the last tag removed, conditions on", {inserted({"a"}, On), updated({}, {"a"})}, false);
}

void TestRowTags::membership()
{
    QFETCH(const QList<Message>, messages);
    QTEST(played(messages).isMember(), "isMember");
}

void TestRowTags::membership_survivesBytes_data()
{
    membership_data();
}

// Stored and read again behind each message.
void TestRowTags::membership_survivesBytes()
{
    QFETCH(const QList<Message>, messages);
    RowTags tags;
    for (const Message &message : messages) {
        RowTags expected = tags;
        play(message, &expected);
        const auto stored = RowTags::fromBytes(tags.toBytes());
        QVERIFY(stored.has_value());
        QCOMPARE(*stored, tags);
        tags = *stored;
        play(message, &tags);
        QCOMPARE(tags, expected);
    }
    QCOMPARE(RowTags::fromBytes(tags.toBytes()), std::optional(tags));
    QTEST(tags.isMember(), "isMember");
}

void TestRowTags::tags_data()
{
    QTest::addColumn<QList<Message>>("messages");
    QTest::addColumn<QByteArrayList>("tags");
    const auto row = [](const char *name, const QList<Message> &messages,
                        const QByteArrayList &tags) { QTest::newRow(name) << messages << tags; };
    row("none", {inserted({})}, {});
    row("each once", {inserted({"a", "b", "a"}), inserted({"b", "c"})}, {"a", "b", "c"});
    row("removed", {inserted({"a", "b"}), updated({"c"}, {"a"})}, {"b", "c"});
    row("moved out", {inserted({"a/b", "c/b", "c/d"}), out(0, "c")}, {"a/b"});
    row("moved out with conditions: they stay", {inserted({"a", "b"}, On), out(0, "c")},
        {"a", "b"});
    row("unusual", {inserted({QByteArray("a\0b", 3), "ä", " ", "a\nb"})},
        {QByteArray("a\0b", 3), "ä", " ", "a\nb"});
    row("deleted", {inserted({"a"}), changeOf(Message::Delete, {"a"})}, {});
}

void TestRowTags::tags()
{
    QFETCH(const QList<Message>, messages);
    QTEST(played(messages).tags(), "tags");
    QTEST(RowTags::fromBytes(played(messages).toBytes())->tags(), "tags");
}

void TestRowTags::conditions_data()
{
    QTest::addColumn<QList<Message>>("messages");
    QTest::addColumn<Conditions>("conditions");
    const auto row
        = [](const char *name, const QList<Message> &messages, const Conditions &conditions) {
              QTest::newRow(name) << messages << conditions;
          };
    row("none", {inserted({"a"}), out(0, "b"), in(0, "a")}, {});
    row("empty", {inserted({"a"}, QList<bool>())}, QList<bool>());
    row("replaced", {inserted({"a"}, On), updated({}, {}, QList<bool> {false, true})},
        QList<bool> {false, true});
    row("off", {inserted({"a/b"}, QList<bool> {true, true}), out(1, "b")},
        QList<bool> {true, false});
    row("on", {inserted({"a/b"}, QList<bool> {false, false}), in(1, "b")},
        QList<bool> {false, true});
    row("not concerned", {inserted({"a/b"}, QList<bool> {true, true}), out(1, "a")},
        QList<bool> {true, true});
    row("a move far away takes no place", {inserted({"a"}, On), out(2'000'000'000, "a")}, On);
}

void TestRowTags::conditions()
{
    QFETCH(const QList<Message>, messages);
    QTEST(played(messages).activeConditions(), "conditions");
}

void TestRowTags::parts_areWhatAMoveCanName()
{
    const RowTags tags = played({inserted({"a/b", "a/", "/c/d", ""})});
    const QList<MovePattern> expected {{0, "a"}, {1, "b"}, {1, "c"}, {2, "d"}};
    QCOMPARE(tags.parts(), expected);
    QVERIFY(RowTags().parts().isEmpty());
    for (const MovePattern &part : expected) {
        RowTags moved = tags;
        moved.moveOut(part);
        QVERIFY(moved != tags);
    }
}

void TestRowTags::empty_isWhatNeedsNoPlace()
{
    QVERIFY(RowTags().isEmpty());
    QVERIFY(played({inserted({})}).isEmpty());
    QVERIFY(!played({inserted({"a"})}).isEmpty());
    QVERIFY(!played({inserted({}, On)}).isEmpty());
    QVERIFY(!played({inserted({"a"}), out(0, "a")}).isEmpty()); // it is no member
    QVERIFY(played({inserted({"a"}), changeOf(Message::Delete, {})}).isEmpty());
}

void TestRowTags::bytes_ofSomethingElse_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = played({inserted({"a"}, On)}).toBytes();
    QTest::newRow("none") << QByteArray();
    QTest::newRow("text") << QByteArray("tags");
    QTest::newRow("cut off") << good.chopped(1);
    QTest::newRow("more behind") << good + 'x';
    QTest::newRow("a map") << QCborValue(QCborMap()).toCbor();
    QTest::newRow("too few") << QCborArray({1, true}).toCborValue().toCbor();
    QTest::newRow("another version") << QCborArray({2, true, QCborValue()}).toCborValue().toCbor();
    QTest::newRow("a length beyond memory") << QByteArray::fromHex("9bffffffffffffffff");
}

void TestRowTags::bytes_ofSomethingElse()
{
    QFETCH(const QByteArray, bytes);
    QVERIFY(!RowTags::fromBytes(bytes));
}

QTEST_GUILESS_MAIN(TestRowTags)
#include "tst_rowtags.moc"
