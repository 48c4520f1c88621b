// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storagethread_p.h"

#include "shapecatalog_p.h"
#include "shapesession_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QHash>
#include <QtCore/QMutex>

#include <algorithm>

namespace Electric {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Electric::SqliteStorage", text);
}

// One name for a file, before it exists and afterwards, whatever links lead to it.
QString canonicalPath(const QString &fileName)
{
    const QFileInfo info(fileName);
    const QString known = info.canonicalFilePath();
    if (!known.isEmpty() || info.path() == fileName)
        return known;
    return QDir(canonicalPath(info.path())).filePath(info.fileName());
}

enum class FileState { Usable, Damaged, Newer };

FileState stateOf(const SqliteDatabase &database, std::optional<int> version)
{
    if (!version)
        return database.wasCorrupt() ? FileState::Damaged : FileState::Usable;
    return *version > ShapeCatalog::FormatVersion ? FileState::Newer : FileState::Usable;
}

} // namespace

std::shared_ptr<StorageThread> StorageThread::forFile(const DatabaseLocation &location)
{
    static QMutex mutex;
    static QHash<QString, std::weak_ptr<StorageThread>> threads;
    const QMutexLocker lock(&mutex);
    const QString key = canonicalPath(location.fileName);
    if (auto known = threads.value(key).lock())
        return known;
    threads.removeIf([](const auto &entry) { return entry.value().expired(); });
    auto thread = create(location);
    threads.insert(key, thread);
    return thread;
}

std::shared_ptr<StorageThread> StorageThread::create(const DatabaseLocation &location)
{
    return std::shared_ptr<StorageThread>(new StorageThread(location));
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
    m_thread.post([this] { m_database.reset(); });
}

Error StorageThread::open(Error *notice)
{
    if (m_database && m_database->isOpen())
        return {};
    m_database = std::make_unique<SqliteDatabase>();
    Error error = m_database->open(m_location, DatabaseAccess::ReadWrite);
    FileState state = m_database->wasCorrupt() ? FileState::Damaged : FileState::Usable;
    if (!error) {
        const auto version = ShapeCatalog(m_database.get()).formatVersion();
        state = stateOf(*m_database, version);
        if (!version && state == FileState::Usable)
            error = Error(Error::StorageFailed, tr("The database %1 cannot be read.").arg(m_location.fileName));
    }
    if (state != FileState::Usable) {
        error = setAside(state == FileState::Newer
                             ? tr("was written by a newer version of this software")
                             : tr("is damaged or not a database"),
                         notice);
        if (!error)
            error = m_database->open(m_location, DatabaseAccess::ReadWrite);
    }
    if (!error)
        error = ShapeCatalog(m_database.get()).create();
    if (error)
        m_database.reset();
    return error;
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
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-hhmmss-zzz"));
    const QString aside = QStringLiteral("%1.set-aside-%2").arg(m_location.fileName, stamp);
    for (const QString &suffix : { QStringLiteral("-wal"), QStringLiteral("-shm"), QString() }) {
        const QString from = m_location.fileName + suffix;
        if (QFile::exists(from) && !QFile::rename(from, aside + suffix)) {
            return Error(Error::StorageFailed,
                         tr("The database %1 %2, and could not be renamed. Check the folder's permissions.")
                             .arg(m_location.fileName, reason));
        }
    }
    *notice = Error(Error::StorageSetAside,
                    tr("The database %1 %2. It has been kept as %3, and a fresh one is filled from the server.")
                        .arg(m_location.fileName, reason, aside));
    return {};
}

} // namespace Electric
