// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "follower.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace Electric;
using namespace Qt::StringLiterals;

Follower::Follower(const QUrl &url, ShapeStorage *storage)
    : stream(std::make_unique<ShapeStream>()), persisted(std::make_unique<PersistedShapeStream>())
{
    stream->setUrl(url);
    stream->setTable(u"items"_s);
    stream->setBackoff({10, 50, 2});
    persisted->setStream(stream.get());
    persisted->setStorage(storage);
    PersistedShapeStream *const from = persisted.get();
    const auto note = [this](const QString &event) { m_events.append(event); };
    const auto nameOf = [](PersistedShapeStream::Source source) {
        return source == PersistedShapeStream::Replay ? u"replay"_s : u"network"_s;
    };
    QObject::connect(from, &PersistedShapeStream::batchReceived, from,
                     [=, this](const MessageBatch &batch, PersistedShapeStream::Source source) {
                         note(nameOf(source) + u' ' + QString::number(batch.changeCount()));
                         take(batch);
                     });
    QObject::connect(
        from, &PersistedShapeStream::upToDate, from,
        [=](PersistedShapeStream::Source source) { note(u"up to date: "_s + nameOf(source)); });
    QObject::connect(from, &PersistedShapeStream::mustRefetch, from,
                     [=] { note(u"must refetch"_s); });
    QObject::connect(from, &PersistedShapeStream::errorOccurred, from, [=] { note(u"error"_s); });
}

void Follower::take(const MessageBatch &batch)
{
    if (batch.startsLog()) {
        m_newLog.clear();
        m_isNewLog = true;
    }
    Rows &rows = m_isNewLog ? m_newLog : m_rows;
    const auto messages = batch.messages();
    for (const Message &message : messages) {
        if (message.operation == Message::Delete)
            rows.remove(message.key);
        else
            rows[message.key].insert(message.value);
    }
    if (batch.isUpToDate() && std::exchange(m_isNewLog, false))
        m_rows = m_newLog;
}

QStringList Follower::rows() const
{
    QStringList rows;
    for (const QVariantMap &row : m_rows)
        rows.append(row[u"id"_s].toString() + u':' + row[u"title"_s].toString());
    rows.sort();
    return rows;
}

bool Follower::isUpToDate() const
{
    return m_events.contains(u"up to date: network"_s);
}

bool Follower::hasLast(const QString &start) const
{
    return !m_events.isEmpty() && m_events.last().startsWith(start);
}

QByteArray itemsSeed(int count)
{
    return R"({"tables": {"items": {"columns": {
        "id": {"type": "int4", "not_null": true, "pk_index": 0}, "title": {"type": "text"}},
        "generate": {"count": )"
        + QByteArray::number(count) + R"(, "values": {"id": "{i}", "title": "Item {i}"}}}}})";
}

QJsonObject item(int id, const QString &title)
{
    return {{u"id"_s, id}, {u"title"_s, title}};
}

QStringList rowsOf(const ElectricDev::DevelopmentServer &server)
{
    QStringList rows;
    const QJsonArray array = QJsonDocument::fromJson(server.rows(u"items"_s)).array();
    for (const auto item : array)
        rows.append(item[u"id"].toString() + u':' + item[u"title"].toString());
    rows.sort();
    return rows;
}

QString offsetOf(const ElectricDev::Request &request)
{
    return request.queryValue(u"offset");
}
