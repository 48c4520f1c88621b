// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PROCESSFACTS_H
#define ELECTRIC_PROCESSFACTS_H

#include <QtCore/QtGlobal>

#include <optional>

// What Linux tells of this process; nothing elsewhere.
std::optional<qint64> peakMemoryKilobytes();
std::optional<qint64> residentKilobytes();
std::optional<qint64> threadCount();
std::optional<qint64> voluntarySwitches(); // of all threads that there are now
std::optional<double> threadMilliseconds(); // that the calling thread has had of a processor

#endif
