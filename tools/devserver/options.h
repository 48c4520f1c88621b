// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_OPTIONS_H
#define ELECTRICDEV_OPTIONS_H

#include <QtCore/qstring.h>

namespace ElectricDev {

struct Options
{
    QString database = QStringLiteral(":memory:");
    qsizetype chunkBytes = 10'000'000;
    int longPollMs = 20'000;
    int sseKeepAliveMs = 21'000;
    int sseCloseMs = 60'000;
    QString secret;
};

} // namespace ElectricDev

#endif
