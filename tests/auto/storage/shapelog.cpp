// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapelog.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtTest/QTest>

using namespace Electric;

namespace ShapeLog {

namespace {

QJsonObject message(const QString &operation, int id, QJsonObject value)
{
    value.insert(QStringLiteral("id"), QString::number(id));
    return {{QStringLiteral("key"), keyOf(id)},
            {QStringLiteral("value"), value},
            {QStringLiteral("headers"), QJsonObject {{QStringLiteral("operation"), operation}}}};
}

} // namespace

QString keyOf(int id)
{
    return QStringLiteral("\"public\".\"items\"/\"%1\"").arg(id);
}

QJsonObject inserted(int id, const QJsonObject &value)
{
    QJsonObject whole = {{QStringLiteral("title"), QJsonValue::Null},
                         {QStringLiteral("n"), QJsonValue::Null},
                         {QStringLiteral("x"), QJsonValue::Null}};
    for (auto it = value.begin(); it != value.end(); ++it)
        whole.insert(it.key(), it.value());
    return message(QStringLiteral("insert"), id, whole);
}

QJsonObject inserted(int id, const QString &title)
{
    return inserted(id, QJsonObject {{QStringLiteral("title"), title}});
}

QJsonObject updated(int id, const QString &title)
{
    return updated(id, QJsonObject {{QStringLiteral("title"), title}});
}

QJsonObject updated(int id, const QJsonObject &value)
{
    return message(QStringLiteral("update"), id, value);
}

QJsonObject removed(int id)
{
    return message(QStringLiteral("delete"), id, {});
}

QJsonObject upToDate()
{
    return {{QStringLiteral("headers"),
             QJsonObject {{QStringLiteral("control"), QStringLiteral("up-to-date")}}}};
}

Schema schemaOf(const QByteArray &json)
{
    const auto schema = Schema::fromJson(json);
    if (!schema)
        qFatal("No schema: %s", json.constData());
    return *schema;
}

Schema itemsSchema()
{
    return schemaOf(R"({"id":{"type":"int4","not_null":true,"pk_index":0},"title":{"type":"text"},
                        "n":{"type":"int4"},"x":{"type":"float8"}})");
}

ShapeDefinition definitionOf(const QString &table, const QString &where)
{
    ShapeDefinition definition;
    definition.url = QUrl(QStringLiteral("http://localhost:3000/v1/shape"));
    definition.table = table;
    definition.where = where;
    return definition;
}

ShapeDefinition items()
{
    return definitionOf(QStringLiteral("items"));
}

BatchContext at(const QByteArray &offset)
{
    BatchContext context;
    context.handle = "h1";
    context.offset = offset;
    context.schema = itemsSchema();
    return context;
}

BatchContext firstAt(const QByteArray &offset, const QByteArray &handle)
{
    BatchContext context = at(offset);
    context.handle = handle;
    context.startsLog = true;
    return context;
}

MessageBatch batch(const QList<QJsonObject> &messages, const BatchContext &context)
{
    QJsonArray body;
    for (const QJsonObject &one : messages)
        body.append(one);
    QString why;
    const auto made = MessageBatchBuilder::fromBody(
        QJsonDocument(body).toJson(QJsonDocument::Compact), context, &why);
    if (!made)
        qFatal("No batch: %s", qPrintable(why));
    return *made;
}

MessageBatch lastBatch(QList<QJsonObject> messages, const BatchContext &context)
{
    messages.append(upToDate());
    return batch(messages, context);
}

} // namespace ShapeLog
