// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "batches.h"
#include "messagebatch_p.h"
#include "requesturl_p.h"
#include "subset_p.h"

#include <QtTest/QTest>

using namespace Electric;
using Verdict = SnapshotFilter::Verdict;

Q_DECLARE_METATYPE(Electric::SubsetRequest)
Q_DECLARE_METATYPE(Electric::SnapshotFilter::Verdict)

namespace {

SubsetRequest all()
{
    SubsetRequest subset;
    subset.where = QStringLiteral("id > $1");
    subset.params = {{QStringLiteral("1"), QStringLiteral("990")}};
    subset.orderBy = QStringLiteral("id desc");
    subset.limit = 3;
    subset.offset = 1;
    return subset;
}

QByteArray change(const QByteArray &key, const QByteArray &txids, const QByteArray &lsn = {})
{
    const QByteArray ofLsn = lsn.isEmpty() ? QByteArray() : ",\"lsn\":\"" + lsn + '"';
    return R"({"key":")" + key + R"(","value":{"id":"1"},"headers":{"operation":"insert","txids":)"
        + txids + ofLsn + "}}";
}

SnapshotFilter filterOf(const QByteArrayList &keys)
{
    SnapshotFilter filter;
    filter.xmin = 100;
    filter.xmax = 110;
    filter.inProgress = {105};
    filter.databaseLsn = 1000;
    filter.keys = {keys.begin(), keys.end()};
    return filter;
}

} // namespace

class TestSubset : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdict_data();
    void verdict();
    void url_data();
    void url();
    void body_data();
    void body();
    void bytes();
    void bytes_thatAreNone();
    void bytes_afterEachChange();
    void hold_again();
    void hold_withoutTransactions();
    void due();
    void filteredBatch_data();
    void filteredBatch();
    void filteredBatch_hasItsMoves();
    void bytes_keepByteOrderMarks();
    void retiredByUpToDate();
    void snapshot();
    void snapshot_unusable_data();
    void snapshot_unusable();
};

/*
    https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
*/
void TestSubset::verdict_data()
{
    QTest::addColumn<quint64>("xmin");
    QTest::addColumn<quint64>("xmax");
    QTest::addColumn<QList<quint64>>("inProgress");
    QTest::addColumn<std::vector<qint64>>("txids");
    QTest::addColumn<quint64>("lsn");
    QTest::addColumn<Verdict>("expected");

    const auto row
        = [](const char *name, std::vector<qint64> txids, quint64 lsn, Verdict expected,
             quint64 xmin = 100, quint64 xmax = 110, const QList<quint64> &inProgress = {105}) {
              QTest::newRow(name) << xmin << xmax << inProgress << txids << lsn << expected;
          };
    row("before xmin", {99}, 0, Verdict::Skip);
    row("at xmin", {100}, 0, Verdict::Skip);
    row("between", {104}, 0, Verdict::Skip);
    row("in progress", {105}, 0, Verdict::Deliver);
    row("last before xmax", {109}, 0, Verdict::Skip);
    row("at xmax", {110}, 0, Verdict::Retire);
    row("beyond", {500}, 0, Verdict::Retire);
    row("without transactions", {}, 0, Verdict::Deliver);
    row("the newest of several", {99, 105, 101}, 0, Verdict::Deliver);
    row("the newest of several is beyond", {99, 110}, 0, Verdict::Retire);
    row("lsn before", {104}, 999, Verdict::Skip);
    row("lsn at", {104}, 1000, Verdict::Skip);
    row("lsn beyond", {104}, 1001, Verdict::Retire);
    row("lsn beyond, without transactions", {}, 1001, Verdict::Retire);

    constexpr quint64 Epoch = 1ULL << 32;
    row("in a later epoch", {99}, 0, Verdict::Skip, Epoch + 100, Epoch + 110, {Epoch + 105});
    row("in progress in a later epoch", {105}, 0, Verdict::Deliver, Epoch + 100, Epoch + 110,
        {Epoch + 105});
    row("beyond in a later epoch", {110}, 0, Verdict::Retire, Epoch + 100, Epoch + 110, {});
    row("long before the first turn", {0xFFFFFFF0}, 0, Verdict::Skip);
    row("before the turn", {0xFFFFFFF0}, 0, Verdict::Skip, Epoch + 5, Epoch + 10, {});
    row("behind the turn", {3}, 0, Verdict::Retire, Epoch - 20, Epoch - 10, {});
    row("in progress before the turn", {0xFFFFFFF0}, 0, Verdict::Deliver, Epoch - 20, Epoch + 10,
        {Epoch - 16});
    constexpr quint64 Largest = std::numeric_limits<qint64>::max();
    row("behind the largest", {1}, 0, Verdict::Retire, 100, Largest, {});
    row("before the largest", {0xFFFFFFFE}, 0, Verdict::Skip, 100, Largest, {});
    row("in progress before the largest", {0xFFFFFFFE}, 0, Verdict::Deliver, 100, Largest,
        {Largest - 1});
}

void TestSubset::verdict()
{
    QFETCH(const quint64, xmin);
    QFETCH(const quint64, xmax);
    QFETCH(const QList<quint64>, inProgress);
    QFETCH(const std::vector<qint64>, txids);
    QFETCH(const quint64, lsn);
    SnapshotFilter filter;
    filter.xmin = xmin;
    filter.xmax = xmax;
    filter.inProgress = inProgress;
    filter.databaseLsn = 1000;
    QTEST(filter.verdict(txids, lsn), "expected");
}

void TestSubset::url_data()
{
    QTest::addColumn<SubsetRequest>("subset");
    QTest::addColumn<QByteArray>("expected");

    const QByteArray common = "handle=h&log=changes_only&offset=0_0";
    QTest::newRow("all of it") << all()
                               << common
            + "&subset__limit=3&subset__offset=1&subset__order_by=id+desc"
              "&subset__params=%7B%221%22%3A%22990%22%7D&subset__where=id+%3E+%241&table=items";
    SubsetRequest zero;
    zero.limit = 0;
    zero.offset = 0;
    QTest::newRow("zero is a value")
        << zero << common + "&subset__limit=0&subset__offset=0&table=items";
    QTest::newRow("nothing") << SubsetRequest() << common + "&table=items";
    SubsetRequest post = all();
    post.isPost = true;
    QTest::newRow("posted") << post << common + "&table=items";
}

void TestSubset::url()
{
    QFETCH(const SubsetRequest, subset);
    ShapeDefinition definition;
    definition.url = QUrl(QStringLiteral("http://localhost/v1/shape"));
    definition.table = QStringLiteral("items");
    definition.log = ShapeDefinition::Log::ChangesOnly;
    RequestPosition position;
    position.offset = "0_0";
    position.handle = "h";
    QTEST(subsetUrl(definition, position, subset).query(QUrl::FullyEncoded).toLatin1(), "expected");
}

void TestSubset::body_data()
{
    QTest::addColumn<SubsetRequest>("subset");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("all of it")
        << all()
        << QByteArray(
               R"({"limit":3,"offset":1,"order_by":"id desc","params":{"1":"990"},"where":"id > $1"})");
    SubsetRequest zero;
    zero.limit = 0;
    QTest::newRow("zero is a value") << zero << QByteArray(R"({"limit":0})");
    QTest::newRow("nothing") << SubsetRequest() << QByteArray("{}");
}

void TestSubset::body()
{
    QFETCH(const SubsetRequest, subset);
    QTEST(subset.body(), "expected");
}

void TestSubset::bytes()
{
    SubsetState state;
    QVERIFY(state.toBytes().isEmpty());
    SubsetRequest other;
    other.isPost = true;
    other.limit = 0;
    SnapshotFilter filter = filterOf({"a", "\"public\".\"items\"/\"\xC3\xA4\""});
    filter.xmax = 0xFFFFFFFFFFFFFFFFULL;
    state.request(all());
    state.request(other);
    state.hold(all(), filter);
    QCOMPARE(SubsetState::fromBytes(state.toBytes()), state);
    QCOMPARE(SubsetState::fromBytes(state.toBytes()).due().value(), other);
}

void TestSubset::bytes_thatAreNone()
{
    QCOMPARE(SubsetState::fromBytes("not JSON"), SubsetState());
    QCOMPARE(SubsetState::fromBytes("[1]"), SubsetState());
}

/*
    They are made once, and anew when something has changed.
*/
void TestSubset::bytes_afterEachChange()
{
    SubsetState state;
    const auto isSame = [&state] { return SubsetState::fromBytes(state.toBytes()) == state; };
    SubsetRequest other;
    other.limit = 1;
    state.request(all());
    QVERIFY(isSame());
    state.request(other);
    QVERIFY(isSame());
    state.hold(all(), filterOf({"a"}));
    QVERIFY(isSame());
    QCOMPARE(state.toBytes().constData(), state.toBytes().constData());
    state.hold(other, filterOf({"b"}));
    QVERIFY(isSame());
    SubsetState passed = state;
    QVERIFY(!state.skips("a", {110}, 0));
    QVERIFY(isSame());
    state = passed;
    state.passed(1000);
    QVERIFY(isSame());
    state = passed;
    state.forget(other);
    QVERIFY(isSame());
    state.restart();
    QVERIFY(isSame());
}

/*
    Rows that are asked for again and again while the log is quiet.
*/
void TestSubset::hold_again()
{
    SubsetState once;
    once.hold({}, filterOf({"a", "b"}));
    SubsetState often;
    for (int i = 0; i < 3; ++i)
        often.hold({}, filterOf({"a", "b"}));
    QCOMPARE(often, once);

    SnapshotFilter newer = filterOf({"b", "c"});
    newer.xmax = 120;
    often.hold({}, newer);
    QVERIFY(often.skips("a", {104}, 0));
    QVERIFY(often.skips("c", {109}, 0));
    QVERIFY(!often.skips("x", {119}, 0)); // the older one is passed
    QVERIFY(!often.skips("a", {104}, 0));
    QVERIFY(often.skips("b", {119}, 0));
}

void TestSubset::hold_withoutTransactions()
{
    SnapshotFilter nothing;
    nothing.keys = {"a"};
    SubsetState state;
    state.hold({}, nothing);
    QVERIFY(!state.skips("a", {3'000'000'000}, 0));
    QVERIFY(!state.isFiltering());
}

void TestSubset::due()
{
    SubsetState state;
    SubsetRequest first;
    first.limit = 1;
    SubsetRequest second;
    second.limit = 2;
    QVERIFY(!state.due());
    state.request(first);
    state.request(second);
    state.request(first); // once is enough
    QCOMPARE(state.due().value(), first);
    state.hold(first, {});
    QCOMPARE(state.due().value(), second);
    state.hold(second, {});
    QVERIFY(!state.due());
    state.restart();
    QCOMPARE(state.due().value(), first);
    state.forget(first);
    QCOMPARE(state.due().value(), second);
    state.hold(second, {});
    state.request(second); // again
    QCOMPARE(state.due().value(), second);
}

void TestSubset::filteredBatch_data()
{
    QTest::addColumn<QByteArrayList>("changes");
    QTest::addColumn<QByteArrayList>("keys"); // that are delivered
    QTest::addColumn<bool>("isFiltering"); // still

    QTest::newRow("contained") << QByteArrayList {change("a", "[104]")} << QByteArrayList {}
                               << true;
    QTest::newRow("of another row")
        << QByteArrayList {change("x", "[104]")} << QByteArrayList {"x"} << true;
    QTest::newRow("in progress") << QByteArrayList {change("a", "[105]")} << QByteArrayList {"a"}
                                 << true;
    QTest::newRow("behind") << QByteArrayList {change("a", "[110]"), change("a", "[104]")}
                            << QByteArrayList {"a", "a"} << false;
    QTest::newRow("behind, by another row")
        << QByteArrayList {change("a", "[104]"), change("x", "[110]"), change("a", "[104]")}
        << QByteArrayList {"x", "a"} << false;
    QTest::newRow("behind, by its lsn")
        << QByteArrayList {change("a", "[104]", "1000"), change("a", "[104]", "1001")}
        << QByteArrayList {"a"} << false;
    QTest::newRow("transactions as text")
        << QByteArrayList {change("a", R"(["104"])")} << QByteArrayList {} << true;
    QTest::newRow("nothing that is known")
        << QByteArrayList {R"({"key":"a","headers":{"operation":"truncate","txids":[104]}})"}
        << QByteArrayList {} << true;
}

void TestSubset::filteredBatch()
{
    QFETCH(const QByteArrayList, changes);
    QFETCH(const QByteArrayList, keys);
    SubsetState subsets;
    subsets.hold({}, filterOf({"a", "b"}));
    QString why;
    const auto batch = MessageBatchBuilder::fromBody('[' + changes.join(',') + ',' + UpToDate + ']',
                                                     {}, &why, &subsets);
    QVERIFY2(batch, qPrintable(why));
    QByteArrayList delivered;
    for (const Message &message : batch->messages())
        delivered.append(message.key);
    QCOMPARE(delivered, keys);
    QCOMPARE(batch->changeCount(), keys.size());
    QVERIFY(batch->isUpToDate());
    QTEST(subsets.isFiltering(), "isFiltering");
    QCOMPARE(batch->snapshotFilters(), subsets.toBytes());
}

void TestSubset::filteredBatch_hasItsMoves()
{
    SubsetState subsets;
    subsets.hold({}, filterOf({"a"}));
    QString why;
    const auto batch = MessageBatchBuilder::fromBody(
        R"([{"key":"a","headers":{"event":"move-out","patterns":[{"pos":0,"value":"v"}],"txids":[104]}}])",
        {}, &why, &subsets);
    QVERIFY2(batch, qPrintable(why));
    QCOMPARE(batch->messages().size(), 1);
    QCOMPARE(batch->messages().first().operation, Message::MoveOut);
    QCOMPARE(batch->changeCount(), 0);
}

void TestSubset::bytes_keepByteOrderMarks()
{
    SubsetState subsets;
    subsets.request({});
    subsets.hold({}, filterOf({"\xEF\xBB\xBFkey", "a\xEF\xBB\xBF"}));
    QCOMPARE(SubsetState::fromBytes(subsets.toBytes()), subsets);
}

void TestSubset::retiredByUpToDate()
{
    SubsetState subsets;
    subsets.hold({}, filterOf({"a"}));
    QString why;
    const QByteArray end = R"([{"headers":{"control":"up-to-date","global_last_seen_lsn":"%1"}}])";
    MessageBatchBuilder::fromBody(QByteArray(end).replace("%1", "999"), {}, &why, &subsets);
    QVERIFY(subsets.isFiltering());
    MessageBatchBuilder::fromBody(QByteArray(end).replace("%1", "1000"), {}, &why, &subsets);
    QVERIFY(!subsets.isFiltering());
}

void TestSubset::snapshot()
{
    SubsetState subsets;
    subsets.request(all());
    BatchContext context;
    context.offset = "7_0";
    QString why;
    const auto batch = MessageBatchBuilder::fromSubset(
        R"({"metadata":{"snapshot_mark":3,"database_lsn":"26808768","xip_list":["756"],"xmax":"757",)"
        R"("xmin":"755"},"data":[)"
            + insertOf(R"({"id":"1"})") + "]}",
        context, true, all(), &subsets, &why);
    QVERIFY2(batch, qPrintable(why));
    QVERIFY(batch->isUpToDate());
    QCOMPARE(batch->changeCount(), 1);
    QCOMPARE(batch->offset(), "7_0");
    QVERIFY(!subsets.due());
    QVERIFY(subsets.isFiltering());
    const QByteArray key = batch->messages().first().key;
    QVERIFY(subsets.skips({key.constData(), size_t(key.size())}, {755}, 0));
    QVERIFY(!subsets.skips({key.constData(), size_t(key.size())}, {756}, 0));
    QVERIFY(!subsets.skips({key.constData(), size_t(key.size())}, {757}, 0));
    QVERIFY(!subsets.isFiltering());
}

void TestSubset::snapshot_unusable_data()
{
    QTest::addColumn<QByteArray>("body");

    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("cut off") << QByteArray(R"({"metadata":{},"data":[)");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("no metadata") << QByteArray(R"({"data":[]})");
    QTest::newRow("no data") << QByteArray(R"({"metadata":{}})");
    QTest::newRow("data that is none") << QByteArray(R"({"metadata":{},"data":[7]})");
}

void TestSubset::snapshot_unusable()
{
    QFETCH(const QByteArray, body);
    SubsetState subsets;
    subsets.request(all());
    const SubsetState before = subsets;
    QString why;
    QVERIFY(!MessageBatchBuilder::fromSubset(body, {}, true, all(), &subsets, &why));
    QVERIFY(!why.isEmpty());
    QCOMPARE(subsets, before);
}

QTEST_APPLESS_MAIN(TestSubset)

#include "tst_subset.moc"
