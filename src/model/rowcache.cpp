// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowcache_p.h"

#include "primarykey_p.h"

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

constexpr qsizetype WindowRows = 8; // read at once: views ask for neighbours next
// The cache holds several screens of rows, fewer where they are large.
constexpr qsizetype CachedRows = 1024;
constexpr qsizetype BytesOfRow = 16 * 1024; // that are not counted
constexpr qsizetype LargeRow
    = 1024 * 1024; // whose neighbours are not read before they are asked for

qsizetype sizeOf(const StoredRow &row)
{
    qsizetype bytes = row.key.size();
    for (const ColumnValue &value : row.values)
        bytes += value.bytes.size();
    return bytes;
}

// In rows of a usual size. The one that is looked at is kept, whatever it costs.
qsizetype costOf(const StoredRow &row)
{
    return std::clamp<qsizetype>(sizeOf(row) / BytesOfRow, 1, CachedRows);
}

} // namespace

RowCache::RowCache() : m_presenter(std::make_shared<const RowPresenter>()), m_rows(CachedRows) { }

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

/*
    Of a million rows that change a few hundred are kept.
*/
void RowCache::forget(const QList<qint64> &rowIds, qsizetype first, qsizetype count)
{
    if (count > CachedRows) {
        m_rows.clear();
        return;
    }
    for (qsizetype row = first; row < first + count; ++row)
        m_rows.remove(rowIds[row]);
}

RowCache::CachedRow *RowCache::fetch(const QList<qint64> &rowIds, qsizetype row)
{
    if (CachedRow *known = m_rows.object(rowIds[row]))
        return known;
    auto stored = m_reader.read(rowIds[row]);
    if (!stored)
        return nullptr;
    if (sizeOf(*stored) < LargeRow)
        fetchNeighbours(rowIds, row);
    keep(rowIds[row], std::move(*stored)); // last: others make room for it
    return m_rows.object(rowIds[row]);
}

void RowCache::fetchNeighbours(const QList<qint64> &rowIds, qsizetype row)
{
    const qsizetype first = row - row % WindowRows;
    const qsizetype last = std::min(first + WindowRows, rowIds.size());
    qsizetype bytes = 0;
    for (qsizetype i = first; i < last && bytes < LargeRow; ++i) {
        if (i == row || m_rows.contains(rowIds[i]))
            continue;
        if (auto stored = m_reader.read(rowIds[i])) {
            bytes += sizeOf(*stored);
            keep(rowIds[i], std::move(*stored));
        }
    }
}

void RowCache::keep(qint64 rowId, StoredRow row)
{
    const qsizetype cost = costOf(row);
    m_rows.insert(rowId, new CachedRow {std::move(row), {}, {}}, cost);
}

void RowCache::present(std::shared_ptr<const RowPresenter> presenter)
{
    m_rows.clear();
    m_presenter = std::move(presenter);
}

/*
    The app's functions may look at other rows, for which this one is forgotten, or change how
    rows are shown, or destroy the model: nothing is kept hold of while they run.
*/
QVariant RowCache::value(const QList<qint64> &rowIds, qsizetype row, qsizetype column)
{
    const auto presenter = m_presenter;
    if (presenter->isTransforming())
        return shown(rowIds, row).value(presenter->names().value(column));
    const qint64 rowId = rowIds[row];
    const CachedRow *const cached = fetch(rowIds, row);
    if (!cached || column >= cached->stored.values.size() || column >= presenter->names().size())
        return {};
    if (const QVariant known = cached->values.value(column); known.isValid())
        return known;
    const ColumnValue stored = cached->stored.values[column];
    const std::weak_ptr<const bool> life = m_life;
    const QVariant value = presenter->value(column, stored);
    if (life.expired())
        return value;
    CachedRow *const still = presenter == m_presenter ? m_rows.object(rowId) : nullptr;
    if (still && column < still->stored.values.size()) {
        still->values.resize(still->stored.values.size());
        still->values[column] = value;
    }
    return value;
}

/*
    The columns of a row by the app's names, changed by its transformer.
*/
QVariantMap RowCache::shown(const QList<qint64> &rowIds, qsizetype row)
{
    const auto presenter = m_presenter;
    const std::weak_ptr<const bool> life = m_life;
    QVariantMap values;
    if (!presenter->isTransforming()) {
        const QList<qint64> list = rowIds; // whatever a parser does
        for (qsizetype column = 0; column < presenter->names().size() && !life.expired(); ++column)
            values.insert(presenter->names()[column], value(list, row, column));
        return values;
    }
    const qint64 rowId = rowIds[row];
    const CachedRow *const cached = fetch(rowIds, row);
    if (!cached || cached->transformed)
        return cached ? *cached->transformed : values;
    const QList<ColumnValue> stored = cached->stored.values;
    const qsizetype count = std::min(stored.size(), presenter->names().size());
    for (qsizetype column = 0; column < count; ++column)
        values.insert(presenter->names()[column], presenter->value(column, stored[column]));
    values = presenter->transformed(values);
    if (life.expired())
        return values;
    CachedRow *const still = presenter == m_presenter ? m_rows.object(rowId) : nullptr;
    if (still)
        still->transformed = values;
    return values;
}

QVariant RowCache::plainValue(const QList<qint64> &rowIds, qsizetype row, qsizetype column)
{
    const CachedRow *const cached = fetch(rowIds, row);
    return cached && column < cached->stored.values.size()
        ? decodeVariant(m_schema.columns()[column], cached->stored.values[column])
        : QVariant();
}

/*
    By the index of the server's keys where they tell how one is formed, else by looking at all
   rows.
*/
std::optional<qint64> RowCache::find(const QList<qint64> &rowIds, const PrimaryKey &key,
                                     Search search)
{
    if (rowIds.isEmpty())
        return std::nullopt;
    if (m_source.memory && search == Anywhere)
        return m_source.memory->find([&key](const StoredRow &row) { return key.isOf(row); });
    const CachedRow *const other = fetch(rowIds, 0);
    const auto serverKey = other && !m_source.memory ? key.keyLike(other->stored) : std::nullopt;
    if (serverKey)
        return m_reader.findKey(*serverKey);
    if (search == AtHand)
        return findKept(key);
    const PrimaryKey::Condition condition = key.condition();
    return m_reader.find(condition.sql, condition.params);
}

std::optional<qint64> RowCache::findKept(const PrimaryKey &key) const
{
    const QList<qint64> kept = m_rows.keys();
    const auto found = std::ranges::find_if(
        kept, [&](qint64 rowId) { return key.isOf(m_rows.object(rowId)->stored); });
    return found == kept.cend() ? std::nullopt : std::optional(*found);
}

QString RowCache::key(const QList<qint64> &rowIds, qsizetype row)
{
    const CachedRow *cached = fetch(rowIds, row);
    return cached ? QString::fromUtf8(cached->stored.key) : QString();
}

} // namespace Electric
