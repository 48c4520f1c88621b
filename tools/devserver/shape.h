// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SHAPE_H
#define ELECTRICDEV_SHAPE_H

#include "messagewriter.h"
#include "offset.h"
#include "whereclause.h"

namespace ElectricDev {

struct ShapeDefinition
{
    qint64 tableId = 0;
    QString where;
    Parameters parameters;
    QStringList columns; // sorted; empty: all of them
    bool fullReplica = false;
    bool changesOnly = false;

    QByteArray toJson() const;
    static ShapeDefinition fromJson(const QByteArray &json);
};

struct Shape
{
    qint64 id = 0;
    QByteArray handle;
    ShapeDefinition definition;
    WhereClause where;
    MessageWriter writer;
    qint64 snapshotChunks = 0;
    Offset last = Offset::snapshotEnd();
    qint64 chunk = 0; // the log chunk that the next entry goes to
    qsizetype chunkSize = 0;
};

struct LogEntry
{
    Offset offset;
    QByteArray message;
};

struct LogSlice
{
    QList<QByteArray> messages;
    Offset end;
    bool reachesEnd = false;
};

} // namespace ElectricDev

#endif
