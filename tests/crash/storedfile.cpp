// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storedfile.h"

#include "keyindex_p.h"
#include "sqlitedatabase_p.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>
#include <QtSql/QSqlRecord>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

// A connection to a file, as other programs have it.
class Connection
{
public:
    explicit Connection(const QString &fileName)
        : m_database(QSqlDatabase::addDatabase(u"QSQLITE"_s, u"crash"_s))
    {
        m_database.setDatabaseName(fileName);
        m_error = m_database.open() ? QString() : m_database.lastError().text();
    }
    ~Connection()
    {
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(u"crash"_s);
    }
    Q_DISABLE_COPY_MOVE(Connection)

    QSqlQuery run(const QString &sql)
    {
        QSqlQuery query(m_database);
        if (m_error.isEmpty() && !query.exec(sql))
            m_error = sql + u": "_s + query.lastError().text();
        return query;
    }
    QString text(const QString &sql)
    {
        QSqlQuery query = run(sql);
        return query.next() ? query.value(0).toString() : QString();
    }
    QString error() const { return m_error; }

private:
    QSqlDatabase m_database;
    QString m_error;
};

Rows readRows(Connection &connection, const QString &table)
{
    Rows rows;
    QSqlQuery query = connection.run(u"SELECT * FROM "_s + quoted(table));
    const QSqlRecord columns = query.record();
    const int key = columns.indexOf(u"electric_key"_s);
    while (query.next()) {
        Row &row = rows[query.value(key).toByteArray()];
        for (int i = 0; i < columns.count(); ++i) {
            if (!columns.fieldName(i).startsWith(u"electric_"))
                row.insert(columns.fieldName(i),
                           query.isNull(i) ? QString() : query.value(i).toString());
        }
    }
    return rows;
}

// What turns a file of the next format into one of this. `tables` are those with an index of keys.
QStringList stepBackTo(int format, const QStringList &tables)
{
    switch (format) {
    case 1:
        return {u"ALTER TABLE electric_shapes DROP COLUMN snapshot_filters"_s,
                u"ALTER TABLE electric_shapes DROP COLUMN lacks_tags"_s};
    case 2:
        return {u"ALTER TABLE electric_shapes DROP COLUMN last_used_at"_s};
    case 3:
        return {u"SELECT 'a table with rows has an index of their keys'"_s};
    case 4: {
        QStringList statements {u"SELECT 'the index has whole keys'"_s};
        for (const QString &table : tables) {
            const QString index = quoted(KeyIndex::nameFor(table));
            statements
                += {u"DROP INDEX "_s + index,
                    u"CREATE UNIQUE INDEX %1 ON %2 (electric_key)"_s.arg(index, quoted(table))};
        }
        return statements;
    }
    default:
        return {};
    }
}

} // namespace

const LogPosition *StoredFile::position() const
{
    if (!shape || shape->isStale || shape->staging == Staging::Refetch)
        return nullptr;
    return shape->staging == Staging::Changes ? &shape->staged : &shape->visible;
}

QByteArray StoredFile::nextHandle() const
{
    return position() ? position()->handle : QByteArray();
}

QByteArray StoredFile::nextOffset() const
{
    return position() ? position()->offset : "-1"_ba;
}

bool StoredFile::isUpToDateAt(const QByteArray &handle) const
{
    return shape && shape->isComplete && !shape->isStale && shape->staging == Staging::None
        && shape->visible.handle == handle;
}

QString StoredFile::text() const
{
    if (!shape)
        return u"format %1, no shape"_s.arg(format);
    return u"format %1, %2 rows, visible %3 %4, staging %5 %6 %7%8%9"_s.arg(format)
        .arg(rows.size())
        .arg(QString::fromUtf8(shape->visible.handle), QString::fromUtf8(shape->visible.offset))
        .arg(int(shape->staging))
        .arg(QString::fromUtf8(shape->staged.handle), QString::fromUtf8(shape->staged.offset),
             shape->isComplete ? u", complete"_s : u", incomplete"_s,
             shape->isStale ? u", stale"_s : QString());
}

QString readCatalog(const QString &fileName, StoredFile *stored)
{
    SqliteDatabase database;
    if (const Error error = database.open({fileName, u"QSQLITE"_s}, DatabaseAccess::ReadOnly))
        return error.text();
    const ShapeCatalog catalog(&database);
    const auto format = catalog.formatVersion();
    if (!format)
        return u"the format cannot be read"_s;
    stored->format = *format;
    if (*format == 0)
        return {};
    QList<ShapeRecord> shapes;
    if (const Error error = catalog.list(u""_s, &shapes))
        return error.text();
    if (shapes.size() > 1)
        return u"there are several shapes"_s;
    if (!shapes.isEmpty())
        stored->shape = shapes.constFirst();
    return {};
}

QString readCopy(const QString &fileName, const QString &folder, StoredFile *stored)
{
    const QString copy = QDir(folder).filePath(u"copy.db"_s);
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s}) {
        QFile::remove(copy + suffix);
        // Not the "-shm", which SQLite makes of the others after a crash.
        if (suffix != u"-shm" && QFile::exists(fileName + suffix)
            && !QFile::copy(fileName + suffix, copy + suffix))
            return u"the file cannot be copied"_s;
    }
    *stored = {};
    if (!QFile::exists(copy))
        return {};
    if (const QString failure = readCatalog(copy, stored); !failure.isEmpty())
        return failure;
    Connection connection(copy);
    if (const QString check = connection.text(u"PRAGMA integrity_check"_s); check != u"ok")
        return u"integrity_check: "_s + check + connection.error();
    if (!stored->shape)
        return connection.error();
    const auto tableExists = [&connection](const QString &name) {
        return connection.text(u"SELECT count(*) FROM sqlite_master WHERE name = '%1'"_s.arg(name))
            == u"1";
    };
    stored->hasStage = tableExists(stored->shape->stageTable());
    if (!stored->shape->visible.schema.isEmpty())
        stored->rows = readRows(connection, stored->shape->tableName);
    else if (tableExists(stored->shape->tableName))
        return u"there is a table without a position"_s;
    return connection.error();
}

QString takeBack(const QString &fileName, int from, int format)
{
    Connection connection(fileName);
    connection.run(u"BEGIN"_s);
    QStringList tables;
    QSqlQuery indexes = connection.run(u"SELECT tbl_name FROM sqlite_master "
                                       "WHERE name = 'electric_key_of_' || tbl_name"_s);
    while (indexes.next())
        tables.append(indexes.value(0).toString());
    indexes.finish();
    for (int step = from - 1; step >= format; --step) {
        const QStringList statements = stepBackTo(step, tables);
        for (const QString &sql : statements)
            connection.run(sql);
    }
    connection.run(u"UPDATE electric_meta SET value = '%1' WHERE key = 'format'"_s.arg(format));
    connection.run(u"COMMIT"_s);
    return connection.error();
}

bool canTakeBack(int format)
{
    return !stepBackTo(format, {}).isEmpty();
}
