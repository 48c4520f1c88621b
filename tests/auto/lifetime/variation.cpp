// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "variation.h"

#include <ElectricQt/Backoff>
#include <ElectricQt/ColumnMapper>

#include <QtCore/QMetaProperty>
#include <QtCore/QPointer>
#include <QtCore/QUrl>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

// Another value of the type; invalid if none is known.
QVariant variationOf(const QMetaProperty &property, const QVariant &value)
{
    if (property.isEnumType())
        return value.toInt() == 0 ? 1 : 0;
    if (property.metaType().flags() & QMetaType::PointerToQObject)
        return QVariant(property.metaType());
    switch (property.typeId()) {
    case QMetaType::Bool:
        return !value.toBool();
    case QMetaType::Int:
        return value.toInt() + 1;
    case QMetaType::LongLong:
        return value.toLongLong() + 1;
    case QMetaType::QString:
        return QString(value.toString() + u"1"_s);
    case QMetaType::QStringList:
        return QStringList {u"id"_s};
    case QMetaType::QVariant:
    case QMetaType::QVariantList:
        return QVariantList {u"one"_s};
    case QMetaType::QVariantMap:
        return QVariantMap {{u"one"_s, u"two"_s}};
    case QMetaType::QUrl:
        return QUrl(value.toUrl().toString() + u"/more"_s);
    default:
        break;
    }
    if (property.metaType() == QMetaType::fromType<Backoff>())
        return QVariant::fromValue(Backoff {3, 4, 5});
    if (property.metaType() == QMetaType::fromType<ColumnMapper>())
        return QVariant::fromValue(ColumnMapper::snakeToCamel());
    return {};
}

} // namespace

void varyProperties(QObject *object, const QList<QByteArray> &except)
{
    const QPointer<QObject> guard(object);
    const QMetaObject *const type = object->metaObject();
    for (int i = QObject::staticMetaObject.propertyCount(); i < type->propertyCount(); ++i) {
        const QMetaProperty property = type->property(i);
        if (!guard || !property.isWritable() || except.contains(property.name()))
            continue;
        const QVariant value = property.read(object);
        const QVariant other = variationOf(property, value);
        if (!other.isValid())
            qFatal("no other value is known for %s", property.name());
        // Who goes meanwhile is not set again.
        const QPointer<QObject> pointee(value.value<QObject *>());
        const bool isSomebody = pointee;
        property.write(object, other);
        if (guard && (pointee || !isSomebody))
            property.write(object, value);
    }
}
