// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlitestorage.h"

#include "shapestorage_p.h"
#include "sqliteshapestore_p.h"

#include <QtCore/QDir>
#include <QtCore/QStandardPaths>

namespace Electric {

/*!
    \class Electric::SqliteStorage
    \inmodule ElectricQt
    \brief Keeps shapes in a SQLite database, as plain tables.

    Each shape has a table with its columns as real columns; \c electric_key holds the server's
    key of the row and \c electric_rowid the order of arrival. Any SQLite tool can read them, also
    while the app runs. Rows and position are always written in one transaction.

    All storages of a process with the same file share one thread and one writing connection.
    Files are created readable for their owner only. A file that is damaged, or written by a newer
    version, is renamed, reported by errorOccurred() (Error::StorageSetAside) and filled afresh.
*/

/*!
    Creates a storage in the default file, with the given \a parent.
*/
SqliteStorage::SqliteStorage(QObject *parent) : SqliteStorage(QString(), parent) { }

/*!
    Creates a storage in \a fileName, with the given \a parent.
*/
SqliteStorage::SqliteStorage(const QString &fileName, QObject *parent)
    : ShapeStorage(parent), m_fileName(fileName)
{
    relocate();
}

SqliteStorage::~SqliteStorage() = default;

/*!
    \property Electric::SqliteStorage::fileName
    \brief the database file.

    A relative name is one in the app's data location (QStandardPaths::AppDataLocation). Empty (the
    default) is \c electric.db there. Folders are created. Set it before the storage is first used.
*/
QString SqliteStorage::fileName() const
{
    return m_fileName;
}

void SqliteStorage::setFileName(const QString &fileName)
{
    if (m_fileName == fileName)
        return;
    m_fileName = fileName;
    relocate();
    Q_EMIT fileNameChanged();
    Q_EMIT databaseNameChanged();
}

/*!
    \property Electric::SqliteStorage::scope
    \brief whose rows these are, for a device that several users share; empty by default.

    Shapes of different scopes are kept apart in one file.
*/
QString SqliteStorage::scope() const
{
    return m_scope;
}

void SqliteStorage::setScope(const QString &scope)
{
    if (m_scope == scope)
        return;
    m_scope = scope;
    Q_EMIT scopeChanged();
}

/*!
    \property Electric::SqliteStorage::driverName
    \brief the name of Qt's SQL driver, \c QSQLITE by default; one that speaks SQLite.
*/
QString SqliteStorage::driverName() const
{
    return m_driverName;
}

void SqliteStorage::setDriverName(const QString &driverName)
{
    if (m_driverName == driverName)
        return;
    m_driverName = driverName;
    relocate();
    Q_EMIT driverNameChanged();
}

QString SqliteStorage::databaseName() const
{
    return d->location->fileName;
}

void SqliteStorage::relocate()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    const QString name = m_fileName.isEmpty() ? QStringLiteral("electric.db") : m_fileName;
    d->location = DatabaseLocation {QDir::cleanPath(folder.absoluteFilePath(name)), m_driverName};
    d->thread.reset();
}

ShapeStorage::StoreFactory SqliteStorage::storeFactory(const ShapeDefinition &definition,
                                                       const QString &name)
{
    // Called in the thread, which therefore exists.
    return [thread = d->thread.get(), definition, scope = m_scope,
            name]() -> std::unique_ptr<ShapeStore> {
        return std::make_unique<SqliteShapeStore>(thread->database(), definition, scope, name);
    };
}

} // namespace Electric

#include "moc_sqlitestorage.cpp"
