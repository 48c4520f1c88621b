// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPE_SERVECOMMAND_H
#define ELECTRIC_SHAPE_SERVECOMMAND_H

#include <QtCore/QStringList>

// `electric-shape serve`: the development server.
int runServe(const QStringList &arguments);

#endif
