// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SHAPEREQUEST_H
#define ELECTRICDEV_SHAPEREQUEST_H

#include "httpmessage.h"
#include "shape.h"
#include "tablestore.h"

namespace ElectricDev {

struct SubsetQuery
{
    QString where;
    Parameters parameters;
    QString orderBy;
    std::optional<qint64> limit;
    std::optional<qint64> offset;
};

struct ShapeRequest
{
    enum class Start { Beginning, Now, Offset };

    ShapeDefinition definition;
    Start start = Start::Offset;
    Offset offset;
    QByteArray offsetText;
    QByteArray handle;
    QByteArray cursor;
    QByteArray ifNoneMatch;
    bool live = false;
    bool sse = false;
    std::optional<SubsetQuery> subset;

    QByteArray errorField;
    QString error;

    bool isValid() const { return error.isEmpty(); }
    Response errorResponse() const;
};

ShapeRequest parseShapeRequest(const Request &request, const TableStore &tables,
                               Database &database);
Response invalidRequest(const QByteArray &field, const QString &error);

} // namespace ElectricDev

#endif
