// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "expectedrows.h"

#include "../auto/devserver/httpclient.h"

#include <QtCore/QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

void setFields(Row *row, const QJsonObject &value)
{
    for (auto field = value.begin(); field != value.end(); ++field)
        row->insert(field.key(), field.value().toString());
}

// The rows of one moment, with the reasons for which they belong to the shape.
struct Materialiser
{
    LogPoint point;
    QMap<QByteArray, QSet<QString>> tags; // of the rows that have had any

    void apply(const QJsonObject &message);
    void changeTags(const QByteArray &key, const QJsonObject &headers);
    void moveOut(const QJsonArray &patterns);
};

void Materialiser::apply(const QJsonObject &message)
{
    const QJsonObject headers = message[u"headers"].toObject();
    if (headers[u"event"] == u"move-out"_s)
        return moveOut(headers[u"patterns"].toArray());
    const QString operation = headers[u"operation"].toString();
    if (operation.isEmpty())
        return;
    ++point.changes;
    const QByteArray key = message[u"key"].toString().toUtf8();
    if (operation == u"delete") {
        point.rows.remove(key);
        tags.remove(key);
        return;
    }
    Row &row = point.rows[key];
    if (operation == u"insert")
        row.clear();
    setFields(&row, message[u"value"].toObject());
    changeTags(key, headers);
}

void Materialiser::changeTags(const QByteArray &key, const QJsonObject &headers)
{
    const QJsonArray added = headers[u"tags"].toArray();
    const QJsonArray removed = headers[u"removed_tags"].toArray();
    if (added.isEmpty() && removed.isEmpty())
        return;
    QSet<QString> &all = tags[key];
    for (const QJsonValue &tag : removed)
        all.remove(tag.toString());
    for (const QJsonValue &tag : added)
        all.insert(tag.toString());
}

// All tags here have one position.
void Materialiser::moveOut(const QJsonArray &patterns)
{
    for (const QJsonValue &pattern : patterns) {
        const QString value = pattern[u"value"].toString();
        for (auto row = tags.begin(); row != tags.end();) {
            if (!row->remove(value) || !row->isEmpty()) {
                ++row;
                continue;
            }
            point.rows.remove(row.key());
            row = tags.erase(row);
        }
    }
}

} // namespace

QString ExpectedRows::follow()
{
    HttpClient client(m_port);
    while (true) {
        QByteArray target
            = "/v1/shape?table=items&log=full&" + mark().toUtf8() + "=1&offset=" + m_offset;
        if (m_offset != "-1")
            target += "&handle=" + m_handle;
        const Reply reply = client.get(target);
        if (reply.status == 409) {
            m_offset = "-1";
            continue;
        }
        if (reply.status != 200)
            return u"%1 is answered by %2: %3"_s.arg(QString::fromUtf8(target))
                .arg(reply.status)
                .arg(QString::fromUtf8(reply.body));
        m_handle = reply.handle();
        if (reply.isUpToDate())
            m_lastRequest = m_offset;
        append(reply);
        m_offset = reply.offset();
        if (reply.isUpToDate())
            return {};
    }
}

void ExpectedRows::append(const Reply &reply)
{
    Log &log = m_logs[m_handle];
    const QJsonArray messages = reply.messages();
    for (const QJsonValue &message : messages) {
        const QJsonValue headers = message[u"headers"];
        Entry entry;
        entry.message = message.toObject();
        if (headers[u"lsn"].isString()) {
            entry.lsn = headers[u"lsn"].toString().toLongLong();
            entry.offset = headers[u"lsn"].toString().toUtf8() + '_'
                + QByteArray::number(headers[u"op_position"].toInteger());
        }
        entry.isConsistent = headers[u"last"].toBool() || headers[u"control"] == u"up-to-date"_s;
        log.append(entry);
    }
    if (!messages.isEmpty())
        log.last().offset = reply.offset();
}

LogPoint ExpectedRows::materialised(const Log &log, qsizetype count)
{
    Materialiser materialiser;
    for (const Entry &entry : log.first(count)) {
        materialiser.apply(entry.message);
        materialiser.point.isConsistent = entry.isConsistent;
    }
    return materialiser.point;
}

template<typename Condition>
std::optional<LogPoint> ExpectedRows::behindLast(const QByteArray &handle,
                                                 Condition condition) const
{
    const Log log = m_logs.value(handle);
    const auto last = std::find_if(log.crbegin(), log.crend(), condition);
    return last == log.crend() ? std::nullopt
                               : std::optional(materialised(log, std::distance(last, log.crend())));
}

std::optional<LogPoint> ExpectedRows::at(const QByteArray &handle, const QByteArray &offset) const
{
    if (offset == "-1")
        return LogPoint();
    return behindLast(handle, [&](const Entry &entry) { return entry.offset == offset; });
}

std::optional<LogPoint> ExpectedRows::atStreamed(const QByteArray &handle,
                                                 const QByteArray &offset) const
{
    if (offset.endsWith("_0")) {
        const qint64 lsn = offset.chopped(2).toLongLong();
        if (const auto point
            = behindLast(handle, [lsn](const Entry &entry) { return entry.lsn == lsn; }))
            return point;
    }
    return at(handle, offset);
}

LogPoint ExpectedRows::atEnd() const
{
    const Log log = m_logs.value(m_handle);
    return materialised(log, log.size());
}
