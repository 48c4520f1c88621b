// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPE_SYNCCOMMAND_H
#define ELECTRIC_SHAPE_SYNCCOMMAND_H

#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/RowTags>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QElapsedTimer>
#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QSet>
#include <QtCore/QTimer>

#include <optional>

class CommandLine;

namespace Electric {
struct MessageView;
}

// `electric-shape sync`: follows one shape, into a database or only to the standard output.
class SyncCommand : public QObject
{
    Q_OBJECT

public:
    static int run(const QStringList &arguments);

private:
    static constexpr int Undecided = -1;

    explicit SyncCommand(const CommandLine &line);

    int describe(const CommandLine &line);
    int describeShape(const CommandLine &line);
    int describeLimits(const CommandLine &line);
    int describeSnapshots(const QStringList &snapshots);
    int describeExtras(const CommandLine &line);
    void start();
    void connectStream();
    Electric::MessageBatch followed(const Electric::MessageBatch &batch);
    void followChange(const Electric::MessageView &change);
    void followMove(const Electric::MessageView &move);
    void printBatch(const Electric::MessageBatch &batch, const char *source);
    void printMustRefetch() const;
    void upToDate(const char *source);
    void showError(const Electric::Error &error);
    void giveUp();
    void finish(int exitCode);
    void progressed();
    void printProgress();
    void printSummary();
    qint64 rowCount() const;

    Electric::ShapeStream m_stream;
    std::optional<Electric::SqliteStorage> m_storage;
    std::optional<Electric::PersistedShapeStream> m_persisted;
    QElapsedTimer m_clock;
    QTimer m_timeout;
    QTimer m_duration;
    QSet<QByteArray> m_keys; // of the rows, where no database counts them
    QHash<QByteArray, Electric::RowTags> m_tags; // likewise, of those that have some
    QList<QVariantMap> m_snapshots;
    Electric::Error m_error;
    int m_openSnapshots = 0;
    qint64 m_firstRowAt = -1;
    int m_exitCode = Undecided;
    bool m_isJson = false;
    bool m_isQuiet = false;
    bool m_follows = false;
    bool m_showsProgress = false;
    bool m_hasBeenUpToDate = false;
};

#endif
