// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SNAPSHOTTEST_H
#define ELECTRIC_TEST_SNAPSHOTTEST_H

#include "persistedtest.h"

#include <ElectricQt/PersistedShape>

#include <QtCore/QVariantMap>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

#include <climits>

bool isSubset(const ElectricDev::Request &request);
// What requestSnapshot() takes.
QVariantMap where(const QString &condition, const QVariantList &params = {});

// One run of an app that shows rows on demand, in the order of their numbers.
class App
{
public:
    App(const QUrl &url, Electric::ShapeStorage *storage, const QString &name = {});

    QStringList rows() const; // as "id:title"
    Electric::Error errorOf(int call) const;

    Electric::ShapeStream stream;
    Electric::PersistedShape model;
    QSignalSpy finished {&stream, &Electric::ShapeStream::snapshotFinished};
    QSignalSpy resets {&model, &Electric::PersistedShape::modelReset};
    QList<Electric::PersistedShape::Status> statuses;
    int leastCount = INT_MAX; // after rows have gone
    int countWhenFinished = -1;

private:
    QAbstractItemModelTester m_tester {&model};
};

// A test of rows on demand that are kept and shown.
class SnapshotTest : public PersistedTest
{
    Q_OBJECT

protected:
    int subsetsAsked() const;
    // What has been told to the network thread until now has been done there.
    void barrier() const;
    void hangIf(std::function<bool(const ElectricDev::Request &)> applies) const;
    QStringList itemsTo(int last) const; // in the form of App::rows()
};

#endif
