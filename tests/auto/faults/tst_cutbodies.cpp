// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "encodings.h"
#include "faulttest.h"
#include "repetitions.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

using namespace Electric;

// Connections that end within the body of an answer, and compressed bodies that are damaged.
class TestCutBodies : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void positions_data();
    void positions();
    void gzip_data();
    void gzip();
};

namespace {

constexpr int CutsOfARow = 50;
const QList<Error::Code> OfCuts {Error::NetworkFailed, Error::InvalidResponse, Error::TimedOut};

// What becomes of a compressed body.
enum class Damage { Cut, Shortened, Flipped };

} // namespace

void TestCutBodies::positions_data()
{
    QTest::addColumn<Moment>("moment");
    QTest::addColumn<Framing>("framing");

    const auto add = [](Moment moment, Framing framing, const char *how) {
        QTest::addRow("%s, %s", nameOf(moment), how) << moment << framing;
    };
    for (const Moment moment :
         {Moment::FirstChunk, Moment::LaterChunk, Moment::LastChunk, Moment::CatchUp, Moment::Live,
          Moment::LongTransaction, Moment::NewLog, Moment::NewLogLater, Moment::NewLogEnd}) {
        add(moment, Framing::Length, "of a length");
        add(moment, Framing::Chunked, "chunked");
    }
    add(Moment::FirstChunk, Framing::Closed, "up to the end");
    add(Moment::Live, Framing::Closed, "up to the end");
}

/*
    Qt (6.4) now and then ends an answer that was cut as if it were whole, and not at all where the
    cut is within the size of a chunked piece: what is missing shows in the JSON, and the watchdog
    sees to the rest.
*/
void TestCutBodies::positions()
{
    QFETCH(const Moment, moment);
    QFETCH(const Framing, framing);

    const bool isChunked = framing == Framing::Chunked;
    if (isChunked)
        m_shape->stream.setRequestTimeout(100);
    QRandomGenerator dice(quint32(moment) * 3 + quint32(framing));
    const int cuts = repetitions(CutsOfARow);
    for (int i = 0; i < cuts; ++i) {
        qsizetype at = 0;
        bool isWhole = false;
        const auto cut = [&](const RawRequest &request, const Reply &reply) {
            const WireBytes bytes = onTheWire(reply, framing);
            at = dice.bounded(int(bytes.body.size()));
            isWhole = isChunked && at > bytes.body.lastIndexOf(']');
            request.write(bytes.head + bytes.body.first(at));
            end(request, Cut::Closed);
        };
        QVERIFY(strike(moment, cut, Times::Once));
        QVERIFY2(recovers(), QByteArray::number(at).constData());
        VERIFY_SOUND(*m_shape);
        if (m_shape->errors.isEmpty()) { // nobody is told of a live request that hangs either
            const bool isSilent = isChunked && moment == Moment::Live;
            QVERIFY2(isWhole || isSilent, QByteArray::number(at).constData());
            continue;
        }
        const Error error = m_shape->errors.first();
        const bool isExpected = framing == Framing::Closed ? error.code() == Error::InvalidResponse
                                                           : OfCuts.contains(error.code());
        QVERIFY2(isExpected, qPrintable(error.codeName()));
        QVERIFY(error.willRetry());
    }
}

void TestCutBodies::gzip_data()
{
    QTest::addColumn<Moment>("moment");
    QTest::addColumn<Framing>("framing");
    QTest::addColumn<Damage>("damage");

    const auto add = [](Moment moment, Framing framing, Damage damage, const char *how) {
        QTest::addRow("%s, %s", nameOf(moment), how) << moment << framing << damage;
    };
    for (const Moment moment : {Moment::FirstChunk, Moment::Live, Moment::NewLogEnd}) {
        add(moment, Framing::Length, Damage::Cut, "cut");
        add(moment, Framing::Chunked, Damage::Cut, "chunked, cut");
        add(moment, Framing::Length, Damage::Shortened, "shortened by a proxy");
        add(moment, Framing::Chunked, Damage::Flipped, "with a wrong bit");
    }
}

/*
    Some damage is none: to the time in gzip's head, or behind all that is packed. Whatever the rest
    unpacks to, it is either noticed or right.
*/
void TestCutBodies::gzip()
{
    QFETCH(const Moment, moment);
    QFETCH(const Framing, framing);
    QFETCH(const Damage, damage);

    if (framing == Framing::Chunked)
        m_shape->stream.setRequestTimeout(100);
    QRandomGenerator dice(quint32(moment) * 3 + quint32(damage));
    int noticed = 0;
    const int times = repetitions(50, 20);
    for (int i = 0; i < times; ++i) {
        qsizetype at = 0;
        const auto spoil = [&](const RawRequest &request, const Reply &reply) {
            Reply packed = reply;
            packed.setHeader("content-encoding", "gzip");
            packed.body = Encodings::gzip(reply.body);
            at = dice.bounded(int(packed.body.size()));
            if (damage == Damage::Shortened)
                packed.body.truncate(at);
            else if (damage == Damage::Flipped)
                packed.body[at] = char(packed.body[at] ^ (1 << dice.bounded(8)));
            const WireBytes bytes = onTheWire(packed, framing);
            const bool isCut = damage == Damage::Cut;
            request.write(bytes.head + (isCut ? bytes.body.first(at) : bytes.body));
            if (isCut)
                end(request, Cut::Closed);
        };
        QVERIFY2(strike(moment, spoil, Times::Once), QByteArray::number(at).constData());
        QVERIFY2(recovers(), QByteArray::number(at).constData());
        VERIFY_SOUND(*m_shape);
        noticed += m_shape->errors.isEmpty() ? 0 : 1;
        if (!m_shape->errors.isEmpty())
            QVERIFY(m_shape->errors.first().willRetry());
    }
    QVERIFY2(noticed > times * 7 / 10, QByteArray::number(noticed).constData());
}

QTEST_GUILESS_MAIN(TestCutBodies)

#include "tst_cutbodies.moc"
