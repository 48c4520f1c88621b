// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "exchange.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QTest>

namespace {

Exchange exchangeOf(const QJsonObject &json)
{
    Exchange exchange;
    exchange.name = json[u"name"].toString().toUtf8();
    const QJsonObject query = json[u"request"][u"query"].toObject();
    for (auto it = query.begin(); it != query.end(); ++it)
        exchange.query.insert(it.key(), it.value().toString());
    const QJsonObject response = json[u"response"].toObject();
    exchange.status = response[u"status"].toInt();
    const QJsonObject headers = response[u"headers"].toObject();
    for (auto it = headers.begin(); it != headers.end(); ++it)
        exchange.headers.insert(it.key().toUtf8(), it.value().toString().toUtf8());
    exchange.body = response[u"body"].toString().toUtf8();
    return exchange;
}

QJsonArray exchangesIn(const QByteArray &name)
{
    const QDir folder(QStringLiteral(ELECTRIC_RECORDINGS));
    QFile file(folder.filePath(QString::fromUtf8(name + ".json")));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file.fileName()));
    return QJsonDocument::fromJson(file.readAll())[u"exchanges"].toArray();
}

} // namespace

QByteArrayList recordedNames(const QByteArray &file)
{
    QByteArrayList names;
    const QJsonArray all = exchangesIn(file);
    for (const auto item : all)
        names.append(file + ':' + item.toObject()[u"name"].toString().toUtf8());
    return names;
}

Exchange recorded(const QByteArray &step)
{
    const qsizetype colon = step.indexOf(':');
    const QJsonArray all = exchangesIn(step.first(colon));
    for (const auto item : all) {
        const QJsonObject exchange = item.toObject();
        if (exchange[u"name"].toString().toUtf8() == step.mid(colon + 1))
            return exchangeOf(exchange);
    }
    qFatal("There is no recording %s", step.constData());
}

Exchange asLongPoll(const Exchange &exchange)
{
    if (exchange.headers.value("content-type") != "text/event-stream")
        return exchange;
    Exchange result = exchange;
    result.headers.insert("content-type", "application/json");
    QByteArrayList messages;
    const auto lines = exchange.body.split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("data: "))
            messages.append(line.mid(6));
    }
    result.body = '[' + messages.join(',') + ']';
    const auto array = QJsonDocument::fromJson(result.body).array();
    const auto lsn
        = array.isEmpty() ? QJsonValue() : array.last()[u"headers"][u"global_last_seen_lsn"];
    if (lsn.isString())
        result.headers.insert("electric-offset", lsn.toString().toUtf8() + "_0");
    return result;
}

Exchange asAnswerTo(bool isLive, const Exchange &exchange, const QByteArray &schema)
{
    Exchange result = exchange;
    if (!exchange.isSuccess() || !exchange.headers.contains("electric-handle"))
        return result;
    if (isLive && !result.headers.contains("electric-cursor"))
        result.headers.insert("electric-cursor", "1");
    if (!isLive && !result.headers.contains("electric-schema"))
        result.headers.insert("electric-schema", schema);
    return result;
}

Exchange deflated(const Exchange &exchange)
{
    Exchange result = exchange;
    result.body = qCompress(exchange.body).mid(4); // Qt's own length is in front
    result.headers.insert("content-encoding", "deflate");
    return result;
}
