// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "databasewatch_p.h"

#include <QtCore/QFile>

#include <chrono>
#include <utility>

namespace Electric {

namespace {

constexpr std::chrono::milliseconds Pause(50);
constexpr std::chrono::milliseconds PollInterval(500);

// Elsewhere the system tells of a write when the file is flushed or closed, which may be late.
#ifdef Q_OS_LINUX
constexpr bool TellsOfEachWrite = true;
#else
constexpr bool TellsOfEachWrite = false;
#endif

} // namespace

DatabaseWatch::DatabaseWatch(const QString &fileName, std::function<void()> touched)
    : m_files({fileName, fileName + QStringLiteral("-wal")}),
      m_touched(std::move(touched)),
      m_watcher(this),
      m_pause(this),
      m_poll(this)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(Pause);
    m_poll.setInterval(PollInterval);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] {
        if (!m_pause.isActive())
            m_pause.start();
    });
    connect(&m_pause, &QTimer::timeout, this, &DatabaseWatch::look);
    connect(&m_poll, &QTimer::timeout, this, &DatabaseWatch::look);
    watchFiles();
}

/*
    A file that is removed is not watched any more, even if it comes back.
*/
void DatabaseWatch::watchFiles()
{
    const QStringList watched = m_watcher.files();
    bool isComplete = TellsOfEachWrite;
    for (const QString &file : m_files)
        isComplete = (watched.contains(file) || m_watcher.addPath(file)) && isComplete;
    if (isComplete)
        m_poll.stop();
    else if (!m_poll.isActive())
        m_poll.start();
}

void DatabaseWatch::look()
{
    watchFiles();
    m_touched();
}

} // namespace Electric

#include "moc_databasewatch_p.cpp"
