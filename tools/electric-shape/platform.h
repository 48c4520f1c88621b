// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPE_PLATFORM_H
#define ELECTRIC_SHAPE_PLATFORM_H

#include <QtCore/QtGlobal>

// What each operating system says in its own way.
qint64 peakMemoryMegabytes(); // 0 where it is not known
bool isTerminal(int fileDescriptor);

#endif
