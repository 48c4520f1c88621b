// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "randomtags.h"

#include "shapelog.h"

using namespace ShapeLog;
using namespace Qt::StringLiterals;

RandomTags::RandomTags(quint32 seed, bool hasConditions)
    : m_dice(seed), m_hasConditions(hasConditions)
{
}

// Few values, so that moves meet rows, and the same ones at both positions.
QString RandomTags::randomValue(int position)
{
    static const QStringList Values[] = {{u"a"_s, u"b"_s, u"c"_s}, {u"a"_s, u"d"_s, u"e f"_s}};
    return Values[position][random(3)];
}

QString RandomTags::randomTag()
{
    switch (random(4)) {
    case 0:
        return randomValue(0) + u'/';
    case 1:
        return u'/' + randomValue(1);
    case 2:
        return randomValue(0);
    default:
        return randomValue(0) + u'/' + randomValue(1);
    }
}

QStringList RandomTags::randomTags()
{
    QStringList tags;
    for (int count = random(4); count > 0; --count)
        tags.append(randomTag());
    return tags;
}

QJsonObject RandomTags::describe(QJsonObject change, const QStringList &tags,
                                 const QStringList &removed, Row *row)
{
    row->tags.subtract(QSet<QString>(removed.begin(), removed.end()));
    row->tags.unite(QSet<QString>(tags.begin(), tags.end()));
    row->wasTagged = row->wasTagged || !row->tags.isEmpty();
    if (!tags.isEmpty() || !removed.isEmpty())
        change = tagged(change, tags, removed);
    if (m_hasConditions && (!row->conditions || random(3) == 0)) {
        row->conditions = QList<bool> {random(4) > 0, random(4) > 0};
        change = withConditions(change, *row->conditions);
    }
    return change;
}

QJsonObject RandomTags::insertRow(int id)
{
    Row &row = m_rows[id];
    if (!belongs(row))
        row = {};
    row.title = QString::number(++m_titles);
    return describe(inserted(id, row.title), randomTags(), {}, &row);
}

QJsonObject RandomTags::updateRow(int id)
{
    Row &row = m_rows[id];
    row.title = QString::number(++m_titles);
    QStringList removed;
    const QStringList had = row.tags.values();
    for (const QString &tag : had) {
        if (random(3) == 0)
            removed.append(tag);
    }
    return describe(updated(id, row.title), randomTags(), removed, &row);
}

QJsonObject RandomTags::move()
{
    const int position = random(2);
    const QString value = randomValue(position);
    const bool isOut = random(3) > 0;
    for (Row &row : m_rows) {
        const QSet<QString> tags = row.tags;
        for (const QString &tag : tags) {
            if (tag.section(u'/', position, position) != value)
                continue;
            if (m_hasConditions)
                (*row.conditions)[position] = !isOut;
            else if (isOut)
                row.tags.remove(tag);
        }
    }
    return isOut ? movedOut(position, value) : movedIn(position, value);
}

bool RandomTags::belongs(const Row &row)
{
    if (!row.wasTagged)
        return true;
    if (!row.conditions)
        return !row.tags.isEmpty();
    for (const QString &tag : row.tags) {
        const bool first = tag.section(u'/', 0, 0).isEmpty() || row.conditions->at(0);
        const bool second = tag.section(u'/', 1, 1).isEmpty() || row.conditions->at(1);
        if (first && second)
            return true;
    }
    return false;
}

void RandomTags::dropStrangers()
{
    m_rows.removeIf([](const auto &row) { return !belongs(row.value()); });
}

QJsonObject RandomTags::nextMessage()
{
    const int kind = random(10);
    const int id = 1 + random(20);
    QJsonObject message;
    if (kind < 3)
        message = move();
    else if (kind == 3 && m_rows.remove(id) > 0)
        message = removed(id);
    else if (kind < 7 && m_rows.contains(id))
        message = updateRow(id);
    else
        message = insertRow(id);
    return message;
}

QList<QJsonObject> RandomTags::nextMessages(int count)
{
    QList<QJsonObject> messages;
    for (; count > 0; --count)
        messages.append(nextMessage());
    dropStrangers();
    return messages;
}

QList<QJsonObject> RandomTags::newLog()
{
    m_rows.clear();
    QList<QJsonObject> log;
    for (int count = random(20); count > 0; --count)
        log.append(insertRow(1 + random(20)));
    dropStrangers();
    return log;
}

QStringList RandomTags::rows() const
{
    QStringList rows;
    for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row)
        rows.append(QString::number(row.key()) + u':' + row->title);
    rows.sort();
    return rows;
}

QStringList RandomTags::parts() const
{
    QSet<QString> parts;
    for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row) {
        for (const QString &tag : row->tags) {
            for (int position = 0; position < 2; ++position) {
                const QString value = tag.section(u'/', position, position);
                if (!value.isEmpty())
                    parts.insert(u"%1 %2 %3"_s.arg(position).arg(value).arg(row.key()));
            }
        }
    }
    QStringList list = parts.values();
    list.sort();
    return list;
}
