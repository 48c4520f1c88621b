// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tst_devserver.h"

#include <QtCore/qjsonobject.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

using ElectricDev::Options;

void TestDevServer::live_changes_data()
{
    QTest::addColumn<QByteArray>("operation");
    QTest::addColumn<QByteArray>("offset");
    QTest::addColumn<QByteArray>("messages");

    const auto row = [](const char *name, const char *operation, const char *offset,
                        const char *messages) {
        QTest::newRow(name) << QByteArray(operation) << QByteArray(offset) << QByteArray(messages);
    };
    row("insert", R"({"op":"insert","value":{"id":7,"title":"live","done":false}})", "26345784_0",
        R"({"value":{"created":null,"done":"f","id":"7","title":"live"},"key":"\"public\".\"items\"/\"7\"","headers":{"last":true,"relation":["public","items"],"operation":"insert","lsn":"26345784","op_position":0,"txids":[731]}})");
    row("update", R"({"op":"update","value":{"id":1,"title":"renamed","done":null}})", "26345784_0",
        R"({"value":{"done":null,"id":"1","title":"renamed"},"key":"\"public\".\"items\"/\"1\"","headers":{"last":true,"relation":["public","items"],"operation":"update","lsn":"26345784","op_position":0,"txids":[731]}})");
    row("delete", R"({"op":"delete","key":{"id":"1"}})", "26345784_0",
        R"({"value":{"id":"1"},"key":"\"public\".\"items\"/\"1\"","headers":{"last":true,"relation":["public","items"],"operation":"delete","lsn":"26345784","op_position":0,"txids":[731]}})");
    row("key change", R"({"op":"update","key":{"id":2},"value":{"id":9}})", "26345784_1",
        R"({"value":{"id":"2"},"key":"\"public\".\"items\"/\"2\"","headers":{"relation":["public","items"],"operation":"delete","lsn":"26345784","op_position":0,"txids":[731],"key_change_to":"\"public\".\"items\"/\"9\""}},{"value":{"created":null,"done":"t","id":"9","title":"item 2"},"key":"\"public\".\"items\"/\"9\"","headers":{"last":true,"relation":["public","items"],"operation":"insert","lsn":"26345784","op_position":1,"txids":[731],"key_change_from":"\"public\".\"items\"/\"2\""}})");
}

void TestDevServer::live_changes()
{
    QFETCH(QByteArray, operation);
    QFETCH(QByteArray, offset);
    QFETCH(QByteArray, messages);
    const QByteArray handle = handleOf("items");
    m_client->sendGet("/v1/shape?table=items&offset=0_inf&live=true&cursor=&handle=" + handle);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server->write(u"items"_s, operation).ok());
    const Reply reply = m_client->wait();
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body,
             '[' + messages
                 + R"(,{"headers":{"control":"up-to-date","global_last_seen_lsn":"26345784"}}])");
    QCOMPARE(reply.offset(), offset);
    QVERIFY(reply.isUpToDate());
    QVERIFY(reply.headers.value("electric-cursor").toLongLong() > 0);
    QVERIFY(!reply.headers.contains("electric-schema"));
    QCOMPARE(m_server->waitingRequests(), 0);
}

void TestDevServer::live_transaction()
{
    const QByteArray handle = handleOf("items");
    m_client->sendGet("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    const ElectricDev::WriteResult result = m_server->write(u"items"_s, QByteArray(R"([
        {"op":"insert","value":{"id":5}}, {"op":"update","value":{"id":5,"title":"a"}},
        {"op":"update","value":{"id":5,"title":"a"}}, {"op":"delete","key":{"id":5}}])"));
    QCOMPARE(result.txid, 731);
    const Reply reply = m_client->wait();
    // The second update changes nothing: it is no change of the shape, but has its position.
    QCOMPARE(reply.operations(),
             QStringList({u"insert"_s, u"update"_s, u"delete"_s, u"up-to-date"_s}));
    QList<int> positions;
    for (int i = 0; i < 3; ++i) {
        const QJsonValue headers = reply.messages().at(i)[u"headers"];
        positions.append(headers[u"op_position"].toInt());
        QCOMPARE(headers[u"last"].toBool(), i == 2);
        QCOMPARE(headers[u"lsn"].toString(), QString::number(result.lsn));
    }
    QCOMPARE(positions, QList<int>({0, 2, 6}));
    QCOMPARE(reply.offset(), "26345784_6");
}

void TestDevServer::live_rowsMoveInAndOut()
{
    const QByteArray query = "table=items&where=title%3D%241&params%5B1%5D=wanted";
    const Reply first = shape(query + "&offset=-1");
    QCOMPARE(first.operations(), QStringList({u"snapshot-end"_s}));
    m_client->sendGet("/v1/shape?" + query + "&offset=0_inf&live=true&handle=" + first.handle());
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 2}, {u"title"_s, u"other"_s}}).ok());
    QCOMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 2}, {u"title"_s, u"wanted"_s}}).ok());
    const Reply in = m_client->wait();
    QCOMPARE(in.operations(), QStringList({u"insert"_s, u"up-to-date"_s}));
    QCOMPARE(in.messages().at(0)[u"value"][u"done"].toString(), u"t"_s);
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 2}, {u"title"_s, u"gone"_s}}).ok());
    const Reply out
        = shape(query + "&live=true&offset=" + in.offset() + "&handle=" + first.handle());
    QCOMPARE(out.operations(), QStringList({u"delete"_s, u"up-to-date"_s}));
    QCOMPARE(out.messages().at(0)[u"value"].toObject(), (QJsonObject {{u"id"_s, u"2"_s}}));
}

void TestDevServer::live_timeout()
{
    Options options;
    options.longPollMs = 1;
    start(options);
    const QByteArray query = "table=items&offset=0_inf&live=true&handle=" + handleOf("items");
    const Reply reply = shape(query);
    QCOMPARE(
        reply.body,
        QByteArray(R"([{"headers":{"control":"up-to-date","global_last_seen_lsn":"26345616"}}])"));
    QCOMPARE(reply.offset(), "0_inf");
    QCOMPARE(reply.headers.value("electric-has-data"), "false");
    QVERIFY(reply.isUpToDate());
    const QByteArray cursor = reply.headers.value("electric-cursor");
    QVERIFY(shape(query + "&cursor=" + cursor).headers.value("electric-cursor") != cursor);
}

void TestDevServer::live_moreThanAChunk()
{
    Options options;
    options.chunkBytes = 400;
    start(options);
    const QByteArray handle = handleOf("items");
    m_client->sendGet("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server
                ->write(u"items"_s, QByteArray(R"([{"op":"insert","value":{"id":5}},
        {"op":"insert","value":{"id":6}}, {"op":"insert","value":{"id":7}}])"))
                .ok());
    const Reply reply = m_client->wait();
    QCOMPARE(reply.operations(), QStringList({u"insert"_s, u"insert"_s}));
    QVERIFY(!reply.isUpToDate());
    const Reply rest
        = shape("table=items&live=true&offset=" + reply.offset() + "&handle=" + handle);
    QCOMPARE(rest.operations(), QStringList({u"insert"_s, u"up-to-date"_s}));
}

void TestDevServer::sse_events()
{
    const QByteArray handle = handleOf("items");
    m_client->sendGet("/v1/shape?table=items&offset=0_inf&live=true&live_sse=true&handle=" + handle,
                      "Accept: text/event-stream\r\n");
    QTRY_VERIFY(m_client->received().contains("\r\n\r\n"));
    const QByteArray head = m_client->received();
    QVERIFY(head.contains("content-type: text/event-stream"));
    QVERIFY(head.contains("electric-offset: 0_inf"));
    QVERIFY(head.contains("electric-handle: " + handle));
    QVERIFY(!head.contains("electric-schema"));
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 1}}).ok());
    QTRY_VERIFY(m_client->received().contains(
        "data: "
        "{\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"26345784\"}}\n\n"));
    QVERIFY(m_client->received().contains("data: {\"value\":{\"id\":\"1\"},\"key\":"));
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 2}}).ok());
    QTRY_COMPARE(m_client->received().count("up-to-date\",\"global"), 2);

    // What an SSE client knows as its position after an up-to-date.
    HttpClient second(m_server->port());
    second.sendGet("/v1/shape?table=items&offset=26345952_0&live=true&handle=" + handle);
    QTRY_COMPARE(m_server->waitingRequests(), 2);
    m_client->close();
    QTRY_COMPARE(m_server->waitingRequests(), 1);
}

void TestDevServer::sse_keepAliveAndClose()
{
    Options options;
    options.sseKeepAliveMs = 1;
    options.sseCloseMs = 100;
    start(options);
    const QByteArray query = "table=items&offset=0_inf&live=true&live_sse=true&handle=";
    const Reply reply = shape(query + handleOf("items"));
    QVERIFY(reply.complete);
    QVERIFY(reply.body.startsWith(": keep-alive\n\n"));
    QVERIFY(m_client->isConnected());
}

void TestDevServer::sse_endsWithTheChunk()
{
    Options options;
    options.chunkBytes = 400;
    start(options);
    const QByteArray handle = handleOf("items");
    QVERIFY(m_server
                ->write(u"items"_s, QByteArray(R"([{"op":"insert","value":{"id":5}},
        {"op":"insert","value":{"id":6}}, {"op":"insert","value":{"id":7}}])"))
                .ok());
    const Reply reply = shape("table=items&offset=0_inf&live=true&live_sse=true&handle=" + handle);
    QVERIFY(reply.complete);
    QCOMPARE(reply.body.count("data: "), 2);
    QVERIFY(!reply.body.contains("up-to-date"));
    QCOMPARE(reply.offset(), "26345784_2");
    QVERIFY(!reply.isUpToDate());
}

void TestDevServer::rotation_whileWaiting()
{
    const QByteArray handle = handleOf("items");
    const QByteArray query = "table=items&offset=0_inf&handle=" + handle;
    m_client->sendGet("/v1/shape?live=true&" + query);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server->rotate(u"items"_s).ok());
    const Reply told = m_client->wait();
    QCOMPARE(told.status, 409);
    QVERIFY(!told.headers.contains("electric-handle"));
    QCOMPARE(told.body, QByteArray(R"([{"headers":{"control":"must-refetch"}}])"));
    const Reply again = shape(query);
    QCOMPARE(again.status, 409);
    QVERIFY(!again.handle().isEmpty());
    QVERIFY(again.handle() != handle);
    QCOMPARE(again.headers.value("etag"), '"' + again.handle() + "::\"");
    QCOMPARE(shape("table=items&offset=-1&expired_handle=" + handle).handle(), again.handle());
}

void TestDevServer::rotation_endsStream()
{
    const QByteArray handle = handleOf("items");
    m_client->sendGet("/v1/shape?table=items&offset=0_inf&live=true&live_sse=true&handle="
                      + handle);
    QTRY_COMPARE(m_server->waitingRequests(), 1);
    QVERIFY(m_server->rotate(u"items"_s).ok());
    const Reply reply = m_client->wait();
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.complete);
    QVERIFY(reply.body.isEmpty());
}

void TestDevServer::rotation_byDelete()
{
    const QByteArray handle = shape("table=items&columns=id,title&offset=-1").handle();
    const QByteArray other = handleOf("items");
    m_client->send("DELETE /v1/shape?table=items&columns=id,title HTTP/1.1\r\n\r\n");
    const Reply reply = m_client->wait();
    QCOMPARE(reply.status, 202);
    QCOMPARE(reply.body, QByteArray());
    QCOMPARE(shape("table=items&columns=id,title&offset=0_0&handle=" + handle).status, 409);
    QCOMPARE(handleOf("items"), other);
}

void TestDevServer::rotation_byAlter()
{
    const QByteArray handle = handleOf("ck");
    QVERIFY(m_server->addColumn(u"ck"_s, u"n"_s, {{u"type"_s, u"int4"_s}}).ok());
    const Reply added = shape("table=ck&offset=-1");
    QVERIFY(added.handle() != handle);
    QVERIFY(added.headers.value("electric-schema").contains("\"n\":{\"type\":\"int4\"}"));
    QVERIFY(added.messages().at(0)[u"value"].toObject().contains(u"n"_s));
    QVERIFY(m_server->dropColumn(u"ck"_s, u"v"_s).ok());
    QVERIFY(!shape("table=ck&offset=-1").headers.value("electric-schema").contains("\"v\""));
    QVERIFY(!m_server->dropColumn(u"ck"_s, u"a"_s).ok());
}

void TestDevServer::wrongHandle_namesTheRightOne()
{
    const QByteArray handle = handleOf("items");
    const Reply invented = shape("table=items&offset=0_0&handle=1234-5678");
    QCOMPARE(invented.status, 409);
    QCOMPARE(invented.handle(), handle);
    const Reply others = shape("table=items&offset=0_0&handle=" + handleOf("ck"));
    QCOMPARE(others.status, 409);
    QCOMPARE(others.handle(), handle);
}
