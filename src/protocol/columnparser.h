// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_COLUMNPARSER_H
#define ELECTRIC_COLUMNPARSER_H

#include <QtCore/QString>
#include <QtCore/QVariant>
#include <QtCore/QVariantMap>

#include <functional>

namespace Electric {

using ColumnParser = std::function<QVariant(const QString &text)>;
using RowTransformer = std::function<QVariantMap(const QVariantMap &row)>;

} // namespace Electric

#endif
