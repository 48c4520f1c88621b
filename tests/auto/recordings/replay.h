// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_REPLAY_H
#define ELECTRIC_TEST_REPLAY_H

#include "expectedrows.h"
#include "scriptedserver.h"

#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QTemporaryDir>

#include <memory>

// An app with one shape in a file: the library whole, between a scripted server and SQLite.
class Replay
{
public:
    Replay();
    ~Replay();

    // The shape that was asked for in a recording; offset "now" likewise.
    void describeShape(const QMap<QString, QString> &query);
    void prepare(); // as a new process would
    void start(); // likewise, and the stream is started
    void stop();

    QString fileName() const { return m_folder.filePath(QStringLiteral("shapes.db")); }
    // What SQLite has, in the form of ExpectedRows::rows().
    QStringList rows(const QStringList &columns) const;
    QStringList query(const QString &sql) const;

    ScriptedServer server;
    std::unique_ptr<Electric::ShapeStream> stream;
    std::unique_ptr<Electric::PersistedShapeStream> persisted;

private:
    QTemporaryDir m_folder;
    QMap<QString, QString> m_query;
    std::unique_ptr<Electric::SqliteStorage> m_storage;
};

#endif
