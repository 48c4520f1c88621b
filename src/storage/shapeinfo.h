// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPEINFO_H
#define ELECTRIC_SHAPEINFO_H

#include <electricqt_export.h>

#include <QtCore/QDateTime>
#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QString>

namespace Electric {

class ELECTRICQT_EXPORT ShapeInfo
{
    Q_GADGET
    Q_PROPERTY(QString name MEMBER name FINAL)
    Q_PROPERTY(QString tableName MEMBER tableName FINAL)
    Q_PROPERTY(QString url MEMBER url FINAL)
    Q_PROPERTY(QString serverTable MEMBER serverTable FINAL)
    Q_PROPERTY(qint64 rowCount MEMBER rowCount FINAL)
    Q_PROPERTY(QDateTime lastSyncedAt MEMBER lastSyncedAt FINAL)
    Q_PROPERTY(QDateTime lastUsedAt MEMBER lastUsedAt FINAL)
    Q_PROPERTY(bool isComplete MEMBER isComplete FINAL)
    Q_PROPERTY(bool isStale MEMBER isStale FINAL)
    Q_PROPERTY(bool isOpen MEMBER isOpen FINAL)

public:
    QString name;
    QString tableName;
    QString url;
    QString serverTable;
    qint64 rowCount = 0;
    QDateTime lastSyncedAt;
    QDateTime lastUsedAt;
    bool isComplete = false;
    bool isStale = false;
    bool isOpen = false;

    friend bool operator==(const ShapeInfo &a, const ShapeInfo &b) = default;
};

ELECTRICQT_EXPORT QDebug operator<<(QDebug debug, const ShapeInfo &info);

} // namespace Electric

Q_DECLARE_METATYPE(Electric::ShapeInfo)

#endif
