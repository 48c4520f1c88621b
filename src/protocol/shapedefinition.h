// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPEDEFINITION_H
#define ELECTRIC_SHAPEDEFINITION_H

#include <electricqt_export.h>

#include "error.h"

#include <QtCore/QMap>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QStringList>
#include <QtCore/QUrl>

namespace Electric {

struct ELECTRICQT_EXPORT ShapeDefinition
{
    enum class Replica { Default, Full };
    enum class Log { Full, ChangesOnly };

    QUrl url;
    QString table;
    QString where;
    QMap<QString, QString> params;
    QStringList columns;
    Replica replica = Replica::Default;
    Log log = Log::Full;
    QMap<QString, QString> extraParams;
    QStringList credentialParams;

    Error check() const;
    QByteArray identity() const;
    bool isCredential(const QString &parameter) const;

    friend bool operator==(const ShapeDefinition &a, const ShapeDefinition &b) = default;
};

} // namespace Electric

Q_DECLARE_METATYPE(Electric::ShapeDefinition)

#endif
