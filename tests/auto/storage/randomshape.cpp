// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "randomshape.h"

#include <algorithm>

using namespace Electric;
using namespace ShapeLog;
using namespace Qt::StringLiterals;

RandomShape::RandomShape(quint32 seed) : m_dice(seed) { }

// Few different values, so that there are ties; NULL in every column.
QJsonObject RandomShape::randomValue(bool isWhole)
{
    static const QStringList Titles
        = {u"a"_s, u"A"_s, u"b"_s, u"B"_s, u"ab"_s, u""_s, u"\u00e4"_s, u"it's"_s, u"{\"k\":1}"_s};
    QJsonObject value;
    const auto set = [&](const QString &column, const QString &text) {
        if (isWhole || random(2) == 0)
            value.insert(column, random(5) == 0 ? QJsonValue() : QJsonValue(text));
    };
    set(u"title"_s, Titles[random(int(Titles.size()))]);
    set(u"n"_s, QString::number(random(7) - 3));
    set(u"x"_s, random(6) == 0 ? u"NaN"_s : QString::number(random(40) / 8.0));
    return value;
}

QJsonObject RandomShape::randomChange()
{
    const int kind = random(10);
    if (m_rows.isEmpty() || kind < 3) {
        const QJsonObject value = randomValue(true);
        m_rows.insert(++m_lastId, value);
        return inserted(m_lastId, value);
    }
    const int id = std::next(m_rows.cbegin(), random(int(m_rows.size()))).key();
    if (kind < 5) {
        m_rows.remove(id);
        return removed(id);
    }
    if (kind == 5) { // rows of snapshots may come again
        m_rows[id] = randomValue(true);
        return inserted(id, m_rows[id]);
    }
    const QJsonObject value = randomValue(false);
    for (auto it = value.begin(); it != value.end(); ++it)
        m_rows[id].insert(it.key(), it.value());
    return updated(id, value);
}

QList<QJsonObject> RandomShape::randomChanges(int count)
{
    QList<QJsonObject> changes;
    for (int i = 0; i < count; ++i)
        changes.append(randomChange());
    return changes;
}

BatchContext RandomShape::next(bool startsLog)
{
    BatchContext context = at(QByteArray::number(++m_offset));
    context.handle = "h" + QByteArray::number(m_log);
    context.startsLog = startsLog;
    return context;
}

QList<MessageBatch> RandomShape::newLog()
{
    QList<MessageBatch> batches;
    if (m_offset > 0)
        batches.append(MessageBatchBuilder::mustRefetch("h" + QByteArray::number(m_log++)));
    randomChanges(random(10)); // that nobody has been told of
    QList<QJsonObject> all;
    for (auto it = m_rows.cbegin(); it != m_rows.cend(); ++it)
        all.append(inserted(it.key(), it.value()));
    const qsizetype half = all.size() / 2;
    batches.append(batch(all.first(half), next(true)));
    batches.append(lastBatch(all.sliced(half), next()));
    return batches;
}

QList<MessageBatch> RandomShape::nextStep()
{
    const int kind = random(12);
    if (m_offset == 0 || kind == 0)
        return newLog();
    QList<MessageBatch> batches;
    for (int chunks = kind < 3 ? 1 + random(2) : 0; chunks > 0; --chunks)
        batches.append(batch(randomChanges(random(8)), next()));
    const int count = kind == 3 ? 100 + random(100) : random(6);
    batches.append(lastBatch(randomChanges(count), next()));
    return batches;
}
