// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SEED_H
#define ELECTRIC_TEST_SEED_H

#include <QtCore/QByteArray>

// The tables of the tests' server: todos; entries, with names in snake case; and types, with a
// column of each.
QByteArray seed();

#endif
