// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_JSON_P_H
#define ELECTRIC_JSON_P_H

#include <electricqt_export.h>

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>

#include <optional>
#include <string_view>

namespace Electric {

// Small pieces of JSON text. Parsing is simdjson's; Qt's writer has no way to write one scalar.
ELECTRICQT_EXPORT QByteArray jsonString(std::string_view utf8);
ELECTRICQT_EXPORT QByteArray jsonNumber(double value);
std::optional<QByteArray> minifiedJson(std::string_view json);
ELECTRICQT_EXPORT std::optional<QByteArrayList> jsonElements(const QByteArray &array);

} // namespace Electric

#endif
