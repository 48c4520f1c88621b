// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storefile.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

using Messages = QList<QJsonObject>;
Q_DECLARE_METATYPE(Messages)

// Rows of shapes with subqueries leave by their tags, which are stored with them.
class TestStoredTags : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void history_data();
    void history();
    void history_deliveredTwice_data();
    void history_deliveredTwice();
    void moveOut_isReported();
    void moveOut_ofACatchUp_isReportedAtItsEnd();
    void departures_areTold_data();
    void departures_areTold();
    void departures_standAtTheEnd();
    void departures_ofRowsThatComeBackAreNotTold();
    void shapeWithoutTags_hasNoTables();
    void tables_holdWhatTheRowsHave();
    void newLog_startsAfresh_data();
    void newLog_startsAfresh();
    void visibleRows_stayDuringARefetch();
    void failure_leavesRowsAndTagsAsTheyWere_data();
    void failure_leavesRowsAndTagsAsTheyWere();
    void hole_leavesTagsAsTheyWere();
    void update_ofARowThatIsMovedOutBehindIt();
    void shapes_haveTagsOfTheirOwn();
};

namespace {

// 1: x, 2: x and y, 3: none, 4: a with b, 5: p or q by conditions.
Messages filling()
{
    return {tagged(inserted(1, u"1"_s), {u"x"_s}), tagged(inserted(2, u"2"_s), {u"x"_s, u"y"_s}),
            inserted(3, u"3"_s), tagged(inserted(4, u"4"_s), {u"a/b"_s}),
            withConditions(tagged(inserted(5, u"5"_s), {u"p/"_s, u"/q"_s}), {true, true})};
}

BatchContext ofLog(const QByteArray &handle, const QByteArray &offset)
{
    BatchContext context = at(offset);
    context.handle = handle;
    return context;
}

void fill(StoreFile &file)
{
    file.apply(batch(filling(), firstAt("0_0")));
    file.apply(lastBatch({}, at("0_inf")));
}

QStringList idsOf(const StoreFile &file)
{
    return file.seen(u"SELECT id FROM items ORDER BY id"_s);
}

// In how many steps, and where, the messages reach the rows.
const QStringList Ways
    = {u"direct"_s,    u"direct, one by one"_s,  u"staged"_s, u"staged, restarts"_s,
       u"first log"_s, u"first log, restarts"_s, u"refetch"_s};

void play(StoreFile &file, const QString &way, const Messages &messages)
{
    const bool restarts = way.endsWith(u"restarts");
    const QByteArray handle = way == u"refetch" ? "h2"_ba : "h1"_ba;
    if (way.startsWith(u"first log")) {
        file.apply(batch(filling(), firstAt("0_0")));
    } else {
        fill(file);
        if (way == u"refetch") {
            file.apply(lastBatch({tagged(inserted(9), {u"old"_s})}, at("0_inf")));
            file.apply(MessageBatchBuilder::mustRefetch("h1"));
            file.apply(batch(filling(), firstAt("0_0", handle)));
        }
    }
    if (way == u"direct") {
        file.apply(lastBatch(messages, ofLog(handle, "1")));
        return;
    }
    int offset = 1;
    for (const QJsonObject &message : messages) {
        const BatchContext context = ofLog(handle, QByteArray::number(++offset));
        file.apply(way.startsWith(u"direct") ? lastBatch({message}, context)
                                             : batch({message}, context));
        if (restarts)
            QCOMPARE(file.reopen().offset, context.offset);
    }
    file.apply(lastBatch({}, ofLog(handle, "100")));
}

void addHistories(const QStringList &ways)
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<Messages>("messages");
    QTest::addColumn<QStringList>("ids");
    QTest::addColumn<bool>("isHoleTwice");
    // Without a row nobody knows which tags an update without tags stands for.
    const auto row = [&ways](const char *name, const Messages &messages, const QString &ids,
                             bool isHoleTwice = false) {
        for (const QString &way : ways)
            QTest::addRow("%s: %s", qPrintable(way), name)
                << way << messages << ids.split(u' ', Qt::SkipEmptyParts) << isHoleTwice;
    };
    const QJsonObject outX = movedOut(0, u"x"_s);
    row("nobody has it", {movedOut(0, u"z"_s)}, u"1 2 3 4 5"_s);
    row("one way of two", {outX}, u"2 3 4 5"_s);
    row("both", {outX, movedOut(0, u"y"_s)}, u"3 4 5"_s);
    row("second position", {movedOut(1, u"b"_s)}, u"1 2 3 5"_s);
    row("value at another position", {movedOut(0, u"b"_s)}, u"1 2 3 4 5"_s);
    row("one condition", {movedOut(0, u"p"_s)}, u"1 2 3 4 5"_s);
    row("both conditions", {movedOut(0, u"p"_s), movedOut(1, u"q"_s)}, u"1 2 3 4"_s);
    row("both conditions, one back between",
        {movedOut(0, u"p"_s), movedIn(0, u"p"_s), movedOut(1, u"q"_s)}, u"1 2 3 4 5"_s);
    row("a condition that an update switches off",
        {withConditions(updated(5, u"V"_s), {false, true}), movedOut(1, u"q"_s)}, u"1 2 3 4"_s,
        true);
    row("conditions that an update switches off",
        {withConditions(updated(5, u"V"_s), {false, false})}, u"1 2 3 4"_s, true);
    row("tags that an update replaces", {tagged(updated(1, u"A"_s), {u"z"_s}, {u"x"_s}), outX},
        u"1 2 3 4 5"_s);
    row("tags that an update replaces, moved out",
        {tagged(updated(1, u"A"_s), {u"z"_s}, {u"x"_s}), movedOut(0, u"z"_s)}, u"2 3 4 5"_s);
    row("the last tag removed", {tagged(updated(1, u"A"_s), {}, {u"x"_s})}, u"2 3 4 5"_s, true);
    row("update without tags", {updated(1, u"A"_s), outX}, u"2 3 4 5"_s, true);
    row("first tags", {tagged(updated(3, u"C"_s), {u"z"_s}), movedOut(0, u"z"_s)}, u"1 2 4 5"_s);
    row("inserted by another way", {tagged(inserted(1), {u"z"_s}), outX}, u"1 2 3 4 5"_s);
    row("inserted by another way, moved out",
        {tagged(inserted(1), {u"z"_s}), outX, movedOut(0, u"z"_s)}, u"2 3 4 5"_s);
    row("deleted, inserted without tags", {removed(1), inserted(1), outX}, u"1 2 3 4 5"_s);
    row("deleted, inserted with others", {removed(1), tagged(inserted(1), {u"z"_s}), outX},
        u"1 2 3 4 5"_s);
    row("moved out, moved in", {outX, movedIn(0, u"x"_s), tagged(inserted(1), {u"x"_s})},
        u"1 2 3 4 5"_s);
    row("moved out, moved in, moved out",
        {outX, movedIn(0, u"x"_s), tagged(inserted(1), {u"x"_s}), outX}, u"2 3 4 5"_s);
    row("moved out, deleted", {outX, removed(1)}, u"2 3 4 5"_s);
    row("new and moved out", {tagged(inserted(6), {u"x"_s}), outX}, u"2 3 4 5"_s);
    row("new and no member", {withConditions(tagged(inserted(6), {u"z"_s}), {false})},
        u"1 2 3 4 5"_s);
    row("moved out, inserted without tags", {outX, inserted(1), outX}, u"1 2 3 4 5"_s);
    row("new, without tags", {inserted(6), outX}, u"2 3 4 5 6"_s);
    row("updated, moved out", {updated(1, u"A"_s), outX, updated(2, u"B"_s)}, u"2 3 4 5"_s, true);
    row("odd characters",
        {tagged(inserted(6), {u"it's \"%1\" \U0001F600"_s}),
         movedOut(0, u"it's \"%1\" \U0001F600"_s)},
        u"1 2 3 4 5"_s);
}

} // namespace

void TestStoredTags::history_data()
{
    addHistories(Ways);
}

void TestStoredTags::history()
{
    QFETCH(const QString, way);
    QFETCH(const Messages, messages);
    StoreFile file;
    play(file, way, messages);
    QTEST(idsOf(file), "ids");
    // Rows and tags stay together.
    QCOMPARE(file.seen(u"SELECT electric_key FROM electric_tags_1 "
                       "WHERE electric_key NOT IN (SELECT electric_key FROM items)"_s),
             QStringList());
    file.reopen();
    QTEST(idsOf(file), "ids");
}

void TestStoredTags::history_deliveredTwice_data()
{
    addHistories({u"direct"_s});
}

void TestStoredTags::history_deliveredTwice()
{
    QFETCH(const QString, way);
    QFETCH(const Messages, messages);
    StoreFile file;
    play(file, way, messages);
    QFETCH(const bool, isHoleTwice);
    QCOMPARE(file.tryApply(lastBatch(messages, at("1"))),
             isHoleTwice ? ApplyResult::Hole : ApplyResult::Applied);
    QTEST(idsOf(file), "ids");
}

void TestStoredTags::moveOut_isReported()
{
    StoreFile file;
    fill(file);
    file.apply(
        lastBatch({updated(3, u"C"_s), movedOut(0, u"x"_s), movedOut(1, u"b"_s)}, at("1_0")));
    const RowChanges &changes = file.store().changes();
    QVERIFY(changes.isVisible);
    QVERIFY(!changes.isEverything);
    QCOMPARE(changes.removed, QList<qint64>({1, 4}));
    QCOMPARE(changes.updated, QList<qint64>({3}));
    QVERIFY(changes.inserted.isEmpty());
    file.apply(lastBatch({movedOut(0, u"x"_s)}, at("1_1")));
    QVERIFY(file.store().changes().isEmpty());
}

void TestStoredTags::moveOut_ofACatchUp_isReportedAtItsEnd()
{
    StoreFile file;
    fill(file);
    file.apply(batch({updated(1, u"A"_s), movedOut(0, u"x"_s)}, at("1_0")));
    QVERIFY(!file.store().changes().isVisible);
    QCOMPARE(idsOf(file).size(), 5);
    file.apply(lastBatch({}, at("1_1")));
    QVERIFY(file.store().changes().isVisible);
    QCOMPARE(file.store().changes().removed, QList<qint64>({1}));
}

void TestStoredTags::departures_areTold_data()
{
    QTest::addColumn<bool>("isStaged");
    QTest::newRow("direct") << false;
    QTest::newRow("staged") << true;
}

void TestStoredTags::departures_areTold()
{
    QFETCH(const bool, isStaged);
    StoreFile file;
    fill(file);
    Messages messages {updated(3, u"C"_s), movedOut(0, u"x"_s), removed(2), movedOut(1, u"b"_s)};
    file.apply(isStaged ? batch(messages, at("1_0")) : lastBatch(messages, at("1_0")));
    QCOMPARE(file.store().departures(), QByteArrayList({keyOf(1).toUtf8(), keyOf(4).toUtf8()}));
    file.apply(lastBatch({updated(3, u"CC"_s)}, at("1_1")));
    QVERIFY(file.store().departures().isEmpty());
    QCOMPARE(file.tryApply(lastBatch({movedOut(0, u"p"_s), movedOut(1, u"q"_s), updated(9, u"?"_s)},
                                     at("1_2"))),
             ApplyResult::Hole);
    QVERIFY(file.store().departures().isEmpty()); // nothing of it holds
}

void TestStoredTags::departures_standAtTheEnd()
{
    StoreFile file;
    fill(file);
    const MessageBatch live
        = lastBatch({movedOut(0, u"x"_s), tagged(inserted(6), {u"z"_s}), removed(3)}, at("1_0"));
    file.apply(live);
    const MessageBatch told = MessageBatchBuilder::withDepartures(live, file.store().departures());
    QList<Message::Operation> operations;
    const auto messages = told.messages();
    for (const Message &message : messages)
        operations.append(message.operation);
    QCOMPARE(operations,
             QList<Message::Operation>(
                 {Message::MoveOut, Message::Insert, Message::Delete, Message::Delete}));
    QCOMPARE(messages.last().key, keyOf(1).toUtf8());
    QCOMPARE(idsOf(file), QStringList({u"2"_s, u"4"_s, u"5"_s, u"6"_s}));
}

void TestStoredTags::departures_ofRowsThatComeBackAreNotTold()
{
    StoreFile file;
    fill(file);
    file.apply(
        lastBatch({movedOut(0, u"x"_s), tagged(inserted(1, u"again"_s), {u"z"_s})}, at("1_0")));
    QVERIFY(file.store().departures().isEmpty());
    QVERIFY(file.store().changes().removed.isEmpty());
    QCOMPARE(file.rows().first(), u"1:again"_s);
    file.apply(lastBatch({movedOut(0, u"z"_s)}, at("1_1")));
    QCOMPARE(file.store().departures().size(), 1);
}

void TestStoredTags::shapeWithoutTags_hasNoTables()
{
    const QString tables = u"SELECT count(*) FROM sqlite_master WHERE name GLOB 'electric_tag*'"_s;
    StoreFile file;
    file.apply(lastBatch({inserted(1), inserted(2)}, firstAt("0_0")));
    file.apply(
        lastBatch({movedOut(0, u"x"_s), movedIn(0, u"x"_s), tagged(inserted(3), {})}, at("1_0")));
    QCOMPARE(file.seen(tables), QStringList(u"0"_s));
    QCOMPARE(idsOf(file).size(), 3);
    file.apply(lastBatch({tagged(inserted(4), {u"x"_s})}, at("1_1")));
    QCOMPARE(file.seen(tables), QStringList(u"2"_s));
}

void TestStoredTags::tables_holdWhatTheRowsHave()
{
    StoreFile file;
    fill(file);
    const auto parts = [&] {
        return file.seen(u"SELECT position || value || substr(electric_key, -2, 1) "
                         "FROM electric_tag_parts_1 ORDER BY 1"_s);
    };
    QCOMPARE(parts(),
             QStringList({u"0a4"_s, u"0p5"_s, u"0x1"_s, u"0x2"_s, u"0y2"_s, u"1b4"_s, u"1q5"_s}));
    file.apply(lastBatch({movedOut(0, u"x"_s), removed(4), movedOut(0, u"p"_s),
                          tagged(updated(2, u"B"_s), {u"z/w"_s}, {u"y"_s})},
                         at("1_0")));
    QCOMPARE(parts(), QStringList({u"0p5"_s, u"0z2"_s, u"1q5"_s, u"1w2"_s}));
    QCOMPARE(file.seen(u"SELECT count(*) FROM electric_tags_1"_s), QStringList(u"2"_s));
    file.apply(lastBatch({removed(5), removed(2)}, at("1_1")));
    QCOMPARE(parts(), QStringList());
    QCOMPARE(file.seen(u"SELECT count(*) FROM electric_tags_1"_s), QStringList(u"0"_s));
}

void TestStoredTags::newLog_startsAfresh_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"clear", "refetch", "refetch with a restart", "other shape"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

// What the rows of an ended log had for tags is nothing to the rows of the next.
void TestStoredTags::newLog_startsAfresh()
{
    QFETCH(const QString, how);
    StoreFile file(items(), u"items"_s);
    fill(file);
    file.apply(batch({tagged(inserted(6), {u"x"_s})}, at("1_0"))); // half a catch-up
    if (how == u"clear")
        QVERIFY(!file.store().clear());
    else if (how == u"other shape")
        file.openShape(definitionOf(u"others"_s), u"items"_s);
    else
        file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch({tagged(inserted(2, u"b"_s), {u"old"_s})}, firstAt("0_0", "h2")));
    if (how.endsWith(u"restart")) {
        file.reopen();
        file.apply(batch({tagged(inserted(2, u"b"_s), {u"new"_s})}, firstAt("0_0", "h3")));
        file.apply(batch({movedOut(0, u"old"_s)}, ofLog("h3", "0_0_1")));
    }
    const QByteArray handle = how.endsWith(u"restart") ? "h3"_ba : "h2"_ba;
    file.apply(lastBatch({inserted(1, u"a"_s)}, ofLog(handle, "0_1")));
    file.apply(lastBatch({movedOut(0, u"x"_s), movedOut(0, u"y"_s)}, ofLog(handle, "1_0")));
    QCOMPARE(idsOf(file), QStringList({u"1"_s, u"2"_s}));
    QCOMPARE(file.seen(u"SELECT count(*) FROM electric_tags_1"_s), QStringList(u"1"_s));
}

void TestStoredTags::visibleRows_stayDuringARefetch()
{
    StoreFile file;
    fill(file);
    file.apply(MessageBatchBuilder::mustRefetch("h1"));
    file.apply(batch(filling(), firstAt("0_0", "h2")));
    file.apply(batch({movedOut(0, u"x"_s), movedOut(0, u"y"_s)}, ofLog("h2", "0_1")));
    QCOMPARE(idsOf(file).size(), 5);
    QVERIFY(!file.store().changes().isVisible);
    file.apply(lastBatch({}, ofLog("h2", "0_2")));
    QCOMPARE(idsOf(file), QStringList({u"3"_s, u"4"_s, u"5"_s}));
    QCOMPARE(file.store().changes().removed, QList<qint64>({1, 2}));
}

void TestStoredTags::failure_leavesRowsAndTagsAsTheyWere_data()
{
    QTest::addColumn<QString>("when");
    QTest::addColumn<bool>("isStaged");
    QTest::addColumn<bool>("restarts");
    const QStringList moments {u"UPDATE ON electric_shapes"_s, u"INSERT ON electric_tags_1"_s,
                               u"INSERT ON electric_tag_parts_1"_s, u"DELETE ON electric_tags_1"_s,
                               u"DELETE ON electric_tag_parts_1"_s};
    for (const QString &moment : moments) {
        for (const bool isStaged : {false, true}) {
            for (const bool restarts : {false, true})
                QTest::addRow("%s, %s%s", qPrintable(moment), isStaged ? "staged" : "direct",
                              restarts ? ", restart" : "")
                    << moment << isStaged << restarts;
        }
    }
}

void TestStoredTags::failure_leavesRowsAndTagsAsTheyWere()
{
    QFETCH(const QString, when);
    QFETCH(const bool, isStaged);
    QFETCH(const bool, restarts);
    StoreFile file;
    fill(file);
    const Messages messages {tagged(inserted(6), {u"x"_s, u"z/w"_s}), movedOut(0, u"x"_s),
                             tagged(updated(2, u"B"_s), {u"n"_s}, {u"y"_s}), removed(4)};
    const MessageBatch next
        = isStaged ? batch(messages, at("1_0")) : lastBatch(messages, at("1_0"));
    const auto all = [&] {
        return idsOf(file) + file.seen(u"SELECT electric_key, hex(state) FROM electric_tags_1"_s)
            + file.seen(u"SELECT * FROM electric_tag_parts_1"_s)
            + file.seen(u"SELECT \"offset\", staging FROM electric_shapes"_s);
    };
    const QStringList before = all();
    Outsider(file.fileName(), false)
        .execute(u"CREATE TRIGGER no AFTER %1 BEGIN SELECT RAISE(ABORT, 'no'); END"_s.arg(when));
    QCOMPARE(file.tryApply(next), ApplyResult::Failed);
    QVERIFY(file.store().changes().isEmpty());
    QVERIFY(file.store().departures().isEmpty());
    QCOMPARE(all(), before);
    Outsider(file.fileName(), false).execute(u"DROP TRIGGER no"_s);
    if (restarts)
        file.reopen();
    file.apply(next);
    file.apply(lastBatch({movedOut(0, u"n"_s)}, at("1_1")));
    QCOMPARE(idsOf(file), QStringList({u"3"_s, u"5"_s, u"6"_s}));
    file.apply(lastBatch({movedOut(1, u"w"_s)}, at("1_2")));
    QCOMPARE(idsOf(file), QStringList({u"3"_s, u"5"_s}));
}

void TestStoredTags::hole_leavesTagsAsTheyWere()
{
    StoreFile file;
    file.apply(lastBatch({inserted(1)}, firstAt("0_0"))); // no tables yet
    QCOMPARE(
        file.tryApply(lastBatch({tagged(inserted(2), {u"x"_s}), updated(9, u"?"_s)}, at("1_0"))),
        ApplyResult::Hole);
    file.apply(lastBatch({tagged(inserted(3), {u"x"_s})}, at("1_0")));
    QCOMPARE(file.tryApply(lastBatch({movedOut(0, u"x"_s), updated(9, u"?"_s)}, at("1_1"))),
             ApplyResult::Hole);
    QCOMPARE(idsOf(file), QStringList({u"1"_s, u"3"_s}));
    file.apply(lastBatch({movedOut(0, u"x"_s)}, at("1_1")));
    QCOMPARE(idsOf(file), QStringList(u"1"_s));
}

// A row that left before: the batch has been delivered once already.
void TestStoredTags::update_ofARowThatIsMovedOutBehindIt()
{
    StoreFile file;
    fill(file);
    const QJsonObject update = tagged(updated(8, u"?"_s), {u"m/n"_s});
    file.apply(lastBatch({update, movedOut(1, u"n"_s)}, at("1_0")));
    QCOMPARE(file.tryApply(lastBatch({update, movedOut(1, u"m"_s)}, at("1_1"))), ApplyResult::Hole);
    QCOMPARE(file.tryApply(lastBatch({movedOut(1, u"n"_s), update}, at("1_1"))), ApplyResult::Hole);
}

void TestStoredTags::shapes_haveTagsOfTheirOwn()
{
    StoreFile file;
    fill(file);
    const ShapeDefinition other = definitionOf(u"items"_s, u"n > 0"_s);
    file.openShape(other);
    file.apply(lastBatch({tagged(inserted(1, u"a"_s), {u"x"_s})}, firstAt("0_0")));
    file.apply(lastBatch({movedOut(0, u"x"_s)}, at("1_0")));
    QCOMPARE(file.rows(), QStringList());
    QCOMPARE(idsOf(file).size(), 5);
    file.openShape(items());
    file.apply(lastBatch({movedOut(0, u"x"_s)}, at("1_0")));
    QCOMPARE(idsOf(file).size(), 4);
}

QTEST_GUILESS_MAIN(TestStoredTags)
#include "tst_storedtags.moc"
