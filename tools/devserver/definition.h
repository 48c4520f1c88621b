// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_DEFINITION_H
#define ELECTRICDEV_DEFINITION_H

#include <QtCore/qjsonobject.h>
#include <QtCore/qstring.h>

namespace ElectricDev {

// Each returns what is wrong, and nothing where all is well.
QString checkMembers(const QJsonObject &object, const QStringList &known);
QString checkColumnDefinition(const QString &name, const QJsonValue &definition);
QString checkSeed(const QJsonObject &seed);

// An enum's name, a domain's, or a mistake: nobody here can tell.
bool isForeignType(const QString &type);

// "an array": what a value is, for messages about what it should be.
QString kindOfJson(const QJsonValue &value);

} // namespace ElectricDev

#endif
