// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_DATABASEWATCH_P_H
#define ELECTRIC_DATABASEWATCH_P_H

#include <QtCore/QFileSystemWatcher>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <functional>

namespace Electric {

// Tells when somebody, also this process itself, has written to a SQLite database or removed it.
// Lives in a thread with an event loop, and tells there.
class DatabaseWatch : public QObject
{
    Q_OBJECT

public:
    DatabaseWatch(const QString &fileName, std::function<void()> touched);

private:
    void watchFiles();
    void look();

    const QStringList m_files; // the database and its write-ahead log
    const std::function<void()> m_touched;
    QFileSystemWatcher m_watcher;
    QTimer m_pause; // many writes are one
    QTimer m_poll;
};

} // namespace Electric

#endif
