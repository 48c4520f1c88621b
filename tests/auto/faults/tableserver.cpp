// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tableserver.h"

#include "rawtest.h"

#include <algorithm>

using namespace Qt::StringLiterals;

TableServer::TableServer(int rows)
{
    m_server.setHandler([this](const RawRequest &request) { take(request); });
    for (int i = 0; i < rows; ++i)
        m_rows.insert(++m_lastId, randomTitle());
    m_states.append(textOf(m_rows));
    beginLog("h" + QByteArray::number(++m_lastHandle));
}

QByteArray TableServer::randomTitle()
{
    QByteArray title = "title " + QByteArray::number(m_dice.bounded(1000));
    return title + QByteArray(m_dice.bounded(40), 'x');
}

void TableServer::beginLog(QByteArray handle)
{
    m_log = {};
    m_log.handle = std::move(handle);
    int count = 0;
    for (auto it = m_rows.cbegin(); it != m_rows.cend(); ++it) {
        const QByteArray offset
            = ++count == m_rows.size() ? "0_inf"_ba : "0_" + QByteArray::number(count);
        m_log.entries.append(Entry {offset, "insert", it.key(), *it});
        m_log.positions.insert(offset, count);
    }
    m_log.positions.insert(QByteArray::number(m_lsn) + "_0", count); // of event streams
    m_log.snapshot = count;
    m_log.states.insert(count, m_states.last());
}

void TableServer::endLog()
{
    m_endedLogs.append(m_log);
}

void TableServer::append(const QByteArray &operation, int id, const QByteArray &title)
{
    const Entry entry {QByteArray::number(m_lsn) + '_' + QByteArray::number(++m_operation),
                       operation, id, title};
    m_log.entries.append(entry);
    m_log.positions.insert(entry.offset, m_log.entries.size());
    apply(entry, &m_rows);
}

void TableServer::endTransaction()
{
    m_states.append(textOf(m_rows));
    m_log.states.insert(m_log.entries.size(), m_states.last());
    // Where event streams are resumed: its messages come again.
    m_log.positions.insert(QByteArray::number(m_lsn) + "_0", m_log.entries.size());
    tellEvents();
    answerWaiting();
}

/*
    The first row stays whatever happens: a table that is not empty is never to be seen empty.
*/
void TableServer::commit(int changes)
{
    ++m_lsn;
    m_operation = 0;
    for (int i = 0; i < changes; ++i) {
        const int kind = m_dice.bounded(4);
        const QList<int> ids = m_rows.keys().sliced(1);
        if (kind == 0 || ids.isEmpty())
            append("insert", ++m_lastId, randomTitle());
        else if (kind == 1 && ids.size() > 6)
            append("delete", ids[m_dice.bounded(int(ids.size()))], {});
        else
            append("update", ids[m_dice.bounded(int(ids.size()))], randomTitle());
    }
    endTransaction();
}

void TableServer::commitUpdate(int id, const QByteArray &title)
{
    ++m_lsn;
    m_operation = 0;
    append("update", id, title);
    endTransaction();
}

void TableServer::rotate()
{
    endLog();
    beginLog("h" + QByteArray::number(++m_lastHandle));
    endEvents();
    answerWaiting();
}

void TableServer::replaceRows(int first, int count)
{
    while (m_rows.size() > 1)
        m_rows.erase(std::prev(m_rows.end()));
    for (int id = first; id < first + count; ++id)
        m_rows.insert(id, randomTitle());
    m_lastId = std::max(m_lastId, first + count);
    m_states.append(textOf(m_rows));
}

void TableServer::loseLog()
{
    endLog();
    m_lsn += 1000;
    beginLog(m_log.handle);
    endEvents();
    answerWaiting();
}

bool TableServer::isKnown(const RawRequest &request) const
{
    return request.value(u"handle"_s).toUtf8() == m_log.handle
        && m_log.positions.contains(request.offset().toUtf8());
}

bool TableServer::isToWait(const RawRequest &request) const
{
    return request.isLive() && !request.isEventStream() && isKnown(request)
        && m_log.positions.value(request.offset().toUtf8()) == m_log.entries.size();
}

bool TableServer::hasWaiting() const
{
    return hasEventStream() || std::ranges::any_of(m_waiting, &RawRequest::isOpen);
}

bool TableServer::hasEventStream() const
{
    return std::ranges::any_of(m_eventStreams,
                               [](const EventStream &stream) { return stream.request.isOpen(); });
}

void TableServer::take(const RawRequest &request)
{
    if (m_watcher)
        m_watcher();
    m_waiting.removeIf([](const RawRequest &waiting) { return !waiting.isOpen(); });
    if (isToWait(request))
        m_waiting.append(request);
    else
        answer(request);
}

void TableServer::answerWaiting()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const RawRequest &request : waiting) {
        if (isToWait(request))
            m_waiting.append(request);
        else if (request.isOpen())
            answer(request);
    }
}

void TableServer::answer(const RawRequest &request)
{
    const Reply reply = replyTo(request);
    if (m_fault && m_fault(request, reply))
        return;
    const WireBytes bytes
        = onTheWire(reply, reply.isEventStream ? Framing::Chunked : Framing::Length);
    request.write(bytes.head + bytes.body);
    if (reply.isEventStream && !reply.endsStream)
        m_eventStreams.append(EventStream {request, m_log.entries.size()});
}

void TableServer::tellEvents()
{
    auto streams = std::exchange(m_eventStreams, {});
    for (EventStream &stream : streams) {
        if (!stream.request.isOpen())
            continue;
        Reply reply;
        reply.isEventStream = true;
        reply.isContinued = true;
        reply.body = eventsBetween(stream.position, m_log.entries.size());
        if (m_fault && m_fault(stream.request, reply))
            continue;
        stream.request.write(onTheWire(reply, Framing::Chunked).body);
        stream.position = m_log.entries.size();
        m_eventStreams.append(stream);
    }
}

/*
    A rotation is not told: the next request hears of it.
*/
void TableServer::endEvents()
{
    const auto streams = std::exchange(m_eventStreams, {});
    for (const EventStream &stream : streams)
        stream.request.writePiece({});
}

Reply TableServer::replyTo(const RawRequest &request) const
{
    const bool isFirst = request.offset() == u"-1";
    if (!isFirst && request.value(u"handle"_s).toUtf8() != m_log.handle) {
        Reply reply {409,
                     {{"content-type", "application/json"}},
                     R"([{"headers":{"control":"must-refetch"}}])"};
        if (m_namesHandles)
            reply.setHeader("electric-handle", m_log.handle);
        return reply;
    }
    if (!isFirst && !isKnown(request)) {
        return {
            400,
            {{"content-type", "application/json"}},
            R"({"message":"Invalid request","errors":{"offset":["out of bounds for this shape"]}})"};
    }
    const qsizetype from = isFirst ? 0 : m_log.positions.value(request.offset().toUtf8());
    return request.isEventStream() ? events(request, from) : part(request, from);
}

Reply TableServer::partOfLog(const RawRequest &request, const QByteArray &from) const
{
    return part(request, from == "-1" ? 0 : m_log.positions.value(from));
}

Reply TableServer::part(const RawRequest &request, qsizetype from) const
{
    const bool isFirst = request.offset() == u"-1";
    const qsizetype last = from < m_log.snapshot ? m_log.snapshot : m_log.entries.size();
    const qsizetype to = std::min<qsizetype>(from + Chunk, last);
    QByteArrayList messages;
    for (qsizetype i = from; i < to; ++i)
        messages.append(messageOf(m_log.entries[i]));
    const bool isUpToDate = !isFirst && to == m_log.entries.size();
    if (isUpToDate)
        messages.append(Raw::upToDate(QByteArray::number(m_lsn)));
    Reply reply;
    reply.headers = request.isLive() ? Raw::liveHeaders(offsetAt(m_log, to), m_log.handle)
                                     : Raw::headers(offsetAt(m_log, to), m_log.handle);
    reply.removeHeader("electric-up-to-date");
    if (isUpToDate)
        reply.setHeader("electric-up-to-date", "");
    reply.body = '[' + messages.join(",\n") + ']';
    return reply;
}

/*
    A stream that begins far behind ends with its chunk, of which its headers tell the end.
*/
Reply TableServer::events(const RawRequest &request, qsizetype from) const
{
    Reply reply;
    reply.isEventStream = true;
    reply.endsStream = m_log.entries.size() - from > Chunk;
    const qsizetype to = reply.endsStream ? from + Chunk : m_log.entries.size();
    reply.headers = Raw::eventHeaders(
        reply.endsStream ? offsetAt(m_log, to) : request.offset().toUtf8(), m_log.handle);
    reply.removeHeader("electric-up-to-date");
    reply.body = eventsBetween(from, to);
    return reply;
}

QByteArray TableServer::eventsBetween(qsizetype from, qsizetype to) const
{
    QByteArray events;
    for (const Entry &entry : m_log.entries.sliced(from, to - from))
        events += "data: " + messageOf(entry) + "\n\n";
    if (to == m_log.entries.size())
        events += "data: " + Raw::upToDate(QByteArray::number(m_lsn)) + "\n\n";
    return events;
}

QByteArray TableServer::messageOf(const Entry &entry)
{
    return Raw::change(entry.operation, entry.id, entry.title);
}

QByteArray TableServer::offsetAt(const Log &log, qsizetype position)
{
    return position == 0 ? "-1"_ba : log.entries[position - 1].offset;
}

QStringList TableServer::textOf(const Rows &rows)
{
    QStringList texts;
    for (auto it = rows.cbegin(); it != rows.cend(); ++it)
        texts.append(QString::number(it.key()) + u'|' + QString::fromUtf8(*it));
    texts.sort();
    return texts;
}

TableServer::Rows TableServer::rowsIn(const QStringList &texts)
{
    Rows rows;
    for (const QString &text : texts) {
        const qsizetype bar = text.indexOf(u'|');
        rows.insert(text.first(bar).toInt(), text.mid(bar + 1).toUtf8());
    }
    return rows;
}

void TableServer::apply(const Entry &entry, Rows *rows)
{
    if (entry.operation == "delete")
        rows->remove(entry.id);
    else if (entry.operation == "insert" || rows->contains(entry.id))
        rows->insert(entry.id, entry.title);
}

std::optional<QStringList> TableServer::rowsAt(const QByteArray &handle,
                                               const QByteArray &offset) const
{
    QList<Log> logs = m_endedLogs;
    logs.append(m_log);
    for (auto log = logs.crbegin(); log != logs.crend(); ++log) {
        if (log->handle != handle || !log->positions.contains(offset))
            continue;
        const qsizetype position = log->positions[offset];
        const auto after = log->states.upperBound(position);
        const bool isPart = after == log->states.cbegin();
        if (!isPart && std::prev(after).key() == position)
            return *std::prev(after);
        Rows rows = isPart ? Rows() : rowsIn(*std::prev(after));
        for (qsizetype i = isPart ? 0 : std::prev(after).key(); i < position; ++i)
            apply(log->entries[i], &rows);
        return textOf(rows);
    }
    return std::nullopt;
}

std::optional<QStringList> TableServer::rowsAfter(const QStringList &rows, const QByteArray &handle,
                                                  const QByteArray &offset) const
{
    if (handle != m_log.handle || !m_log.positions.contains(offset))
        return std::nullopt;
    Rows now = rowsIn(rows);
    for (const Entry &entry : m_log.entries.sliced(m_log.positions[offset]))
        apply(entry, &now);
    return textOf(now);
}
