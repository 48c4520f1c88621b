// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "watcher.h"

#include <utility>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

QString textOf(const QVariant &value)
{
    if (!value.isValid() || value.isNull() || value.metaType().id() == QMetaType::Nullptr)
        return u"NULL"_s;
    if (value.metaType().id() == QMetaType::Bool)
        return value.toBool() ? u"t"_s : u"f"_s;
    return value.toString();
}

} // namespace

QString textOfRow(const QVariantMap &values)
{
    QStringList texts(textOf(values[u"id"_s]));
    for (auto it = values.begin(); it != values.end(); ++it) {
        if (it.key() != u"id")
            texts.append(it.key() + u'=' + textOf(*it));
    }
    return texts.join(u'|');
}

void BatchRows::take(const MessageBatch &batch)
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
        else if (message.operation == Message::Insert)
            rows[message.key] = message.value;
        else if (message.operation == Message::Update)
            rows[message.key].insert(message.value);
    }
    if (batch.isUpToDate() && std::exchange(m_isNewLog, false))
        m_rows = m_newLog;
    handle = batch.handle();
    offset = batch.offset();
}

void BatchRows::endLog()
{
    handle.clear();
    offset = "-1";
    m_isNewLog = false;
}

QStringList BatchRows::rows() const
{
    QStringList rows;
    for (const QVariantMap &row : m_rows)
        rows.append(textOfRow(row));
    rows.sort();
    return rows;
}

QString StateWatcher::check(const QStringList &rows, const QList<QStringList> &states,
                            bool mayGoBack)
{
    const qsizetype found = states.indexOf(rows, mayGoBack ? 0 : m_last);
    if (found >= 0) {
        m_last = found;
        return {};
    }
    const bool wasOnce = states.contains(rows);
    return u"%1 shows %2:\n    %3\n  the table's last state:\n    %4"_s.arg(
        m_name,
        wasOnce ? u"a state from before the one that it has shown"_s
                : u"what the table has never been"_s,
        rows.join(u"\n    "_s), states.last().join(u"\n    "_s));
}
