// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_LOGGING_P_H
#define ELECTRIC_LOGGING_P_H

#include <electricqt_export.h>

#include <QtCore/QLoggingCategory>

namespace Electric {

ELECTRICQT_EXPORT Q_DECLARE_LOGGING_CATEGORY(streamLog) ELECTRICQT_EXPORT
    Q_DECLARE_LOGGING_CATEGORY(storageLog) ELECTRICQT_EXPORT Q_DECLARE_LOGGING_CATEGORY(modelLog)

} // namespace Electric

#endif
