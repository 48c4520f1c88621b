// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messagewriter.h"

#include "json.h"

namespace ElectricDev {

namespace {

void appendScalar(QByteArray &out, const Value &value, bool shortBoolean)
{
    if (!value)
        out += "null";
    else if (shortBoolean)
        out += *value == "true" ? "\"t\"" : "\"f\"";
    else
        appendJsonString(out, *value);
}

} // namespace

MessageWriter::MessageWriter(const Table &table, const QStringList &columns, bool fullReplica)
    : m_keyColumns(table.keyColumns()),
      m_keyPrefix(table.relation.quoted().toUtf8()),
      m_fullReplica(fullReplica)
{
    m_relation = "\"relation\":[" + jsonString(table.relation.schema.toUtf8()) + ','
        + jsonString(table.relation.name.toUtf8()) + ']';
    for (qsizetype i = 0; i < table.columns.size(); ++i) {
        const Column &column = table.columns.at(i);
        if (!columns.isEmpty() && !columns.contains(column.name))
            continue;
        m_fields.append({i, jsonString(column.name.toUtf8()) + ':', column.schemaJson(),
                         column.kind == Column::Kind::Boolean, m_keyColumns.contains(i)});
    }
}

// A slash inside a part is doubled, a quote is not escaped, NULL is a bare underscore.
QByteArray MessageWriter::key(const Row &row) const
{
    QByteArray result = m_keyPrefix;
    for (const qsizetype index : m_keyColumns) {
        const Value &value = row[size_t(index)];
        if (!value) {
            result += "/_";
            continue;
        }
        QByteArray part = *value;
        if (part.contains('/'))
            part.replace("/", "//");
        result += "/\"" + part + '"';
    }
    return result;
}

QByteArray MessageWriter::schema() const
{
    QByteArray json = "{";
    for (const Field &field : m_fields) {
        if (json.size() > 1)
            json += ',';
        json += field.prefix + field.schema;
    }
    return json + '}';
}

template<typename Predicate>
void MessageWriter::appendValue(QByteArray &out, const Row &row, Form form,
                                Predicate predicate) const
{
    out += '{';
    bool first = true;
    for (const Field &field : m_fields) {
        if (!predicate(field))
            continue;
        if (!first)
            out += ',';
        first = false;
        out += field.prefix;
        appendScalar(out, row[size_t(field.index)], field.isBoolean && form == Form::Replicated);
    }
    out += '}';
}

QByteArray MessageWriter::rowJson(const Row &row) const
{
    QByteArray out;
    appendValue(out, row, Form::Snapshot, [](const Field &) { return true; });
    return out;
}

void MessageWriter::appendSnapshotRow(QByteArray &out, const Row &row,
                                      const QByteArray &extraHeader) const
{
    out += "{\"key\":";
    appendJsonString(out, key(row));
    out += ",\"value\":";
    appendValue(out, row, Form::Snapshot, [](const Field &) { return true; });
    out += ",\"headers\":{" + m_relation + ",\"operation\":\"insert\"" + extraHeader + "}}";
}

QByteArray MessageWriter::message(const QByteArray &value, const QByteArray &rowKey,
                                  const char *operation, const ChangeHeaders &headers,
                                  const QByteArray &oldValue) const
{
    QByteArray out = "{\"value\":" + value + ",\"key\":";
    appendJsonString(out, rowKey);
    out += ",\"headers\":{";
    if (headers.last)
        out += "\"last\":true,";
    out += m_relation + ",\"operation\":\"" + operation + "\",\"lsn\":\""
        + QByteArray::number(headers.lsn) + "\",\"op_position\":" + QByteArray::number(headers.op)
        + ",\"txids\":[" + QByteArray::number(headers.txid) + ']';
    if (!headers.keyChangeTo.isEmpty())
        out += ",\"key_change_to\":" + jsonString(headers.keyChangeTo);
    if (!headers.keyChangeFrom.isEmpty())
        out += ",\"key_change_from\":" + jsonString(headers.keyChangeFrom);
    out += '}';
    if (!oldValue.isEmpty())
        out += ",\"old_value\":" + oldValue;
    return out + '}';
}

QByteArray MessageWriter::insertMessage(const Row &row, const ChangeHeaders &headers) const
{
    QByteArray value;
    appendValue(value, row, Form::Replicated, [](const Field &) { return true; });
    return message(value, key(row), "insert", headers);
}

QByteArray MessageWriter::deleteMessage(const Row &row, const ChangeHeaders &headers) const
{
    QByteArray value;
    appendValue(value, row, Form::Replicated,
                [this](const Field &field) { return m_fullReplica || field.isKey; });
    return message(value, key(row), "delete", headers);
}

QByteArray MessageWriter::updateMessage(const Row &before, const Row &after,
                                        const ChangeHeaders &headers) const
{
    const auto changed = [&](const Field &field) {
        return before[size_t(field.index)] != after[size_t(field.index)];
    };
    QByteArray value;
    appendValue(value, after, Form::Replicated,
                [&](const Field &field) { return m_fullReplica || field.isKey || changed(field); });
    QByteArray oldValue;
    if (m_fullReplica)
        appendValue(oldValue, before, Form::Replicated, changed);
    return message(value, key(after), "update", headers, oldValue);
}

// An update that touches none of the shape's columns is not in its log.
bool MessageWriter::showsChange(const Row &before, const Row &after) const
{
    for (const Field &field : m_fields) {
        if (before[size_t(field.index)] != after[size_t(field.index)])
            return true;
    }
    return false;
}

QByteArray snapshotEndMessage(qint64 xid)
{
    const QByteArray id = QByteArray::number(xid);
    return "{\"headers\":{\"control\":\"snapshot-end\",\"xip_list\":[],\"xmax\":\"" + id
        + "\",\"xmin\":\"" + id + "\"}}";
}

QByteArray upToDateMessage(qint64 lsn)
{
    return "{\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\""
        + QByteArray::number(lsn) + "\"}}";
}

QByteArray mustRefetchBody()
{
    return "[{\"headers\":{\"control\":\"must-refetch\"}}]";
}

} // namespace ElectricDev
