// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "player.h"
#include "randomshape.h"
#include "repetitions.h"
#include "rowview_p.h"
#include "sqliteshapestore_p.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

// Views of a real table: playing what they say leads to what the whole query gives.
class TestRowView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void history_data();
    void history();
    void newQuery_isShown();
    void newOrder_ofLongListShowsFirstPage();
    void newOrder_thatFailsLaterIsTakenBack();
    void incompleteShape_isHidden();
    void incompleteShape_isShownProgressively();
    void smallChange_isOneOperation();
    void shownRows_stay();
    void rowsOfAnotherTable_go();
    void clear_removesAll();
    void otherSchema_isShown();
    void invalidQuery_isAnError_data();
    void invalidQuery_isAnError();
    void failedQuery_catchesUpWhenItCan_data();
    void failedQuery_catchesUpWhenItCan();

private:
    bool apply(const MessageBatch &batch);
    bool show(RowView &view, Player &player);
    bool fill(const QString &title);
    QList<qint64> queried(const ViewQuery &query);

    std::unique_ptr<SqliteDatabase> m_database;
    std::unique_ptr<SqliteShapeStore> m_store;
};

namespace {

ViewQuery queryOf(const QString &orderBy, const QString &filter = {},
                  const QVariantList &params = {})
{
    ViewQuery query;
    query.orderBy = orderBy;
    query.filter = filter;
    query.filterParams = params;
    return query;
}

constexpr int LongList = 20'001;

QList<ViewQuery> queries()
{
    return {queryOf({}),
            queryOf(u"id"_s),
            queryOf(u"id DESC"_s),
            queryOf(u"n, id"_s),
            queryOf(u"n DESC"_s),
            queryOf(u"n ASC NULLS LAST, title"_s),
            queryOf(u"n DESC NULLS LAST"_s),
            queryOf(u"title COLLATE NOCASE"_s),
            queryOf(u"title COLLATE NOCASE DESC, n"_s),
            queryOf(u"abs(n), x DESC"_s),
            queryOf(u"coalesce(length(title), 99), \"n\""_s),
            queryOf(u"n % 2"_s),
            queryOf(u"CASE WHEN title = 'a' THEN 0 ELSE 1 END"_s),
            queryOf({}, u"n > ?"_s, {0}),
            queryOf(u"title"_s, u"n IS NOT NULL"_s),
            queryOf(u"x"_s, u"title LIKE ? OR n = ?"_s, {u"a%"_s, 2}),
            queryOf(u"n"_s, u"n < 0 OR x > 2.5"_s),
            queryOf(u"n DESC, title"_s, u"title IN (?, ?)"_s, {u"a"_s, u"it's"_s}),
            queryOf(u"id"_s, u"0"_s),
            queryOf(u"typeof(x), x"_s, u"title IS NOT ?"_s, {u""_s})};
}

} // namespace

void TestRowView::init()
{
    m_database = std::make_unique<SqliteDatabase>();
    QVERIFY(!m_database->open({u":memory:"_s, u"QSQLITE"_s}, DatabaseAccess::ReadWrite));
    QVERIFY(!ShapeCatalog(m_database.get()).create());
    m_store = std::make_unique<SqliteShapeStore>(m_database.get(), items(), QString(), QString());
    m_store->setWatched(true);
    StoredShape shape;
    QVERIFY(!m_store->open(&shape));
}

void TestRowView::cleanup()
{
    m_store.reset();
    m_database.reset();
}

bool TestRowView::apply(const MessageBatch &batch)
{
    Error error;
    const bool isApplied = m_store->apply(batch, &error) == ApplyResult::Applied;
    if (!isApplied)
        QTest::qFail(qPrintable(u"Not applied: "_s + error.text()), __FILE__, __LINE__);
    return isApplied;
}

// Tells the view of the last commit; the player follows.
bool TestRowView::show(RowView &view, Player &player)
{
    QList<RowOperation> operations;
    const Error error = view.update(m_store->changes(), &operations);
    const bool isGood = !error && player.play(operations);
    if (!isGood)
        QTest::qFail(qPrintable(error.text() + player.problem()), __FILE__, __LINE__);
    return isGood;
}

// The whole query, in words of this test.
QList<qint64> TestRowView::queried(const ViewQuery &query)
{
    QString sql = u"SELECT electric_rowid FROM items"_s;
    if (!query.filter.isEmpty())
        sql += u" WHERE ("_s + query.filter + u')';
    sql += u" ORDER BY "_s;
    if (!query.orderBy.isEmpty())
        sql += query.orderBy + u", "_s;
    SqlStatement statement = m_database->prepare(sql + u"electric_rowid"_s);
    for (const QVariant &value : query.filterParams)
        statement.variant(value);
    QList<qint64> rows;
    if (!statement.run())
        QTest::qFail(qPrintable(statement.lastError().text()), __FILE__, __LINE__);
    while (statement.step())
        rows.append(statement.integerAt(0));
    return rows;
}

void TestRowView::history_data()
{
    QTest::addColumn<quint32>("seed");
    const auto last = quint32(repetitions(300, int(queries().size())));
    for (quint32 seed = 1; seed <= last; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestRowView::history()
{
    QFETCH(const quint32, seed);
    RandomShape shape(seed);
    const ViewQuery query = queries().at(seed % queries().size());
    RowView view(m_store.get(), query);
    Player player;
    for (int step = 0; step < 40; ++step) {
        const auto batches = shape.nextStep();
        for (const MessageBatch &batch : batches) {
            QVERIFY(apply(batch));
            if (!m_store->changes().isVisible)
                continue;
            const QList<qint64> before = player.rows();
            QVERIFY(show(view, player));
            const QList<qint64> after = queried(query);
            QCOMPARE(player.rows(), after);
            for (const qint64 row : m_store->changes().updated) {
                QCOMPARE(player.changed().contains(row),
                         before.contains(row) && after.contains(row));
            }
        }
    }
}

// A list that is too long to be sorted before anybody sees it.
bool TestRowView::fill(const QString &title)
{
    QList<QJsonObject> messages;
    for (int id = 1; id <= LongList; ++id)
        messages.append(inserted(id, title));
    return apply(lastBatch(messages, firstAt("0_0")));
}

void TestRowView::newOrder_ofLongListShowsFirstPage()
{
    QVERIFY(fill(u"a"_s));
    RowView view(m_store.get(), queryOf({}));
    Player player;
    QVERIFY(show(view, player));
    int pages = 0;
    const ViewQuery query = queryOf(u"id % 2, id DESC"_s);
    const QList<qint64> before = player.rows();
    const QList<qint64> after = queried(query);
    const auto first = [&](const QList<RowOperation> &operations) {
        ++pages;
        QVERIFY2(player.play(operations), qPrintable(player.problem()));
        QCOMPARE(player.rows().mid(0, 256), after.mid(0, 256));
        QVERIFY(std::ranges::is_sorted(player.rows().mid(256))); // as it was
        QCOMPARE(player.rows().size(), before.size());
    };
    QList<RowOperation> operations;
    QVERIFY(!view.setQuery(query, first, &operations));
    QCOMPARE(pages, 1);
    QVERIFY2(player.play(operations), qPrintable(player.problem()));
    QCOMPARE(player.rows(), after);
    QVERIFY(player.changed().isEmpty()); // no row has another value

    operations.clear();
    QVERIFY(!view.setQuery(queryOf(u"id"_s, u"id > 5"_s), first, &operations));
    QCOMPARE(pages, 1); // other rows: how many there are has to be known
    QVERIFY2(player.play(operations), qPrintable(player.problem()));
    QCOMPARE(player.rows(), before.mid(5));
}

void TestRowView::newOrder_thatFailsLaterIsTakenBack()
{
    QVERIFY(fill(u"{}"_s));
    const QString filter = u"json_extract(title, '$.k') IS NULL"_s;
    RowView view(m_store.get(), queryOf({}, filter));
    Player player;
    QVERIFY(show(view, player));
    const QList<qint64> before = player.rows();
    QVERIFY(apply(lastBatch({updated(1, u"{"_s)}, at("1_0")))); // the filter fails there
    int pages = 0;
    const auto first = [&](const QList<RowOperation> &operations) {
        ++pages;
        QVERIFY2(player.play(operations), qPrintable(player.problem()));
        QCOMPARE(player.rows().first(), LongList);
    };
    QList<RowOperation> operations;
    const Error error
        = view.setQuery(queryOf(u"electric_rowid DESC"_s, filter), first, &operations);
    QCOMPARE(error.code(), Error::InvalidQuery);
    QCOMPARE(pages, 1);
    QVERIFY2(player.play(operations), qPrintable(player.problem()));
    QCOMPARE(player.rows(), before);
    QCOMPARE(view.query(), queryOf({}, filter));
}

void TestRowView::newQuery_isShown()
{
    RandomShape shape(7);
    RowView view(m_store.get(), queryOf({}));
    Player player;
    const auto all = queries();
    for (const ViewQuery &query : all) {
        for (const MessageBatch &batch : shape.nextStep())
            QVERIFY(apply(batch));
        QList<RowOperation> operations;
        QVERIFY(!view.setQuery(query, {}, &operations));
        QCOMPARE(view.query(), query);
        QVERIFY2(player.play(operations), qPrintable(player.problem()));
        QCOMPARE(player.rows(), queried(query));
        QVERIFY(apply(lastBatch({inserted(1000, u"b"_s)}, at("x"))));
        QVERIFY(show(view, player));
        QCOMPARE(player.rows(), queried(query));
        QVERIFY(apply(lastBatch({removed(1000)}, at("x"))));
    }
}

void TestRowView::incompleteShape_isHidden()
{
    RowView view(m_store.get(), queryOf({}));
    Player player;
    QVERIFY(apply(batch({inserted(1), inserted(2)}, firstAt("0_0"))));
    QList<RowOperation> operations;
    QVERIFY(!view.update(RowChanges::everything(), &operations)); // as a view is asked that is new
    QVERIFY(operations.isEmpty());
    QVERIFY(apply(lastBatch({inserted(3)}, at("0_1"))));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), QList<qint64>({1, 2, 3}));
}

void TestRowView::incompleteShape_isShownProgressively()
{
    ViewQuery query = queryOf(u"id DESC"_s);
    query.isProgressive = true;
    RowView view(m_store.get(), query);
    Player player;
    QList<QJsonObject> many;
    for (int i = 0; i < 100; ++i)
        many.append(inserted(i));
    QVERIFY(apply(batch({inserted(1000), inserted(1001)}, firstAt("0_0"))));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), queried(query));
    QVERIFY(apply(batch(many, at("0_1"))));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), queried(query));
    QVERIFY(apply(lastBatch({removed(1000)}, at("0_2"))));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), queried(query));
}

void TestRowView::smallChange_isOneOperation()
{
    RowView view(m_store.get(), queryOf(u"n"_s));
    Player player;
    QList<QJsonObject> rows;
    for (int i = 1; i <= 50; ++i)
        rows.append(inserted(i, QJsonObject {{u"n"_s, QString::number(i * 10)}}));
    QVERIFY(apply(lastBatch(rows, firstAt("0_0"))));
    QVERIFY(show(view, player));
    const auto operationsOf = [&](const QJsonObject &change) {
        QList<RowOperation> operations;
        apply(lastBatch({change}, at("1_0")));
        const Error error = view.update(m_store->changes(), &operations);
        return error || !player.play(operations) ? QList<RowOperation>() : operations;
    };
    QCOMPARE(operationsOf(updated(7, u"new"_s)).size(), 1); // a change
    QCOMPARE(operationsOf(removed(8)).size(), 1);
    QCOMPARE(operationsOf(inserted(90, QJsonObject {{u"n"_s, u"15"_s}})).size(), 1);
    const auto moved = operationsOf(updated(50, QJsonObject {{u"n"_s, u"5"_s}}));
    QCOMPARE(moved.size(), 2); // a move and a change
    QCOMPARE(moved.first().type, RowOperation::Type::Move);
    QCOMPARE(player.rows(), queried(queryOf(u"n"_s)));
}

// A view that meets another session of the same table.
void TestRowView::shownRows_stay()
{
    QVERIFY(apply(lastBatch({inserted(1), inserted(2), inserted(3)}, firstAt("0_0"))));
    RowView view(m_store.get(), queryOf({}));
    view.startFrom({1, 3, 99}, true);
    Player player({1, 3, 99});
    QList<RowOperation> operations;
    QVERIFY(!view.update(RowChanges::everything(), &operations));
    QVERIFY2(player.play(operations), qPrintable(player.problem()));
    QCOMPARE(player.rows(), QList<qint64>({1, 2, 3}));
    QCOMPARE(player.changed(), QSet<qint64>({1, 3}));
}

void TestRowView::rowsOfAnotherTable_go()
{
    QVERIFY(apply(lastBatch({inserted(1), inserted(2)}, firstAt("0_0"))));
    RowView view(m_store.get(), queryOf({}));
    view.startFrom({1, 7}, false);
    QList<RowOperation> operations;
    QVERIFY(!view.update(RowChanges::everything(), &operations));
    QCOMPARE(operations.size(), 2);
    QCOMPARE(operations.first().type, RowOperation::Type::Remove);
    QCOMPARE(operations.first().count, 2);
    QCOMPARE(operations.last().rowIds, QList<qint64>({1, 2}));
}

void TestRowView::clear_removesAll()
{
    RowView view(m_store.get(), queryOf(u"id"_s));
    Player player;
    QVERIFY(apply(lastBatch({inserted(1), inserted(2)}, firstAt("0_0"))));
    QVERIFY(show(view, player));
    QVERIFY(!m_store->clear());
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), QList<qint64>());
    QVERIFY(apply(lastBatch({inserted(5)}, firstAt("0_0"))));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows().size(), 1);
}

void TestRowView::otherSchema_isShown()
{
    RowView view(m_store.get(), queryOf(u"title DESC"_s));
    Player player;
    QVERIFY(apply(lastBatch({inserted(1, u"a"_s), inserted(2, u"b"_s)}, firstAt("0_0"))));
    QVERIFY(show(view, player));
    QVERIFY(apply(MessageBatchBuilder::mustRefetch("h1")));
    BatchContext first = firstAt("0_0", "h2");
    first.schema
        = schemaOf(R"({"id":{"type":"int4"},"title":{"type":"text"},"z":{"type":"text"}})");
    QVERIFY(apply(lastBatch({inserted(2, u"a"_s), inserted(1, u"z"_s)}, first)));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), QList<qint64>({1, 2}));
    first.startsLog = false;
    QVERIFY(apply(lastBatch({updated(2, u"zz"_s)}, first)));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), QList<qint64>({2, 1}));
}

void TestRowView::invalidQuery_isAnError_data()
{
    QTest::addColumn<QString>("orderBy");
    QTest::addColumn<QString>("filter");
    QTest::newRow("unknown column") << u"nope"_s << QString();
    QTest::newRow("unknown column in the filter") << QString() << u"nope = 1"_s;
    QTest::newRow("no SQL") << QString() << u"= = ="_s;
    QTest::newRow("a value is missing") << QString() << u"n = ?"_s;
    QTest::newRow("another value is missing") << u"n"_s << u"n = ? AND title = ?"_s;
}

void TestRowView::invalidQuery_isAnError()
{
    QFETCH(const QString, orderBy);
    QFETCH(const QString, filter);
    QVERIFY(apply(lastBatch({inserted(1), inserted(2)}, firstAt("0_0"))));
    QList<RowOperation> operations;
    RowView invalid(m_store.get(), queryOf(orderBy, filter));
    QCOMPARE(invalid.update(RowChanges::everything(), &operations).code(), Error::InvalidQuery);
    QVERIFY(operations.isEmpty());

    RowView view(m_store.get(), queryOf(u"id"_s));
    Player player;
    QVERIFY(show(view, player));
    QCOMPARE(view.setQuery(queryOf(orderBy, filter), {}, &operations).code(), Error::InvalidQuery);
    QVERIFY(operations.isEmpty());
    QCOMPARE(view.query(), queryOf(u"id"_s)); // what it was stays
    QVERIFY(apply(lastBatch({inserted(3)}, at("1_0"))));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), QList<qint64>({1, 2, 3}));
}

void TestRowView::failedQuery_catchesUpWhenItCan_data()
{
    QTest::addColumn<QString>("orderBy");
    QTest::newRow("fails at once") << u"title"_s;
    QTest::newRow("fails at a later row") << QString();
}

// One row can make a valid query fail. When it is mended nothing is missing.
void TestRowView::failedQuery_catchesUpWhenItCan()
{
    QFETCH(const QString, orderBy);
    const ViewQuery query = queryOf(orderBy, u"json_extract(title, '$.k') = 1"_s);
    RowView view(m_store.get(), query);
    Player player;
    const QString good = u"{\"k\":1}"_s;
    QVERIFY(apply(lastBatch({inserted(1, good)}, firstAt("0_0"))));
    QVERIFY(show(view, player));
    QVERIFY(
        apply(lastBatch({inserted(2, u"not JSON"_s), inserted(3, good), removed(1)}, at("1_0"))));
    QList<RowOperation> operations;
    QCOMPARE(view.update(m_store->changes(), &operations).code(), Error::InvalidQuery);
    QVERIFY2(player.play(operations), qPrintable(player.problem()));
    QVERIFY(apply(lastBatch({updated(2, good)}, at("2_0"))));
    QVERIFY(show(view, player));
    QCOMPARE(player.rows(), queried(query));
}

QTEST_GUILESS_MAIN(TestRowView)
#include "tst_rowview.moc"
