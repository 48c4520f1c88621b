// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "primarykey_p.h"

#include "utcdatetime_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QUuid>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

Schema schemaOf(const QByteArray &type, const QByteArray &second = {})
{
    QByteArray json = R"({"a":{"type":")" + type + R"(","pk_index":0})";
    if (!second.isEmpty())
        json += R"(,"b":{"type":")" + second + R"(","pk_index":1})";
    return *Schema::fromJson(json + R"(,"c":{"type":"text"}})");
}

} // namespace

// What apps give as a primary key, in the words of the table.
class TestPrimaryKey : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void condition_data();
    void condition();
    void keyLike_data();
    void keyLike();
};

void TestPrimaryKey::condition_data()
{
    QTest::addColumn<QVariant>("key");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QVariantList>("params");
    const QString plain = u"\"a\" IS ?"_s;
    QTest::newRow("int") << QVariant(5) << plain << QVariantList {5};
    QTest::newRow("whole double") << QVariant(5.0) << plain << QVariantList {5LL};
    QTest::newRow("double") << QVariant(5.5) << plain << QVariantList {5.5};
    QTest::newRow("text") << QVariant(u"x'y"_s) << plain << QVariantList {u"x'y"_s};
    QTest::newRow("uuid") << QVariant(QUuid(u"{11111111-2222-3333-4444-555555555555}"_s)) << plain
                          << QVariantList {u"11111111-2222-3333-4444-555555555555"_s};
    QTest::newRow("date") << QVariant(QDate(2026, 11, 28)) << plain
                          << QVariantList {u"2026-11-28"_s};
    QTest::newRow("time") << QVariant(QTime(9, 5, 0, 120)) << plain
                          << QVariantList {u"09:05:00.12"_s};
    QTest::newRow("whole time") << QVariant(QTime(9, 5)) << plain << QVariantList {u"09:05:00"_s};
    QTest::newRow("point in time")
        << QVariant(utcDateTime(QDate(2026, 11, 28), QTime(9, 5, 0, 120)))
        << u"(\"a\" IN (?, ?) OR substr(\"a\", 1, 23) = ?)"_s
        << QVariantList {u"2026-11-28 09:05:00.12"_s, u"2026-11-28 09:05:00.12+00"_s,
                         u"2026-11-28 09:05:00.120"_s};
    QTest::newRow("null, of a table without a primary key")
        << QVariant::fromValue(nullptr) << plain << QVariantList {QVariant::fromValue(nullptr)};
    QTest::newRow("too many") << QVariant(QVariantList {1, 2}) << QString() << QVariantList();
    QTest::newRow("none") << QVariant(QVariantList()) << QString() << QVariantList();
}

void TestPrimaryKey::condition()
{
    QFETCH(const QVariant, key);
    const PrimaryKey primaryKey(schemaOf("int8"), key);
    QTEST(primaryKey.condition().sql, "sql");
    QTEST(primaryKey.condition().params, "params");
    QCOMPARE(primaryKey.isValid(), !primaryKey.condition().sql.isEmpty());
}

void TestPrimaryKey::keyLike_data()
{
    QTest::addColumn<QVariant>("key");
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<QByteArray>("expected"); // null: it does not tell
    const QByteArray other = R"("public"."items"/"1"/"x//y")";
    QTest::newRow("another") << QVariant(QVariantList {2, u"z"_s}) << other
                             << QByteArray(R"("public"."items"/"2"/"z")");
    QTest::newRow("slash") << QVariant(QVariantList {2, u"a/b"_s}) << other
                           << QByteArray(R"("public"."items"/"2"/"a//b")");
    QTest::newRow("quote") << QVariant(QVariantList {2, u"a\"b"_s}) << other
                           << QByteArray(R"("public"."items"/"2"/"a"b")");
    QTest::newRow("of another form")
        << QVariant(QVariantList {2, u"z"_s}) << QByteArray("items:1:x/y") << QByteArray();
    QTest::newRow("has no text") << QVariant(QVariantList {2.5, u"z"_s}) << other << QByteArray();
    QTest::newRow("too few") << QVariant(2) << other << QByteArray();
}

void TestPrimaryKey::keyLike()
{
    QFETCH(const QVariant, key);
    QFETCH(const QByteArray, other);
    const StoredRow row {
        other, {ColumnValue::fromInteger(1), ColumnValue::fromText("x/y"), ColumnValue()}};
    const auto found = PrimaryKey(schemaOf("int4", "text"), key).keyLike(row);
    QTEST(found.value_or(QByteArray()), "expected");
    QVERIFY(PrimaryKey(schemaOf("int4", "text"), QVariantList {1, u"x/y"_s}).isOf(row));
    QVERIFY(!PrimaryKey(schemaOf("int4", "text"), QVariantList {1, u"x"_s}).isOf(row));
}

QTEST_GUILESS_MAIN(TestPrimaryKey)
#include "tst_primarykey.moc"
