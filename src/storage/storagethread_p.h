// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_STORAGETHREAD_P_H
#define ELECTRIC_STORAGETHREAD_P_H

#include <electricqt_export.h>

#include "databasewatch_p.h"
#include "sqlitedatabase_p.h"
#include "workerthread_p.h"

#include <QtCore/QList>
#include <QtCore/QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace Electric {

class ShapeSession;

enum class FileState { Usable, Damaged, Newer, Gone };

// The thread in which a database is written, and its one writing connection. All storages of
// this process that name the same file share it.
class ELECTRICQT_EXPORT StorageThread
{
public:
    static std::shared_ptr<StorageThread> forFile(const DatabaseLocation &location);
    static std::shared_ptr<StorageThread> create(const DatabaseLocation &location);
    ~StorageThread();
    void end(); // in another thread: what has been posted is still done, what comes later is not
    bool hasEnded() const { return m_thread.hasEnded(); }

    void post(std::function<void()> task) { m_thread.post(std::move(task)); }
    void adopt(QObject *object) { m_thread.adopt(object); }
    const DatabaseLocation &location() const { return m_location; }

    // In the thread. Opens the database if that has not been done; `notice` tells of a file
    // that has been set aside.
    Error open(Error *notice);
    SqliteDatabase *database() { return m_database.get(); }

    // In the thread. A file may turn out to be damaged at any later moment, or somebody removes it:
    // all sessions let go of it, and the next open() sets aside what is left of it.
    bool isDamaged() const { return m_database && m_database->wasCorrupt(); }
    void abandonFile();
    // In the thread. Opens a file anew that was read-only and is no longer; false if it is not so.
    bool reopenIfWritable();
    int filesAbandoned() const { return m_filesAbandoned; }

    // In the thread. Readers that stay at one state keep the write-ahead log from being cut: when
    // it has grown, all are asked to move on.
    void addSession(ShapeSession *session);
    void removeSession(ShapeSession *session);
    void noteCommit();
    // Other sessions of the same shape learn what this one has stored.
    void tellOthers(const ShapeSession *writer);
    const QList<ShapeSession *> &sessions() const { return m_sessions; }

    // In the thread. Overwrites what has been deleted, as soon as no reader needs it; then calls
    // `done`, which may be null.
    void purge(std::function<void()> done);

private:
    explicit StorageThread(const DatabaseLocation &location);
    static std::shared_ptr<StorageThread> make(const DatabaseLocation &location,
                                               const QString &key);

    Error openFile(Error *notice);
    Error setAside(const QString &reason, Error *notice);
    void lookAtFile();
    void tryPurge();

    const DatabaseLocation m_location;
    std::unique_ptr<SqliteDatabase> m_database; // in the thread only
    std::unique_ptr<DatabaseWatch> m_watch; // likewise
    std::unique_ptr<QTimer> m_purgeTimer; // likewise
    QList<std::function<void()>> m_purged; // who waits for it
    quint64 m_foreignCommits = 0; // that the sessions have been told of
    int m_filesAbandoned = 0;
    FileState m_abandonedFile = FileState::Usable; // and nothing in its place yet
    QList<ShapeSession *> m_sessions;
    qint64 m_renewedAt = 0; // the log's size then
    WorkerThread m_thread;
};

} // namespace Electric

#endif
