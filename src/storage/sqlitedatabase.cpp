// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlitedatabase_p.h"

#include "logging_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtSql/QSqlQuery>

#include <atomic>

namespace Electric {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Electric::SqliteStorage", text);
}

QString nextConnectionName()
{
    static std::atomic<quint64> count = 0;
    return QStringLiteral("electric-%1").arg(++count);
}

int primaryCode(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xff; // extended codes keep theirs in the low byte
}

// https://www.sqlite.org/rescode.html
constexpr int SqliteBusy = 5;
constexpr int SqliteReadOnly = 8;
constexpr int SqliteCorrupt = 11;
constexpr int SqliteFull = 13;
constexpr int SqliteCantOpen = 14;
constexpr int SqliteNotADatabase = 26;

QString adviceFor(int code)
{
    switch (code) {
    case SqliteBusy:
        return tr("another program keeps it locked");
    case SqliteReadOnly:
        return tr("it is read-only");
    case SqliteFull:
        return tr("the disk is full");
    case SqliteCantOpen:
        return tr("it cannot be opened; check that the folder exists and is writable");
    case SqliteCorrupt:
    case SqliteNotADatabase:
        return tr("it is damaged or not a database");
    default:
        return {};
    }
}

} // namespace

QString quoted(const QString &identifier)
{
    QString copy = identifier;
    return u'"' + copy.replace(u'"', QLatin1StringView("\"\"")) + u'"';
}

SqliteDatabase::SqliteDatabase() : m_name(nextConnectionName()) { }

SqliteDatabase::~SqliteDatabase()
{
    close();
}

Error SqliteDatabase::open(const DatabaseLocation &location, DatabaseAccess access)
{
    m_location = location;
    m_wasCorrupt = false;
    if (!QSqlDatabase::isDriverAvailable(location.driverName)) {
        return Error(Error::StorageFailed,
                     tr("Qt's SQL driver %1 is not installed.").arg(location.driverName));
    }
    if (!location.isInMemory() && access == DatabaseAccess::ReadWrite) {
        if (const Error error = createOwnerOnly(location.fileName))
            return error;
    }
    m_database = QSqlDatabase::addDatabase(location.driverName, m_name);
    m_database.setDatabaseName(location.fileName);
    QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000");
    if (access == DatabaseAccess::ReadOnly)
        options += QStringLiteral(";QSQLITE_OPEN_READONLY");
    m_database.setConnectOptions(options);
    if (!m_database.open())
        return errorOf(m_database.lastError());
    if (access == DatabaseAccess::ReadOnly)
        return {};
    // A table is renamed when a shape's columns have changed: the user's views of it shall neither
    // hinder that nor be rewritten.
    for (const char *pragma :
         {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL",
          "PRAGMA journal_size_limit = 16777216", "PRAGMA legacy_alter_table = ON"}) {
        if (const Error error = execute(QString::fromLatin1(pragma)))
            return error;
    }
    return {};
}

void SqliteDatabase::close()
{
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

/*
    Rows are somebody's data: nobody else on the machine reads them. SQLite gives its side files
    the permissions of the database.
*/
Error SqliteDatabase::createOwnerOnly(const QString &fileName)
{
    if (QFile::exists(fileName))
        return {};
    QDir().mkpath(QFileInfo(fileName).absolutePath());
    QFile file(fileName);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly,
                   QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        && !QFile::exists(fileName)) {
        return Error(
            Error::StorageFailed,
            tr("The database %1 cannot be created: %2.").arg(fileName, file.errorString()));
    }
    return {};
}

Error SqliteDatabase::execute(const QString &sql)
{
    QSqlQuery query(m_database);
    return query.exec(sql) ? Error() : errorOf(query.lastError());
}

bool SqliteDatabase::isCorrupt(const QSqlError &error)
{
    const int code = primaryCode(error);
    return code == SqliteCorrupt || code == SqliteNotADatabase;
}

Error SqliteDatabase::errorOf(const QSqlError &error) const
{
    m_wasCorrupt = m_wasCorrupt || isCorrupt(error);
    const int code = primaryCode(error);
    const QString advice = adviceFor(code);
    const QString reason = advice.isEmpty() ? error.databaseText() : advice;
    qCDebug(storageLog) << m_location.fileName << error.nativeErrorCode() << error.databaseText();
    return Error(Error::StorageFailed,
                 tr("The database %1 failed: %2.").arg(m_location.fileName, reason));
}

SqlTransaction::SqlTransaction(SqliteDatabase *database) : m_database(database) { }

SqlTransaction::~SqlTransaction()
{
    if (m_isOpen)
        m_database->execute(QStringLiteral("ROLLBACK"));
}

Error SqlTransaction::begin()
{
    // IMMEDIATE: a transaction that turns from reader to writer can fail with "locked" at once.
    const Error error = m_database->execute(QStringLiteral("BEGIN IMMEDIATE"));
    m_isOpen = !error;
    return error;
}

Error SqlTransaction::commit()
{
    const Error error = m_database->execute(QStringLiteral("COMMIT"));
    m_isOpen = m_isOpen && error;
    return error;
}

} // namespace Electric
