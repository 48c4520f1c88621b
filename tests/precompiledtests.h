// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// What nearly every test includes, compiled once; each file still includes what it uses.

#include "../cmake/precompiled.h"

#include <ElectricQt/MemoryStorage>
#include <ElectricQt/PersistedShape>
#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
