// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SHAPERESPONSE_H
#define ELECTRICDEV_SHAPERESPONSE_H

#include "shaperequest.h"

namespace ElectricDev {

struct ShapeAnswer
{
    QByteArray body;
    QByteArray offset;
    bool upToDate = false;
    bool hasData = true;
};

Response shapeResponse(const ShapeRequest &request, const Shape &shape, const ShapeAnswer &answer);
Response streamResponse(const ShapeRequest &request, const Shape &shape, const ShapeAnswer &answer);
Response subsetResponse(const Shape &shape, const ShapeAnswer &answer);
Response mustRefetch(const QByteArray &newHandle);
Response handleGone();

} // namespace ElectricDev

#endif
