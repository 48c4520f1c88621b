// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_PERSISTEDTEST_H
#define ELECTRIC_TEST_PERSISTEDTEST_H

#include "follower.h"
#include "mapstorage.h"

#include <QtCore/QObject>
#include <QtCore/QTemporaryDir>

#include <memory>

// A test with a server of 30 rows in small chunks, and places to keep them.
class PersistedTest : public QObject
{
    Q_OBJECT

protected:
    // Rows for a test of every kind of storage; makeStorage() makes that of the current row.
    static void storages();
    std::unique_ptr<Electric::ShapeStorage> makeStorage() const;

    std::unique_ptr<Follower> follow(Electric::ShapeStorage *storage) const;
    std::unique_ptr<Follower> started(Electric::ShapeStorage *storage) const;
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void hangAfter(int answers);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<MapDisk> m_disk;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;

private Q_SLOTS:
    void init();
    void cleanup();

private:
    int m_answers = 0;
};

// A storage that is gone may still have something to write; the next one waits for that.
void waitForFile(const QString &fileName);

inline const QString ReplayEnds = QStringLiteral("up to date: replay");
inline const QString NetworkEnds = QStringLiteral("up to date: network");

#endif
