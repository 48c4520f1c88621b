// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faulttest.h"

#include <QtTest/QTest>

#include <numeric>

using namespace Electric;

// Connections that end within the headers of an answer, or right behind them.
class TestCutHeads : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void positions_data();
    void positions();
};

namespace {

// Behind each line, and within its name and its value.
QList<qsizetype> aFewOf(const QByteArray &head)
{
    QList<qsizetype> positions;
    qsizetype from = 0;
    for (const QByteArray &line : head.trimmed().split('\n')) {
        const qsizetype colon = std::max<qsizetype>(line.indexOf(':'), 0);
        positions += {from, from + colon / 2, from + colon + 1, from + (colon + line.size()) / 2};
        from += line.size() + 1;
    }
    return positions;
}

QList<qsizetype> allOf(const QByteArray &head)
{
    QList<qsizetype> positions(head.size() + 1);
    std::iota(positions.begin(), positions.end(), 0);
    return positions;
}

} // namespace

void TestCutHeads::positions_data()
{
    QTest::addColumn<Moment>("moment");
    QTest::addColumn<Cut>("how");

    for (const Moment moment :
         {Moment::FirstChunk, Moment::LaterChunk, Moment::LastChunk, Moment::CatchUp, Moment::Live,
          Moment::LongTransaction, Moment::Rotation, Moment::NewLog, Moment::NewLogLater,
          Moment::NewLogEnd})
        QTest::newRow(nameOf(moment)) << moment << Cut::Closed;
    QTest::newRow("a live answer, reset") << Moment::Live << Cut::Reset;
}

void TestCutHeads::positions()
{
    QFETCH(const Moment, moment);
    QFETCH(const Cut, how);

    QList<qsizetype> positions {0};
    for (qsizetype i = 0; i < positions.size(); ++i) {
        const auto cut = [&](const RawRequest &request, const Reply &reply) {
            const WireBytes bytes = onTheWire(reply, Framing::Length);
            if (positions.size() == 1)
                positions = moment == Moment::Live ? allOf(bytes.head) : aFewOf(bytes.head);
            request.write(bytes.head.first(std::min(positions[i], bytes.head.size())));
            end(request, how);
        };
        for (const Times times : {Times::Once, Times::UntilNoticed}) {
            QVERIFY2(strike(moment, cut, times), QByteArray::number(positions[i]).constData());
            QVERIFY2(recovers(), QByteArray::number(positions[i]).constData());
            VERIFY_SOUND(*m_shape);
            if (times == Times::Once)
                continue;
            QCOMPARE(m_shape->errors.first().code(), Error::NetworkFailed);
            QVERIFY(m_shape->errors.first().willRetry());
        }
    }
    QVERIFY(positions.size() > 10);
}

QTEST_GUILESS_MAIN(TestCutHeads)

#include "tst_cutheads.moc"
