// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shape.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

// Also the shape's identity: QJsonObject sorts its names, so equal shapes have equal texts.
QByteArray ShapeDefinition::toJson() const
{
    QJsonObject list;
    for (auto it = parameters.begin(); it != parameters.end(); ++it)
        list.insert(QString::number(it.key()), it.value());
    const QJsonObject json {
        {u"table"_s, tableId},    {u"where"_s, where},
        {u"params"_s, list},      {u"columns"_s, QJsonArray::fromStringList(columns)},
        {u"full"_s, fullReplica}, {u"changes_only"_s, changesOnly}};
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

ShapeDefinition ShapeDefinition::fromJson(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    ShapeDefinition definition;
    definition.tableId = object.value(u"table"_s).toInteger();
    definition.where = object.value(u"where"_s).toString();
    const QJsonObject list = object.value(u"params"_s).toObject();
    for (auto it = list.begin(); it != list.end(); ++it)
        definition.parameters.insert(it.key().toInt(), it.value().toString());
    const QJsonArray columns = object.value(u"columns"_s).toArray();
    for (const QJsonValue &column : columns)
        definition.columns.append(column.toString());
    definition.fullReplica = object.value(u"full"_s).toBool();
    definition.changesOnly = object.value(u"changes_only"_s).toBool();
    return definition;
}

} // namespace ElectricDev
