// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faulttest.h"

#include <QtCore/QTimer>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// Answers of which each byte comes, but at the wrong time, in the wrong number or place.
class TestWrongAnswers : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void lengths_data();
    void lengths();
    void lateHeaders_data();
    void lateHeaders();
    void lateAnswer();
    void trickle_data();
    void trickle();
    void repeatedChanges_data();
    void repeatedChanges();
    void repeatedAnswer_data();
    void repeatedAnswer();
    void otherChunk();

private:
    bool becomesImpatient();
    Reply recordLiveAnswer();
};

namespace {

constexpr int ShortTimeout = 60; // milliseconds without a byte

using Change = std::function<void(Reply &)>;

QByteArrayList messagesOf(const Reply &reply)
{
    QByteArrayList messages;
    for (const QByteArray &line : reply.body.mid(1).chopped(1).split('\n'))
        messages.append(line.endsWith(',') ? line.chopped(1) : line);
    return messages;
}

void setMessages(Reply &reply, const QByteArrayList &messages)
{
    reply.body = '[' + messages.join(",\n") + ']';
}

// Byte by byte, each at its time.
void writeSlowly(const RawRequest &request, const QByteArray &bytes)
{
    const auto timer = new QTimer(request.socket);
    const auto at = std::make_shared<qsizetype>(0);
    QObject::connect(timer, &QTimer::timeout, request.socket, [timer, request, bytes, at] {
        request.write(bytes.mid((*at)++, 1));
        if (*at == bytes.size())
            timer->deleteLater();
    });
    timer->start(1);
}

} // namespace

void TestWrongAnswers::lengths_data()
{
    QTest::addColumn<Moment>("moment");
    QTest::addColumn<int>("difference");
    QTest::addColumn<bool>("staysOpen");

    for (const Moment moment :
         {Moment::FirstChunk, Moment::LastChunk, Moment::CatchUp, Moment::Live,
          Moment::LongTransaction, Moment::NewLog, Moment::NewLogEnd}) {
        QTest::addRow("%s, announced too long, closed", nameOf(moment)) << moment << 7 << false;
        QTest::addRow("%s, announced too long, open", nameOf(moment)) << moment << 7 << true;
        QTest::addRow("%s, announced too short, closed", nameOf(moment)) << moment << -7 << false;
        QTest::addRow("%s, announced too short, open", nameOf(moment)) << moment << -7 << true;
        QTest::addRow("%s, announced as nothing", nameOf(moment)) << moment << -10'000 << true;
    }
}

void TestWrongAnswers::lengths()
{
    QFETCH(const Moment, moment);
    QFETCH(const int, difference);
    QFETCH(const bool, staysOpen);

    QVERIFY(becomesImpatient());
    QVERIFY(strike(
        moment,
        [&](const RawRequest &request, const Reply &reply) {
            Reply wrong = reply;
            const qsizetype length = std::max<qsizetype>(0, reply.body.size() + difference);
            wrong.setHeader("content-length", QByteArray::number(length));
            request.write(rawHead(wrong.status, wrong.headers) + wrong.body);
            if (!staysOpen)
                end(request, Cut::Closed);
        },
        Times::Once));
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
    for (const Error &error : std::as_const(m_shape->errors))
        QVERIFY(error.willRetry());
}

void TestWrongAnswers::lateHeaders_data()
{
    QTest::addColumn<Moment>("moment");
    QTest::newRow("a catch-up") << Moment::CatchUp; // what hangs while live is no error
    QTest::newRow("a live answer") << Moment::Live;
}

/*
    So late that the request has been given up: what comes then is nobody's.
*/
void TestWrongAnswers::lateHeaders()
{
    QFETCH(const Moment, moment);
    QVERIFY(becomesImpatient());
    RawRequest late;
    QByteArray answer;
    QVERIFY(strike(
        moment,
        [&](const RawRequest &request, const Reply &reply) {
            late = request;
            const WireBytes bytes = onTheWire(reply, Framing::Length);
            answer = bytes.head + bytes.body;
        },
        Times::Once));
    QVERIFY(waitUntil([&] { return !late.isOpen(); }));
    late.write(answer);
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
    if (moment == Moment::CatchUp) {
        QCOMPARE(m_shape->errors.value(0).code(), Error::TimedOut);
        QVERIFY(m_shape->errors.first().willRetry());
    }
}

/*
    The app has asked anew, and has been told more, when the older answer comes.
*/
void TestWrongAnswers::lateAnswer()
{
    RawRequest late;
    Reply older;
    QVERIFY(strike(
        Moment::Live,
        [&](const RawRequest &request, const Reply &reply) {
            late = request;
            older = reply;
        },
        Times::Once));
    m_server->commit();
    m_shape->stream.refresh();
    const WireBytes bytes = onTheWire(older, Framing::Length);
    late.write(bytes.head + bytes.body); // on its way when the client hangs up, or too late
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
    QVERIFY(m_shape->errors.isEmpty());
}

void TestWrongAnswers::trickle_data()
{
    QTest::addColumn<Moment>("moment");
    QTest::addColumn<Framing>("framing");

    for (const Moment moment : {Moment::CatchUp, Moment::Live, Moment::NewLogEnd}) {
        QTest::addRow("%s", nameOf(moment)) << moment << Framing::Length;
        QTest::addRow("%s, chunked", nameOf(moment)) << moment << Framing::Chunked;
    }
}

/*
    As long as bytes come at all a slow answer is none that hangs.
*/
void TestWrongAnswers::trickle()
{
    QFETCH(const Moment, moment);
    QFETCH(const Framing, framing);
    QVERIFY(becomesImpatient());
    QVERIFY(strike(
        moment,
        [&](const RawRequest &request, const Reply &reply) {
            const WireBytes bytes = onTheWire(reply, framing);
            request.write(bytes.head);
            writeSlowly(request, bytes.body);
        },
        Times::Once));
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
    QVERIFY(m_shape->errors.isEmpty());
}

void TestWrongAnswers::repeatedChanges_data()
{
    QTest::addColumn<Change>("change");

    QTest::newRow("each twice") << Change([](Reply &reply) {
        QByteArrayList twice;
        for (const QByteArray &message : messagesOf(reply))
            twice << message << message;
        setMessages(reply, twice);
    });
    QTest::newRow("all again") << Change(
        [](Reply &reply) { setMessages(reply, messagesOf(reply) + messagesOf(reply)); });
}

/*
    Within one body, whichever the changes are.
*/
void TestWrongAnswers::repeatedChanges()
{
    QFETCH(const Change, change);
    for (const Moment moment :
         {Moment::FirstChunk, Moment::LastChunk, Moment::CatchUp, Moment::Live,
          Moment::LongTransaction, Moment::NewLog, Moment::NewLogEnd}) {
        for (int i = 0; i < 10; ++i) {
            QVERIFY2(strike(
                         moment,
                         [&](const RawRequest &request, const Reply &reply) {
                             Reply twice = reply;
                             change(twice);
                             const WireBytes bytes = onTheWire(twice, Framing::Length);
                             request.write(bytes.head + bytes.body);
                         },
                         Times::Once),
                     nameOf(moment));
            QVERIFY2(recovers(), nameOf(moment));
            VERIFY_SOUND(*m_shape);
            QVERIFY(m_shape->errors.isEmpty());
        }
    }
}

/*
    A request that is under way is as patient as when it was sent.
*/
bool TestWrongAnswers::becomesImpatient()
{
    const qsizetype sent = m_server->requests().size();
    m_shape->stream.setRequestTimeout(ShortTimeout);
    m_shape->stream.refresh();
    return waitUntil(
        [=, this] { return m_server->requests().size() >= sent + 2 && m_shape->hasAll(); });
}

Reply TestWrongAnswers::recordLiveAnswer()
{
    Reply answer;
    m_server->setFault([&](const RawRequest &request, const Reply &reply) {
        if (request.isLive())
            answer = reply;
        return false;
    });
    m_server->commit();
    if (!recovers())
        QTest::qFail("The client does not get what it is sent", __FILE__, __LINE__);
    m_server->setFault({});
    return answer;
}

void TestWrongAnswers::repeatedAnswer_data()
{
    QTest::addColumn<int>("behind"); // how many answers have come since
    QTest::addColumn<bool>("isEmptied");
    QTest::addColumn<Fit>("fit");

    QTest::newRow("the last one") << 0 << false << Fit::Exact;
    QTest::newRow("an older position") << 1 << true << Fit::Leading;
    // Offsets cannot be ordered: nobody can tell. The position goes back with the rows.
    QTest::newRow("an older one") << 1 << false << Fit::Unknown;
    QTest::newRow("a much older one") << 4 << false << Fit::Unknown;
}

/*
    Some cache gives an earlier answer to another question.
*/
void TestWrongAnswers::repeatedAnswer()
{
    QFETCH(const int, behind);
    QFETCH(const bool, isEmptied);
    QFETCH(const Fit, fit);

    Reply again = recordLiveAnswer();
    if (isEmptied)
        setMessages(again, {messagesOf(again).last()});
    for (int i = 0; i < behind; ++i)
        recordLiveAnswer();
    m_shape->setFit(fit);
    QVERIFY(strike(
        Moment::Live,
        [&](const RawRequest &request, const Reply &) {
            const WireBytes bytes = onTheWire(again, Framing::Length);
            request.write(bytes.head + bytes.body);
        },
        Times::Once));
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
    QVERIFY(m_shape->errors.isEmpty());
}

/*
    The second chunk where the first was asked for: what is missing shows when something of it
    changes. (Chunks that only arrive in another order are sorted: tst_prefetch.)
*/
void TestWrongAnswers::otherChunk()
{
    m_shape->setFit(Fit::Unknown);
    QVERIFY(strike(
        Moment::NewLog,
        [&](const RawRequest &request, const Reply &reply) {
            const Reply second = m_server->partOfLog(request, reply.header("electric-offset"));
            const WireBytes bytes = onTheWire(second, Framing::Length);
            request.write(bytes.head + bytes.body);
        },
        Times::Once));
    QVERIFY(waitUntil([this] {
        return m_server->hasWaiting() && m_shape->model->status() == PersistedShape::Live;
    }));
    QVERIFY(m_shape->shownRows() != m_server->rows());
    m_server->commitUpdate(1, "mended");
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
}

QTEST_GUILESS_MAIN(TestWrongAnswers)

#include "tst_wronganswers.moc"
