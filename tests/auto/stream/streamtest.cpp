// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamtest.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;

namespace {

constexpr char Seed[] = R"({"tables": {
    "items": {
        "columns": {
            "id": {"type": "int8", "not_null": true, "pk_index": 0},
            "title": {"type": "text"},
            "list": {"type": "text"}
        },
        "generate": {"count": 10, "values": {"id": "{i:2}", "title": "item {i}", "list": ["home", "work"]}}
    },
    "notes": {
        "columns": {"id": {"type": "int8", "not_null": true, "pk_index": 0}, "text": {"type": "text"}}
    }
}})";

} // namespace

Rows rowsOf(const DevelopmentServer &server, const QString &table)
{
    QMap<QByteArray, QMap<QByteArray, QByteArray>> sorted;
    const QJsonArray rows = QJsonDocument::fromJson(server.rows(table)).array();
    for (const QJsonValue &value : rows) {
        const QJsonObject object = value.toObject();
        QMap<QByteArray, QByteArray> row;
        for (auto it = object.begin(); it != object.end(); ++it)
            row.insert(it.key().toUtf8(), it->isNull() ? QByteArray() : it->toString().toUtf8());
        sorted.insert(row.value("id"), row);
    }
    return sorted.values();
}

Recorder::Recorder(ShapeStream *stream) : QObject(stream)
{
    connect(stream, &ShapeStream::batchReceived, this, &Recorder::apply);
    connect(stream, &ShapeStream::mustRefetch, this, [this] { m_rows.clear(); });
}

Rows Recorder::rows() const
{
    QMap<QByteArray, QMap<QByteArray, QByteArray>> sorted;
    for (const auto &row : m_rows)
        sorted.insert(row.value("id"), row);
    return sorted.values();
}

void Recorder::apply(const MessageBatch &batch)
{
    ++m_batches;
    const QList<Message> messages = batch.messages();
    for (const Message &message : messages) {
        if (message.operation == Message::Other)
            continue;
        m_operations.append(message.operation);
        if (message.operation == Message::Delete) {
            m_rows.remove(message.key);
            continue;
        }
        for (const Field &field : message.fields)
            m_rows[message.key][field.column] = field.text;
    }
}

void StreamTest::startServer(Options options)
{
    if (options.chunkBytes == Options().chunkBytes)
        options.chunkBytes = 500;
    m_server = std::make_unique<DevelopmentServer>(options);
    QVERIFY2(m_server->seed(Seed), qPrintable(m_server->errorString()));
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void StreamTest::describe(ShapeStream &stream) const
{
    stream.setUrl(m_server->url());
    stream.setTable(QStringLiteral("items"));
    stream.setBackoff({1, 2, 2});
}

void StreamTest::fault(const Fault &fault, int count, std::function<bool(const Request &)> applies)
{
    m_server->setFaultHandler([fault, applies, left = std::make_shared<int>(count)](
                                  const Request &request) -> std::optional<Fault> {
        if (*left == 0 || (applies && !applies(request)))
            return std::nullopt;
        --*left;
        return fault;
    });
}

Fault StreamTest::answer(int status, const QByteArray &body, const Headers &headers)
{
    ElectricDev::Response response;
    response.status = status;
    response.headers = headers;
    response.body = body;
    Fault fault;
    fault.answer = response;
    return fault;
}

QByteArrayList StreamTest::queries() const
{
    QByteArrayList queries;
    const QList<Request> all = requests();
    for (const Request &request : all)
        queries.append(request.rawQuery);
    return queries;
}

int StreamTest::requestsAt(const QString &offset) const
{
    const QList<Request> all = requests();
    return int(std::count_if(all.cbegin(), all.cend(), [&offset](const Request &request) {
        return request.queryValue(u"offset") == offset;
    }));
}

QByteArray handleOf(const ShapeStream &stream)
{
    return stream.handle().toUtf8();
}

bool isLive(const Request &request)
{
    return request.queryValue(u"live") == u"true";
}
