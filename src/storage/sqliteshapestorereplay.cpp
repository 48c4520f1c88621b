// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// What is stored, read again.

#include "sqliteshapestore_p.h"

#include "columnvalue.h"

namespace Electric {

namespace {

constexpr int ReplayRows = 1000;

} // namespace

Error SqliteShapeStore::replay(const RowReceiver &deliver)
{
    return m_table ? replayTable(*m_table, deliver) : Error();
}

/*
    The changes that an interrupted catch-up has left: the position that is gone on from is behind
    them, nobody else will tell of them.
*/
Error SqliteShapeStore::replayStaged(const RowReceiver &deliver)
{
    if (!m_stage || m_record.staging != Staging::Changes)
        return {};
    QList<QByteArray> keys;
    if (const Error error = m_stage->removedKeys(&keys))
        return error;
    QList<Message> removals;
    for (const QByteArray &key : std::as_const(keys)) {
        Message removal;
        removal.operation = Message::Delete;
        removal.key = key;
        removals.append(removal);
    }
    if (!removals.isEmpty())
        deliver(removals);
    return replayTable(m_stage->rows(), deliver);
}

Error SqliteShapeStore::replayTable(const ShapeTable &table, const RowReceiver &deliver)
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT electric_rowid, electric_key, %1 FROM %2 WHERE electric_rowid > ? "
                       "ORDER BY electric_rowid LIMIT %3")
            .arg(table.columnList(), quoted(table.name()), QString::number(ReplayRows)));
    const auto &columns = table.schema().columns();
    qint64 lastRowId = -1;
    while (true) {
        statement.integer(lastRowId);
        if (!statement.run())
            return m_database->error(statement);
        QList<Message> rows;
        while (statement.step()) {
            lastRowId = statement.integerAt(0);
            Message row;
            row.operation = Message::Insert;
            row.key = statement.textAt(1).toUtf8();
            for (qsizetype i = 0; i < columns.size(); ++i)
                row.fields.append(
                    {columns[i].name, decodeText(columns[i], statement.valueAt(int(i) + 2))});
            rows.append(row);
        }
        if (statement.hasFailed())
            return m_database->error(statement);
        if (rows.isEmpty())
            return {};
        deliver(rows);
    }
}

} // namespace Electric
