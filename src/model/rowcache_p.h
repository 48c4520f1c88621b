// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ROWCACHE_P_H
#define ELECTRIC_ROWCACHE_P_H

#include "rowpresenter_p.h"
#include "rowreader_p.h"
#include "schema.h"

#include <QtCore/QCache>
#include <QtCore/QVariant>

#include <memory>
#include <optional>

namespace Electric {

class PrimaryKey;

// The rows that a view shows now, read by small windows from a consistent state of the table and
// forgotten when others are looked at: no copy of the shape.
class RowCache
{
public:
    RowCache();

    // How the columns are shown from now on.
    void present(std::shared_ptr<const RowPresenter> presenter);
    // The state that is read from now on, and its columns.
    Error moveTo(const RowSource &source, const Schema &schema);
    const RowSource &source() const { return m_source; }
    void release(); // reads nothing any more
    void forget(const QList<qint64> &rowIds, qsizetype first, qsizetype count);

    // `rowIds` is the whole list, `row` a place in it; an invalid QVariant if there is no such row.
    QVariant value(const QList<qint64> &rowIds, qsizetype row, qsizetype column);
    QVariantMap shown(const QList<qint64> &rowIds, qsizetype row);
    // By the table of types, whatever the app makes of it.
    QVariant plainValue(const QList<qint64> &rowIds, qsizetype row, qsizetype column);
    // The row with the primary key, shown or not. At hand is what can be found without looking at
    // all rows.
    enum Search { Anywhere, AtHand };
    std::optional<qint64> find(const QList<qint64> &rowIds, const PrimaryKey &key, Search search);
    QString key(const QList<qint64> &rowIds, qsizetype row);

private:
    struct CachedRow
    {
        StoredRow stored;
        QList<QVariant> values; // decoded when first asked for
        std::optional<QVariantMap> transformed; // likewise
    };
    CachedRow *fetch(const QList<qint64> &rowIds, qsizetype row);
    void fetchNeighbours(const QList<qint64> &rowIds, qsizetype row);
    void keep(qint64 rowId, StoredRow row);
    std::optional<qint64> findKept(const PrimaryKey &key) const;

    // The app's functions may destroy all this while they run.
    const std::shared_ptr<const bool> m_life = std::make_shared<const bool>(true);
    RowReader m_reader;
    RowSource m_source;
    Schema m_schema;
    std::shared_ptr<const RowPresenter> m_presenter;
    QCache<qint64, CachedRow> m_rows;
};

} // namespace Electric

#endif
