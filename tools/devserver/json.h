// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_JSON_H
#define ELECTRICDEV_JSON_H

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonvalue.h>

namespace ElectricDev {

void appendJsonString(QByteArray &out, QByteArrayView utf8);
QByteArray jsonString(QByteArrayView utf8);
QByteArray compactJson(const QJsonValue &value);

} // namespace ElectricDev

#endif
