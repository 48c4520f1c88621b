// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "logging_p.h"

namespace Electric {

Q_LOGGING_CATEGORY(streamLog, "electric.stream", QtInfoMsg)
Q_LOGGING_CATEGORY(storageLog, "electric.storage", QtInfoMsg)
Q_LOGGING_CATEGORY(modelLog, "electric.model", QtInfoMsg)

} // namespace Electric
