// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlitestorage.h"

#include "shapekeeper_p.h"
#include "shapestorage_p.h"
#include "sqliteshapestore_p.h"

#include <QtCore/QDir>
#include <QtCore/QPointer>
#include <QtCore/QPromise>
#include <QtCore/QStandardPaths>

#include <utility>

namespace Electric {

namespace {

template<typename T>
std::shared_ptr<QPromise<T>> startedPromise()
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    return promise;
}

template<typename T>
std::function<void()> cancelling(const std::shared_ptr<QPromise<T>> &promise)
{
    return [promise] {
        promise->future().cancel();
        promise->finish();
    };
}

} // namespace

/*!
    \class Electric::SqliteStorage
    \inheaderfile ElectricQt/SqliteStorage
    \inmodule ElectricQt
    \brief Keeps shapes in a SQLite database, as plain tables.

    Each shape has a table with its columns as real columns; \c electric_key holds the server's
    key of the row and \c electric_rowid the order of arrival. Any SQLite tool can read them, also
    while the app runs. Rows and position are always written in one transaction.

    All storages of a process with the same file share one thread and one writing connection.
    Several processes may use one file as well: each shows what the others have stored.

    Files are created readable for their owner only. A file that is damaged, or written by a newer
    version, is renamed, reported by errorOccurred() (Error::StorageSetAside) and filled afresh.
*/

/*!
    \typedef Electric::SqliteStorage::OpenedHook
    What is called with each connection that is opened; see setOpenedHook().
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

/*!
    Destroys the storage. What has been received by then is stored first.
*/
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
    const QPointer<SqliteStorage> guard(this); // a slot may destroy it
    Q_EMIT fileNameChanged();
    if (guard)
        Q_EMIT databaseNameChanged();
}

/*!
    \property Electric::SqliteStorage::scope
    \brief Whose rows these are, for a device that several users share; empty by default.

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

/*!
    Calls \a hook with each connection to the database as soon as it is open, before anything is
    read or written. It may run statements: an encrypting driver needs its key here.

    \code
    storage.setDriverName(QStringLiteral("QSQLCIPHER"));
    storage.setOpenedHook([key](QSqlDatabase &database) {
        QSqlQuery query(database);
        return query.exec(QStringLiteral("PRAGMA key = \"x'%1'\"").arg(key))
            ? Electric::Error()
            : Electric::Error(Electric::Error::StorageFailed, query.lastError().text());
    });
    \endcode

    The hook is called in the storage's thread for the connection that writes, and in the thread of
    each model for the one that it reads with, perhaps at the same time. The error that it returns
    is reported like any failure to open the file, and the opening is tried again. With a hook, a
    file that SQLite takes for no database is not set aside: its key may be another one.

    Set it before the storage is first used. Storages of one process with the same file share its
    connection, and so the hook of the one that is used first.
*/
void SqliteStorage::setOpenedHook(OpenedHook hook)
{
    m_openedHook = hook ? std::make_shared<const OpenedHook>(std::move(hook)) : nullptr;
    relocate();
}

/*!
    Returns the shapes of this scope that the file holds, in the order of their first use.

    This function, removeUnused() and clear() return at once; the work is done in the storage's
    thread, behind what it has been given before. If it fails, the future is canceled, without a
    result, and errorOccurred() tells why.
*/
QFuture<QList<ShapeInfo>> SqliteStorage::shapes()
{
    const auto promise = startedPromise<QList<ShapeInfo>>();
    post(cancelling(promise), [promise, scope = m_scope](StorageThread *thread) {
        QList<ShapeInfo> shapes;
        const Error error = ShapeKeeper(thread, scope).list(&shapes);
        if (!error) {
            promise->addResult(shapes);
            promise->finish();
        }
        return error;
    });
    return promise->future();
}

/*!
    Removes the shapes of this scope, rows and all, that were last used before \a olderThan
    (ShapeInfo::lastUsedAt), and are not in use by this process. The result is their number. Space
    that they took is given back to the disk where it is much.

    A shape that another process has open without having written to it since is removed as well;
    that process fetches it anew.
*/
QFuture<int> SqliteStorage::removeUnused(const QDateTime &olderThan)
{
    const auto promise = startedPromise<int>();
    post(cancelling(promise), [promise, scope = m_scope, olderThan](StorageThread *thread) {
        int count = 0;
        const Error error = ShapeKeeper(thread, scope).removeUnused(olderThan, &count);
        if (!error) {
            promise->addResult(count);
            thread->purge([promise] { promise->finish(); });
        }
        return error;
    });
    return promise->future();
}

/*!
    Removes the rows of all shapes of this scope: for a logout. Shapes that are in use are fetched
    anew, unless their streams are stopped or offline.

    When the future has finished, no byte of a row is left in the file or beside it. Readers of
    another process can delay that until they have seen the change.
*/
QFuture<void> SqliteStorage::clear()
{
    const auto promise = startedPromise<void>();
    post(cancelling(promise), [promise, scope = m_scope](StorageThread *thread) {
        return ShapeKeeper(thread, scope).clear([promise] { promise->finish(); });
    });
    return promise->future();
}

/*
    Work that concerns the whole file, which may have to be opened for it.
*/
void SqliteStorage::post(std::function<void()> failed, Work work)
{
    const auto report = [this, mailbox = d->mailbox](const Error &error) {
        mailbox->post([this, error] { d->showError(this, error); });
    };
    // In the thread itself, which therefore exists.
    StorageThread *const thread = d->usedThread().get();
    thread->post([thread, report, failed = std::move(failed), work = std::move(work)] {
        Error notice;
        Error error = thread->open(&notice);
        if (notice)
            report(notice);
        if (!error)
            error = work(thread);
        if (!error)
            return;
        if (thread->isDamaged())
            thread->abandonFile(); // the next who opens it sets it aside
        report(error);
        failed();
    });
}

/*!
    \reimp
    The absolute path of the file.
*/
QString SqliteStorage::databaseName() const
{
    return d->location->fileName;
}

void SqliteStorage::relocate()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    const QString name = m_fileName.isEmpty() ? QStringLiteral("electric.db") : m_fileName;
    d->location = DatabaseLocation {QDir::cleanPath(folder.absoluteFilePath(name)), m_driverName,
                                    m_openedHook};
    d->thread.reset();
}

/*!
    \reimp
*/
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
