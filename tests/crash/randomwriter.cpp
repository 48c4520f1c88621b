// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "randomwriter.h"

#include <algorithm>
#include <numeric>

namespace {

constexpr char Seed[] = R"({"tables": {"items": {
    "columns": {
        "id": {"type": "int8", "not_null": true, "pk_index": 0},
        "title": {"type": "text"},
        "v": {"type": "text"}
    },
    "generate": {"count": COUNT, "values": {"id": "{i}", "title": "TITLE", "v": "0"}}
}}})";

} // namespace

RandomWriter::RandomWriter(quint32 seed, int rows, int titleSize)
    : m_random(seed), m_rows(rows), m_titleSize(titleSize), m_ids(rows), m_nextId(rows + 1)
{
    std::iota(m_ids.begin(), m_ids.end(), 1);
}

QByteArray RandomWriter::seed() const
{
    return QByteArray(Seed)
        .replace("COUNT", QByteArray::number(m_rows))
        .replace("TITLE", "item {i} " + QByteArray(m_titleSize, '.'));
}

QByteArray RandomWriter::title() const
{
    return "title " + QByteArray::number(m_count) + ' ' + QByteArray(m_titleSize, '-');
}

/*
    Each operation of a transaction has a row of its own.
*/
QByteArray RandomWriter::transaction(int operations)
{
    ++m_count;
    std::shuffle(m_ids.begin(), m_ids.end(), m_random);
    QByteArrayList list;
    for (qsizetype row = std::min<qsizetype>(operations, m_ids.size()) - 1; row >= 0; --row)
        list.append(operation(row));
    return '[' + list.join(',') + ']';
}

QByteArray RandomWriter::operation(qsizetype row)
{
    const QByteArray id = QByteArray::number(m_ids[row]);
    const int kind = m_random.bounded(20);
    if (kind < 3) {
        m_ids[row] = m_nextId++;
        const QByteArray next = QByteArray::number(m_ids[row]);
        if (kind == 0) // the row gets another key
            return R"({"op":"update","key":{"id":)" + id + R"(},"value":{"id":)" + next + "}}";
        return R"({"op":"insert","value":{"id":)" + next + R"(,"title":")" + title()
            + R"(","v":null}},{"op":"delete","key":{"id":)" + id + "}}";
    }
    const QByteArray column = kind < 6 ? "title" : m_columns[m_random.bounded(m_columns.size())];
    const QByteArray value = kind < 6 ? title() : QByteArray::number(m_count);
    return R"({"op":"update","value":{"id":)" + id + ",\"" + column + "\":\"" + value + "\"}}";
}
