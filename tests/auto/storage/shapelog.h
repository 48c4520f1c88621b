// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SHAPELOG_H
#define ELECTRIC_TEST_SHAPELOG_H

#include "messagebatch_p.h"
#include "shapedefinition.h"

#include <QtCore/QJsonObject>
#include <QtCore/QList>

// The messages of the table `items` (id int4, title text, n int4, x float8), as a server sends
// them. A field that is null here is NULL there.
namespace ShapeLog {

QString keyOf(int id);
QJsonObject inserted(int id, const QJsonObject &value = {});
QJsonObject inserted(int id, const QString &title);
QJsonObject updated(int id, const QJsonObject &value);
QJsonObject updated(int id, const QString &title);
QJsonObject removed(int id);
QJsonObject upToDate();

// Of a shape with subqueries: a change with tags, and the moves of a pattern.
QJsonObject tagged(QJsonObject change, const QStringList &tags, const QStringList &removed = {});
QJsonObject withConditions(QJsonObject change, const QList<bool> &conditions);
QJsonObject movedOut(int position, const QString &value);
QJsonObject movedIn(int position, const QString &value);

Electric::Schema schemaOf(const QByteArray &json);
Electric::Schema itemsSchema();
Electric::ShapeDefinition definitionOf(const QString &table, const QString &where = {});
Electric::ShapeDefinition items();

// Where a batch leads to, within a log of the handle "h1" and the columns of `items`.
Electric::BatchContext at(const QByteArray &offset);
// Likewise, of the first batch of a log.
Electric::BatchContext firstAt(const QByteArray &offset, const QByteArray &handle = "h1");

Electric::MessageBatch batch(const QList<QJsonObject> &messages,
                             const Electric::BatchContext &context);
// With an up-to-date at its end.
Electric::MessageBatch lastBatch(QList<QJsonObject> messages,
                                 const Electric::BatchContext &context);

} // namespace ShapeLog

#endif
