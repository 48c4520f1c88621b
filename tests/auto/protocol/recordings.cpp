// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "recordings.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QTest>

namespace {

QDir folder()
{
    return QDir(QStringLiteral(ELECTRIC_RECORDINGS));
}

// Absent members are null.
QByteArray textMember(const QJsonObject &object, const QString &name)
{
    const QJsonValue value = object[name];
    return value.isString() ? QByteArray(value.toString().toUtf8().constData()) : QByteArray();
}

Electric::Response responseOf(const QJsonObject &json, const QByteArray &body)
{
    const QJsonObject headers = json[u"headers"].toObject();
    Electric::Response response;
    response.status = json[u"status"].toInt();
    response.handle = textMember(headers, QStringLiteral("electric-handle"));
    response.offset = textMember(headers, QStringLiteral("electric-offset"));
    response.cursor = textMember(headers, QStringLiteral("electric-cursor"));
    response.schema = textMember(headers, QStringLiteral("electric-schema"));
    response.retryAfter = textMember(headers, QStringLiteral("retry-after"));
    if (!response.isSuccess())
        response.errorBody = body;
    return response;
}

Exchange exchangeOf(const QJsonObject &json)
{
    const QJsonObject request = json[u"request"].toObject();
    const QJsonObject query = request[u"query"].toObject();
    const QJsonObject response = json[u"response"].toObject();
    Exchange exchange;
    exchange.name = textMember(json, QStringLiteral("name"));
    exchange.method = textMember(request, QStringLiteral("method"));
    for (auto it = query.begin(); it != query.end(); ++it)
        exchange.query.insert(it.key(), it.value().toString());
    exchange.body = textMember(response, QStringLiteral("body"));
    exchange.response = responseOf(response, exchange.body);
    return exchange;
}

} // namespace

QList<Exchange> recordedExchanges(const QString &file)
{
    QFile json(folder().filePath(file + QLatin1StringView(".json")));
    QList<Exchange> exchanges;
    if (!json.open(QIODevice::ReadOnly))
        return exchanges;
    const QJsonArray array = QJsonDocument::fromJson(json.readAll())[u"exchanges"].toArray();
    for (const auto item : array)
        exchanges.append(exchangeOf(item.toObject()));
    return exchanges;
}

Exchange recordedExchange(const QString &file, const QByteArray &name)
{
    const auto exchanges = recordedExchanges(file);
    for (const Exchange &exchange : exchanges) {
        if (exchange.name == name)
            return exchange;
    }
    QTest::qFail("There is no such recording.", __FILE__, __LINE__);
    return {};
}

QStringList recordedFiles()
{
    QStringList names;
    const auto files = folder().entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QFileInfo &file : files)
        names.append(file.completeBaseName());
    return names;
}
