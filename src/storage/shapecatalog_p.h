// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPECATALOG_P_H
#define ELECTRIC_SHAPECATALOG_P_H

#include <electricqt_export.h>

#include "error.h"
#include "schema.h"
#include "shapedefinition.h"

#include <QtCore/QDateTime>
#include <QtCore/QList>

#include <optional>

namespace Electric {

class SqliteDatabase;
class SqlStatement;

// A position in a log, with the columns that its rows have.
struct LogPosition
{
    QByteArray handle;
    QByteArray offset = "-1";
    Schema schema;

    friend bool operator==(const LogPosition &a, const LogPosition &b) = default;
};

// Rows that wait beside the visible ones until they are a consistent state.
enum class Staging {
    None,
    Changes, // upserts and removals on top of the visible rows
    Refetch, // a whole new log; the visible rows are what is left of the old one
};

// One line of electric_shapes: all that is known of a stored shape beside its rows.
struct ShapeRecord
{
    qint64 id = 0;
    QString scope;
    QString name; // given by the app, or null
    QByteArray identity;
    QString tableName;
    QString url;
    QString serverTable;
    LogPosition visible; // what the rows in the table are
    LogPosition staged; // what the staged rows lead to
    QByteArray expiredHandle;
    QByteArray snapshotFilters;
    QDateTime lastSyncedAt;
    QDateTime lastUsedAt; // opened or written
    Staging staging = Staging::None;
    bool isComplete = false;
    bool isStale = false;
    bool isPartial = false; // begun at the log's end: rows may be missing without a hole
    bool lacksTags = false; // stored when no tags were: what moves out cannot be told

    friend bool operator==(const ShapeRecord &a, const ShapeRecord &b) = default;

    QString displayName() const { return name.isNull() ? tableName : name; }
    QString stageTable() const { return QStringLiteral("electric_stage_%1").arg(id); }
    QString removalTable() const { return QStringLiteral("electric_removed_%1").arg(id); }
    QString tagTable() const { return QStringLiteral("electric_tags_%1").arg(id); }
    QString tagPartTable() const { return QStringLiteral("electric_tag_parts_%1").arg(id); }
};

// The list of the shapes in a database.
class ELECTRICQT_EXPORT ShapeCatalog
{
public:
    static constexpr int FormatVersion = 5;

    explicit ShapeCatalog(SqliteDatabase *database) : m_database(database) { }

    // The format of the file: 0 for one without shapes, nothing if it cannot be read.
    std::optional<int> formatVersion() const;
    Error create(); // or what a file of an older format lacks; nothing is written if it is current

    Error find(const QString &scope, const QString &name, const QByteArray &identity,
               std::optional<ShapeRecord> *record) const;
    Error find(qint64 id, std::optional<ShapeRecord> *record) const;
    Error list(const QString &scope, QList<ShapeRecord> *records) const;
    Error add(ShapeRecord *record, const QString &wishedTableName);
    Error renewTableName(ShapeRecord *record) const; // before its table is made
    Error save(const ShapeRecord &record);
    Error saveUse(qint64 id, const QDateTime &time);
    Error remove(const ShapeRecord &record);

private:
    Error createTables();
    Error migrate(int format);
    Error execute(const QStringList &statements);
    QString columns() const;
    Error finds(const char *sql, const QString &name, bool *found) const;
    Error unusedTableName(const QString &wish, QString *name) const;
    Error read(SqlStatement &statement, QList<ShapeRecord> *records) const;
    Error readOne(SqlStatement &statement, std::optional<ShapeRecord> *record) const;

    SqliteDatabase *const m_database;
};

// What a shape's table is called unless something else has that name: the server's table
// without schema and quotes.
ELECTRICQT_EXPORT QString localTableName(const QString &serverTable);

// The names under which a schema's columns stand in SQLite, where case does not tell names apart.
ELECTRICQT_EXPORT QStringList localColumnNames(const Schema &schema);

} // namespace Electric

#endif
