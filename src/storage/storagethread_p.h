// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_STORAGETHREAD_P_H
#define ELECTRIC_STORAGETHREAD_P_H

#include <electricqt_export.h>

#include "sqlitedatabase_p.h"
#include "workerthread_p.h"

#include <QtCore/QList>

#include <functional>
#include <memory>
#include <optional>

namespace Electric {

class ShapeSession;

// The thread in which a database is written, and its one writing connection. All storages of
// this process that name the same file share it.
class ELECTRICQT_EXPORT StorageThread
{
public:
    static std::shared_ptr<StorageThread> forFile(const DatabaseLocation &location);
    static std::shared_ptr<StorageThread> create(const DatabaseLocation &location);
    ~StorageThread();

    void post(std::function<void()> task) { m_thread.post(std::move(task)); }
    void adopt(QObject *object) { m_thread.adopt(object); }
    const DatabaseLocation &location() const { return m_location; }

    // In the thread. Opens the database if that has not been done; `notice` tells of a file
    // that has been set aside.
    Error open(Error *notice);
    SqliteDatabase *database() { return m_database.get(); }

    // In the thread. A file may turn out to be damaged at any later moment: all sessions let go of
    // it, and the next open() sets it aside.
    bool isDamaged() const { return m_database && m_database->wasCorrupt(); }
    void abandonFile();
    int filesAbandoned() const { return m_filesAbandoned; }

    // In the thread. Readers that stay at one state keep the write-ahead log from being cut: when
    // it has grown, all are asked to move on.
    void addSession(ShapeSession *session);
    void removeSession(ShapeSession *session);
    void noteCommit();

private:
    explicit StorageThread(const DatabaseLocation &location);
    static std::shared_ptr<StorageThread> make(const DatabaseLocation &location,
                                               const QString &key);

    Error setAside(const QString &reason, Error *notice);

    const DatabaseLocation m_location;
    std::unique_ptr<SqliteDatabase> m_database; // in the thread only
    int m_filesAbandoned = 0;
    bool m_isFileAbandoned = false; // and not set aside yet
    QList<ShapeSession *> m_sessions;
    qint64 m_renewedAt = 0; // the log's size then
    WorkerThread m_thread;
};

} // namespace Electric

#endif
