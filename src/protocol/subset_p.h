// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SUBSET_P_H
#define ELECTRIC_SUBSET_P_H

#include <electricqt_export.h>

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QMap>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <optional>
#include <string_view>
#include <vector>

namespace Electric {

// Rows of a shape that are fetched on demand, where its log has changes only.
struct ELECTRICQT_EXPORT SubsetRequest
{
    QString where;
    QMap<QString, QString> params;
    QString orderBy;
    std::optional<qint64> limit; // 0 is a value
    std::optional<qint64> offset;
    bool isPost = false;

    QByteArray body() const; // of a POST
    QByteArray paramsJson() const;

    friend bool operator==(const SubsetRequest &a, const SubsetRequest &b) = default;
};

// Which transactions a snapshot of PostgreSQL contains, and which rows it had.
struct ELECTRICQT_EXPORT SnapshotFilter
{
    enum class Verdict { Deliver, Skip, Retire };

    quint64 xmin = 0;
    quint64 xmax = 0;
    QList<quint64> inProgress;
    quint64 databaseLsn = 0;
    QSet<QByteArray> keys;

    // `txids` are the lower 32 bits; `lsn` is 0 where a change has none.
    Verdict verdict(const std::vector<qint64> &txids, quint64 lsn) const;

    friend bool operator==(const SnapshotFilter &a, const SnapshotFilter &b) = default;
};

// The snapshots of a stream: those that have been asked for, to be repeated in the next log, and
// the filters of those that the stream has not passed yet. Stored with the position.
class ELECTRICQT_EXPORT SubsetState
{
public:
    static SubsetState fromBytes(const QByteArray &bytes);
    QByteArray toBytes() const;

    void request(const SubsetRequest &subset);
    void forget(const SubsetRequest &subset);
    std::optional<SubsetRequest> due() const; // asked for, and not held yet
    void hold(const SubsetRequest &subset, const SnapshotFilter &filter);
    void restart(); // in a new log nothing is held

    bool isFiltering() const { return !m_filters.isEmpty(); }
    // Whether a snapshot has the change already; changes come in the order of the log.
    bool skips(std::string_view key, const std::vector<qint64> &txids, quint64 lsn);
    void passed(quint64 lsn); // an up-to-date

    friend bool operator==(const SubsetState &a, const SubsetState &b)
    {
        return a.m_subsets == b.m_subsets && a.m_filters == b.m_filters;
    }

private:
    struct Subset
    {
        SubsetRequest request;
        bool isHeld = false;

        friend bool operator==(const Subset &a, const Subset &b) = default;
    };
    void noteChange() { m_bytes.clear(); }

    QList<Subset> m_subsets;
    QList<SnapshotFilter> m_filters;
    mutable QByteArray m_bytes; // of toBytes(), which each batch asks for; null once they differ
};

} // namespace Electric

#endif
