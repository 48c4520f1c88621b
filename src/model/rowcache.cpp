// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowcache_p.h"

#include <algorithm>

namespace Electric {

namespace {

constexpr int CachedRows = 1024; // several screens
constexpr qsizetype WindowRows = 8; // read at once: views ask for neighbours next

} // namespace

RowCache::RowCache() : m_rows(CachedRows) { }

Error RowCache::moveTo(const RowSource &source, const Schema &schema)
{
    if (!m_source.isSamePlace(source) || m_schema != schema)
        m_rows.clear();
    m_source = source;
    m_schema = schema;
    return m_reader.moveTo(source);
}

void RowCache::release()
{
    m_rows.clear();
    m_reader.moveTo({});
}

RowCache::CachedRow *RowCache::fetch(const QList<qint64> &rowIds, qsizetype row)
{
    if (CachedRow *known = m_rows.object(rowIds[row]))
        return known;
    const qsizetype first = row - row % WindowRows;
    const qsizetype last = std::min(first + WindowRows, rowIds.size());
    for (qsizetype i = first; i < last; ++i) {
        if (i == row || m_rows.contains(rowIds[i]))
            continue;
        if (auto stored = m_reader.read(rowIds[i]))
            m_rows.insert(rowIds[i], new CachedRow {std::move(*stored), {}});
    }
    auto stored = m_reader.read(rowIds[row]);
    if (!stored)
        return nullptr;
    m_rows.insert(rowIds[row], new CachedRow {std::move(*stored), {}});
    return m_rows.object(rowIds[row]);
}

QVariant RowCache::value(const QList<qint64> &rowIds, qsizetype row, qsizetype column)
{
    CachedRow *cached = fetch(rowIds, row);
    if (!cached || column >= cached->stored.values.size())
        return {};
    if (cached->values.isEmpty())
        cached->values.resize(cached->stored.values.size());
    QVariant &value = cached->values[column];
    if (!value.isValid())
        value = decodeVariant(m_schema.columns()[column], cached->stored.values[column]);
    return value;
}

QString RowCache::key(const QList<qint64> &rowIds, qsizetype row)
{
    const CachedRow *cached = fetch(rowIds, row);
    return cached ? QString::fromUtf8(cached->stored.key) : QString();
}

} // namespace Electric
