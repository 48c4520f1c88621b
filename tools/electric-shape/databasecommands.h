// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPE_DATABASECOMMANDS_H
#define ELECTRIC_SHAPE_DATABASECOMMANDS_H

#include <QtCore/QStringList>

// The commands that read or change a database file, and never use the network.
int runRows(const QStringList &arguments);
int runStatus(const QStringList &arguments);
int runClear(const QStringList &arguments);

// The rows of a stored shape; -1 if they cannot be counted.
qint64 countStoredRows(const QString &fileName, const QString &table);

#endif
