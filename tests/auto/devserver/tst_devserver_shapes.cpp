// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tst_devserver.h"

#include <QtCore/qjsonobject.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

using ElectricDev::Options;

void TestDevServer::snapshot_asRecorded()
{
    const Reply first = shape("table=ck&offset=-1");
    QCOMPARE(first.status, 200);
    QCOMPARE(
        first.body,
        QByteArray(
            R"([{"key":"\"public\".\"ck\"/\"1\"/\"x\"","value":{"a":"1","b":"x","v":"1"},"headers":{"relation":["public","ck"],"operation":"insert"}},{"key":"\"public\".\"ck\"/\"1\"/\"y//z\"","value":{"a":"1","b":"y/z","v":"2"},"headers":{"relation":["public","ck"],"operation":"insert"}},{"key":"\"public\".\"ck\"/\"2\"/\"q\"uote\"","value":{"a":"2","b":"q\"uote","v":"3"},"headers":{"relation":["public","ck"],"operation":"insert"}},{"key":"\"public\".\"ck\"/\"3\"/\"\"","value":{"a":"3","b":"","v":"4"},"headers":{"relation":["public","ck"],"operation":"insert"}},{"headers":{"control":"snapshot-end","xip_list":[],"xmax":"731","xmin":"731"}}])"));
    QCOMPARE(first.offset(), "0_0");
    QVERIFY(!first.isUpToDate());
    QVERIFY(first.handle().contains('-'));
    QCOMPARE(first.headers.value("etag"), '"' + first.handle() + ":-1:0_0\"");
    QCOMPARE(
        first.headers.value("electric-schema"),
        QByteArray(
            R"({"a":{"type":"int4","not_null":true,"pk_index":0},"b":{"type":"text","not_null":true,"pk_index":1},"v":{"type":"text"}})"));

    const Reply second = shape("table=public.ck&offset=0_0&handle=" + first.handle());
    QCOMPARE(
        second.body,
        QByteArray(R"([{"headers":{"control":"up-to-date","global_last_seen_lsn":"26345616"}}])"));
    QCOMPARE(second.offset(), "0_inf");
    QVERIFY(second.isUpToDate());
    QVERIFY(second.headers.contains("electric-schema"));
    QVERIFY(!second.headers.contains("electric-cursor"));
}

void TestDevServer::snapshot_inChunks()
{
    Options options;
    options.chunkBytes = 20'000;
    start(options);
    QVERIFY(m_server->seed(R"({"tables": {"many": {
        "columns": {"id": {"type": "int4", "not_null": true, "pk_index": 0}},
        "generate": {"count": 1000, "values": {"id": "{i}"}}}}})"));
    Reply reply = shape("table=many&offset=-1");
    const QByteArray handle = reply.handle();
    qsizetype rows = 0;
    int number = 0;
    for (; !reply.isUpToDate(); ++number) {
        QCOMPARE(reply.offset(), "0_" + QByteArray::number(number));
        QVERIFY(reply.body.size() < 20'200);
        rows += reply.operations().count(u"insert"_s);
        reply = shape("table=many&offset=" + reply.offset() + "&handle=" + handle);
    }
    QCOMPARE(rows, 1000);
    QVERIFY(number > 3);
    QCOMPARE(reply.offset(), "0_inf");
}

void TestDevServer::catchUp_atOnce()
{
    const QByteArray handle = handleOf("items");
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 1}, {u"title"_s, u"new"_s}}).ok());
    const Reply reply = shape("table=items&offset=0_0&handle=" + handle);
    QCOMPARE(reply.operations(), QStringList({u"update"_s, u"up-to-date"_s}));
    QCOMPARE(reply.offset(), "26345784_0");
    QVERIFY(reply.isUpToDate());
    QCOMPARE(shape("table=items&offset=26345784_0&handle=" + handle).offset(), "26345784_0");
}

void TestDevServer::catchUp_inLogChunks()
{
    Options options;
    options.chunkBytes = 1000;
    start(options);
    const QByteArray handle = handleOf("items");
    QJsonArray operations;
    for (int i = 0; i < 20; ++i)
        operations.append(
            QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, QJsonObject {{u"id"_s, 10 + i}}}});
    QVERIFY(m_server->write(u"items"_s, operations).ok());

    Reply reply = shape("table=items&offset=0_inf&handle=" + handle);
    qsizetype rows = reply.operations().count(u"insert"_s);
    while (!reply.isUpToDate()) {
        QVERIFY(!reply.body.contains("up-to-date"));
        reply = shape("table=items&offset=" + reply.offset() + "&handle=" + handle);
        rows += reply.operations().count(u"insert"_s);
    }
    QCOMPARE(rows, 20);
    QCOMPARE(reply.offset(), "26345784_38");
}

void TestDevServer::columns_quotedNames()
{
    const Reply reply = shape("table=%22Weird+Table%22&offset=-1&columns="
                              "%22Id%22%2C%22a%2Cb%22%2C%22c%22%22d%22");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.messages().at(0)[u"key"].toString(), u"\"public\".\"Weird Table\"/\"1\""_s);
    QCOMPARE(reply.messages().at(0)[u"value"].toObject(),
             (QJsonObject {{u"Id"_s, u"1"_s}, {u"a,b"_s, u"x"_s}, {u"c\"d"_s, u"y"_s}}));
    const QByteArray schema
        = shape("table=items&columns=title,id&offset=-1").headers.value("electric-schema");
    QCOMPARE(schema,
             QByteArray(
                 R"({"id":{"type":"int4","not_null":true,"pk_index":0},"title":{"type":"text"}})"));
}

void TestDevServer::keys_withoutPrimaryKey()
{
    const Reply reply = shape("table=nopk&offset=-1");
    QCOMPARE(reply.messages().at(0)[u"key"], reply.messages().at(1)[u"key"]);
    QCOMPARE(reply.messages().at(2)[u"key"].toString(), u"\"public\".\"nopk\"/\"2\"/_"_s);
    QVERIFY(
        m_server->write(u"nopk"_s, QByteArray(R"({"op":"update","key":{"a":2},"value":{"b":"z"}})"))
            .ok());
    const Reply change = shape("table=nopk&offset=0_0&handle=" + reply.handle());
    QCOMPARE(change.operations(), QStringList({u"delete"_s, u"insert"_s, u"up-to-date"_s}));
    QCOMPARE(change.messages().at(0)[u"headers"][u"key_change_to"].toString(),
             u"\"public\".\"nopk\"/\"2\"/\"z\""_s);
}

void TestDevServer::values_keepTheirText()
{
    QVERIFY(m_server->seed(R"({"tables": {"types": {
        "columns": {"id": {"type": "int8", "pk_index": 0}, "n": {"type": "numeric"},
                    "f": {"type": "float8"}, "b": {"type": "bool"}, "t": {"type": "text"},
                    "ia": {"type": "int4", "dims": 1}, "j": {"type": "jsonb"},
                    "e": {"type": "text"}, "nul": {"type": "text"}},
        "rows": [{"id": "9007199254740993", "n": "3.10", "f": "NaN", "b": "t", "t": "q\"\n€😀",
                  "ia": "{1,NULL,3}", "j": {"a": [1, null]}, "e": "", "nul": null}]}}})"));
    const QJsonObject value = shape("table=types&offset=-1").messages().at(0)[u"value"].toObject();
    QCOMPARE(value,
             (QJsonObject {{u"id"_s, u"9007199254740993"_s},
                           {u"n"_s, u"3.10"_s},
                           {u"f"_s, u"NaN"_s},
                           {u"b"_s, u"true"_s},
                           {u"t"_s, u"q\"\n€😀"_s},
                           {u"ia"_s, u"{1,NULL,3}"_s},
                           {u"j"_s, u"{\"a\":[1,null]}"_s},
                           {u"e"_s, u""_s},
                           {u"nul"_s, QJsonValue::Null}}));
}

void TestDevServer::where_data()
{
    QTest::addColumn<QByteArray>("condition");
    QTest::addColumn<QByteArray>("parameters"); // separated by blanks
    QTest::addColumn<QByteArray>("ids");

    const auto row = [](const char *name, const char *condition, const char *parameters,
                        const char *ids) {
        QTest::newRow(name) << QByteArray(condition) << QByteArray(parameters) << QByteArray(ids);
    };
    row("text parameter", "list = $1", "home", "1 2");
    row("several", "list = $1 AND done = false AND priority > 3", "home", "2");
    row("number parameter", "priority >= $1", "10", "2 3");
    row("expression", "priority + 1 = $1", "11", "2");
    row("bool parameter", "done = $1", "true", "1");
    row("short bool parameter", "done = $1", "f", "2 3");
    row("bool text", "done = 'true'", "", "1");
    row("bool alone", "NOT done", "", "2 3");
    row("numeric", "amount < 3", "", "1");
    row("numeric parameter", "amount = $1", "3.1", "2");
    row("float", "ratio > 100", "", "2 3");
    row("float parameter", "ratio = $1", "Infinity", "3");
    row("nan parameter", "ratio = $1", "NaN", "2");
    row("in", "id IN ($1, 3)", "1", "1 3");
    row("between", "priority BETWEEN $1 AND $2", "5 50", "2");
    row("parameter twice", "list = $1 OR list = $1", "home", "1 2");
    row("null", "list IS NULL", "", "3");
    row("like minds case", "list LIKE 'H%'", "", "");
    row("ilike", "list ILIKE 'H%'", "", "1 2");
    row("not ilike", "list NOT ILIKE $1", "X%", "1 2");
    row("cast", "priority = '10'::int", "", "2");
    row("cast parameter", "$1::int8 < priority", "10", "3");
    row("qualified, quoted", "w.\"id\" = 3", "", "3");
    row("or, parentheses", "(id=1 OR id=3) AND priority<>1", "", "3");
    row("quote in a text", "list = 'it''s' OR id=2", "", "2");
    row("function", "upper(list) = 'HOME'", "", "1 2");
}

void TestDevServer::where()
{
    QFETCH(QByteArray, condition);
    QFETCH(QByteArray, parameters);
    QFETCH(QByteArray, ids);
    QVERIFY(m_server->seed(R"({"tables": {"w": {
        "columns": {"id": {"type": "int4", "pk_index": 0}, "list": {"type": "text"},
                    "done": {"type": "bool"}, "priority": {"type": "int4"},
                    "amount": {"type": "numeric"}, "ratio": {"type": "float8"}},
        "rows": [{"id": 1, "list": "home", "done": true, "priority": 1, "amount": "2.50",
                  "ratio": "1e2"},
                 {"id": 2, "list": "home", "done": false, "priority": 10, "amount": "3.10",
                  "ratio": "NaN"},
                 {"id": 3, "list": null, "done": false, "priority": 100, "amount": "20",
                  "ratio": "Infinity"}]}}})"));
    QByteArray query = "table=w&offset=-1&where=" + condition.toPercentEncoding();
    int number = 0;
    const QList<QByteArray> list
        = parameters.isEmpty() ? QList<QByteArray>() : parameters.split(' ');
    for (const QByteArray &parameter : list)
        query
            += "&params%5B" + QByteArray::number(++number) + "%5D=" + parameter.toPercentEncoding();
    const Reply reply = shape(query);
    QVERIFY2(reply.status == 200, reply.body.constData());
    QStringList found;
    const QJsonArray messages = reply.messages();
    for (const QJsonValue &message : messages) {
        if (message[u"value"].isObject())
            found.append(message[u"value"][u"id"].toString());
    }
    QCOMPARE(found.join(u' ').toUtf8(), ids);
}

void TestDevServer::replica_full()
{
    const Reply first = shape("table=items&replica=full&columns=id,title,done&offset=-1");
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 2}, {u"title"_s, u"full"_s}}).ok());
    QVERIFY(m_server->update(u"items"_s, {{u"id"_s, 2}, {u"created"_s, u"2026-01-01"_s}}).ok());
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 2}}).ok());
    const Reply reply = shape("table=items&replica=full&columns=id,title,done&offset=0_0&handle="
                              + first.handle());
    QCOMPARE(
        reply.body,
        QByteArray(
            R"([{"value":{"done":"t","id":"2","title":"full"},"key":"\"public\".\"items\"/\"2\"","headers":{"last":true,"relation":["public","items"],"operation":"update","lsn":"26345784","op_position":0,"txids":[731]},"old_value":{"title":"item 2"}},{"value":{"done":"t","id":"2","title":"full"},"key":"\"public\".\"items\"/\"2\"","headers":{"last":true,"relation":["public","items"],"operation":"delete","lsn":"26346120","op_position":0,"txids":[733]}},{"headers":{"control":"up-to-date","global_last_seen_lsn":"26346120"}}])"));
}

void TestDevServer::changesOnly_now()
{
    const Reply first = shape("table=items&log=changes_only&offset=-1");
    QCOMPARE(first.operations(), QStringList({u"snapshot-end"_s}));
    QVERIFY(m_server->remove(u"items"_s, {{u"id"_s, 1}}).ok());
    const Reply now = shape("table=items&log=changes_only&offset=now");
    QCOMPARE(now.handle(), first.handle());
    QCOMPARE(now.offset(), "26345784_0");
    QCOMPARE(now.operations(), QStringList({u"up-to-date"_s}));
    QVERIFY(now.isUpToDate());
    QCOMPARE(now.headers.value("electric-has-data"), "false");
}

void TestDevServer::subset_getAndPost()
{
    const QByteArray handle = shape("table=ck&log=changes_only&offset=-1").handle();
    const QByteArray target = "table=ck&log=changes_only&offset=0_0&handle=" + handle;
    const Reply viaGet
        = shape(target
                + "&subset__where=a+%3E%3D+%241&subset__params=%7B%221%22%3A%222%22%7D"
                  "&subset__order_by=a+desc&subset__limit=1&subset__offset=1");
    QCOMPARE(viaGet.status, 200);
    QCOMPARE(viaGet.headers.value("electric-snapshot"), "true");
    QCOMPARE(viaGet.offset(), "0_inf");
    const qsizetype colon = viaGet.body.indexOf(':', 13);
    const QByteArray mark = viaGet.body.mid(colon + 1, viaGet.body.indexOf(',') - colon - 1);
    QCOMPARE(
        viaGet.body,
        R"({"metadata":{"snapshot_mark":)" + mark
            + R"(,"database_lsn":"26345616","xip_list":[],"xmax":"731","xmin":"731"}, "data": [{"key":"\"public\".\"ck\"/\"2\"/\"q\"uote\"","value":{"a":"2","b":"q\"uote","v":"3"},"headers":{"relation":["public","ck"],"operation":"insert","snapshot_mark":)"
            + mark + "}}]}");

    const Reply viaPost = m_client->post("/v1/shape?table=ck&offset=-1", R"({"where": "v = $1",
        "params": {"1": "4"}, "order_by": "b", "limit": 5})");
    QCOMPARE(viaPost.status, 200);
    QCOMPARE(viaPost.offset(), "0_0");
    QCOMPARE(viaPost.body.count("\"insert\""), 1);
    QCOMPARE(m_client->post("/v1/shape?table=ck&offset=0_0&handle=1-2", "{}").status, 409);
    QCOMPARE(m_client->post("/v1/shape?table=ck&offset=-1", R"({"where": "no"})").status, 400);
}

void TestDevServer::errors_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("errors");

    const auto row = [](const char *name, const char *query, const char *errors) {
        QTest::newRow(name) << QByteArray(query) << QByteArray(errors);
    };
    row("no table", "offset=-1", R"("table":["can't be blank"])");
    row("unknown table", "table=nothing&offset=-1",
        R"("table":["Table \"public\".\"nothing\" does not exist. If the table name contains capitals or special characters you must quote it."])");
    row("unquoted", "table=Weird+Table&offset=-1",
        R"("table":["Invalid unquoted identifier contains special characters: Weird Table"])");
    row("no handle", "table=items&offset=0_0", R"("handle":["can't be blank when offset != -1"])");
    row("bad offset", "table=items&offset=zzz", R"("offset":["has invalid format"])");
    row("bad where", "table=items&offset=-1&where=nope%3D1",
        R"("where":["At location 0: unknown reference nope"])");
    row("bad columns", "table=items&offset=-1&columns=title",
        R"("columns":["The list of columns must include all primary key columns, missing: id"])");
    row("live at start", "table=items&offset=-1&live=true",
        R"("live":["can't be true when offset == -1"])");
    row("sse without live", "table=items&offset=0_0&handle=1-2&live_sse=true",
        R"("live_sse":["can't be true unless live is also true"])");
    row("missing parameter", "table=items&offset=-1&where=id%3D%241",
        R"("where":["At location 3: parameter $1 was not provided"])");
}

void TestDevServer::errors()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, errors);
    const Reply reply = shape(query);
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.body, R"({"message":"Invalid request","errors":{)" + errors + "}}");
    QCOMPARE(reply.headers.value("cache-control"), "no-store");
    QVERIFY(!reply.headers.contains("electric-handle"));
}

void TestDevServer::offset_outOfBounds()
{
    const QByteArray query = "table=items&offset=999999999_0&handle=" + handleOf("items");
    const QByteArray expected
        = R"({"message":"Invalid request","errors":{"offset":["out of bounds for this shape"]}})";
    QCOMPARE(shape(query).body, expected);
    QCOMPARE(shape(query + "&live=true").body, expected);
}
