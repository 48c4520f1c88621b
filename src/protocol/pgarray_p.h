// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PGARRAY_P_H
#define ELECTRIC_PGARRAY_P_H

#include <electricqt_export.h>

#include "columnvalue.h"

#include <QtCore/QByteArray>
#include <QtCore/QVariantList>

#include <functional>
#include <optional>
#include <string_view>

namespace Electric {

// PostgreSQL's array literals and the JSON that stands for them on disk.
ELECTRICQT_EXPORT std::optional<QByteArray> arrayLiteralToJson(const Column &column,
                                                               std::string_view literal);
ELECTRICQT_EXPORT std::optional<QByteArray> jsonToArrayLiteral(const Column &column,
                                                               const QByteArray &json);

using ElementDecoder = std::function<QVariant(const Column &element, const ColumnValue &value)>;
std::optional<QVariantList> arrayElements(const Column &column, const QByteArray &json,
                                          const ElementDecoder &decode);

} // namespace Electric

#endif
