// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "backoff.h"

#include "utcdatetime_p.h"

#include <QtTest/QTest>

#include <limits>

using namespace Electric;

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void delay_data();
    void delay();
    void delay_jitter();
    void retryAfter_data();
    void retryAfter();
};

namespace {

QDateTime noon()
{
    return utcDateTime(QDate(2026, 11, 22), QTime(12, 0));
}

} // namespace

// A zone with a gap in spring: a date in GMT must not care.
void TestBackoff::initTestCase()
{
    qputenv("TZ", "Europe/Berlin");
}

void TestBackoff::delay_data()
{
    QTest::addColumn<Backoff>("backoff");
    QTest::addColumn<int>("failures");
    QTest::addColumn<double>("jitter");
    QTest::addColumn<qint64>("floor");
    QTest::addColumn<qint64>("expected");

    const Backoff standard;
    QTest::newRow("first") << standard << 1 << 1.0 << qint64(0) << qint64(1000);
    QTest::newRow("second") << standard << 2 << 1.0 << qint64(0) << qint64(2000);
    QTest::newRow("third") << standard << 3 << 1.0 << qint64(0) << qint64(4000);
    QTest::newRow("fifth") << standard << 5 << 1.0 << qint64(0) << qint64(16000);
    QTest::newRow("sixth reaches the cap") << standard << 6 << 1.0 << qint64(0) << qint64(32000);
    QTest::newRow("seventh stays there") << standard << 7 << 1.0 << qint64(0) << qint64(32000);
    QTest::newRow("after years") << standard << 1'000'000 << 1.0 << qint64(0) << qint64(32000);
    QTest::newRow("most failures")
        << standard << std::numeric_limits<int>::max() << 1.0 << qint64(0) << qint64(32000);
    QTest::newRow("none counts as one") << standard << 0 << 1.0 << qint64(0) << qint64(1000);
    QTest::newRow("negative counts as one") << standard << -3 << 1.0 << qint64(0) << qint64(1000);

    QTest::newRow("no jitter, no wait") << standard << 1 << 0.0 << qint64(0) << qint64(0);
    QTest::newRow("no jitter late") << standard << 9 << 0.0 << qint64(0) << qint64(0);
    QTest::newRow("half") << standard << 2 << 0.5 << qint64(0) << qint64(1000);
    QTest::newRow("a quarter of the cap") << standard << 20 << 0.25 << qint64(0) << qint64(8000);
    QTest::newRow("jitter above one") << standard << 1 << 7.0 << qint64(0) << qint64(1000);
    QTest::newRow("jitter below zero") << standard << 1 << -1.0 << qint64(0) << qint64(0);

    QTest::newRow("floor wins") << standard << 1 << 0.0 << qint64(9000) << qint64(9000);
    QTest::newRow("floor below the wait") << standard << 4 << 1.0 << qint64(500) << qint64(8000);
    QTest::newRow("floor above the cap")
        << standard << 1 << 1.0 << qint64(90'000) << qint64(90'000);
    QTest::newRow("negative floor") << standard << 1 << 0.0 << qint64(-5) << qint64(0);

    QTest::newRow("own values") << Backoff {100, 5000, 2} << 3 << 1.0 << qint64(0) << qint64(400);
    QTest::newRow("own cap") << Backoff {100, 5000, 2} << 9 << 1.0 << qint64(0) << qint64(5000);
    QTest::newRow("multiplier 3") << Backoff {100, 5000, 3} << 3 << 1.0 << qint64(0) << qint64(900);
    QTest::newRow("never shrinks")
        << Backoff {100, 5000, 0.5} << 4 << 1.0 << qint64(0) << qint64(100);
    QTest::newRow("first above the cap")
        << Backoff {9000, 5000, 2} << 1 << 1.0 << qint64(0) << qint64(5000);
    QTest::newRow("no waiting") << Backoff {0, 5000, 2} << 3 << 1.0 << qint64(0) << qint64(0);
    QTest::newRow("no waiting for years")
        << Backoff {0, 5000, 2} << 5000 << 1.0 << qint64(0) << qint64(0);
    QTest::newRow("negative values")
        << Backoff {-100, -5, -2} << 3 << 1.0 << qint64(0) << qint64(0);
    QTest::newRow("no cap") << Backoff {1000, std::numeric_limits<int>::max(), 2} << 4 << 1.0
                            << qint64(0) << qint64(8000);
}

void TestBackoff::delay()
{
    QFETCH(const Backoff, backoff);
    QFETCH(const int, failures);
    QFETCH(const double, jitter);
    QFETCH(const qint64, floor);
    QFETCH(const qint64, expected);

    QCOMPARE(backoff.delay(failures, jitter, floor), expected);
}

// Full jitter: every share of the wait can come, none above it.
void TestBackoff::delay_jitter()
{
    const Backoff backoff;
    qint64 previous = -1;
    for (int i = 0; i <= 100; ++i) {
        const qint64 delay = backoff.delay(4, i / 100.0);
        QVERIFY(delay >= 0 && delay <= 8000);
        QVERIFY(delay > previous);
        previous = delay;
    }
}

void TestBackoff::retryAfter_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QDateTime>("now");
    QTest::addColumn<qint64>("expected"); // -1: nothing

    const qint64 none = -1;
    const qint64 hour = 3'600'000;
    const qint64 longest = std::numeric_limits<int>::max() / 1000 * 1000LL;
    const auto row = [](const char *name, const char *header, qint64 expected) {
        QTest::newRow(name) << QByteArray(header) << noon() << expected;
    };
    QTest::newRow("absent") << QByteArray() << noon() << none;
    row("empty", "", none);
    row("blank", "  ", none);
    row("seconds", "9", 9000);
    row("blanks around", " 5 ", 5000);
    row("zero", "0", 0);
    row("more than an hour", "7200", 7'200'000);
    row("as much as a timer takes", "2147483", 2'147'483'000);
    row("more than a timer takes", "2147484", longest);
    row("huge", "999999999999", longest);
    row("negative", "-5", none);
    row("fraction", "1.5", none);
    row("hexadecimal", "0x10", none);
    row("word", "soon", none);
    row("number and word", "5 seconds", none);

    row("date", "Sun, 22 Nov 2026 12:00:30 GMT", 30'000);
    row("date with blanks around", " Sun, 22 Nov 2026 12:01:00 GMT ", 60'000);
    row("now", "Sun, 22 Nov 2026 12:00:00 GMT", 0);
    row("in an hour", "Sun, 22 Nov 2026 13:00:00 GMT", hour);
    row("in more than an hour", "Sun, 22 Nov 2026 13:00:01 GMT", hour);
    row("next year", "Mon, 22 Nov 2027 12:00:00 GMT", hour);
    row("past", "Sun, 22 Nov 2026 11:59:59 GMT", 0);
    row("long past", "Thu, 01 Jan 1970 00:00:00 GMT", 0);
    row("date without zone", "Sun, 22 Nov 2026 12:00:30", none);
    row("date of ISO", "2026-11-22T12:00:30Z", none);
    row("no such day", "Mon, 31 Nov 2026 12:00:00 GMT", none);
    row("no such hour", "Sun, 22 Nov 2026 25:00:00 GMT", none);

    const QDateTime spring = utcDateTime(QDate(2026, 3, 29), QTime(2, 29));
    QTest::newRow("an hour that the local zone skips")
        << QByteArray("Sun, 29 Mar 2026 02:30:00 GMT") << spring << qint64(60'000);
    QTest::newRow("now in a local zone")
        << QByteArray("Sun, 22 Nov 2026 12:00:30 GMT") << noon().toLocalTime() << qint64(30'000);
}

void TestBackoff::retryAfter()
{
    QFETCH(const QByteArray, header);
    QFETCH(const QDateTime, now);
    QFETCH(const qint64, expected);

    QCOMPARE(parseRetryAfter(header, now).value_or(-1), expected);
}

QTEST_GUILESS_MAIN(TestBackoff)

#include "tst_backoff.moc"
