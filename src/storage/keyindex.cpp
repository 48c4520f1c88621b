// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "keyindex_p.h"

#include "shapecatalog_p.h"

#include <QtCore/QRegularExpression>

namespace Electric {

KeyIndex::KeyIndex(SqliteDatabase *database, const QString &table)
    : m_database(database), m_table(table)
{
}

/*
    No user's table or index has such a name: ShapeCatalog gives none that begins like this.
*/
QString KeyIndex::nameFor(const QString &table)
{
    return QStringLiteral("electric_key_of_") + table;
}

/*
    Tables of format 3 and before have a UNIQUE constraint, and with it an index without SQL; those
    of format 4 have whole keys in theirs.
*/
Error KeyIndex::find()
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT coalesce(sql, '') FROM sqlite_master WHERE type = 'index' "
                       "AND tbl_name = ? AND (sql IS NULL OR name = ?)"));
    for (const QString &name : {m_table, nameFor(m_table)}) {
        const QByteArray utf8 = name.toUtf8();
        statement.text({utf8.constData(), size_t(utf8.size())});
    }
    if (!statement.run())
        return m_database->error(statement);
    m_exists = statement.step();
    if (statement.hasFailed())
        return m_database->error(statement);
    m_start = 1;
    if (m_exists) {
        // At the end: a table may be called like that.
        static const QRegularExpression Start(
            QStringLiteral("\\(substr\\(electric_key, ([0-9]{1,9})\\)\\)$"));
        const QRegularExpressionMatch match = Start.match(statement.textAt(0));
        if (match.hasMatch())
            m_start = match.capturedView(1).toInt();
    }
    return {};
}

QString KeyIndex::expression(QLatin1StringView column) const
{
    return isWhole() ? QString(column) : QStringLiteral("substr(%1, %2)").arg(column).arg(m_start);
}

/*
    SQLite puts a constant that a column is equal to into the other terms as well, and then no
    longer sees the index's expression in them; the "+" keeps it from that. See
    https://www.sqlite.org/optoverview.html, "Constant Propagation Optimization".
*/
QString KeyIndex::condition() const
{
    constexpr QLatin1StringView mark("?");
    return isWhole()
        ? QStringLiteral("electric_key = ?")
        : QStringLiteral("%1 = %2 AND +electric_key = ?").arg(expression(), expression(mark));
}

void KeyIndex::bind(SqlStatement &statement, std::string_view borrowedKey) const
{
    statement.borrowedText(borrowedKey);
    if (!isWhole())
        statement.borrowedText(borrowedKey);
}

QString KeyIndex::match(QLatin1StringView column, QLatin1StringView otherColumn) const
{
    const QString same = column + QLatin1StringView(" = ") + otherColumn;
    return isWhole()
        ? same
        : QStringLiteral("%1 = %2 AND %3").arg(expression(column), expression(otherColumn), same);
}

Error KeyIndex::createAs(Kind kind, bool *isRefused)
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("CREATE %1 %2 ON %3 (%4)")
            .arg(kind == Unique ? QStringLiteral("UNIQUE INDEX") : QStringLiteral("INDEX"),
                 quoted(nameFor(m_table)), quoted(m_table), expression()));
    const bool isRun = statement.run();
    if (isRefused)
        *isRefused = !isRun && SqliteDatabase::isRefusal(statement.lastError());
    return isRun ? Error() : m_database->error(statement);
}

Error KeyIndex::drop()
{
    m_exists = false;
    return m_database->execute(QStringLiteral("DROP INDEX ") + quoted(nameFor(m_table)));
}

/*
    What all keys begin with is known by any of them: "public"."items"/"1".
*/
Error KeyIndex::chooseStart()
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT instr(electric_key, '\"/') + 2 FROM %1 LIMIT 1")
            .arg(quoted(m_table)));
    if (!statement.run())
        return m_database->error(statement);
    const qint64 start = statement.step() ? statement.integerAt(0) : 0;
    m_start = start > 2 ? qsizetype(start) : 1;
    return statement.hasFailed() ? m_database->error(statement) : Error();
}

Error KeyIndex::create()
{
    if (m_exists)
        return {};
    bool isRefused = false;
    Error error = chooseStart();
    if (!error)
        error = createAs(Unique, &isRefused);
    if (isRefused)
        error = createWithoutTwins();
    m_exists = !error;
    return error;
}

Error KeyIndex::createWithoutTwins()
{
    if (const Error error = mergeTwins())
        return error;
    bool isRefused = false;
    const Error error = createAs(Unique, &isRefused);
    if (!isRefused)
        return error;
    m_start = 1; // no twins: they differ in what is left out
    return createAs(Unique);
}

Error KeyIndex::widen()
{
    Error error = drop();
    m_start = 1;
    if (!error)
        error = createAs(Unique);
    m_exists = !error;
    return error;
}

/*
    Rows that came twice: what came later counts, where the first one stands.
*/
Error KeyIndex::mergeTwins()
{
    const qsizetype start = std::exchange(m_start, 1);
    QList<std::pair<qint64, qint64>> twins;
    Error error = createAs(Plain);
    if (!error)
        error = findTwins(&twins);
    if (!error)
        error = keepLast(twins);
    if (!error)
        error = drop();
    m_start = start;
    m_hasMergedTwins = true;
    return error;
}

// The first and the last one's row id.
Error KeyIndex::findTwins(QList<std::pair<qint64, qint64>> *twins)
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT min(electric_rowid), max(electric_rowid) FROM %1 "
                       "GROUP BY electric_key HAVING count(*) > 1")
            .arg(quoted(m_table)));
    if (!statement.run())
        return m_database->error(statement);
    while (statement.step())
        twins->append({statement.integerAt(0), statement.integerAt(1)});
    return statement.hasFailed() ? m_database->error(statement) : Error();
}

Error KeyIndex::keepLast(const QList<std::pair<qint64, qint64>> &twins)
{
    SqlStatement remove = m_database->prepare(
        QStringLiteral("DELETE FROM %1 WHERE electric_key = (SELECT electric_key FROM %1 "
                       "WHERE electric_rowid = ?) AND electric_rowid < ?")
            .arg(quoted(m_table)));
    SqlStatement move = m_database->prepare(
        QStringLiteral("UPDATE %1 SET electric_rowid = ? WHERE electric_rowid = ?")
            .arg(quoted(m_table)));
    for (const auto &[first, last] : twins) {
        remove.integer(last);
        remove.integer(last);
        if (!remove.run())
            return m_database->error(remove);
        move.integer(first);
        move.integer(last);
        if (!move.run())
            return m_database->error(move);
    }
    return {};
}

} // namespace Electric
