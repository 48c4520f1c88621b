// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "simulatedserver.h"

#include <QtCore/QHash>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

QByteArray keyOf(int id)
{
    return R"("public"."items"/")" + QByteArray::number(id) + '"';
}

QJsonObject toJson(const QMap<QByteArray, QByteArray> &row)
{
    QJsonObject json;
    for (auto it = row.begin(); it != row.end(); ++it)
        json.insert(QString::fromUtf8(it.key()),
                    it->isNull() ? QJsonValue() : QJsonValue(QString::fromUtf8(*it)));
    return json;
}

QByteArray compact(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

Answer failure(int status, const QByteArray &body)
{
    return {status, {{"content-type", "application/json"}}, body};
}

} // namespace

SimulatedServer::SimulatedServer(const Setup &setup)
    : m_dice(setup.seed), m_hasFullReplica(setup.hasFullReplica), m_hasSubquery(setup.hasSubquery)
{
    for (int i = 0; i < setup.rows; ++i) {
        ++m_lastId;
        m_rows.insert(m_lastId, randomRow(m_lastId));
        m_groups.insert(m_lastId, randomGroup());
    }
    noteState();
    beginLog();
}

QByteArrayList SimulatedServer::columns() const
{
    QByteArrayList columns {"title", "n", "done"};
    if (m_hasExtraColumn)
        columns.append("extra");
    return columns;
}

// Few different values, so that there are equal ones; NULL in every column.
QByteArray SimulatedServer::randomText(const QByteArray &column)
{
    if (m_dice.bounded(6) == 0)
        return {};
    if (column == "done")
        return m_dice.bounded(2) == 0 ? "t" : "f";
    if (column == "n")
        return QByteArray::number(qint64(m_dice.bounded(9) - 4) * 3002399751580331); // 64 bits
    static const QByteArrayList Titles {"a",        "b", "it's",      "\"q\"",
                                        "\xc3\xa4", "",  "{\"k\":1}", "%1"};
    return Titles[m_dice.bounded(int(Titles.size()))];
}

SimulatedServer::Row SimulatedServer::randomRow(int id)
{
    Row row {{"id", QByteArray::number(id)}};
    const auto names = columns();
    for (const QByteArray &column : names)
        row.insert(column, randomText(column));
    return row;
}

void SimulatedServer::noteState()
{
    QStringList rows;
    for (const Row &row : std::as_const(m_rows)) {
        QStringList texts(QString::fromUtf8(row["id"]));
        for (auto it = row.begin(); it != row.end(); ++it) {
            if (it.key() != "id")
                texts.append(QString::fromUtf8(it.key()) + u'='
                             + (it->isNull() ? u"NULL"_s : QString::fromUtf8(*it)));
        }
        rows.append(texts.join(u'|'));
    }
    rows.sort();
    m_states.append(rows);
    m_history.append(m_rows);
    m_groupHistory.append(m_groups);
    m_stateEnds.append(m_log.entries.size());
    m_stateIndexes.append(m_states.size() - 1);
}

/*
    A new log begins with a snapshot of the rows as they are. PostgreSQL writes booleans otherwise
    there than in its replication.
*/
void SimulatedServer::beginLog()
{
    m_log = {};
    m_log.handle = QByteArray::number(++m_lastLog) + "-log";
    QJsonObject schema {
        {u"id"_s, QJsonObject {{u"type"_s, u"int4"_s}, {u"not_null"_s, true}, {u"pk_index"_s, 0}}},
        {u"title"_s, QJsonObject {{u"type"_s, u"text"_s}}},
        {u"n"_s, QJsonObject {{u"type"_s, u"int8"_s}}},
        {u"done"_s, QJsonObject {{u"type"_s, u"bool"_s}}}};
    if (m_hasExtraColumn)
        schema.insert(u"extra"_s, QJsonObject {{u"type"_s, u"text"_s}});
    m_log.schema = compact(schema);
    int count = 0;
    for (auto it = m_rows.begin(); it != m_rows.end(); ++it) {
        Row row = *it;
        if (!row["done"].isNull())
            row["done"] = row["done"] == "t" ? "true" : "false";
        const QJsonObject message {
            {u"key"_s, QString::fromUtf8(keyOf(it.key()))},
            {u"value"_s, toJson(row)},
            {u"headers"_s, withTag({{u"operation"_s, u"insert"_s}}, it.key())}};
        m_log.entries.append(Entry {"0_" + QByteArray::number(++count), compact(message)});
    }
    m_log.entries.append(Entry {
        "0_inf", R"({"headers":{"control":"snapshot-end","xmin":"1","xmax":"1","xip_list":[]}})"});
    m_log.snapshot = m_log.entries.size();
    m_log.lsn = QByteArray::number(m_lsn);
    m_stateEnds = {m_log.snapshot};
    m_stateIndexes = {m_states.size() - 1};
}

void SimulatedServer::commit(quint32 seed)
{
    m_dice.seed(seed);
    m_lsn += 1 + m_dice.bounded(5);
    m_operation = 0;
    const int count = 1 + m_dice.bounded(m_dice.bounded(4) == 0 ? 12 : 3);
    for (int i = 0; i < count; ++i) {
        if (m_hasSubquery && m_dice.bounded(5) == 0) {
            toggleGroup();
            continue;
        }
        const int kind = m_rows.isEmpty() ? 0 : m_dice.bounded(10);
        if (kind < 3) {
            ++m_lastId;
            // An id that has been in use before is a row of its own as well.
            const int id = kind == 0 && m_lastId > 3 ? 1 + m_dice.bounded(m_lastId) : m_lastId;
            if (!m_rows.contains(id) && !isHidden(id))
                insert(id, randomRow(id));
            continue;
        }
        const int id = std::next(m_rows.cbegin(), m_dice.bounded(int(m_rows.size()))).key();
        if (kind == 6 && m_hasSubquery)
            moveToGroup(id);
        else if (kind < 7)
            update(id);
        else if (kind < 9)
            remove(id);
        else
            moveKey(id);
    }
    noteState();
}

void SimulatedServer::append(const char *operation, int id, const Row &value, QJsonObject headers,
                             const Row &old)
{
    headers.insert(u"operation"_s, QLatin1StringView(operation));
    headers.insert(u"lsn"_s, QString::number(m_lsn));
    headers.insert(u"op_position"_s, m_operation);
    QJsonObject message {{u"key"_s, QString::fromUtf8(keyOf(id))},
                         {u"value"_s, toJson(value)},
                         {u"headers"_s, headers}};
    if (!old.isEmpty())
        message.insert(u"old_value"_s, toJson(old));
    m_log.entries.append(Entry {QByteArray::number(m_lsn) + '_' + QByteArray::number(m_operation++),
                                compact(message)});
}

void SimulatedServer::insert(int id, const Row &row, const QByteArray &from)
{
    m_rows.insert(id, row);
    m_groups.insert(id, randomGroup());
    QJsonObject headers = withTag({}, id);
    if (!from.isEmpty())
        headers.insert(u"key_change_from"_s, QString::fromUtf8(from));
    append("insert", id, row, headers);
}

void SimulatedServer::update(int id)
{
    Row &row = m_rows[id];
    Row changed {{"id", row["id"]}};
    Row old;
    const auto names = columns();
    for (const QByteArray &column : names) {
        if (m_dice.bounded(2) == 0)
            continue;
        old.insert(column, row[column]);
        row[column] = randomText(column);
        changed.insert(column, row[column]);
    }
    if (m_hasFullReplica)
        append("update", id, row, withTag({}, id), old);
    else
        append("update", id, changed, withTag({}, id));
}

void SimulatedServer::remove(int id, const QByteArray &to)
{
    const Row row = m_rows.take(id);
    QJsonObject headers = withTag({}, id);
    if (!to.isEmpty())
        headers.insert(u"key_change_to"_s, QString::fromUtf8(to));
    append("delete", id, m_hasFullReplica ? row : Row {{"id", row["id"]}}, headers);
}

void SimulatedServer::moveKey(int id)
{
    Row row = m_rows[id];
    const int next = ++m_lastId;
    row["id"] = QByteArray::number(next);
    remove(id, keyOf(next));
    insert(next, row, keyOf(id));
}

// One that is selected.
int SimulatedServer::randomGroup()
{
    const int group = m_dice.bounded(3);
    return m_hidden.contains(group) ? (m_hidden.contains(0) ? (m_hidden.contains(1) ? 2 : 1) : 0)
                                    : group;
}

bool SimulatedServer::isHidden(int id) const
{
    return std::ranges::any_of(m_hidden, [id](const auto &rows) { return rows.contains(id); });
}

QJsonObject SimulatedServer::withTag(QJsonObject headers, int id) const
{
    if (m_hasSubquery) {
        headers.insert(u"tags"_s, QJsonArray {u"tag%1"_s.arg(m_groups[id])});
        headers.insert(u"active_conditions"_s, QJsonArray {true});
    }
    return headers;
}

void SimulatedServer::moveToGroup(int id)
{
    const int before = m_groups[id];
    m_groups[id] = randomGroup();
    QJsonObject headers = withTag({}, id);
    if (m_groups[id] != before)
        headers.insert(u"removed_tags"_s, QJsonArray {u"tag%1"_s.arg(before)});
    append("update", id, m_hasFullReplica ? m_rows[id] : Row {{"id", m_rows[id]["id"]}}, headers);
}

/*
    All rows of a group leave without a message of their own, or come again.
*/
void SimulatedServer::toggleGroup()
{
    constexpr int MostHidden = 2; // of three
    const int group = m_dice.bounded(3);
    if (m_hidden.contains(group)) {
        appendMove("move-in", group);
        const QMap<int, Row> rows = m_hidden.take(group);
        for (auto it = rows.begin(); it != rows.end(); ++it) {
            m_rows.insert(it.key(), *it);
            m_groups.insert(it.key(), group);
            append("insert", it.key(), *it, withTag({{u"is_move_in"_s, true}}, it.key()));
        }
    } else if (m_hidden.size() < MostHidden) {
        QMap<int, Row> &rows = m_hidden[group];
        for (auto it = m_rows.begin(); it != m_rows.end();) {
            const bool leaves = m_groups[it.key()] == group;
            if (leaves)
                rows.insert(it.key(), *it);
            it = leaves ? m_rows.erase(it) : std::next(it);
        }
        appendMove("move-out", group);
    }
}

void SimulatedServer::appendMove(const char *event, int group)
{
    const QJsonObject pattern {{u"pos"_s, 0}, {u"value"_s, u"tag%1"_s.arg(group)}};
    const QJsonObject message {{u"headers"_s,
                                QJsonObject {{u"event"_s, QLatin1StringView(event)},
                                             {u"patterns"_s, QJsonArray {pattern}}}}};
    m_log.entries.append(Entry {QByteArray::number(m_lsn) + '_' + QByteArray::number(m_operation++),
                                compact(message)});
}

void SimulatedServer::rotate(bool altersTable)
{
    m_deadLogs.append(m_log);
    if (altersTable) {
        m_hasExtraColumn = !m_hasExtraColumn;
        m_hidden.clear(); // they are as good as deleted
        for (Row &row : m_rows) {
            if (m_hasExtraColumn)
                row.insert("extra", randomText("extra"));
            else
                row.remove("extra");
        }
        m_log = {};
        noteState();
    }
    beginLog();
}

/*
    The database and the log come back as they were some time ago, and go on from there with
    positions that nobody has seen: nobody else's are valid.
*/
void SimulatedServer::restore(int states)
{
    const qsizetype kept = std::max<qsizetype>(1, m_stateEnds.size() - states);
    m_log.entries.resize(m_stateEnds[kept - 1]);
    m_rows = m_history[m_stateIndexes[kept - 1]];
    m_groups = m_groupHistory[m_stateIndexes[kept - 1]];
    m_hidden.clear();
    m_stateEnds.resize(kept);
    m_stateIndexes.resize(kept);
    m_lsn += 1000;
    noteState();
}

QByteArray SimulatedServer::offsetAt(const Log &log, qsizetype position) const
{
    return position == 0 ? "0_0"_ba : log.entries[position - 1].offset;
}

// What an up-to-date at a position calls the last that the server has seen.
QByteArray SimulatedServer::lsnAt(qsizetype position) const
{
    return position <= m_log.snapshot ? m_log.lsn : offsetAt(m_log, position).split('_').first();
}

qsizetype SimulatedServer::positionOf(const Log &log, const QString &offset) const
{
    if (offset == u"-1" || offset == u"0_0")
        return 0;
    if (offset.toLatin1() == log.lsn + "_0")
        return log.snapshot;
    const auto found = std::ranges::find(log.entries, offset.toLatin1(), &Entry::offset);
    return found == log.entries.end() ? -1 : found - log.entries.begin() + 1;
}

Answer SimulatedServer::part(const Log &log, qsizetype from, int most, const Query &query) const
{
    const bool isFirst = query[u"offset"_s] == u"-1";
    const qsizetype last = isFirst ? log.snapshot : log.entries.size();
    const qsizetype to = std::min(from + most, last);
    QByteArrayList messages;
    for (qsizetype i = from; i < to; ++i)
        messages.append(log.entries[i].json);
    if (!isFirst && to == log.entries.size()) {
        messages.append(R"({"headers":{"control":"up-to-date","global_last_seen_lsn":")"
                        + QByteArray::number(m_lsn) + "\"}}");
    }
    Answer answer;
    answer.headers = {{"content-type", "application/json; charset=utf-8"},
                      {"electric-handle", log.handle},
                      {"electric-offset", offsetAt(log, to)}};
    if (isLive(query))
        answer.headers.insert("electric-cursor", QByteArray::number(m_lsn));
    else
        answer.headers.insert("electric-schema", log.schema);
    answer.body = '[' + messages.join(",\n") + ']';
    return answer;
}

Answer SimulatedServer::refetch(bool namesHandle) const
{
    Answer answer = failure(409, R"([{"headers":{"control":"must-refetch"}}])");
    if (namesHandle)
        answer.headers.insert("electric-handle", m_log.handle);
    return answer;
}

/*
    `repeated`: so many messages before the position come once more, as they may.
*/
Answer SimulatedServer::answer(const Query &query, int most, bool namesHandle, int repeated) const
{
    const QString offset = query[u"offset"_s];
    const bool isFirst = offset == u"-1";
    if (!isFirst && query[u"handle"_s].toUtf8() != m_log.handle)
        return refetch(namesHandle);
    const qsizetype position = positionOf(m_log, offset);
    if (position < 0) {
        return failure(
            400,
            R"({"message":"Invalid request","errors":{"offset":["out of bounds for this shape"]}})");
    }
    // Back to the beginning of a transaction: none is sent in part.
    qsizetype from = position;
    for (const qsizetype end : m_stateEnds) {
        if (repeated > 0 && end <= position - repeated)
            from = end;
    }
    return part(m_log, from, most + int(position - from), query);
}

bool SimulatedServer::hasNewsFor(const Query &query) const
{
    return !isLive(query) || query[u"handle"_s].toUtf8() != m_log.handle
        || positionOf(m_log, query[u"offset"_s]) != m_log.entries.size();
}

Answer SimulatedServer::nothingYet(const Query &query) const
{
    Answer answer = this->answer(query, 0, true);
    if (answer.status == 200)
        answer.body = "[]";
    return answer;
}

Answer SimulatedServer::noContent(const Query &query) const
{
    Answer answer = this->answer(query, 0, true);
    const bool isAtEnd = positionOf(m_log, query[u"offset"_s]) == m_log.entries.size();
    if (answer.status == 200 && isAtEnd) {
        answer.status = 204;
        answer.body.clear();
    }
    return answer;
}

Answer SimulatedServer::withHole(const Query &query) const
{
    constexpr int Everything = 1000;
    Answer answer = this->answer(query, Everything, true);
    const qsizetype from = positionOf(m_log, query[u"offset"_s]);
    if (answer.status != 200 || from < m_log.snapshot)
        return answer;
    QHash<QString, QJsonObject> inserts;
    for (const Entry &entry : m_log.entries.sliced(from)) {
        const QJsonObject message = QJsonDocument::fromJson(entry.json).object();
        const QString key = message[u"key"].toString();
        const QString operation = message[u"headers"][u"operation"].toString();
        if (operation == u"insert")
            inserts.insert(key, message);
        else if (operation == u"delete")
            inserts.remove(key);
        else if (inserts.contains(key)) {
            answer.body.replace(compact(inserts[key]) + ",\n", "");
            return answer;
        }
    }
    return answer;
}

bool SimulatedServer::isInLog(const Query &query) const
{
    return query[u"handle"_s].toUtf8() == m_log.handle
        && positionOf(m_log, query[u"offset"_s]) >= 0;
}

bool SimulatedServer::isAtEnd(const Query &query) const
{
    return positionOf(m_log, query[u"offset"_s]) == m_log.entries.size();
}

/*
    `end`: the offset behind the stream where it is known when it begins, since it ends a chunk.
*/
Answer SimulatedServer::eventStream(const Query &query, const QByteArray &end) const
{
    Answer answer;
    answer.headers = {{"content-type", "text/event-stream"},
                      {"transfer-encoding", "chunked"},
                      {"electric-handle", m_log.handle},
                      {"electric-offset", end.isEmpty() ? query[u"offset"_s].toUtf8() : end},
                      {"electric-cursor", QByteArray::number(m_lsn)}};
    return answer;
}

/*
    The next messages behind `position`, which moves; with an up-to-date where they end the log.
*/
QByteArray SimulatedServer::events(Query *position, int most) const
{
    const qsizetype from = positionOf(m_log, position->value(u"offset"_s));
    const qsizetype to = std::min<qsizetype>(from + most, m_log.entries.size());
    QByteArray events;
    for (qsizetype i = from; i < to; ++i)
        events += "data: " + m_log.entries[i].json + "\n\n";
    if (to == m_log.entries.size()) {
        events += R"(data: {"headers":{"control":"up-to-date","global_last_seen_lsn":")" + lsnAt(to)
            + "\"}}\n\n";
    }
    position->insert(u"offset"_s, QString::fromUtf8(offsetAt(m_log, to)));
    return events;
}

bool SimulatedServer::hasDeadLogFor(const Query &query) const
{
    return std::ranges::any_of(
        m_deadLogs, [&](const Log &log) { return log.handle != query[u"handle"_s].toUtf8(); });
}

Answer SimulatedServer::ofDeadLog(const Query &query, quint32 which, int most) const
{
    QList<const Log *> others;
    for (const Log &log : m_deadLogs) {
        if (log.handle != query[u"handle"_s].toUtf8())
            others.append(&log);
    }
    const Log &log = *others[which % others.size()];
    const bool isFirst = query[u"offset"_s] == u"-1";
    return part(log, isFirst ? 0 : which % log.entries.size(), most, query);
}

QString SimulatedServer::objectionTo(const Query &query) const
{
    const QString offset = query[u"offset"_s];
    const bool isAtStart = offset == u"-1";
    if (offset.isEmpty())
        return u"a request without an offset"_s;
    if (!isAtStart && query[u"handle"_s].isEmpty())
        return u"offset %1 without a handle"_s.arg(offset);
    if (isAtStart && isLive(query))
        return u"a live request from the start"_s;
    if (isLive(query) && !query.contains(u"cursor"_s))
        return u"a live request without a cursor"_s;
    if (query[u"log"_s] != u"full" || query[u"table"_s] != u"items")
        return u"a request that does not describe the shape"_s;
    if ((query[u"replica"_s] == u"full") != m_hasFullReplica)
        return u"a request for another replica"_s;
    return {};
}
