// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "subset_p.h"

#include "simdjsonutil_p.h"
#include "utf8_p.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <algorithm>

namespace Electric {

namespace {

/*
    How far behind the 64-bit transaction `reference` the one is whose lower half is `txid`.
    https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
*/
qint64 distance(qint64 txid, quint64 reference)
{
    return qint32(quint32(txid) - quint32(reference));
}

QJsonObject toJson(const QMap<QString, QString> &params)
{
    QJsonObject object;
    for (auto it = params.cbegin(); it != params.cend(); ++it)
        object.insert(it.key(), it.value());
    return object;
}

QJsonObject toJson(const SubsetRequest &request)
{
    QJsonObject object;
    if (!request.where.isEmpty())
        object.insert(QStringLiteral("where"), request.where);
    if (!request.params.isEmpty())
        object.insert(QStringLiteral("params"), toJson(request.params));
    if (!request.orderBy.isEmpty())
        object.insert(QStringLiteral("order_by"), request.orderBy);
    if (request.limit)
        object.insert(QStringLiteral("limit"), *request.limit);
    if (request.offset)
        object.insert(QStringLiteral("offset"), *request.offset);
    return object;
}

SubsetRequest requestOf(const QJsonObject &object)
{
    SubsetRequest request;
    request.where = object.value(QLatin1StringView("where")).toString();
    const QJsonObject params = object.value(QLatin1StringView("params")).toObject();
    for (auto it = params.constBegin(); it != params.constEnd(); ++it)
        request.params.insert(it.key(), it.value().toString());
    request.orderBy = object.value(QLatin1StringView("order_by")).toString();
    const auto number = [&object](QLatin1StringView name) {
        const QJsonValue value = object.value(name);
        return value.isDouble() ? std::optional(value.toInteger()) : std::nullopt;
    };
    request.limit = number(QLatin1StringView("limit"));
    request.offset = number(QLatin1StringView("offset"));
    request.isPost = object.value(QLatin1StringView("post")).toBool();
    return request;
}

// As text: JSON's numbers do not hold 64 bits everywhere.
QJsonObject toJson(const SnapshotFilter &filter)
{
    QJsonArray inProgress;
    for (const quint64 transaction : filter.inProgress)
        inProgress.append(QString::number(transaction));
    QJsonArray keys;
    for (const QByteArray &key : filter.keys)
        keys.append(textFromUtf8(key));
    return {{QStringLiteral("xmin"), QString::number(filter.xmin)},
            {QStringLiteral("xmax"), QString::number(filter.xmax)},
            {QStringLiteral("xip_list"), inProgress},
            {QStringLiteral("database_lsn"), QString::number(filter.databaseLsn)},
            {QStringLiteral("keys"), keys}};
}

SnapshotFilter filterOf(const QJsonObject &object)
{
    SnapshotFilter filter;
    filter.xmin = object.value(QLatin1StringView("xmin")).toString().toULongLong();
    filter.xmax = object.value(QLatin1StringView("xmax")).toString().toULongLong();
    const QJsonArray inProgress = object.value(QLatin1StringView("xip_list")).toArray();
    for (const QJsonValue &transaction : inProgress)
        filter.inProgress.append(transaction.toString().toULongLong());
    filter.databaseLsn = object.value(QLatin1StringView("database_lsn")).toString().toULongLong();
    const QJsonArray keys = object.value(QLatin1StringView("keys")).toArray();
    for (const QJsonValue &key : keys)
        filter.keys.insert(key.toString().toUtf8());
    return filter;
}

} // namespace

QByteArray SubsetRequest::body() const
{
    return QJsonDocument(toJson(*this)).toJson(QJsonDocument::Compact);
}

QByteArray SubsetRequest::paramsJson() const
{
    return QJsonDocument(toJson(params)).toJson(QJsonDocument::Compact);
}

/*
    A change of several transactions is as new as the newest of them.
*/
SnapshotFilter::Verdict SnapshotFilter::verdict(const std::vector<qint64> &txids, quint64 lsn) const
{
    if (lsn > databaseLsn && databaseLsn > 0)
        return Verdict::Retire;
    if (txids.empty())
        return Verdict::Deliver;
    qint64 newest = distance(txids.front(), xmax);
    for (const qint64 txid : txids)
        newest = std::max(newest, distance(txid, xmax));
    if (newest >= 0)
        return Verdict::Retire;
    // Unsigned, where numbers may turn: a server can send any.
    const bool isContained
        = newest < qint64(xmin - xmax) || !inProgress.contains(xmax + quint64(newest));
    return isContained ? Verdict::Skip : Verdict::Deliver;
}

/*
    What cannot be read is forgotten: the filters save work, and rows come again.
*/
SubsetState SubsetState::fromBytes(const QByteArray &bytes)
{
    SubsetState state;
    const QJsonObject root = QJsonDocument::fromJson(bytes).object();
    const QJsonArray subsets = root.value(QLatin1StringView("subsets")).toArray();
    for (const QJsonValue &value : subsets) {
        const QJsonObject subset = value.toObject();
        state.m_subsets.append(
            {requestOf(subset), subset.value(QLatin1StringView("held")).toBool()});
    }
    const QJsonArray filters = root.value(QLatin1StringView("filters")).toArray();
    for (const QJsonValue &filter : filters)
        state.m_filters.append(filterOf(filter.toObject()));
    return state;
}

QByteArray SubsetState::toBytes() const
{
    if (!m_bytes.isNull() || (m_subsets.isEmpty() && m_filters.isEmpty()))
        return m_bytes;
    QJsonArray subsets;
    for (const Subset &subset : m_subsets) {
        QJsonObject object = toJson(subset.request);
        object.insert(QStringLiteral("held"), subset.isHeld);
        object.insert(QStringLiteral("post"), subset.request.isPost);
        subsets.append(object);
    }
    QJsonArray filters;
    for (const SnapshotFilter &filter : m_filters)
        filters.append(toJson(filter));
    m_bytes = QJsonDocument(QJsonObject {{QStringLiteral("subsets"), subsets},
                                         {QStringLiteral("filters"), filters}})
                  .toJson(QJsonDocument::Compact);
    m_bytes.replace(ByteOrderMark.data(), "\\ufeff"); // which is read no other way
    return m_bytes;
}

/*
    What is held already is fetched again when asked for: rows may have come since that the log's
    changes did not bring.
*/
void SubsetState::request(const SubsetRequest &subset)
{
    if (m_subsets.contains(Subset {subset, false}))
        return;
    forget(subset);
    m_subsets.append({subset, false});
    noteChange();
}

void SubsetState::forget(const SubsetRequest &subset)
{
    if (m_subsets.removeIf([&subset](const Subset &known) { return known.request == subset; }) > 0)
        noteChange();
}

std::optional<SubsetRequest> SubsetState::due() const
{
    const auto found = std::ranges::find(m_subsets, false, &Subset::isHeld);
    return found == m_subsets.end() ? std::nullopt : std::optional(found->request);
}

/*
    What a newer snapshot has of a row counts: filters do not grow with each refresh of the same
    rows, however long the log is quiet.
*/
void SubsetState::hold(const SubsetRequest &subset, const SnapshotFilter &filter)
{
    noteChange();
    for (Subset &known : m_subsets)
        known.isHeld = known.isHeld || known.request == subset;
    for (SnapshotFilter &older : m_filters)
        older.keys.removeIf([&filter](const QByteArray &key) { return filter.keys.contains(key); });
    m_filters.removeIf([](const SnapshotFilter &older) { return older.keys.isEmpty(); });
    const bool isKnown = filter.xmax > 0; // else nothing says what it has, and nothing is skipped
    if (isKnown && !filter.keys.isEmpty())
        m_filters.append(filter);
}

void SubsetState::restart()
{
    noteChange();
    m_filters.clear();
    for (Subset &subset : m_subsets)
        subset.isHeld = false;
}

/*
    A transaction that began behind the snapshot also commits behind all that it contains, and
    the log is in the order of commits: from there on nothing is to be skipped.
*/
bool SubsetState::skips(std::string_view key, const std::vector<qint64> &txids, quint64 lsn)
{
    const QByteArray name = toByteArray(key);
    bool isSkipped = false;
    const qsizetype retired = m_filters.removeIf([&](const SnapshotFilter &filter) {
        const SnapshotFilter::Verdict verdict = filter.verdict(txids, lsn);
        isSkipped
            = isSkipped || (verdict == SnapshotFilter::Verdict::Skip && filter.keys.contains(name));
        return verdict == SnapshotFilter::Verdict::Retire;
    });
    if (retired > 0)
        noteChange();
    return isSkipped;
}

void SubsetState::passed(quint64 lsn)
{
    const qsizetype retired = m_filters.removeIf([lsn](const SnapshotFilter &filter) {
        return filter.databaseLsn > 0 && lsn >= filter.databaseLsn;
    });
    if (retired > 0)
        noteChange();
}

} // namespace Electric
