// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLNAMES_P_H
#define ELECTRIC_SQLNAMES_P_H

#include "columnmapper.h"

#include <functional>

namespace Electric {

// The SQL with other names of columns: those that `columnOf` gives back changed.
QString withColumnNames(const QString &sql, ColumnMapper::Dialect dialect,
                        const std::function<QString(const QString &name)> &columnOf);

// The names in double quotes that stand for a column in an expression of SQLite's; none where it
// has a SELECT of its own, whose tables are not known.
QStringList quotedColumns(const QString &sql);

} // namespace Electric

#endif
