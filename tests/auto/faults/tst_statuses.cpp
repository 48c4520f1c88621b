// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faulttest.h"

#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

struct Words
{
    const char *name;
    const char *type;
    QByteArray body;
    const char *said; // of them, to a person
};

// Answers that are refusals, or say nothing of the shape: which are asked again, and which wait
// for the app.
class TestStatuses : public FaultTest
{
    Q_OBJECT

private Q_SLOTS:
    void everyStatus_data();
    void everyStatus();
    void renewedCredentials_data();
    void renewedCredentials();
    void success_data();
    void success();

private:
    void refuse(int status, const Words &words, Moment moment);
    void verifyFinal(int status, Error::Code code, const QStringList &before);
};

namespace {

enum class Fate {
    Retried,
    Final, // until the app says so
    Refetched, // a new log; nobody is told of an error
};

Fate fateOf(int status)
{
    if (status == 409)
        return Fate::Refetched;
    return status == 429 || status >= 500 ? Fate::Retried : Fate::Final;
}

Error::Code codeOf(int status)
{
    if (status == 401 || status == 403)
        return Error::Unauthorized;
    return fateOf(status) == Fate::Retried ? Error::ServerUnavailable : Error::RequestRefused;
}

QList<int> allStatuses()
{
    QList<int> statuses;
    for (const auto &[first, last] :
         {std::pair(400, 451), std::pair(500, 511), std::pair(520, 530)}) {
        for (int status = first; status <= last; ++status)
            statuses.append(status);
    }
    return statuses;
}

const QList<Words> AllWords {
    {"JSON", "application/json", R"({"message":"Not now","errors":{"where":["nobody knows"]}})",
     "Not now: where: nobody knows"},
    {"a page", "text/html", "<html><body>Not now</body></html>", ""},
    {"nothing", "text/plain", "", ""},
};

} // namespace

void TestStatuses::everyStatus_data()
{
    QTest::addColumn<int>("status");
    for (const int status : allStatuses())
        QTest::addRow("%d", status) << status;
}

/*
    Whatever its words are, and whether it comes while live or between the chunks of a new log.
*/
void TestStatuses::everyStatus()
{
    QFETCH(const int, status);
    for (const Words &words : AllWords) {
        refuse(status, words, Moment::Live);
        if (QTest::currentTestFailed())
            return;
    }
    refuse(status, AllWords.first(), Moment::NewLogLater);
}

void TestStatuses::refuse(int status, const Words &words, Moment moment)
{
    const QStringList before = m_server->rows();
    const auto spoil = [&](const RawRequest &request, const Reply &) {
        request.write(rawAnswer(status, {{"content-type", words.type}}, words.body));
    };
    const Fate fate = fateOf(status);
    QVERIFY2(strike(moment, spoil, fate == Fate::Refetched ? Times::Once : Times::UntilNoticed),
             words.name);
    if (fate == Fate::Final)
        verifyFinal(status, codeOf(status), before);
    QVERIFY2(recovers(), words.name);
    VERIFY_SOUND(*m_shape);
    if (fate == Fate::Refetched) {
        QVERIFY(m_shape->errors.isEmpty());
        return;
    }
    const Error error = m_shape->errors.first();
    QCOMPARE(error.code(), codeOf(status));
    QCOMPARE(error.httpStatus(), status);
    QCOMPARE(error.willRetry(), fate == Fate::Retried);
    QCOMPARE(error.serverMessage(), QString::fromLatin1(words.said));
}

/*
    The rows stay, and nothing is asked until the app wants it.
*/
void TestStatuses::verifyFinal(int status, Error::Code code, const QStringList &before)
{
    QVERIFY(m_shape->isFailed());
    QCOMPARE(m_shape->stream.error().code(), code);
    QCOMPARE(m_shape->stream.error().httpStatus(), status);
    QCOMPARE(m_shape->model->status(), PersistedShape::Error);
    QCOMPARE(m_shape->shownRows(), before);
    QCOMPARE(m_shape->storedRows(), before);
    QVERIFY(!m_server->hasWaiting());
    m_shape->stream.retry();
}

void TestStatuses::renewedCredentials_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("401") << 401;
    QTest::newRow("403") << 403;
}

/*
    With somebody to ask for credentials a refusal is no end.
*/
void TestStatuses::renewedCredentials()
{
    QFETCH(const int, status);
    int asked = 0;
    m_shape->stream.setHeadersProvider([&asked](const ProviderReply &reply) {
        reply.answer({{u"Authorization"_s, u"Bearer %1"_s.arg(++asked)}});
    });
    QByteArrayList refused;
    QVERIFY(strike(Moment::CatchUp, [&](const RawRequest &request, const Reply &) {
        refused.append(request.headers.value("authorization"));
        request.write(rawAnswer(status, {}, {}));
    }));
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
    QVERIFY(m_shape->errors.first().willRetry());
    QVERIFY(!refused.contains(m_server->requests().last().headers.value("authorization")));
}

void TestStatuses::success_data()
{
    using Change = std::function<void(Reply &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<bool>("isFinal");

    const auto page = [](Reply &reply) {
        reply.setHeader("content-type", "text/html");
        reply.body = "<html><body>Welcome to the hotel</body></html>";
    };
    const auto withoutHeaders = [](Reply &reply) {
        reply.headers.removeIf(
            [](const auto &header) { return header.first.startsWith("electric"); });
    };
    QTest::newRow("a page") << Change([=](Reply &reply) {
        page(reply);
        withoutHeaders(reply);
    }) << Error::MissingHeaders
                            << true;
    QTest::newRow("a page with the headers") << Change(page) << Error::InvalidResponse << false;
    QTest::newRow("no headers") << Change(withoutHeaders) << Error::MissingHeaders << true;
    QTest::newRow("no body") << Change([](Reply &reply) { reply.body.clear(); })
                             << Error::InvalidResponse << false;
    QTest::newRow("an object") << Change([](Reply &reply) { reply.body = "{}"; })
                               << Error::InvalidResponse << false;
    QTest::newRow("304") << Change([](Reply &reply) {
        reply.status = 304;
        reply.body.clear();
    }) << Error::InvalidResponse
                         << false;
}

/*
    What says that all is well, and is not from Electric, or not as it was.
*/
void TestStatuses::success()
{
    QFETCH(const std::function<void(Reply &)>, change);
    QFETCH(const Error::Code, code);
    QFETCH(const bool, isFinal);

    for (const Moment moment :
         {Moment::FirstChunk, Moment::LastChunk, Moment::CatchUp, Moment::Live,
          Moment::LongTransaction, Moment::NewLog, Moment::NewLogEnd}) {
        const auto spoil = [&](const RawRequest &request, const Reply &reply) {
            Reply other = reply;
            change(other);
            const WireBytes bytes = onTheWire(other, Framing::Length);
            request.write(bytes.head + bytes.body);
        };
        QVERIFY2(strike(moment, spoil), nameOf(moment));
        QCOMPARE(m_shape->errors.first().code(), code);
        QCOMPARE(m_shape->errors.first().willRetry(), !isFinal);
        QCOMPARE(m_shape->isFailed(), isFinal);
        if (isFinal)
            m_shape->stream.retry();
        QVERIFY2(recovers(), nameOf(moment));
        VERIFY_SOUND(*m_shape);
    }
}

QTEST_GUILESS_MAIN(TestStatuses)

#include "tst_statuses.moc"
