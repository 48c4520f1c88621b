// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_IDENTIFIER_H
#define ELECTRICDEV_IDENTIFIER_H

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

namespace ElectricDev {

struct Relation
{
    QString schema;
    QString name;
    QString error;

    QString quoted() const;
};

struct ColumnList
{
    QStringList names;
    QString error;
};

QString quoteIdentifier(const QString &name);
Relation parseRelation(const QString &text);
ColumnList parseColumnList(const QString &text);

} // namespace ElectricDev

#endif
