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

QJsonObject withHeader(QJsonObject message, const QString &name, const QJsonValue &value)
{
    QJsonObject headers = message[QStringLiteral("headers")].toObject();
    headers.insert(name, value);
    message.insert(QStringLiteral("headers"), headers);
    return message;
}

QJsonObject move(const QString &event, int position, const QString &value)
{
    const QJsonObject pattern {{QStringLiteral("pos"), position}, {QStringLiteral("value"), value}};
    const QJsonObject message = withHeader({}, QStringLiteral("event"), event);
    return withHeader(message, QStringLiteral("patterns"), QJsonArray {pattern});
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

QJsonObject tagged(QJsonObject change, const QStringList &tags, const QStringList &removed)
{
    change = withHeader(change, QStringLiteral("tags"), QJsonArray::fromStringList(tags));
    return removed.isEmpty()
        ? change
        : withHeader(change, QStringLiteral("removed_tags"), QJsonArray::fromStringList(removed));
}

QJsonObject withConditions(QJsonObject change, const QList<bool> &conditions)
{
    QJsonArray array;
    for (const bool condition : conditions)
        array.append(condition);
    return withHeader(change, QStringLiteral("active_conditions"), array);
}

QJsonObject movedOut(int position, const QString &value)
{
    return move(QStringLiteral("move-out"), position, value);
}

QJsonObject movedIn(int position, const QString &value)
{
    return move(QStringLiteral("move-in"), position, value);
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
