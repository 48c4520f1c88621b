// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storagethread_p.h"

#include "networkthread_p.h"
#include "shapecatalog_p.h"
#include "shapesession_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QHash>
#include <QtSql/QSqlDatabase>

#include <algorithm>
#include <chrono>
#include <future>
#include <mutex>
#include <utility>

namespace Electric {

namespace {

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::SqliteStorage)
};

// One name for a file, before it exists and afterwards, whatever links lead to it.
QString canonicalPath(const QString &fileName)
{
    const QFileInfo info(fileName);
    const QString known = info.canonicalFilePath();
    if (!known.isEmpty() || info.path() == fileName)
        return known;
    return QDir(canonicalPath(info.path())).filePath(info.fileName());
}

constexpr std::chrono::milliseconds PurgeInterval(100);

// All storage threads of the process.
struct Threads
{
    std::mutex mutex;
    QHash<QString, std::weak_ptr<StorageThread>> running;
    QHash<QString, std::shared_future<void>> ending;
    quint64 created = 0;
};

/*
    Never destroyed: an object of the app may be older, and so end later, than any static here.
*/
Threads &threads()
{
    static Threads &all = *new Threads;
    return all;
}

/*
    The application ends, or the process without it. What has been posted is done, and no thread is
    at work while Qt's object of the application, or a static of Qt's, is destroyed.
*/
void endThreads()
{
    NetworkThread::release(); // which gives them work, and may hold the last reference to one
    QList<std::shared_ptr<StorageThread>> running;
    QHash<QString, std::shared_future<void>> ending;
    {
        const std::scoped_lock lock(threads().mutex);
        for (const auto &thread : std::as_const(threads().running)) {
            if (auto used = thread.lock())
                running.append(std::move(used));
        }
        ending = std::exchange(threads().ending, {});
    }
    for (const auto &thread : std::as_const(running))
        thread->end();
    for (const auto &end : std::as_const(ending))
        end.wait();
}

void awaitEnd()
{
    static const bool willBeWaitedFor = [] {
        qAddPostRoutine(&endThreads);
        return true;
    }();
    QSqlDatabase::connectionNames(); // Qt's list of them is older, and so outlives the guard
    static const ExitGuard guard(&endThreads);
    Q_UNUSED(willBeWaitedFor)
}

FileState stateOf(const SqliteDatabase &database, std::optional<int> version)
{
    if (!version)
        return database.wasCorrupt() ? FileState::Damaged : FileState::Usable;
    return *version > ShapeCatalog::FormatVersion ? FileState::Newer : FileState::Usable;
}

} // namespace

std::shared_ptr<StorageThread> StorageThread::forFile(const DatabaseLocation &location)
{
    const QString key = canonicalPath(location.fileName);
    const std::scoped_lock lock(threads().mutex);
    if (auto known = threads().running.value(key).lock())
        return known;
    return make(location, key);
}

std::shared_ptr<StorageThread> StorageThread::create(const DatabaseLocation &location)
{
    const std::scoped_lock lock(threads().mutex);
    return make(location, QStringLiteral("memory %1").arg(++threads().created));
}

/*
    A thread that is not used any more has perhaps still something to store. Nobody waits for that
    but the next thread of the same file, and the end of the application.
*/
std::shared_ptr<StorageThread> StorageThread::make(const DatabaseLocation &location,
                                                   const QString &key)
{
    awaitEnd();
    std::shared_ptr<StorageThread> thread(
        new StorageThread(location), [key](StorageThread *unused) {
            if (unused->hasEnded()) { // with the application
                delete unused;
                return;
            }
            const std::scoped_lock lock(threads().mutex);
            threads().ending.insert(
                key, std::async(std::launch::async, [unused] { delete unused; }).share());
        });
    threads().running.removeIf([](const auto &entry) { return entry.value().expired(); });
    auto &ending = threads().ending;
    if (const std::shared_future<void> last = ending.take(key); last.valid())
        thread->post([last] { last.wait(); });
    threads().running.insert(key, thread);
    ending.removeIf([](const auto &entry) {
        return entry.value().wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    });
    return thread;
}

StorageThread::StorageThread(const DatabaseLocation &location)
    : m_location(location), m_thread(QStringLiteral("ElectricStorage"))
{
}

/*
    What has been posted is still done: no commit is lost. The connection closes in its thread.
*/
StorageThread::~StorageThread()
{
    end();
}

void StorageThread::end()
{
    m_thread.end([this] {
        m_watch.reset();
        m_purgeTimer.reset();
        m_database.reset();
        for (const auto &done : std::exchange(m_purged, {}))
            done(); // who is last has closed it, with the write-ahead log
    });
}

Error StorageThread::open(Error *notice)
{
    if (m_database && m_database->isOpen())
        return {};
    const Error error = openFile(notice);
    if (!error && !m_location.isInMemory()) {
        m_foreignCommits = 0;
        m_watch = std::make_unique<DatabaseWatch>(m_location.fileName, [this] { lookAtFile(); });
    }
    return error;
}

Error StorageThread::openFile(Error *notice)
{
    m_database = std::make_unique<SqliteDatabase>();
    Error error = m_database->open(m_location, DatabaseAccess::ReadWrite);
    const bool isDamaged = m_abandonedFile == FileState::Damaged || m_database->wasCorrupt();
    FileState state = isDamaged ? FileState::Damaged : FileState::Usable;
    if (!error && !isDamaged) {
        const auto version = ShapeCatalog(m_database.get()).formatVersion();
        state = stateOf(*m_database, version);
        if (!version && state == FileState::Usable)
            error = Error(Error::StorageFailed,
                          Text::tr("The database %1 cannot be read.").arg(m_location.fileName));
    }
    if (state != FileState::Usable) {
        error = setAside(state == FileState::Newer
                             ? Text::tr("was written by a newer version of this software")
                             : Text::tr("is damaged or not a database"),
                         notice);
        if (!error)
            error = m_database->open(m_location, DatabaseAccess::ReadWrite);
    } else if (!error && m_abandonedFile == FileState::Gone) {
        *notice
            = Error(Error::StorageSetAside,
                    Text::tr("The database %1 has been removed while it was in use. A fresh one is "
                             "filled from the server.")
                        .arg(m_location.fileName));
    }
    if (!error)
        error = ShapeCatalog(m_database.get()).create();
    if (error)
        m_database.reset();
    else
        m_abandonedFile = FileState::Usable;
    // Once more, now that Qt has all that the thread may need.
    static const ExitGuard guard(&endThreads);
    return error;
}

void StorageThread::abandonFile()
{
    for (ShapeSession *session : std::as_const(m_sessions))
        session->closeStore();
    m_abandonedFile = isDamaged() ? FileState::Damaged : FileState::Gone;
    m_watch.reset();
    m_database.reset();
    ++m_filesAbandoned;
}

bool StorageThread::reopenIfWritable()
{
    const bool isWritable
        = m_database && m_database->wasReadOnly() && QFileInfo(m_location.fileName).isWritable();
    if (!isWritable)
        return false;
    for (ShapeSession *session : std::as_const(m_sessions))
        session->closeStore();
    m_watch.reset();
    m_database.reset();
    return true;
}

/*
    Somebody has written to the file: mostly this thread itself.
*/
void StorageThread::lookAtFile()
{
    if (!m_database)
        return;
    if (!QFile::exists(m_location.fileName)) {
        // What is written from now on would be lost with the file. The watch is in use now.
        m_thread.post([this] {
            if (m_database && !QFile::exists(m_location.fileName))
                abandonFile();
        });
        return;
    }
    if (std::exchange(m_foreignCommits, m_database->foreignCommits()) == m_foreignCommits)
        return;
    for (ShapeSession *session : std::as_const(m_sessions))
        session->followOthers();
}

void StorageThread::purge(std::function<void()> done)
{
    if (done)
        m_purged.append(std::move(done));
    tryPurge();
}

/*
    Readers of this process move on when they are asked to, those of another one when they see that
    somebody has written.
*/
void StorageThread::tryPurge()
{
    if (!m_database || m_database->purge()) {
        if (m_purgeTimer)
            m_purgeTimer->stop();
        for (const auto &done : std::exchange(m_purged, {}))
            done();
        return;
    }
    for (ShapeSession *session : std::as_const(m_sessions))
        session->renewViews();
    if (!m_purgeTimer) {
        m_purgeTimer = std::make_unique<QTimer>();
        QObject::connect(m_purgeTimer.get(), &QTimer::timeout, [this] { tryPurge(); });
    }
    m_purgeTimer->start(PurgeInterval);
}

void StorageThread::addSession(ShapeSession *session)
{
    if (!m_sessions.contains(session))
        m_sessions.append(session);
}

void StorageThread::removeSession(ShapeSession *session)
{
    m_sessions.removeAll(session);
}

void StorageThread::tellOthers(const ShapeSession *writer)
{
    const ShapeRecord *const written = writer->record();
    if (!written)
        return;
    for (ShapeSession *session : std::as_const(m_sessions)) {
        if (session != writer && session->record() && session->record()->id == written->id)
            session->followOthers();
    }
}

void StorageThread::noteCommit()
{
    constexpr qint64 Growth = 8 * 1024 * 1024; // twice what SQLite lets it grow by itself
    const qint64 size = QFileInfo(m_location.fileName + QStringLiteral("-wal")).size();
    m_renewedAt = std::min(m_renewedAt, size);
    if (size < m_renewedAt + Growth)
        return;
    m_renewedAt = size;
    for (ShapeSession *session : std::as_const(m_sessions))
        session->renewViews();
}

/*
    Nothing is deleted: the file and what belongs to it get another name.
*/
Error StorageThread::setAside(const QString &reason, Error *notice)
{
    m_database->close();
    const QString stamp
        = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-hhmmss-zzz"));
    const QString aside = QStringLiteral("%1.set-aside-%2").arg(m_location.fileName, stamp);
    for (const QString &suffix : {QStringLiteral("-wal"), QStringLiteral("-shm"), QString()}) {
        const QString from = m_location.fileName + suffix;
        if (QFile::exists(from) && !QFile::rename(from, aside + suffix)) {
            return Error(
                Error::StorageFailed,
                Text::tr(
                    "The database %1 %2, and could not be renamed. Check the folder's permissions.")
                    .arg(m_location.fileName, reason));
        }
    }
    *notice = Error(Error::StorageSetAside,
                    Text::tr("The database %1 %2. It has been kept as %3, and a fresh one is "
                             "filled from the server.")
                        .arg(m_location.fileName, reason, aside));
    return {};
}

} // namespace Electric
