// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnserver.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

// Of one text, as JSON has it.
QByteArray quotedJson(const QString &text)
{
    const QByteArray array = QJsonDocument(QJsonArray {text}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

constexpr char UpToDate[] = R"({"headers":{"control":"up-to-date","global_last_seen_lsn":"1"}})";

} // namespace

QByteArray schemaOf(const QList<ServedColumn> &columns)
{
    QByteArray schema = R"({"id":{"type":"int4","not_null":true,"pk_index":0})";
    for (const ServedColumn &column : columns)
        schema += ',' + quotedJson(column.name) + R"(:{"type":")" + column.type.toUtf8() + R"("})";
    return schema + '}';
}

QByteArray messageOf(const QByteArray &operation, int id, const QByteArray &value)
{
    return R"({"key":"\"public\".\"items\"/\")" + QByteArray::number(id) + R"(\"","value":)" + value
        + R"(,"headers":{"operation":")" + operation + "\"}}";
}

QByteArray messageOf(const QByteArray &operation, int id, QJsonObject value)
{
    value.insert(u"id"_s, QString::number(id));
    return messageOf(operation, id, QJsonDocument(value).toJson(QJsonDocument::Compact));
}

ColumnServer::ColumnServer()
{
    m_server.setHandler([this](const RawRequest &request) { take(request); });
}

void ColumnServer::beginLog(const QByteArray &schema, const QByteArrayList &inserts)
{
    ++m_logs;
    m_schema = schema;
    m_inserts = inserts;
    m_commits.clear();
    answerWaiting();
}

void ColumnServer::commit(const QByteArrayList &messages)
{
    m_commits.append(messages);
    answerWaiting();
}

bool ColumnServer::hasWaiting() const
{
    return std::ranges::any_of(m_waiting, &RawRequest::isOpen);
}

void ColumnServer::answerWaiting()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const RawRequest &request : waiting) {
        if (request.isOpen())
            take(request);
    }
}

// Offsets are "0_0" behind the rows, then the number of commits.
void ColumnServer::take(const RawRequest &request)
{
    if (request.offset() == u"-1")
        return write(request, -1);
    if (request.value(u"handle"_s).toUtf8() != handle()) {
        request.write(rawAnswer(409, {{"electric-handle", handle()}}, "[]"));
        return;
    }
    const qsizetype from = request.offset().section(u'_', 0, 0).toInt();
    if (request.isLive() && from == m_commits.size())
        m_waiting.append(request);
    else
        write(request, from);
}

void ColumnServer::write(const RawRequest &request, qsizetype from)
{
    QByteArrayList messages = from < 0 ? m_inserts : QByteArrayList();
    for (qsizetype i = std::max<qsizetype>(from, 0); from >= 0 && i < m_commits.size(); ++i)
        messages += m_commits[i];
    RawHeaders headers {{"content-type", "application/json"}, {"electric-handle", handle()}};
    if (from < 0) {
        headers.append(RawHeader {"electric-offset", "0_0"});
    } else {
        messages.append(UpToDate);
        headers.append(RawHeader {"electric-offset", QByteArray::number(m_commits.size()) + "_1"});
        headers.append(RawHeader {"electric-up-to-date", ""});
    }
    headers.append(request.isLive() ? RawHeader {"electric-cursor", "7"}
                                    : RawHeader {"electric-schema", m_schema});
    request.write(rawAnswer(200, headers, '[' + messages.join(',') + ']'));
}
