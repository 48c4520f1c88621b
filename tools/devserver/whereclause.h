// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_WHERECLAUSE_H
#define ELECTRICDEV_WHERECLAUSE_H

#include "table.h"

#include <QtCore/qmap.h>
#include <QtCore/qvariant.h>

namespace ElectricDev {

using Parameters = QMap<int, QString>;

struct WhereClause
{
    QString sql;
    QVariantList values;
    QString error;
};

WhereClause translateWhere(const Table &table, const QString &where, const Parameters &parameters);
WhereClause translateOrderBy(const Table &table, const QString &orderBy);

} // namespace ElectricDev

#endif
