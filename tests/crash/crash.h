// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CRASH_H
#define ELECTRIC_TEST_CRASH_H

#include "plan.h"
#include "randomwriter.h"
#include "serverthread.h"
#include "storedfile.h"
#include "taggedshape.h"
#include "watch.h"

#include <QtCore/QTemporaryDir>

#include <functional>

// Where in its work a child was when it was killed.
enum class Hit {
    Early, // it had asked for nothing, and written nothing
    AtWork,
    Late, // it was through: nothing has been learnt
};

// One file, with what happens to it: children that fill it are killed, and each time it is looked
// at; the last one may come to its end.
class Crash
{
public:
    explicit Crash(const Plan &plan);

    QString run(); // what has gone wrong, or nothing
    QString measure(Course *course); // the first phase, undisturbed

    // Of the kills so far.
    struct Result
    {
        Phase phase;
        Hit hit;
    };
    const QList<Result> &results() const { return m_results; }

private:
    static constexpr int Operations = 300; // of a transaction: more than one answer

    // What is to be done before the child of a phase is started.
    QString prepare(Phase phase);
    bool isFirstSync(Phase phase) const;
    QString prepareMigration();
    QString prepareRefetch(Phase phase);
    QString write(int operations);
    QString sync();
    QStringList argumentsOf(Phase phase) const;
    QStringList syncArguments() const;

    QString writeLive(Watch *watch);
    QString runChild(Phase phase, Watch *watch, const std::function<bool()> &isTime, bool *ended);
    ElectricDev::FaultHandler handlerFor(Phase phase, Watch *watch) const;
    bool isCaughtUp();
    bool isAtEnd(const StoredFile &stored) const;
    Hit hitOf(const Kill &kill, const Watch &watch, bool ended) const;

    QString usualCourse(Phase phase, Course *course) const;
    QString killIn(const Kill &kill);
    QString look();
    QString checkRows() const;
    QString checkShape() const;
    QString checkProgress(Phase phase, const StoredFile &before) const;
    std::optional<LogPoint> pointOf(const Electric::LogPosition &position) const;

    QString finish();
    QString checkRequests(const StoredFile &before, qint64 changes) const;

    const Plan m_plan;
    const bool m_isTagged;
    RandomWriter m_writer;
    TaggedShape m_tagged;
    ServerThread m_server;
    ExpectedRows m_expected;
    QTemporaryDir m_folder;
    const QString m_fileName;
    StoredFile m_stored;
    QList<Result> m_results;
    QByteArray m_lastRequest; // the offset of the one that ends a refetch
    bool m_hasStreamed = false; // so that a position may be one of an event stream
};

#endif
