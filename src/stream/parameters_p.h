// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PARAMETERS_P_H
#define ELECTRIC_PARAMETERS_P_H

#include "shapedefinition.h"

#include <QtCore/QByteArray>
#include <QtCore/QMap>
#include <QtCore/QString>
#include <QtCore/QVariant>

namespace Electric {

// What apps give as QVariants, in the forms in which it is sent.
QString parameterText(const QVariant &value);
QMap<QString, QString> numberedParameters(const QVariant &listOrMap);
QMap<QString, QString> textParameters(const QVariantMap &parameters);
QMap<QByteArray, QByteArray> rawHeaders(const QVariantMap &headers);
// Upper and lower case do not tell the names of headers apart.
void replaceHeaders(QMap<QByteArray, QByteArray> *headers,
                    const QMap<QByteArray, QByteArray> &others);

// A URL's user and password, as Basic authentication has them; empty where it has none.
QByteArray basicCredentials(const QUrl &url);

// Whether a request has anything that only its server may get.
bool hasCredentials(const ShapeDefinition &definition, const QMap<QByteArray, QByteArray> &headers,
                    const QMap<QString, QString> &providedParams);

// A server's or a proxy's own words may repeat the request.
QByteArray withoutCredentials(QByteArray text, const ShapeDefinition &definition,
                              const QMap<QByteArray, QByteArray> &headers,
                              const QMap<QString, QString> &providedParams);

} // namespace Electric

#endif
