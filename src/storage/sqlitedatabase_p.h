// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLITEDATABASE_P_H
#define ELECTRIC_SQLITEDATABASE_P_H

#include <electricqt_export.h>

#include "error.h"
#include "sqlstatement_p.h"

#include <QtCore/QString>
#include <QtSql/QSqlDatabase>

#include <memory>

namespace Electric {

// Where a database is and how it is opened.
struct DatabaseLocation
{
    QString fileName; // absolute, or ":memory:"
    QString driverName;

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

    Error open(const DatabaseLocation &location, DatabaseAccess access);
    void close();
    bool isOpen() const { return m_database.isOpen(); }
    const DatabaseLocation &location() const { return m_location; }

    Error execute(const QString &sql);
    SqlStatement prepare(const QString &sql) const { return {m_database, sql}; }
    Error error(const SqlStatement &statement) const { return errorOf(statement.lastError()); }
    Error errorOf(const QSqlError &error) const;

    // Whether the last error of any kind says that the file is no usable database.
    static bool isCorrupt(const QSqlError &error);
    bool wasCorrupt() const { return m_wasCorrupt; }

private:
    Error createOwnerOnly(const QString &fileName);

    const QString m_name;
    DatabaseLocation m_location;
    QSqlDatabase m_database;
    mutable bool m_wasCorrupt = false;
};

// Rolls back unless it has been committed.
class ELECTRICQT_EXPORT SqlTransaction
{
public:
    explicit SqlTransaction(SqliteDatabase *database);
    ~SqlTransaction();

    Error begin();
    Error commit();

private:
    SqliteDatabase *const m_database;
    bool m_isOpen = false;
};

} // namespace Electric

#endif
