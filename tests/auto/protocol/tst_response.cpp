// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "recordings.h"
#include "response_p.h"

#include <QtTest/QTest>

using namespace Electric;

class TestResponse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void missing_data();
    void missing();
    void missing_recorded();
    void message_data();
    void message();
    void message_recorded_data();
    void message_recorded();
    void outOfBounds_data();
    void outOfBounds();
    void error_data();
    void error();
};

namespace {

Response whole()
{
    Response response;
    response.status = 200;
    response.handle = "h";
    response.offset = "0_0";
    response.cursor = "7";
    response.schema = R"({"id":{"type":"int4"}})";
    return response;
}

} // namespace

void TestResponse::missing_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<QByteArrayList>("removed");
    QTest::addColumn<QByteArrayList>("expected");

    const QByteArray handle = "electric-handle";
    const QByteArray offset = "electric-offset";
    const QByteArray cursor = "electric-cursor";
    const QByteArray schema = "electric-schema";
    const auto row = [](const char *name, int status, bool isLive, const QByteArrayList &removed,
                        const QByteArrayList &expected) {
        QTest::newRow(name) << status << isLive << removed << expected;
    };
    row("all there", 200, false, {}, {});
    row("all there, live", 200, true, {}, {});
    row("handle", 200, false, {handle}, {handle});
    row("offset", 200, false, {offset}, {offset});
    row("schema", 200, false, {schema}, {schema});
    row("cursor only when live", 200, false, {cursor}, {});
    row("live: handle", 200, true, {handle}, {handle});
    row("live: offset", 200, true, {offset}, {offset});
    row("live: cursor", 200, true, {cursor}, {cursor});
    row("live: schema not needed", 200, true, {schema}, {});
    row("all", 200, false, {handle, offset, cursor, schema}, {handle, offset, schema});
    row("live: all", 200, true, {handle, offset, cursor, schema}, {handle, offset, cursor});
    row("204: nothing of the body", 204, false, {cursor, schema}, {});
    row("live 204: nothing of the body", 204, true, {cursor, schema}, {});
    row("204: handle and offset", 204, false, {handle, offset}, {handle, offset});
    row("live 204: handle and offset", 204, true, {handle, offset}, {handle, offset});
    row("another 2xx", 203, false, {handle, schema}, {handle, schema});
}

void TestResponse::missing()
{
    QFETCH(const int, status);
    QFETCH(const bool, isLive);
    QFETCH(const QByteArrayList, removed);
    QFETCH(const QByteArrayList, expected);

    for (const QByteArray &absent : {QByteArray(), QByteArray("")}) {
        Response response = whole();
        response.status = status;
        for (const auto &[name, member] : {std::pair("electric-handle", &Response::handle),
                                           std::pair("electric-offset", &Response::offset),
                                           std::pair("electric-cursor", &Response::cursor),
                                           std::pair("electric-schema", &Response::schema)}) {
            if (removed.contains(name))
                response.*member = absent;
        }
        RequestPosition request;
        request.isLive = isLive;
        QCOMPARE(missingHeaders(response, request), expected);
    }
}

// No answer of the real server to a request for messages lacks what we ask for.
void TestResponse::missing_recorded()
{
    int count = 0;
    const auto files = recordedFiles();
    for (const QString &file : files) {
        const auto exchanges = recordedExchanges(file);
        for (const Exchange &exchange : exchanges) {
            const bool isShape
                = exchange.method == "GET" && exchange.query.contains(QStringLiteral("offset"));
            if (!isShape || !exchange.response.isSuccess())
                continue;
            RequestPosition request;
            request.isLive = exchange.query.contains(QStringLiteral("live"));
            QCOMPARE(missingHeaders(exchange.response, request), QByteArrayList());
            ++count;
        }
    }
    QVERIFY(count > 60);
}

void TestResponse::message_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("expected");

    const auto row = [](const char *name, const QByteArray &body, const char *expected) {
        QTest::newRow(name) << body << QString::fromUtf8(expected);
    };
    row("null", {}, "");
    row("empty", "", "");
    row("blank", " \n", "");
    row("message", R"({"message":"No"})", "No");
    row("message and errors", R"({"message":"No","errors":{"table":["a","b"],"where":["c"]}})",
        "No: table: a; table: b; where: c");
    row("errors only", R"({"errors":{"table":["a"]}})", "table: a");
    row("empty message", R"({"message":"","errors":{"table":["a"]}})", "table: a");
    row("empty errors", R"({"message":"No","errors":{}})", "No");
    row("errors of other types", R"({"message":"No","errors":{"a":"x","b":[1,null,"y"],"c":{}}})",
        "No: b: y");
    row("errors is no object", R"({"message":"No","errors":["x"]})", "No");
    row("message is no text", R"({"message":{"a":1}})", "");
    row("unknown object", R"({"status":"active"})", "");
    row("unicode", R"({"message":"größer \u20ac"})", "größer €");
    row("lines become one", R"({"message":"one\n  two\r\nthree"})", "one two three");
    row("lines in errors become one", R"({"message":"No","errors":{"where":["a\nb"]}})",
        "No: where: a b");
    row("word", "Forbidden", "Forbidden");
    row("words in lines", " Bad\n\tGateway \r\n", "Bad Gateway");
    row("page", "<html><body>502 Bad Gateway</body></html>", "");
    row("page after a blank", "\n <!DOCTYPE html><title>x</title>", "");
    row("long message", R"({"message":")" + QByteArray(5000, 'x') + "\"}",
        (QByteArray(999, 'x') + "…").constData());
    row("long text", QByteArray(5000, 'x'), "");
    row("bytes", QByteArray("\x1f\x8b\x08\x00\x00", 5), "");
    row("JSON cut off", R"({"message":"N)", R"({"message":"N)");
    row("deep", QByteArray(100'000, '['), "");
}

void TestResponse::message()
{
    QFETCH(const QByteArray, body);
    QFETCH(const QString, expected);
    QCOMPARE(serverMessage(body), expected);
}

void TestResponse::message_recorded_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("expected");

    const auto row = [](const char *name, const char *expected) {
        QTest::newRow(name) << QByteArray(name) << QString::fromLatin1(expected);
    };
    row("30-err-no-table", "Invalid request: table: can't be blank");
    row("31-err-unknown-table",
        "Invalid request: table: Table \"public\".\"nothing\" does not exist. If the table name "
        "contains "
        "capitals or special characters you must quote it.");
    row("32-err-no-handle", "Invalid request: handle: can't be blank when offset != -1");
    row("33-err-bad-offset", "Invalid request: offset: has invalid format");
    row("34-err-bad-where", "Invalid request: where: At location 0: unknown reference nope");
    row("35-err-bad-columns",
        "Invalid request: columns: The list of columns must include all primary key columns, "
        "missing: id");
    row("36-err-live-at-start", "Invalid request: live: can't be true when offset == -1");
    row("37-err-sse-without-live",
        "Invalid request: live_sse: can't be true unless live is also true");
    row("40-offset-out-of-bounds", "Invalid request: offset: out of bounds for this shape");
    row("46-err-missing-param",
        "Invalid request: where: At location 3: parameter $1 was not provided");
    row("76-out-of-bounds", "Invalid request: offset: out of bounds for this shape");
    row("77-out-of-bounds-live", "Invalid request: offset: out of bounds for this shape");
    row("94-secret-missing", "Unauthorized - Invalid API secret");
    row("95-secret-wrong", "Unauthorized - Invalid API secret");
    row("98-admission-503", "Concurrent existing request limit exceeded (limit: 1), please retry");
    row("99a-db-down-known-shape", "Timeout waiting for Postgres lock acquisition");
    row("99b-db-down-new-shape", "Timeout waiting for Postgres lock acquisition");
    row("99d-db-down-catch-up", "Timeout waiting for Postgres lock acquisition");
}

void TestResponse::message_recorded()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QString, expected);

    const Response response = recordedExchange(QStringLiteral("errors"), name).response;
    QCOMPARE(serverMessage(response.errorBody), expected);
    QCOMPARE(isOffsetOutOfBounds(response), name.contains("out-of-bounds"));
    const Error error = errorOfStatus(response);
    QCOMPARE(error.serverMessage(), expected);
    QCOMPARE(error.httpStatus(), response.status);
    QVERIFY2(error.text().contains(expected), qPrintable(error.text()));
}

void TestResponse::outOfBounds_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("expected");

    const QByteArray server
        = R"({"message":"Invalid request","errors":{"offset":["out of bounds for this shape"]}})";
    const auto row = [](const char *name, int status, const QByteArray &body, bool expected) {
        QTest::newRow(name) << status << body << expected;
    };
    row("the server's words", 400, server, true);
    row("second reason", 400, R"({"errors":{"offset":["x","out of bounds for this shape"]}})",
        true);
    row("with other errors", 400,
        R"({"errors":{"a":["x"],"offset":["out of bounds for this shape"]}})", true);
    row("another status", 404, server, false);
    row("409", 409, server, false);
    row("another reason", 400, R"({"errors":{"offset":["has invalid format"]}})", false);
    row("another parameter", 400, R"({"errors":{"limit":["out of bounds for this shape"]}})",
        false);
    row("in the message", 400, R"({"message":"out of bounds for this shape"})", false);
    row("a text instead of a list", 400, R"({"errors":{"offset":"has invalid format"}})", false);
    row("numbers", 400, R"({"errors":{"offset":[1]}})", false);
    row("an array", 400, R"([{"errors":1}])", false);
    row("not JSON", 400, "out of bounds for this shape", false);
    row("cut off", 400, server.chopped(1), false);
    row("empty", 400, {}, false);
}

void TestResponse::outOfBounds()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, body);
    QFETCH(const bool, expected);

    Response response;
    response.status = status;
    response.errorBody = body;
    QCOMPARE(isOffsetOutOfBounds(response), expected);
}

void TestResponse::error_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Error::Code>("code");

    const auto row
        = [](int status, Error::Code code) { QTest::addRow("%d", status) << status << code; };
    for (const int status : {401, 403})
        row(status, Error::Unauthorized);
    for (const int status : {400, 402, 404, 405, 406, 410, 413, 414, 418, 422, 451, 499})
        row(status, Error::RequestRefused);
    for (const int status : {429, 500, 501, 502, 503, 504, 520, 599})
        row(status, Error::ServerUnavailable);
    for (const int status : {0, 100, 301, 304, 307})
        row(status, Error::InvalidResponse);
}

void TestResponse::error()
{
    QFETCH(const int, status);
    QFETCH(const Error::Code, code);

    Response response;
    response.status = status;
    const Error plain = errorOfStatus(response);
    QCOMPARE(plain.code(), code);
    QCOMPARE(plain.httpStatus(), status);
    QCOMPARE(plain.serverMessage(), QString());
    QVERIFY2(plain.text().contains(QString::number(status)), qPrintable(plain.text()));
    QVERIFY(!plain.text().endsWith(u": "));
    QVERIFY(!plain.willRetry());

    response.errorBody = R"({"message":"50%1 of %2"})";
    const Error withWords = errorOfStatus(response);
    QCOMPARE(withWords.code(), code);
    QCOMPARE(withWords.serverMessage(), QStringLiteral("50%1 of %2"));
    QVERIFY2(withWords.text().endsWith(u": 50%1 of %2"), qPrintable(withWords.text()));
}

QTEST_GUILESS_MAIN(TestResponse)

#include "tst_response.moc"
