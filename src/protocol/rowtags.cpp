// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowtags.h"

#include <QtCore/QCborArray>

#include <algorithm>

namespace Electric {

namespace {

constexpr int Version = 1; // of the bytes
enum Member { VersionMember, HadTagsMember, ConditionsMember, FirstTagMember };

// The part of a tag at a position; empty where the tag has none there.
QByteArray partOf(const QByteArray &tag, int position)
{
    qsizetype from = 0;
    for (; position > 0; --position) {
        from = tag.indexOf('/', from) + 1;
        if (from == 0)
            return {};
    }
    const qsizetype to = tag.indexOf('/', from);
    return tag.mid(from, to < 0 ? -1 : to - from);
}

bool matches(const QByteArray &tag, const MovePattern &pattern)
{
    return pattern.position >= 0 && !pattern.value.isEmpty()
        && partOf(tag, pattern.position) == pattern.value;
}

std::optional<QList<bool>> conditionsOf(const QCborValue &value)
{
    if (!value.isArray())
        return std::nullopt;
    QList<bool> conditions;
    const QCborArray array = value.toArray();
    for (const QCborValue &condition : array)
        conditions.append(condition.toBool());
    return conditions;
}

} // namespace

/*!
    \class Electric::RowTags
    \inheaderfile ElectricQt/RowTags
    \inmodule ElectricQt
    \brief Why one row belongs to a shape whose \c where has a subquery.

    Such a row has tags, one for each way in which it belongs. A tag has parts, separated by
    \c{/}, one for each position, which stands for a subquery; an empty part takes no part. When
    the result of a subquery changes, the server does not send the rows that leave: it sends one
    message, Message::MoveOut, whose patterns say at which position which part is no longer valid.
    Rows that come are sent, behind a Message::MoveIn.

    A ShapeStore of one's own, or whoever keeps the rows of a plain ShapeStream, keeps one RowTags
    for each row, beside the row:
    \list
    \li With each insert and update of the row call apply().
    \li With each Message::MoveOut and Message::MoveIn call moveOut() or moveIn() of all rows, or
        of those that have one of the patterns among their parts(), for each pattern.
    \li A row for which isMember() is false at the end of the batch has left: remove it together
        with its tags. Within the batch it may come back; when a batch is delivered a second time,
        also one that never was away.
    \endlist

    The library's own storages do that themselves. See also PersistedShapeStream, whose receivers
    are told of such rows as deletes.
*/

/*!
    Creates the tags of a row that has none. Such a row is a member.
*/
RowTags::RowTags() = default;

/*!
    Takes over what \a change says of the row's tags.

    Its tags are added to those that are there, also where the row is inserted once more: it can
    belong in several ways. Message::removedTags go, except for those that are among its tags.
    Message::activeConditions, where it has them, replace those that are there. A row that is
    deleted, or had left and is inserted, starts afresh.
*/
void RowTags::apply(const Message &change)
{
    if (change.operation == Message::Delete || (change.operation == Message::Insert && !isMember()))
        *this = {};
    if (change.operation != Message::Insert && change.operation != Message::Update)
        return;
    for (const QByteArray &tag : change.removedTags)
        m_tags.removeAll(tag);
    for (const QByteArray &tag : change.tags) {
        if (!m_tags.contains(tag))
            m_tags.append(tag);
    }
    m_hadTags = m_hadTags || !m_tags.isEmpty();
    if (change.activeConditions)
        m_conditions = change.activeConditions;
}

/*!
    The subquery at the position of \a pattern does not yield its value any more.

    A row without active conditions loses each tag whose part is that. One with them keeps its
    tags, and the condition at the position is switched off if one of them has that part.
*/
void RowTags::moveOut(const MovePattern &pattern)
{
    if (m_conditions)
        setCondition(pattern, false);
    else
        m_tags.removeIf([&](const QByteArray &tag) { return matches(tag, pattern); });
}

/*!
    The subquery at the position of \a pattern yields its value now: the condition at the position
    is switched on if a tag has that part. Rows without active conditions stay as they are.
*/
void RowTags::moveIn(const MovePattern &pattern)
{
    if (m_conditions)
        setCondition(pattern, true);
}

/*!
    Returns whether the row belongs to the shape.

    A row that never had tags does. Others do while they have a tag; where there are active
    conditions, while they have a tag of which all parts that are not empty stand at positions
    whose condition is on. A position that the conditions do not reach counts as on.
*/
bool RowTags::isMember() const
{
    if (!m_hadTags)
        return true;
    return m_conditions
        ? std::ranges::any_of(m_tags, [this](const QByteArray &tag) { return isActive(tag); })
        : !m_tags.isEmpty();
}

/*!
    Returns whether there is nothing to keep: the row never had tags, nor conditions.
*/
bool RowTags::isEmpty() const
{
    return !m_hadTags && !m_conditions;
}

/*!
    Returns the row's tags.
*/
QByteArrayList RowTags::tags() const
{
    return m_tags;
}

/*!
    Returns whether the condition at each position is on, or nothing where the server sends no
    conditions.
*/
std::optional<QList<bool>> RowTags::activeConditions() const
{
    return m_conditions;
}

/*!
    Returns the patterns that concern this row, each once: the parts of its tags that are not
    empty. A store can find rows by them.
*/
QList<MovePattern> RowTags::parts() const
{
    QList<MovePattern> parts;
    for (const QByteArray &tag : m_tags) {
        const QByteArrayList texts = tag.split('/');
        for (int position = 0; position < texts.size(); ++position) {
            const MovePattern part {position, texts[position]};
            if (!part.value.isEmpty() && !parts.contains(part))
                parts.append(part);
        }
    }
    return parts;
}

/*!
    Returns all of it as bytes, to be stored with the row.
*/
QByteArray RowTags::toBytes() const
{
    QCborValue conditions;
    if (m_conditions) {
        QCborArray array;
        for (const bool condition : *m_conditions)
            array.append(condition);
        conditions = array;
    }
    QCborArray members {Version, m_hadTags, conditions};
    for (const QByteArray &tag : m_tags)
        members.append(tag);
    return members.toCborValue().toCbor();
}

/*!
    Returns what toBytes() has made \a bytes of, or nothing if they are something else.
*/
std::optional<RowTags> RowTags::fromBytes(const QByteArray &bytes)
{
    QCborParserError error;
    const QCborValue value = QCborValue::fromCbor(bytes, &error);
    const QCborArray members = value.toArray();
    if (error.error != QCborError::NoError || error.offset != bytes.size()
        || members.size() < FirstTagMember || members.at(VersionMember) != QCborValue(Version))
        return std::nullopt;
    RowTags tags;
    tags.m_hadTags = members.at(HadTagsMember).toBool();
    tags.m_conditions = conditionsOf(members.at(ConditionsMember));
    for (qsizetype i = FirstTagMember; i < members.size(); ++i)
        tags.m_tags.append(members.at(i).toByteArray());
    return tags;
}

bool RowTags::has(const MovePattern &pattern) const
{
    return std::ranges::any_of(m_tags,
                               [&](const QByteArray &tag) { return matches(tag, pattern); });
}

bool RowTags::isActive(const QByteArray &tag) const
{
    const QByteArrayList texts = tag.split('/');
    const qsizetype known = std::min(texts.size(), m_conditions->size());
    for (qsizetype position = 0; position < known; ++position) {
        if (!texts[position].isEmpty() && !m_conditions->at(position))
            return false;
    }
    return true;
}

void RowTags::setCondition(const MovePattern &pattern, bool active)
{
    if (!has(pattern))
        return;
    while (m_conditions->size() <= pattern.position)
        m_conditions->append(true);
    (*m_conditions)[pattern.position] = active;
}

} // namespace Electric
