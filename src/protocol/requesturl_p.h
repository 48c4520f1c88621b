// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_REQUESTURL_P_H
#define ELECTRIC_REQUESTURL_P_H

#include <electricqt_export.h>

#include "shapedefinition.h"
#include "subset_p.h"

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
    bool isEventStream = false; // live, and answered by server-sent events

    friend bool operator==(const RequestPosition &a, const RequestPosition &b) = default;
};

using ParameterList = QList<std::pair<QString, QString>>;

// The parameters that describe the shape itself, sorted by name.
ELECTRICQT_EXPORT ParameterList shapeParameters(const ShapeDefinition &definition);

// `providedParams` are asked of the app before each request and take the place of its others.
ELECTRICQT_EXPORT QUrl requestUrl(const ShapeDefinition &definition,
                                  const RequestPosition &position,
                                  const QMap<QString, QString> &providedParams = {});
// For rows on demand. One that is posted has them in its body.
ELECTRICQT_EXPORT QUrl subsetUrl(const ShapeDefinition &definition, const RequestPosition &position,
                                 const SubsetRequest &subset,
                                 const QMap<QString, QString> &providedParams = {});

} // namespace Electric

#endif
