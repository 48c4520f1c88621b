// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "databasecommands.h"

#include "commandline.h"
#include "jsonoutput.h"
#include "shapecatalog_p.h"
#include "sqlitedatabase_p.h"
#include "sqliteshapestore_p.h"
#include "terminal.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QFile>
#include <QtCore/QThread>

#include <chrono>
#include <cstdio>

using namespace Electric;

namespace {

// A database with the shapes of one scope.
struct OpenDatabase
{
    SqliteDatabase database;
    QList<ShapeRecord> shapes;
};

void addDatabaseOptions(CommandLine &line)
{
    line.addValue(QStringLiteral("db"), QStringLiteral("The database file."),
                  QStringLiteral("FILE"));
    line.addValue(QStringLiteral("scope"), QStringLiteral("Whose shapes."), QStringLiteral("S"));
}

int openShapes(const CommandLine &line, DatabaseAccess access, OpenDatabase *open)
{
    if (!line.has(QStringLiteral("db")))
        return usageError(QStringLiteral("--db FILE is missing."));
    const QString fileName = absoluteFileName(line.value(QStringLiteral("db")));
    if (!QFile::exists(fileName))
        return failure(QStringLiteral("There is no file %1.").arg(fileName),
                       ExitCode::StorageFailed);
    if (const Error error = open->database.open({fileName, QStringLiteral("QSQLITE")}, access))
        return failure(error.text(), ExitCode::StorageFailed);
    ShapeCatalog catalog(&open->database);
    const auto version = catalog.formatVersion();
    if (!version || *version > ShapeCatalog::FormatVersion) {
        return failure(version ? QStringLiteral("%1 was written by a newer version.").arg(fileName)
                               : QStringLiteral("%1 is damaged or not a database.").arg(fileName),
                       ExitCode::StorageFailed);
    }
    if (*version == 0)
        return failure(QStringLiteral("%1 holds no shapes.").arg(fileName),
                       ExitCode::StorageFailed);
    if (access == DatabaseAccess::ReadWrite) { // what is only read stays as it is
        if (const Error error = catalog.create())
            return failure(error.text(), ExitCode::StorageFailed);
    }
    if (const Error error = catalog.list(line.value(QStringLiteral("scope")), &open->shapes))
        return failure(error.text(), ExitCode::StorageFailed);
    return ExitCode::UpToDate;
}

// Leaves the shapes that the command means.
int chooseNamed(const CommandLine &line, QList<ShapeRecord> *shapes)
{
    if (!line.has(QStringLiteral("name")))
        return ExitCode::UpToDate;
    const QString name = line.value(QStringLiteral("name"));
    QStringList known;
    for (const ShapeRecord &shape : std::as_const(*shapes))
        known.append(shape.displayName());
    shapes->removeIf([&name](const ShapeRecord &shape) { return shape.displayName() != name; });
    if (!shapes->isEmpty())
        return ExitCode::UpToDate;
    return usageError(QStringLiteral("There is no shape “%1”. There is: %2.")
                          .arg(name, known.join(QStringLiteral(", "))));
}

SqlStatement selectRows(const OpenDatabase &open, const ShapeRecord &shape)
{
    QStringList columns {QStringLiteral("electric_key")};
    const QStringList names = localColumnNames(shape.visible.schema);
    for (const QString &name : names)
        columns.append(quoted(name));
    return open.database.prepare(
        QStringLiteral("SELECT %1 FROM %2 ORDER BY electric_rowid")
            .arg(columns.join(QStringLiteral(", ")), quoted(shape.tableName)));
}

void printRow(const SqlStatement &row, const Schema &schema, bool asJson)
{
    JsonObject value;
    for (qsizetype i = 0; i < schema.columns().size(); ++i) {
        const Column &column = schema.columns()[i];
        value.json(column.name, decodeJson(column, row.valueAt(int(i) + 1)));
    }
    if (asJson) {
        JsonObject().text("key", row.textAt(0)).json("value", value.toJson()).print();
        return;
    }
    const QByteArray line = row.textAt(0).toUtf8() + '\t' + value.toJson() + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
}

int printRows(const OpenDatabase &open, const ShapeRecord &shape, bool asJson)
{
    if (shape.visible.schema.isEmpty())
        return ExitCode::UpToDate; // never synced
    SqlStatement rows = selectRows(open, shape);
    if (!rows.run())
        return failure(open.database.error(rows).text(), ExitCode::StorageFailed);
    while (rows.step())
        printRow(rows, shape.visible.schema, asJson);
    if (rows.hasFailed()) // half of them is not what was asked for
        return failure(open.database.error(rows).text(), ExitCode::StorageFailed);
    return ExitCode::UpToDate;
}

qint64 countRows(const SqliteDatabase &database, const QString &table)
{
    SqlStatement count
        = database.prepare(QStringLiteral("SELECT count(*) FROM %1").arg(quoted(table)));
    return count.run() && count.step() ? count.integerAt(0) : -1;
}

QByteArray conditionOf(const ShapeRecord &shape)
{
    QByteArray condition = shape.isComplete ? QByteArray("complete")
                                            : styled("incomplete", Style::Warning, StandardOutput);
    if (shape.isStale)
        condition += ", " + styled("stale", Style::Warning, StandardOutput);
    return condition;
}

void printStatus(const OpenDatabase &open, const ShapeRecord &shape, bool asJson)
{
    const qint64 rows
        = shape.visible.schema.isEmpty() ? 0 : countRows(open.database, shape.tableName);
    const QString syncedAt = shape.lastSyncedAt.toString(Qt::ISODateWithMs);
    if (asJson) {
        JsonObject line;
        line.text("name", shape.displayName())
            .text("url", shape.url)
            .text("table", shape.serverTable)
            .text("handle", shape.visible.handle)
            .text("offset", shape.visible.offset)
            .boolean("complete", shape.isComplete)
            .boolean("stale", shape.isStale)
            .number("rows", rows);
        if (shape.lastSyncedAt.isValid())
            line.text("last_synced_at", syncedAt);
        else
            line.json("last_synced_at", "null");
        line.print();
        return;
    }
    std::printf("%s: %lld rows of %s at %s, %s, offset %s, last synced %s\n",
                styled(shape.displayName().toLocal8Bit(), Style::Name, StandardOutput).constData(),
                static_cast<long long>(rows), qPrintable(shape.serverTable), qPrintable(shape.url),
                conditionOf(shape).constData(), shape.visible.offset.constData(),
                syncedAt.isEmpty() ? "never" : qPrintable(syncedAt));
}

// An app that shows the rows lets go of the old ones as soon as it sees that they have changed.
bool purged(SqliteDatabase *database)
{
    const QDeadlineTimer patience(std::chrono::seconds(3));
    while (!database->purge()) {
        if (patience.hasExpired())
            return false;
        QThread::msleep(50);
    }
    return true;
}

} // namespace

int runRows(const QStringList &arguments)
{
    CommandLine line(QStringLiteral("rows"), QStringLiteral("Prints the rows of a stored shape."));
    addDatabaseOptions(line);
    line.addValue(QStringLiteral("name"), QStringLiteral("Which shape."), QStringLiteral("N"));
    line.addFlag(QStringLiteral("json"), QStringLiteral("One JSON object a line."));
    line.addExample(QStringLiteral("--db todos.db"));
    line.addExample(QStringLiteral("--db todos.db --name todos --json"));
    int exitCode = 0;
    OpenDatabase open;
    if (!line.parse(arguments, &exitCode))
        return exitCode;
    exitCode = openShapes(line, DatabaseAccess::ReadOnly, &open);
    if (exitCode == 0)
        exitCode = chooseNamed(line, &open.shapes);
    if (exitCode != 0)
        return exitCode;
    if (open.shapes.size() > 1) {
        QStringList names;
        for (const ShapeRecord &shape : std::as_const(open.shapes))
            names.append(shape.displayName());
        return usageError(
            QStringLiteral("The file holds several shapes, choose one with --name: %1.")
                .arg(names.join(QStringLiteral(", "))));
    }
    return open.shapes.isEmpty()
        ? ExitCode::UpToDate
        : printRows(open, open.shapes.first(), line.has(QStringLiteral("json")));
}

int runStatus(const QStringList &arguments)
{
    CommandLine line(QStringLiteral("status"), QStringLiteral("Lists the shapes of a database."));
    addDatabaseOptions(line);
    line.addFlag(QStringLiteral("json"), QStringLiteral("One JSON object a line."));
    line.addExample(QStringLiteral("--db todos.db"));
    line.addExample(QStringLiteral("--db todos.db --scope alice --json"));
    int exitCode = 0;
    OpenDatabase open;
    if (!line.parse(arguments, &exitCode))
        return exitCode;
    exitCode = openShapes(line, DatabaseAccess::ReadOnly, &open);
    if (exitCode != 0)
        return exitCode;
    for (const ShapeRecord &shape : std::as_const(open.shapes))
        printStatus(open, shape, line.has(QStringLiteral("json")));
    return ExitCode::UpToDate;
}

int runClear(const QStringList &arguments)
{
    CommandLine line(QStringLiteral("clear"),
                     QStringLiteral("Removes the rows and the position of one shape, or of all."));
    addDatabaseOptions(line);
    line.addValue(QStringLiteral("name"), QStringLiteral("Which shape; all without it."),
                  QStringLiteral("N"));
    line.addExample(QStringLiteral("--db todos.db"));
    line.addExample(QStringLiteral("--db todos.db --scope alice --name todos"));
    int exitCode = 0;
    OpenDatabase open;
    if (!line.parse(arguments, &exitCode))
        return exitCode;
    exitCode = openShapes(line, DatabaseAccess::ReadWrite, &open);
    if (exitCode == 0)
        exitCode = chooseNamed(line, &open.shapes);
    if (exitCode != 0)
        return exitCode;
    for (const ShapeRecord &shape : std::as_const(open.shapes)) {
        if (const Error error = SqliteShapeStore(&open.database, shape).clear())
            return failure(error.text(), ExitCode::StorageFailed);
    }
    if (!purged(&open.database)) {
        printError(
            QStringLiteral("The rows are removed. Another program reads the file: what is left of "
                           "them in it is overwritten when it stops."));
    }
    return ExitCode::UpToDate;
}

qint64 countStoredRows(const QString &fileName, const QString &table)
{
    SqliteDatabase database;
    if (database.open({fileName, QStringLiteral("QSQLITE")}, DatabaseAccess::ReadOnly))
        return -1;
    return countRows(database, table);
}
