// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnshape.h"
#include "outsider.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// The server's table gets other columns, which arrives as a refetch with another schema.
class TestSchemaChanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void columns_data();
    void columns();
    void oldRows_areShownUntilTheSwap();
    void roles_keepTheirNumbers();
    void renamedWithAMapper_hasOneRoleOfTheName();
    void severalModels_changeTogether();
    void restart_duringTheRefetch();
    void queryOverADroppedColumn_data();
    void queryOverADroppedColumn();
    void queryOverADroppedColumn_healsWithTheColumn();
    void textInDoubleQuotes_isAnError();
    void indexesAndViewsOfTheUser();

private:
    QString fileName() const { return m_folder->filePath(u"rows.db"_s); }
    std::unique_ptr<ColumnShape> started() const; // live, with three rows

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ColumnServer> m_server;
};

namespace {

const QList<ServedColumn> Columns {{u"title"_s}, {u"n"_s, u"int4"_s}};

QByteArrayList rowsWith(const QList<QJsonObject> &values)
{
    QByteArrayList rows;
    for (qsizetype i = 0; i < values.size(); ++i)
        rows.append(messageOf("insert", int(i) + 1, values[i]));
    return rows;
}

QByteArrayList firstRows()
{
    return rowsWith({{{u"title"_s, u"a"_s}, {u"n"_s, u"3"_s}},
                     {{u"title"_s, u"b"_s}, {u"n"_s, u"1"_s}},
                     {{u"title"_s, u"c"_s}, {u"n"_s, u"2"_s}}});
}

} // namespace

void TestSchemaChanges::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ColumnServer>();
    m_server->beginLog(schemaOf(Columns), firstRows());
}

std::unique_ptr<ColumnShape> TestSchemaChanges::started() const
{
    auto shape = std::make_unique<ColumnShape>(m_server->url(), fileName());
    shape->model.start();
    if (!waitUntil([&] { return shape->isLive() && shape->model.count() == 3; }))
        QTest::qFail("The shape is not there", __FILE__, __LINE__);
    return shape;
}

void TestSchemaChanges::columns_data()
{
    QTest::addColumn<QList<ServedColumn>>("next");
    QTest::addColumn<QJsonObject>("value"); // of the row that stays
    QTest::addColumn<QVariantMap>("shown");
    QTest::addColumn<QStringList>("gone");
    const auto row = [](const char *name, const QList<ServedColumn> &next, const QJsonObject &value,
                        const QVariantMap &shown, const QStringList &gone) {
        QTest::newRow(name) << next << value << shown << gone;
    };
    row("added", {{u"title"_s}, {u"n"_s, u"int4"_s}, {u"done"_s, u"bool"_s}},
        {{u"title"_s, u"x"_s}, {u"n"_s, u"5"_s}, {u"done"_s, u"t"_s}},
        {{u"title"_s, u"x"_s}, {u"n"_s, 5}, {u"done"_s, true}}, {});
    row("added before the others", {{u"done"_s, u"bool"_s}, {u"title"_s}, {u"n"_s, u"int4"_s}},
        {{u"title"_s, u"x"_s}, {u"n"_s, u"5"_s}, {u"done"_s, u"t"_s}},
        {{u"title"_s, u"x"_s}, {u"n"_s, 5}, {u"done"_s, true}}, {});
    row("dropped", {{u"title"_s}}, {{u"title"_s, u"x"_s}}, {{u"title"_s, u"x"_s}}, {u"n"_s});
    row("renamed", {{u"title"_s}, {u"number"_s, u"int4"_s}},
        {{u"title"_s, u"x"_s}, {u"number"_s, u"5"_s}}, {{u"title"_s, u"x"_s}, {u"number"_s, 5}},
        {u"n"_s});
    row("retyped", {{u"title"_s}, {u"n"_s, u"numeric"_s}},
        {{u"title"_s, u"x"_s}, {u"n"_s, u"5.50"_s}}, {{u"title"_s, u"x"_s}, {u"n"_s, u"5.50"_s}},
        {});
    row("retyped, from text", {{u"title"_s, u"bytea"_s}, {u"n"_s, u"int4"_s}},
        {{u"title"_s, u"\\x00ff"_s}, {u"n"_s, u"5"_s}},
        {{u"title"_s, QByteArray("\0\xff", 2)}, {u"n"_s, 5}}, {});
    row("in another order", {{u"n"_s, u"int4"_s}, {u"title"_s}},
        {{u"title"_s, u"x"_s}, {u"n"_s, u"5"_s}}, {{u"title"_s, u"x"_s}, {u"n"_s, 5}}, {});
}

void TestSchemaChanges::columns()
{
    QFETCH(const QList<ServedColumn>, next);
    QFETCH(const QJsonObject, value);
    QFETCH(QVariantMap, shown);
    QFETCH(const QStringList, gone);
    const auto shape = started();
    const auto rolesBefore = shape->model.roleNames();
    QSignalSpy rolesChanged(&shape->model, &PersistedShape::rolesChanged);
    QSignalSpy dataChanged(&shape->model, &PersistedShape::dataChanged);
    const QPersistentModelIndex first = shape->model.index(0);

    m_server->beginLog(schemaOf(next), rowsWith({value}));
    TRY_COMPARE(shape->model.count(), 1);
    QVERIFY(first.isValid());
    QCOMPARE(first.row(), 0);
    shown.insert(u"id"_s, 1);
    shown.insert(u"electricKey"_s, u"\"public\".\"items\"/\"1\""_s);
    QCOMPARE(shape->model.get(0), shown);
    for (auto it = shown.cbegin(); it != shown.cend(); ++it)
        QCOMPARE(shape->valueOf(0, it.key()), *it);

    const auto roles = shape->model.roleNames();
    for (auto it = rolesBefore.cbegin(); it != rolesBefore.cend(); ++it)
        QCOMPARE(roles[it.key()], *it);
    QCOMPARE(rolesChanged.size(), roles == rolesBefore ? 0 : 1);
    for (const QString &name : gone)
        QVERIFY(!shape->valueOf(0, name).isValid());
    // Who shows a column that is gone hears of it: all roles have changed.
    QVERIFY(!dataChanged.isEmpty());
    QVERIFY(dataChanged.last()[2].value<QList<int>>().isEmpty());
    m_server->commit({messageOf("update", 1, {{next[0].name, value[next[0].name]}})});
    TRY_VERIFY(shape->isLive());
}

void TestSchemaChanges::oldRows_areShownUntilTheSwap()
{
    const auto shape = started();
    QSignalSpy refetches(&shape->model, &PersistedShape::mustRefetch);
    QVariantList atTheRefetch;
    connect(&shape->model, &PersistedShape::isStaleChanged, this, [&] {
        if (shape->model.isStale())
            atTheRefetch = shape->column(u"n"_s);
    });
    m_server->beginLog(schemaOf({{u"title"_s}}), rowsWith({{{u"title"_s, u"x"_s}}}));
    TRY_VERIFY(!refetches.isEmpty());
    TRY_COMPARE(shape->model.count(), 1);
    QCOMPARE(atTheRefetch, (QVariantList {3, 1, 2}));
    QCOMPARE(Outsider(fileName()).query(u"SELECT * FROM items"_s),
             QStringList {u"1|\"public\".\"items\"/\"1\"|1|x"_s});
}

/*
    A column that comes back has the role that it had, whatever came meanwhile.
*/
void TestSchemaChanges::roles_keepTheirNumbers()
{
    const auto shape = started();
    const int role = shape->roleOf(u"n"_s);
    const auto displayed = [&] { return shape->model.data(shape->model.index(0)); };
    shape->model.setDisplayColumn(u"n"_s);
    QCOMPARE(displayed(), QVariant(3));
    m_server->beginLog(schemaOf({{u"title"_s}, {u"m"_s, u"int4"_s}}),
                       rowsWith({{{u"title"_s, u"x"_s}, {u"m"_s, u"7"_s}}}));
    TRY_COMPARE(shape->column(u"m"_s), QVariantList {7});
    QVERIFY(shape->roleOf(u"m"_s) > role);
    QVERIFY(!displayed().isValid());
    m_server->beginLog(schemaOf({{u"m"_s, u"int4"_s}, {u"n"_s, u"bool"_s}}),
                       rowsWith({{{u"m"_s, u"8"_s}, {u"n"_s, u"f"_s}}}));
    TRY_COMPARE(shape->column(u"m"_s), QVariantList {8});
    QCOMPARE(shape->roleOf(u"n"_s), role);
    QCOMPARE(shape->model.data(shape->model.index(0), role), QVariant(false));
}

/*
    The app goes on calling a renamed column what it was called: the role of the column that is
    gone has no values, and gives way.
*/
void TestSchemaChanges::renamedWithAMapper_hasOneRoleOfTheName()
{
    const auto shape = started();
    m_server->beginLog(schemaOf({{u"title"_s}, {u"number"_s, u"int4"_s}}),
                       rowsWith({{{u"title"_s, u"x"_s}, {u"number"_s, u"7"_s}}}));
    TRY_COMPARE(shape->column(u"number"_s), QVariantList {7});
    shape->stream.setColumnMapper(ColumnMapper::fromMap({{u"number"_s, u"n"_s}}));
    TRY_COMPARE(shape->model.get(0).value(u"n"_s), 7);
    QCOMPARE(shape->model.roleNames().keys("n").size(), 1);
    QCOMPARE(shape->column(u"n"_s), QVariantList {7});
}

void TestSchemaChanges::severalModels_changeTogether()
{
    const auto shape = started();
    PersistedShape other;
    const QAbstractItemModelTester tester(&other,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    other.setStream(&shape->stream);
    other.setStorage(&shape->storage);
    other.setOrderBy(u"n"_s);
    other.start();
    TRY_COMPARE(other.count(), 3);
    QSignalSpy rolesChanged(&other, &PersistedShape::rolesChanged);
    m_server->beginLog(schemaOf({{u"title"_s}, {u"n"_s, u"int4"_s}, {u"done"_s, u"bool"_s}}),
                       rowsWith({{{u"title"_s, u"x"_s}, {u"n"_s, u"2"_s}, {u"done"_s, u"t"_s}},
                                 {{u"title"_s, u"y"_s}, {u"n"_s, u"1"_s}, {u"done"_s, u"f"_s}}}));
    TRY_COMPARE(other.count(), 2);
    TRY_COMPARE(shape->column(u"done"_s), (QVariantList {true, false}));
    QCOMPARE(rolesChanged.size(), 1);
    QCOMPARE(other.get(0)[u"done"_s], QVariant(false));
}

/*
    The app ends with the new log half there: the old columns are there, then the new ones.
*/
void TestSchemaChanges::restart_duringTheRefetch()
{
    {
        const auto shape = started();
        connect(&shape->model, &PersistedShape::isStaleChanged, &shape->stream,
                [&] { shape->stream.pause(); });
        m_server->beginLog(schemaOf({{u"title"_s}, {u"m"_s, u"int4"_s}}),
                           rowsWith({{{u"title"_s, u"x"_s}, {u"m"_s, u"7"_s}}}));
        TRY_COMPARE(shape->model.status(), PersistedShape::Paused);
        QVERIFY(shape->model.isStale());
    }
    ColumnShape again(m_server->url(), fileName());
    QSignalSpy upToDates(&again.model, &PersistedShape::upToDate);
    QVariantList replayed;
    connect(&again.model, &PersistedShape::upToDate, this, [&](auto source) {
        if (source == PersistedShape::Replay)
            replayed = again.column(u"n"_s);
    });
    again.model.start();
    TRY_COMPARE(again.column(u"m"_s), QVariantList {7});
    QCOMPARE(replayed, (QVariantList {3, 1, 2}));
    QVERIFY(!again.valueOf(0, u"n"_s).isValid());
}

void TestSchemaChanges::queryOverADroppedColumn_data()
{
    QTest::addColumn<QString>("orderBy");
    QTest::addColumn<QString>("filter");
    QTest::newRow("orderBy") << u"n"_s << QString();
    QTest::newRow("orderBy, in quotes") << u"\"n\" DESC"_s << QString();
    QTest::newRow("filter") << QString() << u"n > 1"_s;
    QTest::newRow("filter, in quotes") << QString() << u"\"n\" <> 1"_s;
    QTest::newRow("both") << u"title DESC, n"_s << u"length(n) > 0"_s;
}

void TestSchemaChanges::queryOverADroppedColumn()
{
    QFETCH(const QString, orderBy);
    QFETCH(const QString, filter);
    const auto shape = started();
    shape->model.setOrderBy(orderBy);
    shape->model.setFilter(filter);
    const auto order = [&] { return shape->column(u"id"_s); };
    TRY_VERIFY((order() != QVariantList {1, 2, 3}));

    QSignalSpy errors(&shape->model, &PersistedShape::errorOccurred);
    QVariantList staying = order();
    staying.removeOne(2);
    m_server->beginLog(schemaOf({{u"title"_s}}),
                       {messageOf("insert", 1, {{u"title"_s, u"x"_s}}),
                        messageOf("insert", 3, {{u"title"_s, u"y"_s}}),
                        messageOf("insert", 4, {{u"title"_s, u"z"_s}})});
    TRY_VERIFY(shape->model.error().code() == Error::InvalidQuery);
    QCOMPARE(shape->model.status(), PersistedShape::Error);
    QCOMPARE(errors.size(), 1);
    QVERIFY2(
        shape->model.errorString().contains(QRegularExpression(u"no (such )?column:? \"?n\\b"_s)),
        qPrintable(shape->model.errorString()));
    // Those that have gone from the table go, the others stay where they were, as they are now.
    QCOMPARE(order(), staying);
    for (int row = 0; row < 2; ++row)
        QCOMPARE(shape->valueOf(row, u"title"_s), staying[row] == 1 ? u"x"_s : u"y"_s);
    // So while it lasts.
    m_server->commit({messageOf("delete", 1), messageOf("update", 3, {{u"title"_s, u"w"_s}})});
    TRY_COMPARE(shape->column(u"title"_s), QVariantList {u"w"_s});

    shape->model.setOrderBy(u"title DESC"_s);
    shape->model.setFilter(QString());
    TRY_COMPARE(shape->column(u"title"_s), (QVariantList {u"z"_s, u"w"_s}));
    QCOMPARE(shape->model.error(), Error());
    TRY_VERIFY(shape->isLive());
    m_server->commit({messageOf("insert", 5, {{u"title"_s, u"x"_s}})});
    TRY_COMPARE(shape->column(u"title"_s), (QVariantList {u"z"_s, u"x"_s, u"w"_s}));
}

/*
    Of another run, which begins with the error; the server gives the column back.
*/
void TestSchemaChanges::queryOverADroppedColumn_healsWithTheColumn()
{
    {
        const auto last = started();
        m_server->beginLog(schemaOf({{u"title"_s}}), rowsWith({{{u"title"_s, u"x"_s}}}));
        TRY_COMPARE(last->model.count(), 1);
    }
    ColumnShape shape(m_server->url(), fileName());
    shape.model.setOrderBy(u"n"_s);
    shape.model.start();
    TRY_VERIFY(shape.model.error().code() == Error::InvalidQuery);
    QCOMPARE(shape.model.count(), 0);
    m_server->beginLog(schemaOf(Columns), firstRows());
    TRY_COMPARE(shape.column(u"n"_s), (QVariantList {1, 2, 3}));
    QCOMPARE(shape.model.error(), Error());
}

/*
    SQLite would compare with it, and find nothing.
*/
void TestSchemaChanges::textInDoubleQuotes_isAnError()
{
    const auto shape = started();
    shape->model.setFilter(u"title = \"a\""_s);
    TRY_VERIFY(shape->model.error().code() == Error::InvalidQuery);
    QVERIFY(shape->model.errorString().contains(u"\"a\""_s));
    QCOMPARE(shape->model.count(), 3);
    shape->model.setFilter(u"\"TITLE\" = 'a' COLLATE \"nocase\" AND \"lower\"(title) = 'a'"_s);
    TRY_COMPARE(shape->column(u"title"_s), QVariantList {u"a"_s});
    QCOMPARE(shape->model.error(), Error());
}

void TestSchemaChanges::indexesAndViewsOfTheUser()
{
    const auto shape = started();
    const QString indexes
        = u"SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'items' AND sql IS "
          "NOT NULL AND name NOT LIKE 'electric%' ORDER BY name"_s;
    const Outsider user(fileName(), false);
    user.execute(u"CREATE INDEX by_title ON items (title)"_s);
    user.execute(u"CREATE INDEX by_n ON items (n)"_s);
    user.execute(u"CREATE INDEX by_quoted_n ON items (\"n\", title)"_s);
    user.execute(u"CREATE INDEX by_more ON items (abs(n))"_s);
    user.execute(u"CREATE UNIQUE INDEX once ON items (title)"_s);
    user.execute(u"CREATE TRIGGER watch AFTER INSERT ON items BEGIN SELECT 1; END"_s);
    user.execute(u"CREATE VIEW titles AS SELECT upper(title) FROM items"_s);
    user.execute(u"CREATE VIEW numbers AS SELECT n FROM items"_s);

    // Two rows that a UNIQUE index would not take.
    m_server->beginLog(schemaOf({{u"title"_s}, {u"m"_s}}),
                       rowsWith({{{u"title"_s, u"x"_s}, {u"m"_s, u"1"_s}},
                                 {{u"title"_s, u"x"_s}, {u"m"_s, u"2"_s}}}));
    TRY_COMPARE(shape->model.count(), 2);
    TRY_VERIFY(shape->isLive());
    QCOMPARE(shape->model.error(), Error());
    QCOMPARE(user.query(indexes), QStringList {u"by_title"_s});
    const QString triggers = u"SELECT name FROM sqlite_master WHERE type = 'trigger'"_s;
    QCOMPARE(user.query(triggers), QStringList());
    QCOMPARE(user.query(u"SELECT * FROM titles"_s), (QStringList {u"X"_s, u"X"_s}));
    QVERIFY(user.query(u"SELECT * FROM numbers"_s).first().contains(u"no such column"_s));
    QVERIFY(user.query(u"EXPLAIN QUERY PLAN SELECT * FROM items WHERE title = 'x'"_s)
                .join(u' ')
                .contains(u"by_title"_s));
    // With the same columns the table stays, and all of its indexes.
    user.execute(u"CREATE INDEX by_m ON items (m)"_s);
    user.execute(u"CREATE TRIGGER watch AFTER INSERT ON items BEGIN SELECT 1; END"_s);
    m_server->beginLog(schemaOf({{u"title"_s}, {u"m"_s}}),
                       rowsWith({{{u"title"_s, u"y"_s}, {u"m"_s, u"1"_s}}}));
    TRY_COMPARE(shape->column(u"title"_s), QVariantList {u"y"_s});
    QCOMPARE(user.query(indexes), (QStringList {u"by_m"_s, u"by_title"_s}));
    QCOMPARE(user.query(triggers), QStringList {u"watch"_s});
}

QTEST_GUILESS_MAIN(TestSchemaChanges)

#include "tst_schemachanges.moc"
