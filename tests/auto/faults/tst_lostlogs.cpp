// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faulttest.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Servers that forget, and caches that do not.
class TestLostLogs : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void rotated_data();
    void rotated();
    void outOfBounds_data();
    void outOfBounds();
    void sameHandleSamePosition();
    void staleCache_data();
    void staleCache();
    void staleCache_forEver();
};

namespace {

// Rows that have nothing to do with those before but the first.
constexpr int OtherRows = 1000;

} // namespace

void TestLostLogs::rotated_data()
{
    QTest::addColumn<bool>("isNamed");
    QTest::addColumn<bool>("hasOtherRows");

    QTest::newRow("the new handle is told") << true << false;
    QTest::newRow("it is not") << false << false;
    QTest::newRow("other rows") << true << true;
    QTest::newRow("other rows, no handle") << false << true;
}

void TestLostLogs::rotated()
{
    QFETCH(const bool, isNamed);
    QFETCH(const bool, hasOtherRows);

    m_server->setNamesHandles(isNamed);
    for (int i = 0; i < 20; ++i) {
        const QByteArray dead = m_server->handle();
        m_shape->errors.clear();
        if (hasOtherRows)
            m_server->replaceRows(OtherRows * (i + 1), 3 + i % 9);
        m_server->rotate();
        m_server->commit(1 + i % 7);
        QVERIFY(recovers());
        VERIFY_SOUND(*m_shape);
        QVERIFY(m_shape->errors.isEmpty());
        QVERIFY(!m_shape->model->isStale());
        QVERIFY(m_server->handle() != dead);
    }
}

void TestLostLogs::outOfBounds_data()
{
    QTest::addColumn<bool>("hasOtherRows");
    QTest::newRow("the same rows") << false;
    QTest::newRow("other rows") << true;
}

/*
    A restore: the handle is the same, of a log that has never had such a position.
*/
void TestLostLogs::outOfBounds()
{
    QFETCH(const bool, hasOtherRows);
    for (int i = 0; i < 20; ++i) {
        m_server->commit();
        QVERIFY(recovers());
        const QByteArray handle = m_server->handle();
        if (hasOtherRows)
            m_server->replaceRows(OtherRows * (i + 1), 3 + i % 9);
        m_server->loseLog();
        m_server->commit(1 + i % 7);
        QVERIFY(recovers());
        VERIFY_SOUND(*m_shape);
        QCOMPARE(m_server->handle(), handle);
        QVERIFY(m_shape->errors.isEmpty());
        QVERIFY(!m_shape->model->isStale());
    }
}

/*
    Nobody can see that, until a row changes that the client does not have.
*/
void TestLostLogs::sameHandleSamePosition()
{
    const QStringList before = m_server->rows();
    const QByteArray end = m_server->end();
    m_shape->setFit(Fit::Unknown);
    m_server->replaceRows(OtherRows, 5);
    m_server->loseLog();
    QCOMPARE(m_server->end(), end);
    QVERIFY(m_server->hasWaiting());
    QCOMPARE(m_shape->shownRows(), before);
    m_server->commitUpdate(OtherRows + 1, "told of");
    QVERIFY(recovers());
    m_shape->setFit(Fit::Exact);
    m_server->commit();
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
}

void TestLostLogs::staleCache_data()
{
    QTest::addColumn<int>("times");
    QTest::newRow("once") << 1;
    QTest::newRow("three times") << 3;
    QTest::newRow("until the dead handle is not told") << 4;
}

/*
    A cache answers with the log that has ended, whose rows must not come back.
*/
void TestLostLogs::staleCache()
{
    QFETCH(const int, times);
    const QByteArray dead = m_server->handle();
    int left = times;
    m_server->setFault([&](const RawRequest &request, const Reply &reply) {
        if (request.offset() != u"-1" || left == 0)
            return false;
        --left;
        Reply stale = reply;
        stale.setHeader("electric-handle", dead);
        const WireBytes bytes = onTheWire(stale, Framing::Length);
        request.write(bytes.head + bytes.body);
        return true;
    });
    m_shape->errors.clear();
    m_server->rotate();
    m_server->commit();
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
    QCOMPARE(left, 0);
    QVERIFY(m_shape->errors.isEmpty());
}

/*
    Then there is an error, the rows stay, and retry() goes on once it has been mended.
*/
void TestLostLogs::staleCache_forEver()
{
    const QStringList before = m_server->rows();
    const QByteArray dead = m_server->handle();
    m_server->rotate();
    m_server->setFault([&](const RawRequest &request, const Reply &reply) {
        Reply stale = reply;
        if (request.offset() == u"-1")
            stale.setHeader("electric-handle", dead);
        const WireBytes bytes = onTheWire(stale, Framing::Length);
        request.write(bytes.head + bytes.body);
        return true;
    });
    m_server->commit();
    QVERIFY(waitUntil([this] { return m_shape->isFailed(); }));
    QVERIFY2(!m_shape->errors.last().willRetry(), qPrintable(m_shape->errors.last().codeName()));
    QCOMPARE(m_shape->shownRows(), before);
    QCOMPARE(m_shape->storedRows(), before);
    VERIFY_SOUND(*m_shape);
    m_server->setFault({});
    m_shape->stream.retry();
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
}

QTEST_GUILESS_MAIN(TestLostLogs)

#include "tst_lostlogs.moc"
