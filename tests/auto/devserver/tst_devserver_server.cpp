// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tst_devserver.h"

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

    const auto row = [](const char *name, const char *table, const char *body, int status) {
        QTest::newRow(name) << QByteArray(table) << QByteArray(body) << status;
    };
    row("no table", "nothing", R"({"op":"insert","value":{}})", 404);
    row("no JSON", "items", "nonsense", 400);
    row("nothing to do", "items", "[]", 400);
    row("no operation", "items", R"({"value":{"id":1}})", 400);
    row("no row", "items", R"({"op":"delete","key":{"id":99}})", 404);
    row("no key", "items", R"({"op":"update","value":{"title":"x"}})", 400);
    row("no column", "items", R"({"op":"insert","value":{"id":9,"x":1}})", 400);
    row("duplicate", "items", R"({"op":"insert","value":{"id":1}})", 409);
    row("bad integer", "items", R"({"op":"insert","value":{"id":"x"}})", 400);
    row("bad bool", "items", R"({"op":"update","value":{"id":1,"done":"x"}})", 400);
    row("not null", "ck", R"({"op":"insert","value":{"a":1}})", 400);
}

void TestDevServer::writeApi_errors()
{
    QFETCH(QByteArray, table);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    const Reply reply = m_client->post("/tables/" + table, body);
    QCOMPARE(reply.status, status);
    QVERIFY(!QJsonDocument::fromJson(reply.body)[u"message"].toString().isEmpty());
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

void TestDevServer::seed_errors()
{
    QVERIFY(!m_server->seed("nonsense"));
    QVERIFY(!m_server->errorString().isEmpty());
    QVERIFY(!m_server->seed(R"({"tables": {"a": {"columns": {"id": {"type": "int4"}}},
                                           "b": {"columns": {}}}})"));
    QCOMPARE(get("/tables/a").status, 404);
    QVERIFY(!m_server->seed(R"({"tables": {"c": {"columns": {"id": {"type": "int4"}},
                                                 "rows": [{"id": "x"}]}}})"));
    QVERIFY(m_server->errorString().contains(u"invalid input syntax"_s));
    QVERIFY(!m_server->seedFile(u"/nonexistent/seed.json"_s));
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
