// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tagtable_p.h"

#include "messagebatch_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMap>

namespace Electric {

namespace {

Error damaged(const SqliteDatabase &database)
{
    return Error(Error::StorageFailed,
                 QCoreApplication::translate("Electric::SqliteStorage",
                                             "The database %1 holds tags that cannot be read.")
                     .arg(database.location().fileName));
}

Error readTags(const SqliteDatabase &database, const SqlStatement &row, int column, RowTags *tags)
{
    const auto stored = RowTags::fromBytes(row.valueAt(column).bytes);
    *tags = stored.value_or(RowTags());
    return stored ? Error() : damaged(database);
}

} // namespace

TagTable::TagTable(SqliteDatabase *database, const ShapeRecord &record)
    : m_database(database), m_rows(record.tagTable()), m_parts(record.tagPartTable())
{
}

Error TagTable::open()
{
    releaseStatements();
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT count(*) FROM sqlite_master WHERE name = '%1'").arg(m_rows));
    if (!statement.run() || !statement.step())
        return m_database->error(statement);
    m_exists = statement.integerAt(0) > 0;
    return {};
}

Error TagTable::create()
{
    if (m_exists)
        return {};
    Error error = m_database->execute(
        QStringLiteral("CREATE TABLE IF NOT EXISTS %1 (electric_key TEXT PRIMARY KEY, "
                       "state BLOB NOT NULL) WITHOUT ROWID")
            .arg(m_rows));
    if (!error) {
        error = m_database->execute(
            QStringLiteral("CREATE TABLE IF NOT EXISTS %1 (position INTEGER, value TEXT, "
                           "electric_key TEXT, PRIMARY KEY (position, value, electric_key)) "
                           "WITHOUT ROWID")
                .arg(m_parts));
    }
    m_exists = !error;
    return error;
}

Error TagTable::drop()
{
    releaseStatements();
    m_exists = false;
    for (const QString &table : {m_rows, m_parts}) {
        if (const Error error
            = m_database->execute(QStringLiteral("DROP TABLE IF EXISTS ") + table))
            return error;
    }
    return {};
}

// A statement that is still prepared would lock its table.
void TagTable::releaseStatements()
{
    m_find = {};
    m_save = {};
    m_remove = {};
    m_addPart = {};
    m_removePart = {};
}

Error TagTable::run(SqlStatement &statement)
{
    const bool hasRun = statement.run();
    const Error error = hasRun ? Error() : m_database->error(statement);
    statement.finish();
    return error;
}

Error TagTable::find(std::string_view key, RowTags *tags, bool *isKnown)
{
    *tags = {};
    *isKnown = false;
    if (!m_exists)
        return {};
    if (!m_find.isValid())
        m_find = m_database->prepare(
            QStringLiteral("SELECT state FROM %1 WHERE electric_key = ?").arg(m_rows));
    m_find.borrowedText(key);
    if (!m_find.run())
        return m_database->error(m_find);
    Error error;
    *isKnown = m_find.step();
    if (*isKnown)
        error = readTags(*m_database, m_find, 0, tags);
    else if (m_find.hasFailed())
        error = m_database->error(m_find);
    m_find.finish();
    return error;
}

Error TagTable::apply(const MessageView &change, bool *isMember)
{
    RowTags before;
    bool isKnown = false;
    if (const Error error = find(change.key, &before, &isKnown))
        return error;
    RowTags after = before;
    after.apply(MessageBatchBuilder::tagsOf(change));
    *isMember = after.isMember();
    if (!*isMember || after.isEmpty())
        return isKnown ? remove(change.key) : Error();
    return after == before ? Error() : save(change.key, before, after);
}

Error TagTable::save(std::string_view key, const RowTags &before, const RowTags &after)
{
    if (const Error error = create())
        return error;
    if (!m_save.isValid())
        m_save = m_database->prepare(
            QStringLiteral("INSERT OR REPLACE INTO %1 VALUES (?, ?)").arg(m_rows));
    m_save.borrowedText(key);
    m_save.blob(after.toBytes());
    if (const Error error = run(m_save))
        return error;
    QList<MovePattern> removed = before.parts();
    QList<MovePattern> added = after.parts();
    removed.removeIf([&](const MovePattern &part) { return added.removeAll(part) > 0; });
    return changeParts(key, removed, added);
}

Error TagTable::changeParts(std::string_view key, const QList<MovePattern> &removed,
                            const QList<MovePattern> &added)
{
    if (!m_addPart.isValid()) {
        m_addPart = m_database->prepare(
            QStringLiteral("INSERT OR IGNORE INTO %1 VALUES (?, ?, ?)").arg(m_parts));
        m_removePart = m_database->prepare(
            QStringLiteral("DELETE FROM %1 WHERE position = ? AND value = ? AND electric_key = ?")
                .arg(m_parts));
    }
    const auto change = [&](SqlStatement &statement, const MovePattern &part) {
        statement.integer(part.position);
        statement.borrowedText(toStringView(part.value));
        statement.borrowedText(key);
        return run(statement);
    };
    for (const MovePattern &part : removed) {
        if (const Error error = change(m_removePart, part))
            return error;
    }
    for (const MovePattern &part : added) {
        if (const Error error = change(m_addPart, part))
            return error;
    }
    return {};
}

Error TagTable::remove(std::string_view key)
{
    RowTags tags;
    bool isKnown = false;
    if (const Error error = find(key, &tags, &isKnown))
        return error;
    if (!isKnown)
        return {};
    if (!m_remove.isValid())
        m_remove = m_database->prepare(
            QStringLiteral("DELETE FROM %1 WHERE electric_key = ?").arg(m_rows));
    m_remove.borrowedText(key);
    if (const Error error = run(m_remove))
        return error;
    return changeParts(key, tags.parts(), {});
}

/*
    All of them before any is changed: what is being read must not be written.
*/
Error TagTable::concernedBy(const MessageView &move, QMap<QByteArray, RowTags> *rows)
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT r.electric_key, r.state FROM %1 AS p JOIN %2 AS r "
                       "ON r.electric_key = p.electric_key WHERE p.position = ? AND p.value = ?")
            .arg(m_parts, m_rows));
    for (const PatternView &pattern : move.patterns) {
        statement.integer(pattern.position);
        statement.borrowedText(pattern.value);
        if (!statement.run())
            return m_database->error(statement);
        while (statement.step()) {
            RowTags tags;
            if (const Error error = readTags(*m_database, statement, 1, &tags))
                return error;
            rows->insert(statement.valueAt(0).bytes, tags);
        }
        if (statement.hasFailed())
            return m_database->error(statement);
        statement.finish();
    }
    return {};
}

Error TagTable::move(const MessageView &move,
                     const std::function<Error(const QByteArray &key)> &leave)
{
    if (!m_exists)
        return {};
    QMap<QByteArray, RowTags> rows;
    if (const Error error = concernedBy(move, &rows))
        return error;
    const Message event = MessageBatchBuilder::tagsOf(move);
    for (auto row = rows.cbegin(); row != rows.cend(); ++row) {
        RowTags after = row.value();
        for (const MovePattern &pattern : event.patterns) {
            if (event.operation == Message::MoveOut)
                after.moveOut(pattern);
            else
                after.moveIn(pattern);
        }
        const std::string_view key = toStringView(row.key());
        Error error;
        if (after.isMember()) {
            error = after == row.value() ? Error() : save(key, row.value(), after);
        } else {
            error = remove(key);
            if (!error)
                error = leave(row.key());
        }
        if (error)
            return error;
    }
    return {};
}

} // namespace Electric
