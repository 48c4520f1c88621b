// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "expectedrows.h"

#include <QtCore/QJsonDocument>

using namespace Qt::StringLiterals;

void ExpectedRows::take(const Exchange &exchange)
{
    if (!exchange.isSuccess())
        return;
    if (exchange.query.value(u"offset"_s) == u"-1") // a new log
        m_next.clear();
    if (exchange.headers.contains("electric-schema"))
        m_nextSchema = QJsonDocument::fromJson(exchange.headers["electric-schema"]).object();
    const QJsonArray messages = QJsonDocument::fromJson(exchange.body).array();
    for (const auto message : messages)
        takeMessage(message.toObject());
    const bool isUpToDate = !messages.isEmpty()
        && messages.last()[u"headers"][u"control"].toString() == u"up-to-date";
    m_isComplete = m_isComplete || isUpToDate;
    if (isUpToDate || !m_isComplete) {
        m_seen = m_next;
        m_schema = m_nextSchema;
    }
}

void ExpectedRows::takeMessage(const QJsonObject &message)
{
    const QJsonObject headers = message[u"headers"].toObject();
    const QString operation = headers[u"operation"].toString();
    const QString key = message[u"key"].toString();
    const QJsonObject value = message[u"value"].toObject();
    if (operation == u"insert") {
        m_next[key] = value;
        m_tags[key] = headers[u"tags"].toArray();
    } else if (operation == u"delete") {
        m_next.remove(key);
    } else if (operation == u"update" && m_next.contains(key)) {
        for (auto it = value.begin(); it != value.end(); ++it)
            m_next[key].insert(it.key(), it.value());
    } else if (headers[u"event"].toString() == u"move-out") { // the recorded tags have one part
        const QJsonValue tag = headers[u"patterns"][0][u"value"];
        m_next.removeIf([&](const auto &row) { return m_tags[row.key()].contains(tag); });
    }
}

QString ExpectedRows::textOf(const QString &column, const QJsonValue &value) const
{
    if (!value.isString())
        return u"NULL"_s;
    const QString text = value.toString();
    if (m_schema[column][u"type"].toString() == u"bool")
        return text.startsWith(u't') ? u"1"_s : u"0"_s;
    return text;
}

QStringList ExpectedRows::rows() const
{
    QStringList rows;
    for (auto it = m_seen.begin(); it != m_seen.end(); ++it) {
        QStringList texts(it.key());
        const auto names = columns();
        for (const QString &column : names)
            texts.append(textOf(column, it.value()[column]));
        rows.append(texts.join(u'|'));
    }
    rows.sort();
    return rows;
}
