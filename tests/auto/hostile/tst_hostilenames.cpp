// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnshape.h"
#include "names.h"
#include "outsider.h"
#include "shapecatalog_p.h"
#include "sqlitedatabase_p.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Names that are SQL, or look like nothing, from the server's words to the file and back.
class TestHostileNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void columns_data();
    void columns();
    void tables_data();
    void tables();
    void shapesAndScopes_data();
    void shapesAndScopes();
    void columnOfAModelsOwn_data();
    void columnOfAModelsOwn();

private:
    QString fileName() const { return m_folder->filePath(u"rows.db"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ColumnServer> m_server;
};

namespace {

QByteArray columnsSchema(const QStringList &names, bool hasMore = false)
{
    QList<ServedColumn> columns;
    for (const QString &name : names)
        columns.append({name});
    if (hasMore)
        columns.append({u"one more"_s, u"int4"_s});
    return schemaOf(columns);
}

QString cell(const QString &word, qsizetype column)
{
    return word + u' ' + QString::number(column);
}

// A row that says in each of its cells where that is.
QByteArray rowOf(const QByteArray &operation, int id, const QStringList &names, const QString &word)
{
    QJsonObject value;
    for (qsizetype i = 0; i < names.size(); ++i)
        value.insert(names[i], cell(word, i));
    return messageOf(operation, id, value);
}

void compareModel(const ColumnShape &shape, const QStringList &names, const QStringList &words)
{
    QCOMPARE(shape.model.count(), words.size());
    for (int row = 0; row < words.size(); ++row) {
        for (qsizetype i = 0; i < names.size(); ++i) {
            QCOMPARE(shape.valueOf(row, names[i]).toString(), cell(words[row], i));
            QCOMPARE(shape.model.get(row).value(names[i]).toString(), cell(words[row], i));
        }
    }
}

// By the names that they have in the file.
void compareFile(const QString &fileName, const QStringList &local, const QStringList &words)
{
    const Outsider outsider(fileName);
    for (qsizetype i = 0; i < local.size(); ++i) {
        QStringList cells;
        for (const QString &word : words)
            cells.append(cell(word, i));
        QCOMPARE(
            outsider.query(u"SELECT %1 FROM items ORDER BY electric_rowid"_s.arg(quoted(local[i]))),
            cells);
    }
}

void compareOrder(ColumnShape &shape, const QString &local, const QString &lastWord,
                  qsizetype column)
{
    shape.model.setFilter(quoted(local) + u" = ?"_s);
    shape.model.setFilterParams({cell(lastWord, column)});
    TRY_COMPARE(shape.column(u"id"_s), QVariantList {3});
    shape.model.setFilter(QString());
    shape.model.setFilterParams({});
    shape.model.setOrderBy(quoted(local) + u" DESC"_s);
    TRY_COMPARE(shape.column(u"id"_s), (QVariantList {3, 2, 1}));
    shape.model.setOrderBy(QString());
    TRY_COMPARE(shape.column(u"id"_s), (QVariantList {1, 2, 3}));
    QCOMPARE(shape.model.error(), Error());
}

} // namespace

#define RETURN_IF_FAILED()                                                                         \
    if (QTest::currentTestFailed())                                                                \
    return

void TestHostileNames::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ColumnServer>();
}

void TestHostileNames::columns_data()
{
    QTest::addColumn<QStringList>("names"); // as the server has them
    QTest::addColumn<QStringList>("local"); // as the file has them
    const QStringList own {u"electric_key"_s, u"electric_rowid"_s};
    QStringList all;
    for (const QString &name : hostileNames()) {
        const QString local = own.contains(name, Qt::CaseInsensitive) ? name + u"_2"_s : name;
        const bool isTwin = name == u"Electric_RowID"_s;
        if (!isTwin)
            all.append(name);
        QTest::addRow("%s", qPrintable(name.first(std::min<qsizetype>(name.size(), 20))))
            << QStringList {name} << QStringList {local};
    }
    QTest::newRow("twins") << QStringList {u"ID"_s, u"Id"_s, u"iD"_s, u"title"_s, u"TITLE"_s}
                           << QStringList {u"ID_2"_s, u"Id_3"_s, u"iD_4"_s, u"title"_s,
                                           u"TITLE_2"_s};
    QStringList allLocal = all;
    allLocal.replaceInStrings(QRegularExpression(u"^(electric_(key|rowid))$"_s), u"\\1_2"_s);
    QTest::newRow("all at once") << all << allLocal;
}

void TestHostileNames::columns()
{
    QFETCH(const QStringList, names);
    QFETCH(const QStringList, local);
    m_server->beginLog(columnsSchema(names),
                       {rowOf("insert", 1, names, u"a"_s), rowOf("insert", 2, names, u"b"_s),
                        rowOf("insert", 3, names, u"c"_s)});
    {
        ColumnShape shape(m_server->url(), fileName());
        shape.model.start();
        TRY_VERIFY(shape.isLive());
        compareModel(shape, names, {u"a"_s, u"b"_s, u"c"_s});
        RETURN_IF_FAILED();
        compareFile(fileName(), local, {u"a"_s, u"b"_s, u"c"_s});
        RETURN_IF_FAILED();
        for (qsizetype i = 0; i < local.size(); ++i) {
            compareOrder(shape, local[i], u"c"_s, i);
            RETURN_IF_FAILED();
        }
        // Some columns, then all of them.
        m_server->commit({messageOf("update", 2, {{names.first(), cell(u"d"_s, 0)}})});
        TRY_COMPARE(shape.valueOf(1, names.first()).toString(), cell(u"d"_s, 0));
        m_server->commit({rowOf("update", 2, names, u"e"_s), messageOf("delete", 1),
                          rowOf("insert", 4, names, u"f"_s)});
        TRY_COMPARE(shape.column(u"id"_s), (QVariantList {2, 3, 4}));
        compareModel(shape, names, {u"e"_s, u"c"_s, u"f"_s});
        RETURN_IF_FAILED();
    }
    ColumnShape shape(m_server->url(), fileName()); // another run
    shape.model.setOffline(true);
    shape.model.start();
    TRY_COMPARE(shape.model.count(), 3);
    compareModel(shape, names, {u"e"_s, u"c"_s, u"f"_s});
    RETURN_IF_FAILED();

    // A refetch with the same columns, and one with others.
    m_server->beginLog(columnsSchema(names),
                       {rowOf("insert", 2, names, u"g"_s), rowOf("insert", 5, names, u"h"_s)});
    shape.model.setOffline(false);
    TRY_COMPARE(shape.column(u"id"_s), (QVariantList {2, 5}));
    compareModel(shape, names, {u"g"_s, u"h"_s});
    RETURN_IF_FAILED();
    m_server->beginLog(columnsSchema(names, true),
                       {rowOf("insert", 5, names, u"i"_s), rowOf("insert", 6, names, u"j"_s)});
    TRY_COMPARE(shape.column(u"id"_s), (QVariantList {5, 6}));
    QVERIFY(shape.roleOf(u"one more"_s) >= 0);
    compareModel(shape, names, {u"i"_s, u"j"_s});
    RETURN_IF_FAILED();
    compareFile(fileName(), local, {u"i"_s, u"j"_s});
}

void TestHostileNames::tables_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name :
         hostileNames() + QStringList {u"public.items"_s, u"\"a b\".\"c d\""_s})
        QTest::addRow("%s", qPrintable(name.first(std::min<qsizetype>(name.size(), 20)))) << name;
}

/*
    Two shapes of the table in one file, so that one of them has to give way.
*/
void TestHostileNames::tables()
{
    QFETCH(const QString, name);
    const QStringList columns {u"title"_s};
    m_server->beginLog(columnsSchema(columns), {rowOf("insert", 1, columns, u"a"_s)});
    ColumnShape shape(m_server->url(), fileName());
    shape.stream.setTable(name);
    ColumnShape part(m_server->url(), fileName());
    part.stream.setTable(name);
    part.stream.setWhere(u"id > 0"_s);
    for (ColumnShape *one : {&shape, &part}) {
        one->model.start();
        TRY_VERIFY(one->isLive());
    }
    QVERIFY(shape.model.tableName().compare(part.model.tableName(), Qt::CaseInsensitive) != 0);
    const Outsider outsider(fileName());
    for (const ColumnShape *one : {&shape, &part}) {
        QCOMPARE(outsider.query(u"SELECT id, title FROM %1"_s.arg(quoted(one->model.tableName()))),
                 QStringList {u"1|a 0"_s});
    }
    m_server->commit({rowOf("insert", 2, columns, u"b"_s)});
    TRY_COMPARE(shape.model.count(), 2);
    m_server->beginLog(columnsSchema(columns, true), {rowOf("insert", 3, columns, u"c"_s)});
    for (const ColumnShape *one : {&shape, &part})
        TRY_COMPARE(one->column(u"id"_s), QVariantList {3});
    QCOMPARE(outsider.query(u"SELECT server_table FROM electric_shapes"_s),
             (QStringList {name, name}));
    shape.model.setOffline(true);
    shape.model.clear();
    TRY_COMPARE(shape.model.count(), 0);
    QCOMPARE(part.model.count(), 1);
}

void TestHostileNames::shapesAndScopes_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : hostileNames())
        QTest::addRow("%s", qPrintable(name.first(std::min<qsizetype>(name.size(), 20)))) << name;
}

/*
    The same name for a shape of the scope and for one of another scope: they share nothing.
*/
void TestHostileNames::shapesAndScopes()
{
    QFETCH(const QString, name);
    const QStringList columns {u"title"_s};
    m_server->beginLog(columnsSchema(columns), {rowOf("insert", 1, columns, u"a"_s)});
    {
        ColumnShape own(m_server->url(), fileName());
        own.storage.setScope(name);
        own.model.setName(name);
        ColumnShape other(m_server->url(), fileName());
        other.model.setName(name);
        for (ColumnShape *one : {&own, &other}) {
            one->model.start();
            TRY_VERIFY(one->isLive());
        }
        other.model.setOffline(true);
        other.model.clear();
        TRY_COMPARE(other.model.count(), 0);
    }
    ColumnShape again(m_server->url(), fileName());
    again.storage.setScope(name);
    again.model.setName(name);
    again.model.setOffline(true);
    again.model.start();
    TRY_COMPARE(again.column(u"title"_s), QVariantList {u"a 0"_s});
    QCOMPARE(Outsider(fileName()).query(u"SELECT title FROM "_s + quoted(again.model.tableName())),
             QStringList {u"a 0"_s});

    const auto shapes = again.storage.shapes();
    QTRY_VERIFY(shapes.isFinished());
    QCOMPARE(shapes.result().size(), 1);
    QCOMPARE(shapes.result().first().name, name);
    QCOMPARE(shapes.result().first().rowCount, 1);
    const auto cleared = again.storage.clear();
    QTRY_VERIFY(cleared.isFinished());
    TRY_COMPARE(again.model.count(), 0);
}

void TestHostileNames::columnOfAModelsOwn_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QVariant>("shown"); // by the role of that name
    QTest::newRow("what views show by themselves") << u"display"_s << QVariant(u"a 0"_s);
    QTest::newRow("the key") << u"electricKey"_s << QVariant(u"\"public\".\"items\"/\"1\""_s);
}

/*
    Of two roles with one name a view would take any.
*/
void TestHostileNames::columnOfAModelsOwn()
{
    QFETCH(const QString, column);
    QFETCH(const QVariant, shown);
    const QStringList columns {column};
    m_server->beginLog(columnsSchema(columns), {rowOf("insert", 1, columns, u"a"_s)});
    ColumnShape shape(m_server->url(), fileName());
    shape.model.start();
    TRY_VERIFY(shape.isLive());
    QCOMPARE(shape.model.roleNames().keys(column.toUtf8()).size(), 1);
    QCOMPARE(shape.valueOf(0, column), shown);
    QCOMPARE(shape.model.get(0).value(column), shown);
}

QTEST_GUILESS_MAIN(TestHostileNames)

#include "tst_hostilenames.moc"
