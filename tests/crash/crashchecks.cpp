// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// What has to hold of a file when its writer has been killed, and when the next one is through.

#include "crash.h"

#include "shapetool.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

#include <algorithm>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

QString textOf(const Row &row)
{
    QStringList fields;
    for (auto field = row.begin(); field != row.end(); ++field)
        fields.append(field.key() + u'=' + field.value().left(20));
    return fields.join(u' ');
}

// The first difference.
QString difference(const Rows &stored, const Rows &expected)
{
    if (stored == expected)
        return {};
    const QString counts
        = u"%1 rows are stored, %2 expected; "_s.arg(stored.size()).arg(expected.size());
    for (auto row = stored.begin(); row != stored.end(); ++row) {
        const auto other = expected.constFind(row.key());
        if (other == expected.cend())
            return counts + u"there should be no "_s + textOf(*row);
        if (*other != *row)
            return counts + textOf(*row) + u" should be "_s + textOf(*other);
    }
    for (auto row = expected.begin(); row != expected.end(); ++row) {
        if (!stored.contains(row.key()))
            return counts + u"there is no "_s + textOf(*row);
    }
    return {};
}

// Without the keys, which the server's tables do not have.
QStringList textsOf(const Rows &rows)
{
    QStringList texts;
    for (const Row &row : rows)
        texts.append(QStringList(row.values()).join(u'|'));
    std::ranges::sort(texts);
    return texts;
}

Rows rowsOfTable(const QByteArray &json)
{
    Rows rows;
    const QJsonArray list = QJsonDocument::fromJson(json).array();
    for (const QJsonValue &value : list) {
        const QJsonObject object = value.toObject();
        Row &row = rows[object[u"id"].toString().toUtf8()];
        for (auto field = object.begin(); field != object.end(); ++field)
            row.insert(field.key(), field.value().toString());
    }
    return rows;
}

} // namespace

std::optional<LogPoint> Crash::pointOf(const LogPosition &position) const
{
    return m_hasStreamed ? m_expected.atStreamed(position.handle, position.offset)
                         : m_expected.at(position.handle, position.offset);
}

QString Crash::look()
{
    if (const QString failure = m_expected.follow(); !failure.isEmpty())
        return failure;
    if (const QString failure = readCopy(m_fileName, m_folder.path(), &m_stored);
        !failure.isEmpty())
        return failure;
    if (!m_stored.shape)
        return {};
    const QString failure = checkShape();
    return failure.isEmpty() ? checkRows() : failure;
}

/*
    The visible rows are those of their position, no more and no less.
*/
QString Crash::checkRows() const
{
    const auto point = pointOf(m_stored.shape->visible);
    if (!point)
        return u"the server has never given that position"_s;
    if (m_stored.shape->isComplete && !point->isConsistent)
        return u"a transaction shows in part"_s;
    return difference(m_stored.rows, point->rows);
}

QString Crash::checkShape() const
{
    const ShapeRecord &shape = *m_stored.shape;
    if (shape.staging == Staging::Changes && !pointOf(shape.staged))
        return u"the server has never given the staged position"_s;
    if (m_stored.hasStage != (shape.staging != Staging::None))
        return m_stored.hasStage ? u"staged rows are left over"_s : u"staged rows are lost"_s;
    if (shape.lastSyncedAt.isValid() != shape.isComplete)
        return u"complete and last_synced_at do not agree"_s;
    return {};
}

/*
    What was stored when the child began is stored, except for what it was told to clear.
*/
QString Crash::checkProgress(Phase phase, const StoredFile &before) const
{
    if (!before.shape)
        return {};
    if (!m_stored.shape)
        return u"the shape has gone"_s;
    const LogPosition &old = before.shape->visible;
    const LogPosition &now = m_stored.shape->visible;
    if (phase == Phase::Clear && now.offset == "-1")
        return m_stored.shape->isComplete ? u"nothing is complete"_s : QString();
    if (before.shape->isComplete && !m_stored.shape->isComplete)
        return u"it was complete before"_s;
    if (old.handle != now.handle)
        return {};
    const auto from = pointOf(old);
    const auto to = pointOf(now);
    return from && to && to->changes >= from->changes ? QString()
                                                      : u"it has gone back in its log"_s;
}

/*
    It goes on where it was, and asks again for nothing that is stored.
*/
QString Crash::checkRequests(const StoredFile &before, qint64 changes) const
{
    const QList<ElectricDev::Request> requests = m_server->requests();
    const ElectricDev::Request first = requests.value(0);
    const QByteArray offset = before.nextOffset();
    if (first.queryValue(u"offset").toUtf8() != offset)
        return u"its first request is "_s + QString::fromUtf8(first.rawQuery);
    if (offset != "-1" && first.queryValue(u"handle").toUtf8() != before.nextHandle())
        return u"its first request has another handle"_s;
    const QByteArray expired = before.shape ? before.shape->expiredHandle : QByteArray();
    if (offset == "-1" && first.queryValue(u"expired_handle").toUtf8() != expired)
        return u"its first request does not name the expired handle "_s
            + QString::fromUtf8(expired);
    const auto starts = std::ranges::count_if(requests, [](const ElectricDev::Request &request) {
        return request.queryValue(u"offset") == u"-1";
    });
    const bool isOfThisLog = offset != "-1" && before.nextHandle() == m_expected.handle();
    if (starts != (isOfThisLog ? 0 : 1))
        return u"it starts over %1 times"_s.arg(starts);
    if (m_hasStreamed)
        return {}; // a stream's position is behind messages that come again
    const auto from = m_expected.at(before.nextHandle(), isOfThisLog ? offset : "-1"_ba);
    const qint64 left = m_expected.atEnd().changes - from->changes;
    return changes == left ? QString()
                           : u"it receives %1 changes instead of %2"_s.arg(changes).arg(left);
}

/*
    The next run comes to the end of the log, with the rows of the server. One more transaction is
    there for it, which shows what is missing from what has been stored.
*/
QString Crash::finish()
{
    const StoredFile before = m_stored;
    QString failure = write(Operations);
    if (failure.isEmpty())
        failure = m_expected.follow();
    if (!failure.isEmpty())
        return failure;
    m_server->clearRequests();
    const Outcome outcome = runTool(syncArguments());
    if (outcome.exitCode != 0)
        return u"the next run fails: "_s + QString::fromUtf8(outcome.description());
    failure = checkRequests(before, outcome.last()[u"changes"].toInteger());
    if (failure.isEmpty())
        failure = look();
    if (failure.isEmpty() && !m_stored.isUpToDateAt(m_expected.handle()))
        failure = u"it is not up to date"_s;
    if (failure.isEmpty())
        failure = difference(m_stored.rows, m_expected.atEnd().rows);
    if (failure.isEmpty() && !m_isTagged
        && textsOf(m_stored.rows) != textsOf(rowsOfTable(m_server->rows(u"items"_s))))
        failure = u"the rows are not those of the server's table"_s;
    return failure.isEmpty()
        ? QString()
        : u"the next run: %1 (before: %2; now: %3)"_s.arg(failure, before.text(), m_stored.text());
}
