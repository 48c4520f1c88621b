// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "parameters_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>

namespace Electric {

/*
    PostgreSQL reads these back as the same value.
*/
QString parameterText(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Double:
    case QMetaType::Float:
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    case QMetaType::QDateTime:
        return value.toDateTime().toOffsetFromUtc(value.toDateTime().offsetFromUtc()).toString(Qt::ISODateWithMs);
    case QMetaType::QByteArray:
        return QLatin1StringView("\\x") + QLatin1StringView(value.toByteArray().toHex());
    default:
        return value.toString();
    }
}

QMap<QString, QString> numberedParameters(const QVariant &listOrMap)
{
    // JavaScript's arrays and objects convert to lists and maps.
    if (!listOrMap.canConvert<QVariantList>() || listOrMap.canConvert<QVariantMap>())
        return textParameters(listOrMap.toMap());
    QMap<QString, QString> parameters;
    const QVariantList list = listOrMap.toList();
    for (qsizetype i = 0; i < list.size(); ++i)
        parameters.insert(QString::number(i + 1), parameterText(list[i]));
    return parameters;
}

QMap<QString, QString> textParameters(const QVariantMap &parameters)
{
    QMap<QString, QString> texts;
    for (auto it = parameters.cbegin(); it != parameters.cend(); ++it)
        texts.insert(it.key(), parameterText(it.value()));
    return texts;
}

QMap<QByteArray, QByteArray> rawHeaders(const QVariantMap &headers)
{
    QMap<QByteArray, QByteArray> raw;
    for (auto it = headers.cbegin(); it != headers.cend(); ++it)
        raw.insert(it.key().toUtf8(), it.value().toString().toUtf8());
    return raw;
}

} // namespace Electric
