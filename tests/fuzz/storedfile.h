// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_FUZZ_STOREDFILE_H
#define ELECTRIC_FUZZ_STOREDFILE_H

#include "fuzz.h"
#include "messagebatch_p.h"
#include "shapedefinition.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>

// A database as it lies on the disk.
struct StoredFile
{
    QByteArray database;
    QByteArray log; // SQLite's write-ahead log; empty where there is none

    bool write(const QString &fileName) const;
};

Electric::ShapeDefinition storedDefinition();

// Rows of the shape, from the first id to the last, as the messages of a log.
Electric::MessageBatch storedRows(int first, int last, const QByteArray &offset,
                                  const QByteArray &handle, bool startsLog, bool isUpToDate);

// Valid files, in every stage that a shape goes through. Each has a table of the user's own, too.
QList<StoredFile> storedFiles(const QString &folder);

constexpr char UsersTable[] = "kept_by_user";
constexpr int UsersRows = 50;

// Does to the file what the input says, by SQL first, then to its bytes. True if the bytes are as
// SQLite has written them.
bool damage(const QString &fileName, FuzzInput &input);

// The rows in the user's table, or -1 if that cannot be read.
int usersRows(const QString &fileName);

#endif
