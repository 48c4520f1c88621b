// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnshape.h"
#include "outsider.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Values of 50 MB, and the rows beside them.
class TestLargeValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void largeValue_data();
    void largeValue();
    void severalLargeRows_areShown();
};

namespace {

constexpr int Size = 50 * 1024 * 1024;

} // namespace

void TestLargeValues::largeValue_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QByteArray>("first"); // of the words on the wire
    QTest::addColumn<char>("filling");
    QTest::addColumn<QByteArray>("last");
    QTest::addColumn<int>("perByte"); // on the wire
    QTest::addColumn<bool>("isUpdated");
    QTest::newRow("text") << u"text"_s << QByteArray("\"") << 'x' << QByteArray("\"") << 1 << true;
    QTest::newRow("bytea") << u"bytea"_s << QByteArray(R"("\\x)") << '0' << QByteArray("\"") << 2
                           << false;
    QTest::newRow("json") << u"jsonb"_s << QByteArray(R"("[\")") << 'x' << QByteArray(R"(\"]")")
                          << 1 << false;
}

void TestLargeValues::largeValue()
{
    QFETCH(const QString, type);
    QFETCH(const QByteArray, first);
    QFETCH(const char, filling);
    QFETCH(const QByteArray, last);
    QFETCH(const int, perByte);
    QFETCH(const bool, isUpdated);
    const auto row = [&](const QByteArray &operation, int size) {
        return messageOf(operation, 1,
                         R"({"id":"1","v":)" + first
                             + QByteArray(qsizetype(size) * perByte, filling) + last + '}');
    };
    const auto sizeOf = [](const QVariant &value) {
        if (value.typeId() == QMetaType::QByteArray)
            return value.toByteArray().size();
        return value.typeId() == QMetaType::QVariantList ? value.toList().value(0).toString().size()
                                                         : value.toString().size();
    };
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"rows.db"_s);
    ColumnServer server;
    server.beginLog(schemaOf({{u"v"_s, type}}), {row("insert", Size)});
    {
        ColumnShape shape(server.url(), fileName);
        shape.model.start();
        TRY_VERIFY(shape.isLive());
        QCOMPARE(sizeOf(shape.valueOf(0, u"v"_s)), Size);
        if (isUpdated) {
            server.commit({row("update", Size + 1)});
            TRY_COMPARE(sizeOf(shape.valueOf(0, u"v"_s)), Size + 1);
        }
    }
    ColumnShape shape(server.url(), fileName);
    shape.model.setOffline(true);
    shape.model.start();
    TRY_COMPARE(shape.model.count(), 1);
    QCOMPARE(sizeOf(shape.valueOf(0, u"v"_s)), Size + int(isUpdated));
}

/*
    More than the model keeps of what it has read: each is there whenever it is looked at.
*/
void TestLargeValues::severalLargeRows_areShown()
{
    constexpr int Rows = 40;
    constexpr int Large = 1024 * 1024;
    QTemporaryDir folder;
    ColumnServer server;
    QByteArrayList rows;
    for (int id = 1; id <= Rows; ++id) {
        rows.append(messageOf("insert", id,
                              R"({"id":")" + QByteArray::number(id) + R"(","v":")"
                                  + QByteArray(Large, char('a' + id % 26)) + "\"}"));
    }
    server.beginLog(schemaOf({{u"v"_s}}), rows);
    ColumnShape shape(server.url(), folder.filePath(u"rows.db"_s));
    shape.model.start();
    TRY_VERIFY(shape.isLive());
    for (int look = 0; look < 2; ++look) {
        for (int row = 0; row < Rows; ++row) {
            const QString value = shape.valueOf(row, u"v"_s).toString();
            QCOMPARE(value.size(), Large);
            QCOMPARE(value.back(), QChar(u'a' + (row + 1) % 26));
            QCOMPARE(shape.valueOf(row, u"id"_s), row + 1);
        }
    }
}

QTEST_GUILESS_MAIN(TestLargeValues)

#include "tst_largevalues.moc"
