// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnshape.h"
#include "outsider.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Tables with as many columns as PostgreSQL and SQLite have, and with more.
class TestWideTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void manyColumns_data();
    void manyColumns();
    void tooManyColumns_isAnErrorThatHeals();
    void tooManyColumns_leaveTheOldRows();

private:
    QString fileName() const { return m_folder.filePath(u"%1.db"_s.arg(m_files)); }

    QTemporaryDir m_folder;
    std::unique_ptr<ColumnServer> m_server;
    int m_files = 0;
};

namespace {

// Beside `id`. SQLite's tables have 2,000 columns at most, of which two are ours.
constexpr int Most = 1997;

QString nameOf(int column)
{
    return u"c%1"_s.arg(column);
}

QByteArray wideSchema(int count)
{
    QList<ServedColumn> columns;
    for (int i = 0; i < count; ++i)
        columns.append({nameOf(i), u"int4"_s});
    return schemaOf(columns);
}

QByteArray wideRow(const QByteArray &operation, int id, int count, int value)
{
    QJsonObject row;
    for (int i = 0; i < count; ++i)
        row.insert(nameOf(i), QString::number(value + i));
    return messageOf(operation, id, row);
}

} // namespace

void TestWideTables::init()
{
    ++m_files;
    m_server = std::make_unique<ColumnServer>();
}

void TestWideTables::manyColumns_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("many") << 500;
    QTest::newRow("as many as PostgreSQL has") << 1599;
    QTest::newRow("as many as SQLite has") << Most;
}

void TestWideTables::manyColumns()
{
    QFETCH(const int, count);
    const QString last = nameOf(count - 1);
    m_server->beginLog(wideSchema(count),
                       {wideRow("insert", 1, count, 0), wideRow("insert", 2, count, 10000)});
    {
        ColumnShape shape(m_server->url(), fileName());
        shape.model.start();
        TRY_VERIFY(shape.isLive());
        QCOMPARE(shape.column(last), (QVariantList {count - 1, 10000 + count - 1}));
        shape.model.setOrderBy(last + u" DESC"_s);
        TRY_COMPARE(shape.column(u"id"_s), (QVariantList {2, 1}));
        m_server->commit({messageOf("update", 1, {{last, u"99999"_s}})});
        TRY_COMPARE(shape.column(u"id"_s), (QVariantList {1, 2}));
        m_server->commit({wideRow("update", 2, count, 200000)});
        TRY_COMPARE(shape.column(last), (QVariantList {200000 + count - 1, 99999}));
        // A refetch of the same columns writes the difference, one with others a new table.
        m_server->beginLog(wideSchema(count),
                           {wideRow("insert", 2, count, 300000), wideRow("insert", 3, count, 7)});
        TRY_COMPARE(shape.column(u"c0"_s), (QVariantList {300000, 7}));
        QCOMPARE(shape.model.get(0).size(), count + 2); // with its id and its key
    }
    m_server->beginLog(wideSchema(count - 1), {wideRow("insert", 2, count - 1, 400000)});
    ColumnShape shape(m_server->url(), fileName());
    shape.model.start();
    TRY_COMPARE(shape.column(u"c0"_s), QVariantList {400000});
    TRY_VERIFY(shape.isLive());
    QCOMPARE(Outsider(fileName()).query(u"SELECT c0, %1 FROM items"_s.arg(nameOf(count - 2))),
             QStringList {u"400000|%1"_s.arg(400000 + count - 2)});
}

/*
    No file is at fault: the text says what to do, and whoever does it has rows.
*/
void TestWideTables::tooManyColumns_isAnErrorThatHeals()
{
    m_server->beginLog(wideSchema(Most + 1), {wideRow("insert", 1, Most + 1, 0)});
    ColumnShape shape(m_server->url(), fileName());
    shape.model.start();
    TRY_COMPARE(shape.model.status(), PersistedShape::Error);
    QCOMPARE(shape.model.error().code(), Error::StorageFailed);
    QVERIFY2(shape.model.errorString().contains(u"1999 columns"_s),
             qPrintable(shape.model.errorString()));
    QVERIFY2(shape.model.errorString().contains(u"stream's columns"_s),
             qPrintable(shape.model.errorString()));
    QCOMPARE(shape.model.count(), 0);
    QVERIFY(shape.model.error().willRetry()); // what has come, until something else is set
    QCOMPARE(m_server->requestCount(), 1);

    m_server->beginLog(wideSchema(3), {wideRow("insert", 1, 3, 0)});
    shape.stream.setColumns({u"id"_s, u"c0"_s, u"c1"_s, u"c2"_s});
    TRY_VERIFY(shape.isLive());
    QCOMPARE(shape.column(u"c2"_s), QVariantList {2});
    QCOMPARE(shape.model.error(), Error());
}

void TestWideTables::tooManyColumns_leaveTheOldRows()
{
    m_server->beginLog(wideSchema(3), {wideRow("insert", 1, 3, 0)});
    ColumnShape shape(m_server->url(), fileName());
    shape.model.start();
    TRY_VERIFY(shape.isLive());
    m_server->beginLog(wideSchema(Most + 1), {wideRow("insert", 1, Most + 1, 50)});
    TRY_COMPARE(shape.model.status(), PersistedShape::Error);
    QVERIFY(shape.model.errorString().contains(u"1999 columns"_s));
    QCOMPARE(shape.column(u"c2"_s), QVariantList {2});
    QVERIFY(shape.model.isStale());
}

QTEST_GUILESS_MAIN(TestWideTables)

#include "tst_widetables.moc"
