// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_REQUESTURL_P_H
#define ELECTRIC_REQUESTURL_P_H

#include <electricqt_export.h>

#include "shapedefinition.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QUrl>

#include <utility>

namespace Electric {

// Where a request stands in the log; what belongs to the shape is in its definition.
struct ELECTRICQT_EXPORT RequestPosition
{
    QByteArray offset = "-1";
    QByteArray handle;
    QByteArray cursor;
    QByteArray expiredHandle;
    QByteArray cacheBuster;
    bool isLive = false;
};

using ParameterList = QList<std::pair<QString, QString>>;

// The parameters that describe the shape itself, sorted by name.
ELECTRICQT_EXPORT ParameterList shapeParameters(const ShapeDefinition &definition);

ELECTRICQT_EXPORT QUrl requestUrl(const ShapeDefinition &definition,
                                  const RequestPosition &position);

} // namespace Electric

#endif
