// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "pgtime_p.h"

#include <QtCore/QDateTime>
#include <QtTest/QTest>

using namespace Electric;

class TestPgTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void withZone_data();
    void withZone();
    void withoutZone_data();
    void withoutZone();
    void day_data();
    void day();
    void clock_data();
    void clock();
};

// A zone with a gap in spring and an hour twice in autumn.
void TestPgTime::initTestCase()
{
    qputenv("TZ", "Europe/Berlin");
}

void TestPgTime::withZone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("utc"); // ISO, or empty for what does not fit

    const auto row = [](const char *text, const char *utc) {
        QTest::newRow(text) << QByteArray(text) << QString::fromLatin1(utc);
    };
    row("2026-11-22 23:54:48.194065+00", "2026-11-22T23:54:48.194Z");
    row("2026-11-22 23:54:48+00", "2026-11-22T23:54:48.000Z");
    row("2026-11-22 23:54:48.1+00", "2026-11-22T23:54:48.100Z");
    row("2026-11-22 23:54:48.999999+00", "2026-11-22T23:54:48.999Z"); // cut, not rounded
    row("2026-11-22 23:54:48-08", "2026-11-23T07:54:48.000Z");
    row("2024-02-29 11:14:15.123456+05:30", "2024-02-29T05:44:15.123Z");
    row("2024-02-29 11:14:15-03:30", "2024-02-29T14:44:15.000Z");
    row("1880-01-01 00:00:00+00:53:28", "1879-12-31T23:06:32.000Z");
    row("2026-01-01 00:30:00+01", "2025-12-31T23:30:00.000Z");
    row("0001-01-01 00:00:00+00", "0001-01-01T00:00:00.000Z");
    row("1970-01-01 00:00:00+00", "1970-01-01T00:00:00.000Z");
    row("2024-03-31 02:30:00+00", "2024-03-31T02:30:00.000Z"); // no gap in UTC
    for (const char *text : {"",
                             "infinity",
                             "-infinity",
                             "2026-11-22",
                             "2026-11-22 23:54:48",
                             "2026-11-22T23:54:48+00",
                             "2026-11-22 23:54:48Z",
                             "2026-11-22 23:54:48+0",
                             "2026-11-22 23:54:48+00 BC",
                             "2026-11-22 24:00:00+00",
                             "2026-11-22 23:60:00+00",
                             "2026-11-22 23:54:60+00",
                             "2026-13-01 00:00:00+00",
                             "2026-02-29 00:00:00+00",
                             "0000-01-01 00:00:00+00",
                             "-2026-11-22 23:54:48+00",
                             "2026-11-22 23:54:48+00x",
                             "2026-11-22  23:54:48+00",
                             "2026-11-22 23:54:48+05:",
                             "2026-11-22 23:54+00"})
        row(text, "");
}

void TestPgTime::withZone()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, utc);

    const QVariant value = timestampTz(text);
    QCOMPARE(value.isValid(), !utc.isEmpty());
    if (!value.isValid())
        return;
    QCOMPARE(value.typeId(), int(QMetaType::QDateTime));
    QCOMPARE(value.toDateTime().timeSpec(), Qt::UTC);
    QCOMPARE(value.toDateTime().toString(Qt::ISODateWithMs), utc);
}

void TestPgTime::withoutZone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QDate>("day");
    QTest::addColumn<QTime>("clock");

    const auto row = [](const char *text, const QDate &day = {}, const QTime &clock = {}) {
        QTest::newRow(text) << QByteArray(text) << day << clock;
    };
    row("2024-02-29 13:14:15.123", {2024, 2, 29}, {13, 14, 15, 123});
    row("2024-02-29 13:14:15.123999", {2024, 2, 29}, {13, 14, 15, 123});
    row("2024-02-29 00:00:00", {2024, 2, 29}, {0, 0});
    row("12024-02-29 23:59:59.999999", {12024, 2, 29}, {23, 59, 59, 999});
    row("2024-10-27 02:30:00", {2024, 10, 27}, {2, 30}); // comes twice in Berlin
    row("2024-03-31 01:59:59", {2024, 3, 31}, {1, 59, 59});
    row("2024-03-31 02:30:00"); // does not exist in Berlin
    row("2024-03-31 03:00:00", {2024, 3, 31}, {3, 0});
    for (const char *text :
         {"", "infinity", "2024-02-29", "2024-02-29 13:14:15+00", "2024-02-29 24:00:00",
          "2024-02-29 13:14:15 BC", "2023-02-29 13:14:15"})
        row(text);
}

void TestPgTime::withoutZone()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QDate, day);
    QFETCH(const QTime, clock);

    const QVariant value = timestamp(text);
    QCOMPARE(value.isValid(), day.isValid());
    if (!value.isValid())
        return;
    QCOMPARE(value.typeId(), int(QMetaType::QDateTime));
    QCOMPARE(value.toDateTime().timeSpec(), Qt::LocalTime);
    QCOMPARE(value.toDateTime().date(), day);
    QCOMPARE(value.toDateTime().time(), clock);
}

void TestPgTime::day_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QDate>("expected");

    const auto row = [](const char *text, const QDate &expected = {}) {
        QTest::newRow(text) << QByteArray(text) << expected;
    };
    row("2024-02-29", {2024, 2, 29});
    row("0001-01-01", {1, 1, 1});
    row("9999-12-31", {9999, 12, 31});
    row("10000-01-01", {10000, 1, 1});
    row("5874897-12-31", {5874897, 12, 31}); // PostgreSQL's last
    for (const char *text : {"", "infinity", "-infinity", "2023-02-29", "2024-13-01", "2024-00-10",
                             "2024-2-29", "24-02-29", "2024-02-29 ", " 2024-02-29", "2024-02-29 BC",
                             "2024-02-29 00:00:00", "2024/02/29", "12345678-01-01", "0000-01-01"})
        row(text);
}

void TestPgTime::day()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QDate, expected);

    QCOMPARE(date(text), expected.isValid() ? QVariant(expected) : QVariant());
}

void TestPgTime::clock_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QTime>("expected");

    const auto row = [](const char *text, const QTime &expected = {}) {
        QTest::newRow(text) << QByteArray(text) << expected;
    };
    row("00:00:00", {0, 0});
    row("13:14:15", {13, 14, 15});
    row("13:14:15.5", {13, 14, 15, 500});
    row("13:14:15.05", {13, 14, 15, 50});
    row("13:14:15.123456", {13, 14, 15, 123});
    row("23:59:59.999999", {23, 59, 59, 999});
    for (const char *text : {"", "24:00:00", "13:14", "1:14:15", "13:14:15+00", "13:60:00",
                             "13:14:60", "13:14:15 ", "-1:00:00", "13:14:15.5x"})
        row(text);
}

void TestPgTime::clock()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QTime, expected);

    QCOMPARE(timeOfDay(text), expected.isValid() ? QVariant(expected) : QVariant());
}

QTEST_GUILESS_MAIN(TestPgTime)

#include "tst_pgtime.moc"
