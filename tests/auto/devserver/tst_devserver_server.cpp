// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tst_devserver.h"

#include "devserver/seed.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

using ElectricDev::Fault;
using ElectricDev::Options;
using ElectricDev::Request;

namespace {

ElectricDev::FaultHandler always(const Fault &fault)
{
    return [fault](const Request &) { return fault; };
}

} // namespace

void TestDevServer::http_pipelinedRequests()
{
    const QByteArray handle = handleOf("items");
    // The first is held; the others must wait for it, and come in order.
    m_client->sendGet("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle);
    m_client->sendGet("/v1/health");
    m_client->sendGet("/v1/shape?offset=-1");
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_client->received().isEmpty());
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 1}}).ok());
    QCOMPARE(m_client->wait().operations(), QStringList({u"delete"_s, u"up-to-date"_s}));
    QCOMPARE(m_client->wait().body, QByteArray("{\"status\":\"active\"}"));
    QCOMPARE(m_client->wait().status, 400);
}

void TestDevServer::http_splitRequests()
{
    const QByteArray body = R"({"op":"insert","value":{"id":9}})";
    const QByteArray request = "POST /tables/items HTTP/1.1\r\ncontent-length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body + "GET /v1/health HTTP/1.1\r\n\r\n";
    m_client->socket().setSocketOption(QAbstractSocket::LowDelayOption, 1);
    for (const char byte : request) {
        m_client->send(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    QCOMPARE(m_client->wait().body, QByteArray("{\"txid\":731,\"lsn\":\"26345784\"}"));
    QCOMPARE(m_client->wait().status, 200);
}

void TestDevServer::http_methods()
{
    m_client->headOnly = true;
    m_client->send("HEAD /v1/shape?table=items&offset=-1 HTTP/1.1\r\n\r\n");
    const Reply head = m_client->wait();
    QCOMPARE(head.status, 200);
    QVERIFY(head.headers.contains("electric-schema"));
    m_client->headOnly = false;
    m_client->send("OPTIONS /v1/shape HTTP/1.1\r\n\r\n");
    QCOMPARE(m_client->wait().status, 204);
    m_client->send("PUT /v1/shape HTTP/1.1\r\n\r\n");
    QCOMPARE(m_client->wait().status, 405);
    QCOMPARE(get("/nothing").status, 404);
    const QByteArray etag = head.headers.value("etag");
    const Reply same
        = m_client->get("/v1/shape?table=items&offset=-1", "If-None-Match: " + etag + "\r\n");
    QCOMPARE(same.status, 304);
    QCOMPARE(same.handle(), head.handle());
    m_client->send("GET /v1/health HTTP/1.0\r\n\r\n");
    QCOMPARE(m_client->wait().headers.value("connection"), "close");
    QTRY_VERIFY(!m_client->isConnected());
}

void TestDevServer::http_brokenRequests()
{
    m_client->send("nonsense\r\n\r\n");
    QCOMPARE(m_client->wait().status, 400);
    QTRY_VERIFY(!m_client->isConnected());
    HttpClient large(m_server->port());
    large.send("GET / HTTP/1.1\r\nx: " + QByteArray(300'000, 'x'));
    QCOMPARE(large.wait().status, 431);
    HttpClient chunked(m_server->port());
    chunked.send("POST /tables/items HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    QCOMPARE(chunked.wait().status, 501);
    QCOMPARE(HttpClient(m_server->port()).get("/v1/health").status, 200);
}

void TestDevServer::secret()
{
    Options options;
    options.secret = u"abc"_s;
    start(options);
    const Reply missing = shape("table=items&offset=-1");
    QCOMPARE(missing.status, 401);
    QCOMPARE(missing.body, QByteArray(R"({"message":"Unauthorized - Invalid API secret"})"));
    QCOMPARE(shape("table=items&offset=-1&secret=x").status, 401);
    QCOMPARE(shape("table=items&offset=-1&secret=abc").status, 200);
}

void TestDevServer::requests_areRecorded()
{
    QSignalSpy spy(m_server.get(), &ElectricDev::DevelopmentServer::requestReceived);
    m_client->get("/v1/shape?a=b+c&params%5B1%5D=%C3%A4", "X-Test: yes\r\n");
    QCOMPARE(spy.size(), 1);
    QCOMPARE(m_server->requests().size(), 1);
    const Request request = m_server->requests().constFirst();
    QCOMPARE(request.method, "GET");
    QCOMPARE(request.path, u"/v1/shape"_s);
    QCOMPARE(request.rawQuery, "a=b+c&params%5B1%5D=%C3%A4");
    QCOMPARE(request.queryValue(u"a"), u"b c"_s);
    QCOMPARE(request.queryValue(u"params[1]"), u"ä"_s);
    QCOMPARE(request.header("x-test"), "yes");
    QVERIFY(request.time.isValid());
    m_server->clearRequests();
    QVERIFY(m_server->requests().isEmpty());
}

void TestDevServer::faults_answerAndHeaders()
{
    Fault fault;
    fault.delayMs = 1;
    fault.answer = ElectricDev::Response {503, {{"retry-after", "9"}}, "busy"};
    m_server->setFaultHandler(always(fault));
    const Reply busy = shape("table=items&offset=-1");
    QCOMPARE(busy.status, 503);
    QCOMPARE(busy.headers.value("retry-after"), "9");
    QCOMPARE(busy.body, "busy");

    fault = {};
    fault.dropHeaders = {"Electric-Offset"};
    fault.replaceHeaders = {{"electric-handle", "old"}};
    m_server->setFaultHandler(always(fault));
    const Reply changed = shape("table=items&offset=-1");
    QCOMPARE(changed.status, 200);
    QCOMPARE(changed.handle(), "old");
    QVERIFY(!changed.headers.contains("electric-offset"));
    m_server->setFaultHandler({});
    QVERIFY(handleOf("items") != "old");
}

void TestDevServer::faults_brokenBodies()
{
    Fault fault;
    fault.truncateBodyAt = 10;
    m_server->setFaultHandler(always(fault));
    const Reply cut = shape("table=items&offset=-1");
    QCOMPARE(cut.status, 200);
    QVERIFY(!cut.complete);
    QCOMPARE(cut.body.size(), 10);
    QVERIFY(cut.headers.value("content-length").toInt() > 10);
    QVERIFY(!m_client->isConnected());

    fault.truncateBodyAt = 0;
    m_server->setFaultHandler(always(fault));
    const Reply empty = HttpClient(m_server->port()).get("/v1/health");
    QCOMPARE(empty.status, 200);
    QVERIFY(empty.body.isEmpty());
}

void TestDevServer::faults_noAnswer()
{
    Fault fault;
    fault.closeWithoutAnswer = true;
    m_server->setFaultHandler(always(fault));
    QCOMPARE(get("/v1/health").status, 0);

    fault = {};
    fault.hang = true;
    m_server->setFaultHandler(always(fault));
    HttpClient hanging(m_server->port());
    m_server->clearRequests();
    hanging.sendGet("/v1/health");
    QTRY_COMPARE(m_server->requests().size(), 1);
    QVERIFY(hanging.received().isEmpty());
    m_server->dropConnections();
    QCOMPARE(hanging.wait().status, 0);
}

void TestDevServer::faults_pieces()
{
    const Reply whole = shape("table=ck&offset=-1");
    Fault fault;
    fault.pieceBytes = 7;
    m_server->setFaultHandler(always(fault));
    const Reply pieces = shape("table=ck&offset=-1");
    QVERIFY(pieces.complete);
    QCOMPARE(pieces.body, whole.body);
    QCOMPARE(get("/v1/health").status, 200);
}

void TestDevServer::writeApi_rowsAndTables()
{
    const Reply written
        = m_client->post("/tables/items", R"({"op":"insert","value":{"title":"a"}})");
    QCOMPARE(written.status, 200);
    QCOMPARE(written.body, QByteArray("{\"txid\":731,\"lsn\":\"26345784\"}"));
    const QJsonArray rows = get("/tables/items").messages();
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows.at(2)[u"id"].toString(), u"3"_s);
    QCOMPARE(get("/tables/%22Weird%20Table%22").messages().size(), 1);
    QCOMPARE(m_server->rows(u"items"_s), get("/tables/items").body);
    const QJsonArray tables = get("/tables").messages();
    QCOMPARE(tables.size(), 4);

    const QByteArray handle = handleOf("items");
    QCOMPARE(m_client->post("/tables/items/rotate", {}).status, 200);
    QVERIFY(handleOf("items") != handle);
    QCOMPARE(
        m_client->post("/tables/items/columns", R"({"add":{"name":"x","type":"text"}})").status,
        200);
    QCOMPARE(m_client->post("/tables/items/columns", R"({"drop":"title"})").status, 200);
    QCOMPARE(get("/tables/items").messages().at(0).toObject().keys(),
             QStringList({u"created"_s, u"done"_s, u"id"_s, u"x"_s}));
    QCOMPARE(m_client
                 ->post("/transactions", R"([{"table":"items","op":"delete","key":{"id":1}},
                     {"table":"ck","op":"delete","key":{"a":1,"b":"x"}}])")
                 .status,
             200);
    QCOMPARE(get("/tables/ck").messages().size(), 3);
}

void TestDevServer::writeApi_errors_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message"); // or what it has in it

    const auto row = [](const char *name, const char *table, const char *body, int status,
                        const char *message = "") {
        QTest::newRow(name) << QByteArray(table) << QByteArray(body) << status
                            << QString::fromUtf8(message);
    };
    row("no table", "nothing", R"({"op":"insert","value":{}})", 404);
    row("no JSON", "items", "nonsense", 400);
    row("nothing to do", "items", "[]", 400);
    row("no operation", "items", R"({"value":{"id":1}})", 400);
    row("no object", "items", "[1]", 400, "an operation must be an object, and is a number");
    row("no row", "items", R"({"op":"delete","key":{"id":99}})", 404);
    row("no key", "items", R"({"op":"update","value":{"title":"x"}})", 400);
    row("no column", "items", R"({"op":"insert","value":{"id":9,"x":1}})", 400);
    row("duplicate", "items", R"({"op":"insert","value":{"id":1}})", 409);
    row("bad integer", "items", R"({"op":"insert","value":{"id":"x"}})", 400,
        "column \"id\": invalid input syntax for type int4: \"x\"");
    row("bad bool", "items", R"({"op":"update","value":{"id":1,"done":"x"}})", 400);
    row("not null", "ck", R"({"op":"insert","value":{"a":1}})", 400);
    row("unknown members", "items", R"({"op":"update","key":{"id":1},"values":{},"x":1})", 400,
        R"(unknown member "values", "x"; known: op, table, key, value)");
    row("value is no object", "items", R"({"op":"insert","value":[1]})", 400,
        R"("value" must be an object, {column: value}, and is an array)");
    row("key is no object", "items", R"({"op":"delete","key":1})", 400,
        R"("key" must be an object, {column: value}, and is a number)");
    row("no value", "items", R"({"op":"update","key":{"id":1}})", 400, R"("value" is missing)");
    row("insert with key", "items", R"({"op":"insert","key":{"id":7},"value":{}})", 400);
    row("key of another column", "items", R"({"op":"delete","key":{"title":"item 1"}})", 400,
        R"(the key of "public"."items" is id, not title)");
    row("key and more", "items", R"({"op":"delete","key":{"id":1,"title":"item 1"}})", 400);
    row("half a key", "ck", R"({"op":"delete","key":{"a":1}})", 400,
        R"(the key of "public"."ck" is a, b, not a)");
    row("bad time", "items", R"({"op":"update","value":{"id":1,"created":"yesterday"}})", 400,
        R"(invalid input syntax for type timestamptz: "yesterday"; such as)");
    row("no such day", "items",
        R"({"op":"update","value":{"id":1,"created":"2026-02-30 09:00:00+00"}})", 400);
    row("out of range", "items", R"({"op":"insert","value":{"id":2147483648}})", 400,
        R"(value "2147483648" is out of range for type int4)");
    row("unknown change", "items/columns", R"({"added":{"name":"x","type":"text"}})", 400,
        R"(unknown member "added"; known: add, drop)");
    row("bad definition", "items/columns", R"({"add":{"name":"x","type":"integer"}})", 400,
        R"(column "x": the type "integer" is named "int4" here)");
}

void TestDevServer::writeApi_errors()
{
    QFETCH(QByteArray, table);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, message);
    const QByteArray before = m_server->rows(u"items"_s);
    const Reply reply = m_client->post("/tables/" + table, body);
    QCOMPARE(reply.status, status);
    const QString said = QJsonDocument::fromJson(reply.body)[u"message"].toString();
    QVERIFY(!said.isEmpty());
    QVERIFY2(said.contains(message), qPrintable(said));
    QCOMPARE(m_server->rows(u"items"_s), before);
}

void TestDevServer::values_forms_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("isTaken");

    const auto row = [](const char *type, const char *value, bool isTaken) {
        QTest::addRow("%s %s", type, value)
            << QString::fromLatin1(type) << QString::fromLatin1(value) << isTaken;
    };
    for (const char *moment : {"2026-11-28 09:30:00", "2026-11-28T09:30:00.5", "-infinity",
                               "2026-11-28", "0044-03-15 09:00:00 BC", "12026-01-01 00:00:00"}) {
        row("timestamp", moment, true);
        row("timestamptz", moment, true);
    }
    for (const char *moment : {"2026-11-28 09:30:00+00", "2026-11-28T09:30:00.123Z",
                               "2026-11-28 09:30:00-03:30", "infinity"})
        row("timestamptz", moment, true);
    for (const char *moment : {"yesterday", "", "2026-13-01", "28.11.2026", "2026-11-28 25:00:00",
                               "2026-11-28 09:30:00+", "1795858200"})
        row("timestamptz", moment, false);
    row("date", "2026-11-28", true);
    row("date", "0044-03-15 BC", true);
    row("date", "2026-11-28 09:30:00", false);
    row("time", "09:30", true);
    row("time", "9 o'clock", false);
    row("timetz", "09:30:00+02", true);
    row("uuid", "67c8770b-44f1-410a-ab9a-f9b5446f13ee", true);
    row("uuid", "67c8770b", false);
    row("jsonb", "[1, null]", true);
    row("jsonb", "\"a\"", true);
    row("json", "{a: 1}", false);
    row("json", "1, 2", false);
    row("int2", "-32768", true);
    row("int2", "32768", false);
    row("int8", "9223372036854775807", true);
    row("oid", "4294967295", true);
    row("oid", "-1", false);
    row("interval", "P1Y2M", true);
    row("mood", "sad", true); // an enum's: kept as it is
}

void TestDevServer::values_forms()
{
    QFETCH(QString, type);
    QFETCH(QString, value);
    QFETCH(bool, isTaken);
    QVERIFY(m_server->addColumn(u"items"_s, u"x"_s, {{u"type"_s, type}}).ok());
    const ElectricDev::WriteResult result
        = m_server->update(u"items"_s, {{u"id"_s, 1}, {u"x"_s, value}});
    QVERIFY2(result.ok() == isTaken, qPrintable(result.message));
}

void TestDevServer::values_arrays()
{
    QVERIFY(m_server->addColumn(u"items"_s, u"x"_s, {{u"type"_s, u"date"_s}, {u"dims"_s, 1}}).ok());
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 1}, {u"x"_s, u"{2026-11-28,NULL}"_s}}).ok());
    QVERIFY(!m_server->update(u"items"_s, {{u"id"_s, 1}, {u"x"_s, u"2026-11-28"_s}}).ok());
}

void TestDevServer::writeApi_failedTransaction()
{
    const QByteArray handle = handleOf("items");
    const QByteArray before = m_server->rows(u"items"_s);
    QCOMPARE(m_server
                 ->write(u"items"_s, QByteArray(R"([{"op":"delete","key":{"id":1}},
                     {"op":"insert","value":{"id":2}}])"))
                 .status,
             409);
    QCOMPARE(m_server->rows(u"items"_s), before);
    const Reply reply = shape("table=items&offset=0_0&handle=" + handle);
    QCOMPARE(reply.operations(), QStringList({u"up-to-date"_s}));
    QCOMPARE(m_server->remove(u"items"_s, {{u"id"_s, 1}}).txid, 731);
}

void TestDevServer::seed_generated()
{
    QVERIFY2(m_server->seed(R"({"tables": {"g": {
        "columns": {"id": {"type": "int8", "pk_index": 0}, "title": {"type": "text"},
                    "done": {"type": "bool"}, "p": {"type": "int4"}, "list": {"type": "text"},
                    "c": {"type": "text"}, "nothing": {"type": "text"}},
        "generate": {"count": 5, "values": {"id": "{i+10}", "title": "Item {i} of {i:3}",
            "done": [true, false], "p": "{i%3}", "list": ["a", "b{i}", null], "c": 7}}}}})"),
             qPrintable(m_server->errorString()));
    const QJsonArray rows = get("/tables/g").messages();
    QCOMPARE(rows.size(), 5);
    QCOMPARE(rows.at(4).toObject(),
             (QJsonObject {{u"id"_s, u"15"_s},
                           {u"title"_s, u"Item 5 of 005"_s},
                           {u"done"_s, u"true"_s},
                           {u"p"_s, u"2"_s},
                           {u"list"_s, u"b5"_s},
                           {u"c"_s, u"7"_s},
                           {u"nothing"_s, QJsonValue::Null}}));
    QCOMPARE(rows.at(2)[u"list"], QJsonValue(QJsonValue::Null));
}

void TestDevServer::seed_errors_data()
{
    QTest::addColumn<QByteArray>("seed");
    QTest::addColumn<QString>("message"); // what it has in it

    const auto row = [](const char *name, const QByteArray &seed, const QByteArray &message) {
        QTest::newRow(name) << seed << QString::fromUtf8(message);
    };
    row("no JSON", "{\n\"tables\": nonsense}", "no JSON in line 2: ");
    row("empty file", "", "no JSON in line 1: ");
    row("array", "[]", "the seed must be an object, and is an array");
    row("empty", "{}", R"("tables" is missing)");
    row("table at the top", R"({"products": [{"id": 1}]})",
        R"(unknown member "products"; known: tables)");
    row("tables in an array", R"({"tables": [{"name": "a"}]})",
        R"("tables" must be an object, {name: table}, and is an array)");

    const auto table
        = [&row](const char *name, const QByteArray &members, const QByteArray &message) {
              row(name,
                  R"({"tables": {"fine": {"columns": {"id": {"type": "int4"}}}, "products": )"
                      + members + "}}",
                  message);
          };
    table("rows alone", R"([{"id": 1}])",
          R"(table "products": an object is needed, and here is an array)");
    table("no columns", R"({"rows": []})", R"(table "products": "columns" is missing)");
    table("empty columns", R"({"columns": {}})",
          R"(table "products": "columns" must be an object )"
          "of at least one column, and is empty");
    for (const char *member : {"primaryKey", "primary_key", "pk"}) {
        const QByteArray message = R"(table "products": unknown member ")" + QByteArray(member)
            + R"("; known: columns, rows, generate)";
        table(member,
              R"({"columns": {"id": {"type": "int4"}}, ")" + QByteArray(member) + R"(": ["id"]})",
              message);
    }

    const auto column = [&table](const char *name, const char *definition, const char *message) {
        table(name, R"({"columns": {"id": )" + QByteArray(definition) + "}}",
              R"(table "products": column "id": )" + QByteArray(message));
    };
    column("type alone", R"("int4")",
           R"(an object such as {"type": "int4"} is needed, and here is the string "int4")");
    column("no type", "{}", R"("type" is missing)");
    column("type is no string", R"({"type": 4})", R"("type" must be a string, and is a number)");
    column("empty type", R"({"type": ""})", R"("" is no type name)");
    column("as in SQL", R"({"type": "BIGINT"})",
           R"(the type "BIGINT" is named "int8" here, as in electric-schema)");
    column("two words", R"({"type": "timestamp  with time zone"})",
           "the type \"timestamp  with time zone\" is named \"timestamptz\" here");
    column("capitals", R"({"type": "Text"})", R"(the type "Text" is named "text" here)");
    column("length", "{\"type\": \"varchar(20)\"}", "\"varchar(20)\" is no type name");
    column("array", R"({"type": "int4[]"})", R"("int4[]" is no type name)");
    column("primary", R"({"type": "int4", "primary": true})",
           R"(unknown member "primary"; known: type, not_null, pk_index, dims, )");
    column("pk_index", R"({"type": "int4", "pk_index": true})",
           R"("pk_index" must be a whole number from 0 on)");
    column("not_null", R"({"type": "int4", "not_null": "yes"})",
           R"("not_null" must be true or false)");

    const auto rows = [&table](const char *name, const QByteArray &more, const char *message) {
        table(name,
              R"({"columns": {"id": {"type": "int4"}, "at": {"type": "date"}}, )" + more + '}',
              message);
    };
    rows("rows are no array", R"("rows": {"id": 1})", R"("rows" must be an array of objects)");
    rows("row is no object", R"("rows": [{"id": 1}, [2]])",
         R"(table "products": row 2 must be an object)");
    rows("row's column", R"("rows": [{"id": 1}, {"ident": 2}])",
         R"(table "products": row 2: column "ident" of relation "products" does not exist)");
    rows("row's value", R"("rows": [{"id": "x"}])",
         R"(table "products": row 1: column "id": invalid input syntax for type int4: "x")");
    rows("row's date", R"("rows": [{"at": "yesterday"}])",
         R"(table "products": row 1: column "at": invalid input syntax for type date)");
    rows("generate's members", R"("generate": {"count": 2, "rows": {"id": "{i}"}})",
         R"(generate: unknown member "rows"; known: count, values)");
    rows("generate's count", R"("generate": {"count": "2", "values": {"id": "{i}"}})",
         R"(generate: "count" must be a whole number)");
    rows("generate's column", R"("generate": {"count": 2, "values": {"ident": "{i}"}})",
         R"(table "products": no column "ident")");
}

void TestDevServer::seed_errors()
{
    QFETCH(QByteArray, seed);
    QFETCH(QString, message);
    QVERIFY(!m_server->seed(seed));
    QVERIFY2(m_server->errorString().contains(message), qPrintable(m_server->errorString()));
    QCOMPARE(get("/tables/fine").status, 404); // all of it or nothing
    QTemporaryDir folder;
    QFile file(folder.filePath(u"seed.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(seed) == seed.size());
    file.close();
    QVERIFY(!m_server->seedFile(file.fileName()));
    QVERIFY(m_server->errorString().startsWith(file.fileName() + u": "_s));
}

void TestDevServer::seed_exampleInErrors()
{
    QVERIFY(!m_server->seed("{}"));
    const QString example = m_server->errorString().section(u'\n', 2);
    QCOMPARE(example, QString::fromLatin1(ElectricDev::SeedExample));
    QVERIFY2(m_server->seed(R"({"tables": {}})"), qPrintable(m_server->errorString()));
    QCOMPARE(m_server->rowCounts().size(), 4);
    QVERIFY2(m_server->seed(example.toUtf8()), qPrintable(m_server->errorString()));
    QCOMPARE(m_server->rowCounts().value(u"todos"_s), 1);
    QVERIFY(!m_server->seedFile(u"/nonexistent/seed.json"_s));
    QVERIFY(m_server->errorString().startsWith(u"/nonexistent/seed.json: "_s));
}

// An enum, a domain, an extension's type: their names are not known here.
void TestDevServer::seed_foreignTypes()
{
    QVERIFY2(m_server->seed(R"({"tables": {"x.f": {"columns": {
        "id": {"type": "int8", "pk_index": 0}, "mood": {"type": "mood", "not_null": true},
        "v": {"type": "varchar", "max_length": 20}, "c": {"type": "bpchar", "length": 3},
        "n": {"type": "numeric", "precision": 10, "scale": 2}, "g": {"type": "geometry"},
        "iv": {"type": "interval", "fields": "DAY"}, "ma": {"type": "mood", "dims": 1}},
        "rows": [{"mood": "sad", "ma": "{sad,ok}"}]}}})"),
             qPrintable(m_server->errorString()));
    QCOMPARE(m_server->rowCounts().value(u"x.f"_s), 1);
    const QMap<QString, QString> types {
        {u"x.f.g"_s, u"geometry"_s}, {u"x.f.ma"_s, u"mood"_s}, {u"x.f.mood"_s, u"mood"_s}};
    QCOMPARE(m_server->foreignTypes(), types);
}

void TestDevServer::rowCounts()
{
    const QMap<QString, qint64> counts {
        {u"Weird Table"_s, 1}, {u"ck"_s, 4}, {u"items"_s, 2}, {u"nopk"_s, 3}};
    QCOMPARE(m_server->rowCounts(), counts);
}

void TestDevServer::listen_portInUse()
{
    ElectricDev::DevelopmentServer other;
    QVERIFY(!other.listen(m_server->port()));
    const QString error = other.errorString();
    QVERIFY2(error.startsWith(u"port %1: "_s.arg(m_server->port())), qPrintable(error));
    QVERIFY2(error.contains(u"--port 0"_s), qPrintable(error));
}

void TestDevServer::restart_withFile()
{
    QTemporaryDir folder;
    Options options;
    options.database = folder.filePath(u"server.db"_s);
    options.chunkBytes = 300;
    start(options);
    const QByteArray handle = handleOf("items");
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 1}, {u"title"_s, u"before"_s}}).ok());
    const QByteArray query = "table=items&handle=" + handle;
    const QByteArray chunk = shape(query + "&offset=0_0").body;
    const Reply last = shape(query + "&offset=0_inf");

    start(options);
    QCOMPARE(shape(query + "&offset=0_0").body, chunk);
    QCOMPARE(shape(query + "&offset=0_inf").body, last.body);
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 1}, {u"title"_s, u"after"_s}}).ok());
    const Reply resumed = shape(query + "&offset=" + last.offset());
    QCOMPARE(resumed.operations(), QStringList({u"update"_s, u"up-to-date"_s}));
    QCOMPARE(resumed.messages().at(0)[u"headers"][u"txids"][0].toInt(), 732);
    QCOMPARE(handleOf("items"), handle);
}

void TestDevServer::restart_inMemory()
{
    const QByteArray handle = handleOf("items");
    const quint16 port = m_server->port();
    m_server->close();
    QVERIFY(!m_server->isListening());
    QCOMPARE(m_client->wait().status, 0);
    QVERIFY2(m_server->listen(port), qPrintable(m_server->errorString()));
    QCOMPARE(m_server->port(), port);
    m_client = std::make_unique<HttpClient>(port);
    QCOMPARE(shape("table=items&offset=0_0&handle=" + handle).status, 200);
}

void TestDevServer::thread_ofItsOwn()
{
    QThread thread;
    auto *server = new ElectricDev::DevelopmentServer;
    server->moveToThread(&thread);
    connect(&thread, &QThread::finished, server, &QObject::deleteLater);
    thread.start();
    QVERIFY(server->seed(testSeed()));
    QVERIFY(server->listen());
    HttpClient client(server->port());
    const QByteArray handle = client.get("/v1/shape?table=items&offset=-1").handle();
    client.sendGet("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle);
    QTRY_COMPARE(server->waitingRequests(), 1);
    QVERIFY(server->remove(u"items"_s, {{u"id"_s, 1}}).ok());
    QCOMPARE(client.wait().operations(), QStringList({u"delete"_s, u"up-to-date"_s}));
    QCOMPARE(server->requests().size(), 2);
    thread.quit();
    QVERIFY(thread.wait());
}
