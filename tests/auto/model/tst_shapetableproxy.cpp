// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/ShapeTableProxy>

#include "fixture.h"

#include <QtCore/QJsonObject>
#include <QtCore/QSortFilterProxyModel>
#include <QtCore/QStringListModel>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using Electric::PersistedShape;
using Electric::ShapeTableProxy;
using namespace Qt::StringLiterals;

// A shape as a table, over a server that changes rows and columns.
class TestShapeTableProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void columns_haveNamesAndTypes();
    void moments_areLocal();
    void values_areShown();
    void change_isOfItsCells();
    void rows_comeAndGo();
    void sort_isTheShapesOrder();
    void sort_keepsPersistentIndexes();
    void sort_ofNumeric_isByNumber();
    void serverColumns_comeAndGo();
    void columns_areChosen();
    void columnMapper_namesColumns();
    void filterOnTop();
    void source_canBeAnother();
    void source_isDestroyed();

private:
    struct Table
    {
        explicit Table(const LiveList &list)
            : proxy(list.model.get()),
              tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest),
              resets(&proxy, &ShapeTableProxy::modelReset)
        {
        }

        QStringList headers() const
        {
            QStringList names;
            for (int column = 0; column < proxy.columnCount(); ++column)
                names.append(proxy.headerData(column, Qt::Horizontal).toString());
            return names;
        }
        QVariant at(int row, const QString &column, int role = Qt::DisplayRole) const
        {
            return proxy.index(row, proxy.columnOf(column)).data(role);
        }
        QStringList texts(const QString &column) const
        {
            QStringList all;
            for (int row = 0; row < proxy.rowCount(); ++row)
                all.append(at(row, column).toString());
            return all;
        }

        ShapeTableProxy proxy;
        QAbstractItemModelTester tester;
        QSignalSpy resets;
    };

    bool write(const QJsonObject &operation) { return m_server->write(u"items"_s, operation).ok(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
    std::unique_ptr<LiveList> m_list;
};

namespace {

constexpr char Seed[] = R"({"tables": {"items": {
    "columns": {
        "id": {"type": "int8", "not_null": true, "pk_index": 0},
        "short_title": {"type": "text"},
        "price": {"type": "numeric"},
        "tags": {"type": "text", "dims": 1},
        "extra": {"type": "jsonb"}
    },
    "rows": [
        {"id": "1", "short_title": "Bread", "price": "10.5", "tags": "{a,b}", "extra": "{\"k\": 1}"},
        {"id": "2", "short_title": "cheese", "price": "9", "tags": null, "extra": "[true]"},
        {"id": "3", "short_title": null, "price": "100", "tags": "{}", "extra": null}
    ]
}}})";

// The key first; the others as the server lists them, by name.
const QStringList Columns {u"id"_s, u"extra"_s, u"price"_s, u"short_title"_s, u"tags"_s};

} // namespace

void TestShapeTableProxy::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ElectricDev::DevelopmentServer>();
    QVERIFY2(m_server->seed(Seed) && m_server->listen(), qPrintable(m_server->errorString()));
    m_list = std::make_unique<LiveList>(*m_server, m_folder->filePath(u"rows.db"_s));
}

void TestShapeTableProxy::cleanup()
{
    m_list.reset();
    m_server.reset();
}

void TestShapeTableProxy::columns_haveNamesAndTypes()
{
    const Table table(*m_list);
    QCOMPARE(table.proxy.columnCount(), 0); // nobody knows them yet
    m_list->model->start();
    QTRY_COMPARE(table.headers(), Columns);
    QCOMPARE(table.proxy.rowCount(), 3);
    QCOMPARE(table.proxy.columnOf(u"price"_s), 2);
    QCOMPARE(table.proxy.columnOf(u"nope"_s), -1);
    QCOMPARE(table.proxy.columnName(4), u"tags"_s);
    QCOMPARE(table.proxy.columnName(5), QString());
    QCOMPARE(table.proxy.headerData(4, Qt::Horizontal, Qt::ToolTipRole), u"text[]"_s);
    QCOMPARE(table.proxy.headerData(1, Qt::Vertical), 2);
    QVERIFY(!table.proxy.headerData(9, Qt::Horizontal).isValid());
    for (const QString &column : {u"id"_s, u"price"_s})
        QCOMPARE(table.at(0, column, Qt::TextAlignmentRole).toInt(),
                 int(Qt::AlignRight | Qt::AlignVCenter));
    QCOMPARE(table.at(0, u"tags"_s, Qt::TextAlignmentRole).toInt(),
             int(Qt::AlignLeft | Qt::AlignVCenter));
    QCOMPARE(table.proxy.headerData(2, Qt::Horizontal, Qt::TextAlignmentRole),
             table.at(0, u"price"_s, Qt::TextAlignmentRole));
    QCOMPARE(table.resets.size(), 0);
}

// A delegate writes "11:00" without a zone: it is to be that of the user's clock.
void TestShapeTableProxy::moments_areLocal()
{
    QVERIFY2(m_server->seed(R"({"tables": {"events": {
                 "columns": {"id": {"type": "int4", "not_null": true, "pk_index": 0},
                             "at": {"type": "timestamptz"}},
                 "rows": [{"id": "1", "at": "2026-11-02 10:00:00+00"}]}}})"),
             qPrintable(m_server->errorString()));
    const Table table(*m_list);
    m_list->stream.setTable(u"events"_s);
    m_list->model->start();
    QTRY_COMPARE(table.proxy.rowCount(), 1);
    const QDateTime shown = table.at(0, u"at"_s).toDateTime();
    const QDateTime value = table.at(0, u"at"_s, Qt::EditRole).toDateTime();
    QCOMPARE(value.timeSpec(), Qt::UTC);
    QCOMPARE(shown.timeSpec(), Qt::LocalTime);
    QCOMPARE(shown, value);
}

void TestShapeTableProxy::values_areShown()
{
    const Table table(*m_list);
    m_list->model->start();
    QTRY_COMPARE(table.proxy.rowCount(), 3);
    QTRY_COMPARE(table.proxy.columnCount(), 5);
    QCOMPARE(table.at(0, u"id"_s), QVariant(1LL));
    QCOMPARE(table.at(0, u"tags"_s), u"[\"a\",\"b\"]"_s);
    QCOMPARE(table.at(0, u"tags"_s, Qt::EditRole), QVariant(QVariantList({u"a"_s, u"b"_s})));
    QCOMPARE(table.at(0, u"extra"_s), u"{\"k\":1}"_s);
    QCOMPARE(table.at(1, u"extra"_s), u"[true]"_s);
    QVERIFY(table.at(1, u"tags"_s).isNull());
    QCOMPARE(table.at(2, u"tags"_s), u"[]"_s);
    // Another role is the row's, whatever the column.
    const int title = m_list->model->roleNames().key("short_title");
    QCOMPARE(table.at(1, u"price"_s, title), u"cheese"_s);
    QCOMPARE(table.proxy.mapToSource(table.proxy.index(1, 3)), m_list->model->index(1));
    QCOMPARE(table.proxy.mapFromSource(m_list->model->index(2)), table.proxy.index(2, 0));
}

void TestShapeTableProxy::change_isOfItsCells()
{
    const Table table(*m_list);
    m_list->model->start();
    QTRY_COMPARE(m_list->model->status(), PersistedShape::Live);
    QSignalSpy changed(&table.proxy, &ShapeTableProxy::dataChanged);
    QVERIFY(write({{u"op"_s, u"update"_s},
                   {u"value"_s, QJsonObject {{u"id"_s, u"2"_s}, {u"price"_s, u"8"_s}}}}));
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex(), table.proxy.index(1, 2));
    QCOMPARE(changed.first().at(1).toModelIndex(), table.proxy.index(1, 2));
    QCOMPARE(table.at(1, u"price"_s), u"8"_s);
}

void TestShapeTableProxy::rows_comeAndGo()
{
    const Table table(*m_list);
    m_list->model->setOrderBy(u"short_title COLLATE NOCASE NULLS LAST"_s);
    m_list->model->start();
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"1"_s, u"2"_s, u"3"_s}));
    QVERIFY(
        write({{u"op"_s, u"insert"_s},
               {u"value"_s, QJsonObject {{u"id"_s, u"4"_s}, {u"short_title"_s, u"butter"_s}}}}));
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"1"_s, u"4"_s, u"2"_s, u"3"_s}));
    const QPersistentModelIndex third = table.proxy.index(3, 2);
    QVERIFY(write({{u"op"_s, u"update"_s},
                   {u"value"_s, QJsonObject {{u"id"_s, u"3"_s}, {u"short_title"_s, u"A"_s}}}}));
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"3"_s, u"1"_s, u"4"_s, u"2"_s}));
    QCOMPARE(third, table.proxy.index(0, 2));
    QVERIFY(write({{u"op"_s, u"delete"_s}, {u"value"_s, QJsonObject {{u"id"_s, u"1"_s}}}}));
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"3"_s, u"4"_s, u"2"_s}));
    QCOMPARE(table.resets.size(), 0);
}

void TestShapeTableProxy::sort_isTheShapesOrder()
{
    Table table(*m_list);
    m_list->model->start();
    QTRY_COMPARE(table.proxy.columnCount(), 5);
    table.proxy.sort(table.proxy.columnOf(u"id"_s), Qt::DescendingOrder);
    QCOMPARE(m_list->model->orderBy(), u"\"id\" DESC"_s);
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"3"_s, u"2"_s, u"1"_s}));
    table.proxy.sort(table.proxy.columnOf(u"short_title"_s), Qt::AscendingOrder);
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"3"_s, u"1"_s, u"2"_s}));
    table.proxy.sort(99);
    QCOMPARE(m_list->model->orderBy(), u"\"short_title\""_s);
    table.proxy.sort(-1);
    QCOMPARE(m_list->model->orderBy(), QString());
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"1"_s, u"2"_s, u"3"_s}));
}

// A reordering of all, which a few rows are not: see MaximumMoves.
void TestShapeTableProxy::sort_keepsPersistentIndexes()
{
    for (int id = 10; id < 110; ++id) {
        QVERIFY(write(
            {{u"op"_s, u"insert"_s}, {u"value"_s, QJsonObject {{u"id"_s, QString::number(id)}}}}));
    }
    Table table(*m_list);
    m_list->model->start();
    QTRY_COMPARE(table.proxy.rowCount(), 103);
    QTRY_COMPARE(table.proxy.columnCount(), 5);
    const QPersistentModelIndex first = table.proxy.index(0, 3);
    const QPersistentModelIndex last = table.proxy.index(102, 4);
    QSignalSpy layouts(&table.proxy, &ShapeTableProxy::layoutChanged);
    table.proxy.sort(0, Qt::DescendingOrder);
    QTRY_COMPARE(layouts.size(), 1);
    QCOMPARE(first, table.proxy.index(102, 3));
    QCOMPARE(last, table.proxy.index(0, 4));
    QCOMPARE(first.data(), u"Bread"_s);
    QCOMPARE(table.resets.size(), 0);
}

void TestShapeTableProxy::sort_ofNumeric_isByNumber()
{
    Table table(*m_list);
    m_list->model->start();
    QTRY_COMPARE(table.proxy.columnCount(), 5);
    table.proxy.sort(table.proxy.columnOf(u"price"_s), Qt::AscendingOrder);
    QTRY_COMPARE(table.texts(u"price"_s), QStringList({u"9"_s, u"10.5"_s, u"100"_s}));
}

void TestShapeTableProxy::serverColumns_comeAndGo()
{
    const Table table(*m_list);
    m_list->model->start();
    QTRY_COMPARE(table.headers(), Columns);
    const QPersistentModelIndex tags = table.proxy.index(1, 4);
    const QPersistentModelIndex price = table.proxy.index(1, 2);
    QVERIFY(m_server->dropColumn(u"items"_s, u"price"_s).ok());
    QTRY_COMPARE(table.headers(), QStringList({u"id"_s, u"extra"_s, u"short_title"_s, u"tags"_s}));
    QVERIFY(!price.isValid());
    QCOMPARE(tags, table.proxy.index(1, 3));
    QVERIFY(m_server->addColumn(u"items"_s, u"colour"_s, {{u"type"_s, u"text"_s}}).ok());
    QTRY_COMPARE(table.headers(),
                 QStringList({u"id"_s, u"colour"_s, u"extra"_s, u"short_title"_s, u"tags"_s}));
    QCOMPARE(tags, table.proxy.index(1, 4));
    QCOMPARE(table.proxy.rowCount(), 3);
    QCOMPARE(table.resets.size(), 0);
}

void TestShapeTableProxy::columns_areChosen()
{
    Table table(*m_list);
    QSignalSpy chosen(&table.proxy, &ShapeTableProxy::columnsChanged);
    table.proxy.setColumns({u"tags"_s, u"nope"_s, u"id"_s, u"tags"_s});
    m_list->model->start();
    QTRY_COMPARE(table.headers(), QStringList({u"tags"_s, u"id"_s}));
    QTRY_COMPARE(table.texts(u"id"_s), QStringList({u"1"_s, u"2"_s, u"3"_s}));
    const QPersistentModelIndex id = table.proxy.index(2, 1);
    table.proxy.setColumns({u"id"_s, u"price"_s, u"tags"_s});
    QCOMPARE(table.headers(), QStringList({u"id"_s, u"price"_s, u"tags"_s}));
    QCOMPARE(id, table.proxy.index(2, 0));
    table.proxy.setColumns({});
    QCOMPARE(table.headers(), Columns);
    QCOMPARE(chosen.size(), 3);
    QCOMPARE(table.resets.size(), 0);
}

void TestShapeTableProxy::columnMapper_namesColumns()
{
    Table table(*m_list);
    m_list->stream.setColumnMapper(Electric::ColumnMapper::snakeToCamel());
    m_list->model->start();
    QTRY_COMPARE(table.proxy.columnName(3), u"shortTitle"_s);
    table.proxy.sort(3, Qt::DescendingOrder);
    QTRY_COMPARE(table.texts(u"shortTitle"_s), QStringList({u"cheese"_s, u"Bread"_s, QString()}));
    QCOMPARE(m_list->model->error().code(), Electric::Error::NoError);
    QSignalSpy headers(&table.proxy, &ShapeTableProxy::headerDataChanged);
    m_list->stream.setColumnMapper({});
    QTRY_COMPARE(table.headers(), Columns);
    QVERIFY(!headers.isEmpty());
}

void TestShapeTableProxy::filterOnTop()
{
    Table table(*m_list);
    QSortFilterProxyModel filter;
    filter.setFilterKeyColumn(3);
    filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
    filter.setFilterFixedString(u"E"_s);
    filter.setSourceModel(&table.proxy);
    m_list->model->start();
    QTRY_COMPARE(filter.rowCount(), 2);
    filter.sort(0, Qt::DescendingOrder);
    QCOMPARE(filter.index(0, 3).data(), u"cheese"_s);
    filter.setFilterFixedString(u"ch"_s);
    QCOMPARE(filter.rowCount(), 1);
}

void TestShapeTableProxy::source_canBeAnother()
{
    Table table(*m_list);
    QSignalSpy shapes(&table.proxy, &ShapeTableProxy::shapeChanged);
    m_list->model->start();
    QTRY_COMPARE(table.proxy.columnCount(), 5);
    QTRY_COMPARE(table.proxy.rowCount(), 3);
    table.proxy.setShape(nullptr);
    QCOMPARE(table.proxy.rowCount(), 0);
    QCOMPARE(table.proxy.columnCount(), 0);
    table.proxy.sort(0);
    QCOMPARE(m_list->model->orderBy(), QString());
    table.proxy.setSourceModel(m_list->model.get());
    QCOMPARE(table.proxy.shape(), m_list->model.get());
    QCOMPARE(table.proxy.sourceModel(), m_list->model.get());
    QCOMPARE(table.headers(), Columns); // known already
    QCOMPARE(table.proxy.rowCount(), 3);
    QStringListModel texts({u"a"_s});
    table.proxy.setSourceModel(&texts); // no shape
    QCOMPARE(table.proxy.shape(), nullptr);
    QCOMPARE(table.proxy.rowCount(), 0);
    QCOMPARE(shapes.size(), 3);
}

void TestShapeTableProxy::source_isDestroyed()
{
    Table table(*m_list);
    m_list->model->start();
    QTRY_COMPARE(table.proxy.columnCount(), 5);
    const QPersistentModelIndex first = table.proxy.index(0, 0);
    PersistedShape other;
    m_list->model.reset();
    QCOMPARE(table.proxy.rowCount(), 0);
    QCOMPARE(table.proxy.columnCount(), 0);
    QCOMPARE(table.proxy.shape(), nullptr);
    QVERIFY(!first.isValid());
    table.proxy.setShape(&other);
    QCOMPARE(table.proxy.rowCount(), 0);
    table.proxy.setShape(nullptr); // before the other goes
}

QTEST_GUILESS_MAIN(TestShapeTableProxy)
#include "tst_shapetableproxy.moc"
