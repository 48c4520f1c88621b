// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_VARIATION_H
#define ELECTRIC_TEST_VARIATION_H

#include <QtCore/QByteArray>
#include <QtCore/QList>

class QObject;

// Sets each property that can be set to something else and back, but for those named, while the
// object lives. So a new property is tried without being mentioned anywhere.
void varyProperties(QObject *object, const QList<QByteArray> &except = {});

#endif
