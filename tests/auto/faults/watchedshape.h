// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_WATCHEDSHAPE_H
#define ELECTRIC_TEST_WATCHEDSHAPE_H

#include "../histories/watcher.h"
#include "../storage/outsider.h"
#include "tableserver.h"
#include "waituntil.h"

#include <ElectricQt/PersistedShape>
#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtTest/QAbstractItemModelTester>

#include <memory>

// What a stored position has to say of the rows beside it.
enum class Fit {
    Exact, // they are those of the log up to there, staged ones as well
    Exactly, // likewise, of what is to be seen; what is staged may have come twice
    Leading, // from there on the log leads to the table: some of it may have come already
    Unknown, // the server lies in a way that nobody can notice
};

// A model over a file, and who looks at both whenever either may have changed: each request is
// only answered when it has been looked at what led to it. What is wrong is noted, once seen.
class WatchedShape
{
public:
    WatchedShape(TableServer *server, const QString &fileName);
    ~WatchedShape();

    void start() { model->start(); }
    void clear(); // of what has been shown as well
    void setFit(Fit fit) { m_fit = fit; }
    void allowOlder() { m_mayGoBack = true; } // states, of a server that has gone back itself
    void look();

    bool hasAll() const; // what the server has, and waits for more
    bool isFailed() const { return stream.state() == Electric::ShapeStream::Failed; }
    QStringList shownRows() const;
    QStringList storedRows() const; // as another program reads them
    QString problem() const { return m_problems.join(u'\n'); }

    Electric::ShapeStream stream;
    Electric::SqliteStorage storage;
    std::unique_ptr<Electric::PersistedShape> model;
    QList<Electric::Error> errors; // so far

private:
    void followModel();
    void lookAtModel();
    void lookAtFile();
    void lookAtPosition(const QStringList &position, const QStringList &stored);
    void lookAtStage(const QStringList &position);
    void note(const QString &problem);

    TableServer *const m_server;
    std::shared_ptr<Electric::PersistedShapeStream> m_persisted;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    mutable std::unique_ptr<Outsider> m_outsider;
    StateWatcher m_modelWatcher {QStringLiteral("the model")};
    StateWatcher m_fileWatcher {QStringLiteral("the file")};
    QString m_lastVersion; // of the file
    QStringList m_problems;
    Fit m_fit = Fit::Exact;
    bool m_mayGoBack = false;
    bool m_hasShown = false;
    bool m_isClearing = false; // what is shown may go
    bool m_isLookDue = false;
};

// Fails the test with what has been seen that must not be.
#define VERIFY_SOUND(shape) QVERIFY2((shape).problem().isEmpty(), qPrintable((shape).problem()))

#endif
