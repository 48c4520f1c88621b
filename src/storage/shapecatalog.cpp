// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapecatalog_p.h"

#include "sqlitedatabase_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSet>

namespace Electric {

namespace {

const QString Columns = QStringLiteral(
    "id, scope, name, identity, table_name, url, server_table, handle, \"offset\", schema, "
    "staging, staged_handle, staged_offset, staged_schema, expired_handle, last_synced_at, "
    "complete, stale, partial, snapshot_filters, lacks_tags, last_used_at");

constexpr char ShapeOfTable[] = "SELECT 1 FROM electric_shapes WHERE table_name = ? COLLATE NOCASE";
constexpr char AnyTable[] = "SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE";

QByteArray textOf(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODateWithMs).toUtf8();
}

LogPosition positionAt(const SqlStatement &row, int column)
{
    LogPosition position;
    position.handle = row.textAt(column).toUtf8();
    position.offset = row.textAt(column + 1).toUtf8();
    position.schema = Schema::fromJson(row.textAt(column + 2).toUtf8()).value_or(Schema());
    return position;
}

ShapeRecord recordAt(const SqlStatement &row)
{
    ShapeRecord record;
    record.id = row.integerAt(0);
    record.scope = row.textAt(1);
    record.name = row.textAt(2);
    record.identity = row.textAt(3).toUtf8();
    record.tableName = row.textAt(4);
    record.url = row.textAt(5);
    record.serverTable = row.textAt(6);
    record.visible = positionAt(row, 7);
    record.staging = Staging(row.integerAt(10));
    record.staged = positionAt(row, 11);
    record.expiredHandle = row.textAt(14).toUtf8();
    record.lastSyncedAt = QDateTime::fromString(row.textAt(15), Qt::ISODateWithMs);
    record.isComplete = row.integerAt(16);
    record.isStale = row.integerAt(17);
    record.isPartial = row.integerAt(18);
    record.snapshotFilters = row.valueAt(19).bytes;
    record.lacksTags = row.integerAt(20);
    record.lastUsedAt = QDateTime::fromString(row.textAt(21), Qt::ISODateWithMs);
    return record;
}

void bindText(SqlStatement &statement, const QByteArray &utf8)
{
    statement.text({utf8.constData(), size_t(utf8.size())});
}

void bindPosition(SqlStatement &statement, const LogPosition &position)
{
    bindText(statement, position.handle);
    bindText(statement, position.offset);
    bindText(statement, position.schema.json());
}

void bindState(SqlStatement &statement, const ShapeRecord &record)
{
    bindText(statement, record.url.toUtf8());
    bindPosition(statement, record.visible);
    statement.integer(int(record.staging));
    bindPosition(statement, record.staged);
    bindText(statement, record.expiredHandle);
    bindText(statement, textOf(record.lastSyncedAt));
    statement.integer(record.isComplete);
    statement.integer(record.isStale);
    statement.integer(record.isPartial);
    statement.blob(record.snapshotFilters);
    statement.integer(record.lacksTags);
    bindText(statement, textOf(record.lastUsedAt));
}

// A name that is not among the used ones, which are in lower case; it is added to them.
QString makeUnused(const QString &wish, QSet<QString> *used)
{
    QString name = wish;
    for (int number = 2; used->contains(name.toLower()); ++number)
        name = wish + u'_' + QString::number(number);
    used->insert(name.toLower());
    return name;
}

} // namespace

std::optional<int> ShapeCatalog::formatVersion() const
{
    SqlStatement tables = m_database->prepare(
        QStringLiteral("SELECT count(*) FROM sqlite_master WHERE name = 'electric_meta'"));
    if (!tables.run() || !tables.step()) {
        m_database->error(tables); // remembers whether the file is corrupt
        return std::nullopt;
    }
    if (tables.integerAt(0) == 0)
        return 0;
    SqlStatement version = m_database->prepare(
        QStringLiteral("SELECT value FROM electric_meta WHERE key = 'format'"));
    if (!version.run() || !version.step()) {
        m_database->error(version);
        return std::nullopt;
    }
    return int(version.integerAt(0));
}

Error ShapeCatalog::create()
{
    if (formatVersion() == FormatVersion)
        return {}; // perhaps it could not be written
    SqlTransaction transaction(m_database);
    if (const Error error = transaction.begin())
        return error;
    const auto format = formatVersion();
    if (!format)
        return Error(Error::StorageFailed,
                     QCoreApplication::translate("Electric::SqliteStorage",
                                                 "The database %1 cannot be read.")
                         .arg(m_database->location().fileName));
    const Error error = *format == 0 ? createTables() : migrate(*format);
    return error ? error : transaction.commit();
}

Error ShapeCatalog::createTables()
{
    return execute({
        QStringLiteral("CREATE TABLE IF NOT EXISTS electric_meta ("
                       "key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"),
        QStringLiteral("INSERT OR IGNORE INTO electric_meta VALUES ('format', '%1')")
            .arg(FormatVersion),
        QStringLiteral(
            "CREATE TABLE IF NOT EXISTS electric_shapes ("
            "id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, name TEXT, "
            "identity TEXT NOT NULL, table_name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, "
            "server_table TEXT NOT NULL, handle TEXT NOT NULL, \"offset\" TEXT NOT NULL, "
            "schema TEXT NOT NULL, staging INTEGER NOT NULL, staged_handle TEXT NOT NULL, "
            "staged_offset TEXT NOT NULL, staged_schema TEXT NOT NULL, "
            "expired_handle TEXT NOT NULL, last_synced_at TEXT NOT NULL, "
            "complete INTEGER NOT NULL, stale INTEGER NOT NULL, partial INTEGER NOT NULL, "
            "snapshot_filters BLOB NOT NULL DEFAULT x'', lacks_tags INTEGER NOT NULL DEFAULT 0, "
            "last_used_at TEXT NOT NULL DEFAULT '')"),
        QStringLiteral("CREATE UNIQUE INDEX IF NOT EXISTS electric_shapes_name "
                       "ON electric_shapes (scope, name) WHERE name IS NOT NULL"),
        QStringLiteral("CREATE UNIQUE INDEX IF NOT EXISTS electric_shapes_identity "
                       "ON electric_shapes (scope, identity) WHERE name IS NULL"),
        // Of SQLite's tables; an older file without it is only searched more slowly.
        QStringLiteral("CREATE INDEX IF NOT EXISTS electric_shapes_table "
                       "ON electric_shapes (table_name COLLATE NOCASE)"),
    });
}

/*
    Steps from the older formats to this one, each from the one before. Rows and positions stay.
*/
Error ShapeCatalog::migrate(int format)
{
    QStringList statements;
    if (format < 2) {
        // Shapes with subqueries have lost their rows' tags: they are fetched anew when it matters.
        statements += {
            QStringLiteral("ALTER TABLE electric_shapes ADD COLUMN "
                           "snapshot_filters BLOB NOT NULL DEFAULT x''"),
            QStringLiteral("ALTER TABLE electric_shapes ADD COLUMN "
                           "lacks_tags INTEGER NOT NULL DEFAULT 0"),
            QStringLiteral(
                "UPDATE electric_shapes SET lacks_tags = \"offset\" <> '-1' AND NOT partial"),
        };
    }
    if (format < 3) {
        statements += {
            QStringLiteral(
                "ALTER TABLE electric_shapes ADD COLUMN last_used_at TEXT NOT NULL DEFAULT ''"),
            // Nobody knows: as if they were used now.
            QStringLiteral(
                "UPDATE electric_shapes SET last_used_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"),
        };
    }
    // Tables keep the index of keys that they have: of format 3 a UNIQUE constraint's, of format 4
    // one of whole keys. KeyIndex knows each.
    if (format < FormatVersion)
        statements.append(
            QStringLiteral("UPDATE electric_meta SET value = '%1' WHERE key = 'format'")
                .arg(FormatVersion));
    return execute(statements);
}

Error ShapeCatalog::execute(const QStringList &statements)
{
    for (const QString &sql : statements) {
        if (const Error error = m_database->execute(sql))
            return error;
    }
    return {};
}

/*
    A file that is only read stays in the format that it has.
*/
QString ShapeCatalog::columns() const
{
    const int format = formatVersion().value_or(FormatVersion);
    QString columns = Columns;
    if (format < 2)
        columns.replace(QLatin1StringView("snapshot_filters, lacks_tags"),
                        QLatin1StringView("x'', 0"));
    if (format < 3)
        columns.replace(QLatin1StringView("last_used_at"), QLatin1StringView("last_synced_at"));
    return columns;
}

Error ShapeCatalog::read(SqlStatement &statement, QList<ShapeRecord> *records) const
{
    if (!statement.run())
        return m_database->error(statement);
    while (statement.step())
        records->append(recordAt(statement));
    return statement.hasFailed() ? m_database->error(statement) : Error();
}

Error ShapeCatalog::readOne(SqlStatement &statement, std::optional<ShapeRecord> *record) const
{
    QList<ShapeRecord> records;
    const Error error = read(statement, &records);
    *record = records.isEmpty() ? std::nullopt : std::optional(records.first());
    return error;
}

/*
    A shape with a name is found by it, whatever it consists of; one without by what it is.
*/
Error ShapeCatalog::find(const QString &scope, const QString &name, const QByteArray &identity,
                         std::optional<ShapeRecord> *record) const
{
    const QString condition = name.isEmpty() ? QStringLiteral("name IS NULL AND identity = ?")
                                             : QStringLiteral("name = ?");
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT %1 FROM electric_shapes WHERE scope = ? AND %2")
            .arg(Columns, condition));
    bindText(statement, scope.toUtf8());
    bindText(statement, name.isEmpty() ? identity : name.toUtf8());
    return readOne(statement, record);
}

Error ShapeCatalog::find(qint64 id, std::optional<ShapeRecord> *record) const
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT %1 FROM electric_shapes WHERE id = ?").arg(Columns));
    statement.integer(id);
    return readOne(statement, record);
}

Error ShapeCatalog::list(const QString &scope, QList<ShapeRecord> *records) const
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("SELECT %1 FROM electric_shapes WHERE scope = ? ORDER BY id")
            .arg(columns()));
    bindText(statement, scope.toUtf8());
    return read(statement, records);
}

// Whether the query finds something of that name.
Error ShapeCatalog::finds(const char *sql, const QString &name, bool *found) const
{
    SqlStatement statement = m_database->prepare(QString::fromLatin1(sql));
    bindText(statement, name.toUtf8());
    if (!statement.run())
        return m_database->error(statement);
    *found = statement.step();
    return statement.hasFailed() ? m_database->error(statement) : Error();
}

/*
    A number behind the name where others have it. A file may hold thousands of shapes of one
    table: the next number is found by their index, in few steps.
*/
Error ShapeCatalog::unusedTableName(const QString &wish, QString *name) const
{
    const bool isReserved = wish.startsWith(QLatin1StringView("sqlite_"), Qt::CaseInsensitive)
        || wish.startsWith(QLatin1StringView("electric_"), Qt::CaseInsensitive);
    const QString base = isReserved ? QLatin1StringView("shape_") + wish : wish;
    const auto numbered = [&base](int number) {
        return number == 1 ? base : base + u'_' + QString::number(number);
    };
    Error error;
    const auto isUsed = [&](int number, const char *sql) {
        bool isFound = false;
        if (!error)
            error = finds(sql, numbered(number), &isFound);
        return isFound;
    };
    int used = 0;
    int number = 1;
    for (; isUsed(number, ShapeOfTable); number *= 2)
        used = number;
    while (number - used > 1) {
        const int middle = (used + number) / 2;
        (isUsed(middle, ShapeOfTable) ? used : number) = middle;
    }
    // Tables that are not ours are few, or none.
    while (isUsed(number, AnyTable) || isUsed(number, ShapeOfTable))
        ++number;
    *name = numbered(number);
    return error;
}

Error ShapeCatalog::add(ShapeRecord *record, const QString &wishedTableName)
{
    if (const Error error = unusedTableName(wishedTableName, &record->tableName))
        return error;
    SqlStatement statement = m_database->prepare(QStringLiteral(
        "INSERT INTO electric_shapes (scope, name, identity, table_name, server_table, url, "
        "handle, \"offset\", schema, staging, staged_handle, staged_offset, staged_schema, "
        "expired_handle, last_synced_at, complete, stale, partial, snapshot_filters, lacks_tags, "
        "last_used_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"));
    bindText(statement, record->scope.toUtf8());
    record->name.isNull() ? statement.null() : bindText(statement, record->name.toUtf8());
    bindText(statement, record->identity);
    bindText(statement, record->tableName.toUtf8());
    bindText(statement, record->serverTable.toUtf8());
    bindState(statement, *record);
    if (!statement.run() || !statement.step())
        return m_database->error(statement);
    record->id = statement.integerAt(0);
    return {};
}

/*
    The name was free when the shape was added. Somebody may have made a table of it since, which
    is theirs.
*/
Error ShapeCatalog::renewTableName(ShapeRecord *record) const
{
    bool isUsed = false;
    const Error error = finds(AnyTable, record->tableName, &isUsed);
    return error || !isUsed ? error : unusedTableName(record->tableName, &record->tableName);
}

Error ShapeCatalog::save(const ShapeRecord &record)
{
    SqlStatement statement = m_database->prepare(QStringLiteral(
        "UPDATE electric_shapes SET url = ?, handle = ?, \"offset\" = ?, schema = ?, staging = ?, "
        "staged_handle = ?, staged_offset = ?, staged_schema = ?, expired_handle = ?, "
        "last_synced_at = ?, complete = ?, stale = ?, partial = ?, snapshot_filters = ?, "
        "lacks_tags = ?, last_used_at = ?, identity = ?, server_table = ?, table_name = ? WHERE id "
        "= ?"));
    bindState(statement, record);
    bindText(statement, record.identity);
    bindText(statement, record.serverTable.toUtf8());
    bindText(statement, record.tableName.toUtf8());
    statement.integer(record.id);
    return statement.run() ? Error() : m_database->error(statement);
}

Error ShapeCatalog::saveUse(qint64 id, const QDateTime &time)
{
    SqlStatement statement = m_database->prepare(
        QStringLiteral("UPDATE electric_shapes SET last_used_at = ? WHERE id = ?"));
    bindText(statement, textOf(time));
    statement.integer(id);
    return statement.run() ? Error() : m_database->error(statement);
}

Error ShapeCatalog::remove(const ShapeRecord &record)
{
    SqlStatement statement
        = m_database->prepare(QStringLiteral("DELETE FROM electric_shapes WHERE id = ?"));
    statement.integer(record.id);
    return statement.run() ? Error() : m_database->error(statement);
}

QString localTableName(const QString &serverTable)
{
    QString name;
    bool isQuoted = false;
    for (const QChar c : serverTable) {
        if (c == u'"')
            isQuoted = !isQuoted;
        else if (c == u'.' && !isQuoted)
            name.clear(); // what stood before was the schema
        else
            name.append(c);
    }
    return name.isEmpty() ? QStringLiteral("shape") : name;
}

QStringList localColumnNames(const Schema &schema)
{
    QSet<QString> used {QStringLiteral("electric_rowid"), QStringLiteral("electric_key")};
    QStringList names;
    names.reserve(schema.columns().size());
    for (const Column &column : schema.columns())
        names.append(makeUnused(QString::fromUtf8(column.name), &used));
    return names;
}

} // namespace Electric
