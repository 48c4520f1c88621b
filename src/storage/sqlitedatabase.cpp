// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlitedatabase_p.h"

#include "logging_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QThread>
#include <QtSql/QSqlQuery>

#include <atomic>
#include <utility>

namespace Electric {

namespace {

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::SqliteStorage)
};

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
constexpr int SqliteError = 1;
constexpr int SqliteBusy = 5;
constexpr int SqliteReadOnly = 8;
constexpr int SqliteCorrupt = 11;
constexpr int SqliteFull = 13;
constexpr int SqliteCantOpen = 14;
constexpr int SqliteConstraint = 19;
constexpr int SqliteNotADatabase = 26;

// In pages. Less is not worth a copy of the rest: the next rows fill it.
constexpr qint64 MuchFreeSpace = 256;

QString adviceFor(int code)
{
    switch (code) {
    case SqliteBusy:
        return Text::tr("another program keeps it locked");
    case SqliteReadOnly:
        return Text::tr("it is read-only");
    case SqliteFull:
        return Text::tr("the disk is full");
    case SqliteCantOpen:
        return Text::tr("it cannot be opened; check that the folder exists and is writable");
    case SqliteCorrupt:
    case SqliteNotADatabase:
        return Text::tr("it is damaged or not a database");
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

Error SqliteDatabase::open(const DatabaseLocation &location, DatabaseAccess access,
                           std::chrono::milliseconds patience)
{
    m_location = location;
    m_patience = patience;
    m_wasCorrupt = false;
    m_wasReadOnly = false;
    m_foreignCommits = 0;
    if (!QSqlDatabase::isDriverAvailable(location.driverName)) {
        return Error(Error::StorageFailed,
                     Text::tr("Qt's SQL driver %1 is not installed.").arg(location.driverName));
    }
    if (!location.isInMemory() && access == DatabaseAccess::ReadWrite) {
        if (const Error error = createOwnerOnly(location.fileName))
            return error;
    }
    Error error = addConnection(access);
    if (!error && access == DatabaseAccess::ReadWrite)
        error = makeWritable();
    if (!error) {
        m_dataVersion = prepare(QStringLiteral("PRAGMA data_version"));
        foreignCommits(); // from now on
        m_foreignCommits = 0;
    }
    return error;
}

Error SqliteDatabase::addConnection(DatabaseAccess access)
{
    m_database = QSqlDatabase::addDatabase(m_location.driverName, m_name);
    m_database.setDatabaseName(m_location.fileName);
    QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(m_patience.count());
    if (access == DatabaseAccess::ReadOnly)
        options += QStringLiteral(";QSQLITE_OPEN_READONLY");
    m_database.setConnectOptions(options);
    if (!m_database.open())
        return errorOf(m_database.lastError());
    return m_location.opened ? (*m_location.opened)(m_database) : Error();
}

Error SqliteDatabase::makeWritable()
{
    // Twice SQLite's default halves the calls of a first sync. Another driver may have its own
    // idea, such as pages that are encrypted one by one; a file that has pages keeps their size.
    if (m_location.driverName == QLatin1StringView("QSQLITE")) {
        if (const Error error = execute(QStringLiteral("PRAGMA page_size = 8192")))
            return error;
    }
    if (const Error error = useWriteAheadLog())
        return error;
    // Deleted rows are overwritten: what somebody has removed is not to be found in the file. And
    // a table is renamed when a shape's columns have changed: the user's views of it shall neither
    // hinder that nor be rewritten. A large index is sorted beside the reading of its table.
    for (const char *pragma : {"PRAGMA synchronous = NORMAL", "PRAGMA secure_delete = ON",
                               "PRAGMA journal_size_limit = 16777216",
                               "PRAGMA legacy_alter_table = ON", "PRAGMA threads = 2"}) {
        if (const Error error = execute(QString::fromLatin1(pragma)))
            return error;
    }
    return {};
}

/*
    The change of the journal does not wait for others as all else does
    (https://www.sqlite.org/rescode.html#busy): two processes may open a new file at once. A file
    that cannot be written is read as it is; each write says that it fails.
*/
Error SqliteDatabase::useWriteAheadLog()
{
    const QDeadlineTimer patience(m_patience);
    while (true) {
        QSqlQuery query(m_database);
        if (query.exec(QStringLiteral("PRAGMA journal_mode = WAL")))
            return {};
        const int code = primaryCode(query.lastError());
        if (code == SqliteReadOnly)
            return {};
        if (code != SqliteBusy || patience.hasExpired())
            return errorOf(query.lastError());
        QThread::msleep(20);
    }
}

quint64 SqliteDatabase::foreignCommits()
{
    if (!m_dataVersion.run() || !m_dataVersion.step())
        return m_foreignCommits; // what comes next fails as well, and says why
    const qint64 version = m_dataVersion.integerAt(0);
    m_dataVersion.finish();
    m_foreignCommits += std::exchange(m_lastDataVersion, version) != version;
    return m_foreignCommits;
}

bool SqliteDatabase::purge()
{
    if (m_location.isInMemory())
        return true;
    giveSpaceBack();
    // It would wait for readers, who in turn wait for this thread.
    setBusyTimeout(std::chrono::milliseconds(0));
    SqlStatement checkpoint = prepare(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    const bool isDone = checkpoint.run() && checkpoint.step() && checkpoint.integerAt(0) == 0;
    checkpoint.finish();
    setBusyTimeout(m_patience);
    return isDone;
}

void SqliteDatabase::setBusyTimeout(std::chrono::milliseconds timeout)
{
    execute(QStringLiteral("PRAGMA busy_timeout = %1").arg(timeout.count()));
}

/*
    Copies what is left, where that is not much more than what goes.
*/
void SqliteDatabase::giveSpaceBack()
{
    SqlStatement pages
        = prepare(QStringLiteral("SELECT (SELECT freelist_count FROM pragma_freelist_count), "
                                 "(SELECT page_count FROM pragma_page_count)"));
    if (!pages.run() || !pages.step())
        return;
    const qint64 freePages = pages.integerAt(0);
    const qint64 allPages = pages.integerAt(1);
    pages.finish();
    if (freePages < MuchFreeSpace || freePages < allPages / 4)
        return;
    // A full disk hinders it. Nothing is lost by that: the space is used for the next rows.
    if (const Error error = execute(QStringLiteral("VACUUM")))
        qCDebug(storageLog) << m_location.fileName << "keeps its free space:" << error.text();
}

void SqliteDatabase::close()
{
    if (!m_database.isValid())
        return;
    m_dataVersion = {};
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
            Text::tr("The database %1 cannot be created: %2.").arg(fileName, file.errorString()));
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

bool SqliteDatabase::isRefusal(const QSqlError &error)
{
    const int code = primaryCode(error);
    return code == SqliteError || code == SqliteConstraint;
}

Error SqliteDatabase::errorOf(const QSqlError &error) const
{
    const int code = primaryCode(error);
    // An encrypted file that is opened with another key looks like this: it is not to be replaced.
    const bool isPerhapsEncrypted = code == SqliteNotADatabase && m_location.opened;
    m_wasCorrupt = m_wasCorrupt || (isCorrupt(error) && !isPerhapsEncrypted);
    m_wasReadOnly = m_wasReadOnly || code == SqliteReadOnly;
    const QString advice = isPerhapsEncrypted
        ? Text::tr("it is encrypted with another key, damaged, or not a database")
        : adviceFor(code);
    const QString reason = advice.isEmpty() ? error.databaseText() : advice;
    qCDebug(storageLog) << m_location.fileName << error.nativeErrorCode() << error.databaseText();
    return Error(Error::StorageFailed,
                 Text::tr("The database %1 failed: %2.").arg(m_location.fileName, reason));
}

SqlTransaction::SqlTransaction(SqliteDatabase *database) : m_database(database) { }

SqlTransaction::~SqlTransaction()
{
    rollBack();
}

void SqlTransaction::rollBack()
{
    if (std::exchange(m_isOpen, false))
        m_database->execute(QStringLiteral("ROLLBACK"));
}

Error SqlTransaction::begin(DatabaseAccess access)
{
    // IMMEDIATE: a transaction that turns from reader to writer can fail with "locked" at once.
    const Error error = m_database->execute(access == DatabaseAccess::ReadWrite
                                                ? QStringLiteral("BEGIN IMMEDIATE")
                                                : QStringLiteral("BEGIN"));
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
