// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faulttest.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

using namespace Electric;

// Event streams that end in the middle.
class TestCutEvents : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void positions_data();
    void positions();
    void manyInARow();

private:
    bool goLive();
    void provoke(bool isChunk);
};

namespace {

enum class Ending {
    Closed,
    Reset,
    Orderly, // as if that were all
};

constexpr int CutsOfARow = 5;

// Behind each piece, of which every event is one.
QList<qsizetype> endsOfPieces(const QByteArray &body)
{
    QList<qsizetype> ends;
    for (qsizetype at = body.indexOf("\n\n\r\n"); at >= 0; at = body.indexOf("\n\n\r\n", at + 1))
        ends.append(at + 4);
    return ends;
}

} // namespace

/*
    Starts the stream anew, or after three short ones it would go over to long polling.
*/
bool TestCutEvents::goLive()
{
    m_shape->setFit(Fit::Exactly);
    m_server->setFault({});
    m_shape->stream.stop();
    if (!waitUntil([this] {
            return m_shape->stream.state() == ShapeStream::Stopped && !m_server->hasWaiting();
        }))
        return false;
    m_shape->stream.setLiveMode(ShapeStream::ServerSentEvents);
    m_shape->stream.start();
    return waitUntil([this] { return m_server->hasEventStream() && m_shape->hasAll(); });
}

/*
    A backlog of more than a chunk is told in more than one stream: the first ends with its chunk,
    in the middle of a transaction.
*/
void TestCutEvents::provoke(bool isChunk)
{
    if (isChunk)
        m_server->endEvents();
    m_server->commit(isChunk ? TableServer::Chunk + 3 : 3);
}

void TestCutEvents::positions_data()
{
    QTest::addColumn<bool>("isChunk");
    QTest::addColumn<bool>("isBetweenEvents");
    QTest::addColumn<Ending>("ending");

    QTest::newRow("news, closed") << false << false << Ending::Closed;
    QTest::newRow("news, reset") << false << false << Ending::Reset;
    QTest::newRow("news, closed between events") << false << true << Ending::Closed;
    QTest::newRow("news, ended between events") << false << true << Ending::Orderly;
    QTest::newRow("a chunk, closed") << true << false << Ending::Closed;
    QTest::newRow("a chunk, closed between events") << true << true << Ending::Closed;
    QTest::newRow("a chunk, ended between events") << true << true << Ending::Orderly;
}

/*
    What came behind the last up-to-date does not count.
*/
void TestCutEvents::positions()
{
    QFETCH(const bool, isChunk);
    QFETCH(const bool, isBetweenEvents);
    QFETCH(const Ending, ending);

    QRandomGenerator dice(quint32(isChunk) + 2 * quint32(ending));
    for (int i = 0; i < CutsOfARow; ++i) {
        QVERIFY(goLive());
        bool isCut = false;
        m_server->setFault([&](const RawRequest &request, const Reply &reply) {
            if (isCut || !reply.isEventStream || reply.endsStream != isChunk)
                return false;
            isCut = true;
            const WireBytes bytes = onTheWire(reply, Framing::Chunked);
            const QList<qsizetype> ends = endsOfPieces(bytes.body);
            const qsizetype at = isBetweenEvents ? ends[dice.bounded(int(ends.size() - 1))]
                                                 : dice.bounded(int(bytes.body.size()));
            request.write(bytes.head + bytes.body.first(at));
            if (ending == Ending::Orderly)
                request.writePiece({});
            else
                end(request, ending == Ending::Reset ? Cut::Reset : Cut::Closed);
            return true;
        });
        provoke(isChunk);
        QVERIFY(waitUntil([&] { return isCut; }));
        QVERIFY(recovers());
        VERIFY_SOUND(*m_shape);
    }
}

/*
    Where event streams do not last, long polling does: three cuts, and there are no more of them.
*/
void TestCutEvents::manyInARow()
{
    QVERIFY(goLive());
    m_server->setFault([](const RawRequest &request, const Reply &reply) {
        if (reply.isEventStream) {
            request.write(onTheWire(reply, Framing::Chunked).head);
            end(request, Cut::Closed);
        }
        return reply.isEventStream;
    });
    m_server->commit();
    QVERIFY(recovers());
    QCOMPARE(m_shape->stream.activeLiveMode(), ShapeStream::LongPolling);
    VERIFY_SOUND(*m_shape);
}

QTEST_GUILESS_MAIN(TestCutEvents)

#include "tst_cutevents.moc"
