// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLITEDATABASE_P_H
#define ELECTRIC_SQLITEDATABASE_P_H

#include <electricqt_export.h>

#include "error.h"
#include "sqlstatement_p.h"

#include <QtCore/QString>
#include <QtSql/QSqlDatabase>

#include <chrono>
#include <functional>
#include <memory>

namespace Electric {

// Called with each connection as soon as it is open, in its thread.
using OpenedHook = std::function<Error(QSqlDatabase &database)>;

// Where a database is and how it is opened.
struct DatabaseLocation
{
    QString fileName; // absolute, or ":memory:"
    QString driverName;
    std::shared_ptr<const OpenedHook> opened = nullptr;

    bool isInMemory() const { return fileName == QLatin1StringView(":memory:"); }
    friend bool operator==(const DatabaseLocation &a, const DatabaseLocation &b) = default;
};

enum class DatabaseAccess { ReadWrite, ReadOnly };

ELECTRICQT_EXPORT QString quoted(const QString &identifier);

// One connection to a SQLite database; it stays in the thread that made it.
class ELECTRICQT_EXPORT SqliteDatabase
{
public:
    SqliteDatabase();
    ~SqliteDatabase();

    SqliteDatabase(const SqliteDatabase &) = delete;
    SqliteDatabase &operator=(const SqliteDatabase &) = delete;

    // `patience` is how long a statement waits for one that another connection has locked out.
    Error open(const DatabaseLocation &location, DatabaseAccess access,
               std::chrono::milliseconds patience = std::chrono::seconds(10));
    void close();
    bool isOpen() const { return m_database.isOpen(); }
    const DatabaseLocation &location() const { return m_location; }

    Error execute(const QString &sql);
    SqlStatement prepare(const QString &sql) const { return {m_database, sql}; }
    Error error(const SqlStatement &statement) const { return errorOf(statement.lastError()); }
    Error errorOf(const QSqlError &error) const;

    // How often other connections were seen to have written. Looks whether they have again;
    // within a transaction it is what that transaction sees.
    quint64 foreignCommits();

    // What has been deleted is overwritten in the file, and the write-ahead log is emptied; much
    // free space is given back. False if readers hinder it: try again when they have moved on.
    bool purge();

    // Whether the last error of any kind says that the file is no usable database.
    static bool isCorrupt(const QSqlError &error);
    // Whether a statement itself is at fault, or the rows that it concerns.
    static bool isRefusal(const QSqlError &error);
    bool wasCorrupt() const { return m_wasCorrupt; }
    bool wasReadOnly() const { return m_wasReadOnly; } // which a connection stays

private:
    Error createOwnerOnly(const QString &fileName);
    Error addConnection(DatabaseAccess access);
    void setBusyTimeout(std::chrono::milliseconds timeout);
    Error makeWritable();
    Error useWriteAheadLog();
    void giveSpaceBack();

    const QString m_name;
    DatabaseLocation m_location;
    std::chrono::milliseconds m_patience {0};
    QSqlDatabase m_database;
    SqlStatement m_dataVersion;
    qint64 m_lastDataVersion = 0;
    quint64 m_foreignCommits = 0;
    mutable bool m_wasCorrupt = false;
    mutable bool m_wasReadOnly = false;
};

// Rolls back unless it has been committed.
class ELECTRICQT_EXPORT SqlTransaction
{
public:
    explicit SqlTransaction(SqliteDatabase *database);
    ~SqlTransaction();

    Error begin(DatabaseAccess access = DatabaseAccess::ReadWrite);
    Error commit();
    void rollBack();

private:
    SqliteDatabase *const m_database;
    bool m_isOpen = false;
};

} // namespace Electric

#endif
