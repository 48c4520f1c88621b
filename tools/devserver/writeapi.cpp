// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "writeapi.h"

#include "json.h"

#include <QtCore/qjsondocument.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

Response errorMessage(int status, const QString &text)
{
    return Response::json(status, "{\"message\":" + jsonString(text.toUtf8()) + '}');
}

Response fromResult(const WriteResult &result)
{
    return Response::json(result.status, result.toJson());
}

} // namespace

WriteApi::WriteApi(Backend &backend) : m_backend(backend) { }

bool WriteApi::handles(const QString &path)
{
    return path == u"/tables" || path.startsWith(u"/tables/") || path == u"/transactions";
}

Response WriteApi::handle(const Request &request)
{
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const QString table = parts.value(1);
    const QString action = parts.value(2);
    if (request.method == "POST" && (parts.size() == 2 || parts.size() == 3))
        return post(table, action, request.body);
    if (request.method == "POST" && parts.first() == u"transactions")
        return post({}, {}, request.body);
    if (request.method == "GET" && parts.first() == u"tables" && parts.size() == 1)
        return listTables();
    if (request.method == "GET" && parts.size() == 2)
        return listRows(table);
    return errorMessage(405, u"not allowed"_s);
}

Response WriteApi::post(const QString &table, const QString &action, const QByteArray &body)
{
    if (action == u"rotate")
        return fromResult(m_backend.rotate(table));
    QJsonParseError error;
    const QJsonDocument json = QJsonDocument::fromJson(body, &error);
    if (json.isNull())
        return errorMessage(400, u"the body is not JSON: "_s + error.errorString());
    if (action == u"columns")
        return fromResult(m_backend.alter(table, json.object()));
    if (!action.isEmpty())
        return errorMessage(404, u"no such action: "_s + action);
    const QJsonValue operations = json.isArray() ? QJsonValue(json.array()) : json.object();
    return fromResult(m_backend.write(table, operations));
}

Response WriteApi::listTables()
{
    QByteArray body;
    const QList<const Table *> tables = m_backend.tables().tables();
    for (const Table *table : tables) {
        body += body.isEmpty() ? '[' : ',';
        body += "{\"schema\":" + jsonString(table->relation.schema.toUtf8())
            + ",\"name\":" + jsonString(table->relation.name.toUtf8())
            + ",\"rows\":" + QByteArray::number(m_backend.tables().count(*table))
            + ",\"columns\":" + MessageWriter(*table, {}, false).schema() + '}';
    }
    return Response::json(200, (body.isEmpty() ? QByteArray("[") : body) + ']');
}

Response WriteApi::listRows(const QString &name)
{
    QString error;
    const Table *table = m_backend.findTable(name, &error);
    if (!table)
        return errorMessage(404, error);
    const MessageWriter writer(*table, {}, false);
    QStringList order;
    for (const qsizetype index : table->keyColumns())
        order.append(table->columns.at(index).sqlName());
    QByteArray body;
    const bool ok = m_backend.tables().scan(*table, {}, {}, u"ORDER BY "_s + order.join(u", "),
                                            [&](const Row &row) {
                                                body += body.isEmpty() ? '[' : ',';
                                                body += writer.rowJson(row);
                                            });
    if (!ok)
        return errorMessage(500, m_backend.tables().errorString());
    return Response::json(200, (body.isEmpty() ? QByteArray("[") : body) + ']');
}

} // namespace ElectricDev
