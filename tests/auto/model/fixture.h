// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_FIXTURE_H
#define ELECTRIC_TEST_FIXTURE_H

#include <ElectricQt/PersistedShape>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include "devserver/developmentserver.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

#include <memory>

// A stream, a storage and a model on one table of a development server; the model is watched by
// QAbstractItemModelTester, for resets, and for moments without rows.
class LiveList
{
public:
    LiveList(const ElectricDev::DevelopmentServer &server, const QString &database);
    ~LiveList();

    QStringList titles() const; // as "id:title", in the model's order
    QString titleOf(int row) const;

    Electric::ShapeStream stream;
    std::unique_ptr<Electric::SqliteStorage> storage; // none for an empty database name
    std::unique_ptr<Electric::PersistedShape> model;
    QAbstractItemModelTester tester;
    QSignalSpy resets;
    QSignalSpy upToDates;
    int smallestCount = -1; // since watchCount()

    void watchCount();
    bool hasBeen(Electric::PersistedShape::Source source) const; // up to date
};

// A table `items` (id, title, priority, done) of `count` rows.
QByteArray itemsSeed(int count);
QJsonObject item(int id, const QString &title, int priority = 0);

// What an SQL tool does with the file: the first value of the answer.
QVariant asked(const QString &fileName, const QString &sql);

#endif
