// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_COLUMNSHAPE_H
#define ELECTRIC_TEST_COLUMNSHAPE_H

#include "columnserver.h"
#include "waituntil.h"

#include <ElectricQt/PersistedShape>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

#define TRY_VERIFY(condition) QVERIFY(waitUntil([&] { return bool(condition); }))
#define TRY_COMPARE(actual, expected)                                                              \
    do {                                                                                           \
        waitUntil([&] { return (actual) == (expected); });                                         \
        QCOMPARE(actual, expected);                                                                \
    } while (false)

// An app that follows a ColumnServer, and never sees its model reset.
class ColumnShape
{
public:
    ColumnShape(const QUrl &url, const QString &fileName);
    ~ColumnShape();

    QVariant valueOf(int row, const QString &role) const; // by the role's number
    QVariantList column(const QString &role) const; // all rows, from the first to the last
    int roleOf(const QString &role) const;
    bool isLive() const { return model.status() == Electric::PersistedShape::Live; }

    Electric::ShapeStream stream;
    Electric::SqliteStorage storage;
    Electric::PersistedShape model;
    QAbstractItemModelTester tester;
    QSignalSpy resets;
};

#endif
