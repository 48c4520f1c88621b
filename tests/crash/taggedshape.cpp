// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "taggedshape.h"

using namespace Qt::StringLiterals;

namespace {

constexpr char Handle[] = "7-1";
constexpr char Schema[] = R"({"id":{"type":"int8","not_null":true,"pk_index":0},)"
                          R"("title":{"type":"text"},"v":{"type":"text"}})";
constexpr char Relation[] = R"("relation":["public","items"])";
constexpr int MessagesOfAChunk = 120;

QByteArray message(int id, const QByteArray &fields, const QByteArray &headers)
{
    const QByteArray text = QByteArray::number(id);
    return R"({"key":"\"public\".\"items\"/\")" + text + R"(\"","value":{"id":")" + text + '"'
        + fields + R"(},"headers":{)" + headers + "}}";
}

QByteArray listOf(const QSet<QString> &tags)
{
    return "[\"" + QStringList(tags.values()).join(u"\",\""_s).toUtf8() + "\"]";
}

} // namespace

TaggedShape::TaggedShape(quint32 seed, int rows, int titleSize)
    : m_random(seed), m_titleSize(titleSize)
{
    QByteArrayList messages;
    for (int id = 1; id <= rows; ++id)
        messages.append(insert(id, false));
    append(messages);
}

QString TaggedShape::randomTag()
{
    return u"tag%1"_s.arg(m_random.bounded(12));
}

QByteArray TaggedShape::loggedHeaders(const char *operation)
{
    return R"("operation":")" + QByteArray(operation) + "\"," + Relation + R"(,"lsn":")"
        + QByteArray::number(m_lsn) + R"(","op_position":)" + QByteArray::number(m_operation++);
}

/*
    A row that moves in is in no transaction of its table.
*/
QByteArray TaggedShape::insert(int id, bool isLogged)
{
    QSet<QString> tags {randomTag()};
    if (m_random.bounded(3) == 0)
        tags.insert(randomTag());
    m_members.insert(id, tags);
    const QByteArray fields = R"(,"title":"item )" + QByteArray::number(m_lsn) + ' '
        + QByteArray(m_titleSize, '.') + R"(","v":"0")";
    const QByteArray headers = isLogged
        ? loggedHeaders("insert")
        : R"("operation":"insert",)" + QByteArray(Relation) + R"(,"is_move_in":true)";
    return message(id, fields, headers + R"(,"tags":)" + listOf(tags));
}

QByteArray TaggedShape::retag(int id)
{
    const QSet<QString> before = m_members.value(id);
    const QSet<QString> after {u"moved%1"_s.arg(m_random.bounded(3))};
    m_members.insert(id, after);
    const QByteArray removed = listOf(QSet<QString>(before).subtract(after));
    return message(id, R"(,"v":"retagged")",
                   loggedHeaders("update") + R"(,"tags":)" + listOf(after)
                       + (before == after ? QByteArray() : R"(,"removed_tags":)" + removed));
}

QByteArray TaggedShape::update(int id, bool isLast)
{
    return message(id, R"(,"v":")" + QByteArray::number(m_lsn) + '"',
                   loggedHeaders("update") + (isLast ? R"(,"last":true)" : ""));
}

/*
    Some of the rows that leave come in again, with a title of that time.
*/
QByteArrayList TaggedShape::moveOut(const QString &tag)
{
    QByteArrayList messages {R"({"headers":{"event":"move-out","patterns":[{"pos":0,"value":")"
                             + tag.toUtf8() + R"("}]}})"};
    QList<int> left;
    for (auto row = m_members.begin(); row != m_members.end();) {
        const bool leaves = row->remove(tag) && row->isEmpty();
        if (leaves)
            left.append(row.key());
        row = leaves ? m_members.erase(row) : std::next(row);
    }
    for (const int id : std::as_const(left)) {
        if (m_random.bounded(3) > 0)
            messages.append(insert(id, m_random.bounded(2) == 0));
    }
    return messages;
}

void TaggedShape::addTransaction(int operations)
{
    {
        const std::scoped_lock lock(m_mutex); // answer() says where the log is
        m_lsn += 10;
    }
    m_operation = 0;
    QByteArrayList messages;
    while (messages.size() < operations) {
        const QList<int> ids = m_members.keys();
        const int id = ids[m_random.bounded(ids.size())];
        const int kind = m_random.bounded(60);
        if (kind == 0)
            messages += moveOut(randomTag());
        else
            messages.append(kind < 20 ? retag(id) : update(id, false));
    }
    messages.append(update(m_members.firstKey(), true));
    append(messages);
}

void TaggedShape::append(const QByteArrayList &messages)
{
    const std::scoped_lock lock(m_mutex);
    for (qsizetype at = 0; at < messages.size(); at += MessagesOfAChunk) {
        // The last message of a transaction says where it stands, and no other does better.
        const bool isEnd = m_lsn > 0 && at + MessagesOfAChunk >= messages.size();
        m_chunks.append({QByteArray::number(m_lsn) + '_'
                             + (isEnd ? QByteArray::number(m_operation - 1)
                                      : QByteArray::number(1'000'000 + at)),
                         messages.mid(at, MessagesOfAChunk)});
    }
}

ElectricDev::Response TaggedShape::answer(const ElectricDev::Request &request) const
{
    const std::scoped_lock lock(m_mutex);
    const QByteArray offset = request.queryValue(u"offset").toUtf8();
    qsizetype next = 0;
    while (offset != "-1" && next < m_chunks.size() && m_chunks[next++].offset != offset) { }
    QByteArrayList messages;
    if (next < m_chunks.size())
        messages = m_chunks[next].messages;
    const bool isUpToDate = next + 1 >= m_chunks.size();
    if (isUpToDate)
        messages.append(R"({"headers":{"control":"up-to-date","global_last_seen_lsn":")"
                        + QByteArray::number(m_lsn) + "\"}}");
    ElectricDev::Response response
        = ElectricDev::Response::json(200, '[' + messages.join(',') + ']');
    response.setHeader("electric-handle", Handle);
    response.setHeader("electric-offset", next < m_chunks.size() ? m_chunks[next].offset : offset);
    response.setHeader("electric-schema", Schema);
    if (isUpToDate)
        response.setHeader("electric-up-to-date", "");
    return response;
}
