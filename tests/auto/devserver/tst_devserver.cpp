// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tst_devserver.h"

#include <QtTest/qtest.h>

// Two tables as they were recorded from Electric, and one of many rows' shape.
QByteArray testSeed()
{
    return R"({"tables": {
        "ck": {
            "columns": {
                "a": {"type": "int4", "not_null": true, "pk_index": 0},
                "b": {"type": "text", "not_null": true, "pk_index": 1},
                "v": {"type": "text"}
            },
            "rows": [{"a": "1", "b": "x", "v": "1"}, {"a": "1", "b": "y/z", "v": "2"},
                     {"a": "2", "b": "q\"uote", "v": "3"}, {"a": "3", "b": "", "v": "4"}]
        },
        "items": {
            "columns": {
                "id": {"type": "int4", "not_null": true, "pk_index": 0},
                "title": {"type": "text"},
                "done": {"type": "bool"},
                "created": {"type": "timestamptz"}
            },
            "rows": [
                {"id": 1, "title": "item 1", "done": false, "created": "2026-11-22 23:53:35+00"},
                {"id": 2, "title": "item 2", "done": true, "created": null}
            ]
        },
        "nopk": {
            "columns": {"a": {"type": "int4"}, "b": {"type": "text"}},
            "rows": [{"a": 1, "b": "x"}, {"a": 1, "b": "x"}, {"a": 2, "b": null}]
        },
        "\"Weird Table\"": {
            "columns": {
                "Id": {"type": "int4", "not_null": true, "pk_index": 0},
                "a,b": {"type": "text"},
                "c\"d": {"type": "text"}
            },
            "rows": [{"Id": "1", "a,b": "x", "c\"d": "y"}]
        }
    }})";
}

void TestDevServer::init()
{
    start();
}

void TestDevServer::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void TestDevServer::start(const ElectricDev::Options &options)
{
    m_client.reset();
    m_server = std::make_unique<ElectricDev::DevelopmentServer>(options);
    QVERIFY2(m_server->seed(testSeed()), qPrintable(m_server->errorString()));
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<HttpClient>(m_server->port());
}

Reply TestDevServer::get(const QByteArray &target)
{
    return m_client->get(target);
}

Reply TestDevServer::shape(const QByteArray &query)
{
    return m_client->get("/v1/shape?" + query);
}

QByteArray TestDevServer::handleOf(const QByteArray &table)
{
    return shape("offset=-1&table=" + table).handle();
}

QTEST_GUILESS_MAIN(TestDevServer)
