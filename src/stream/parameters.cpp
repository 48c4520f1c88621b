// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "parameters_p.h"

#include "requesturl_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtCore/QUuid>

#include <algorithm>
#include <functional>

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
        return value.toDateTime()
            .toOffsetFromUtc(value.toDateTime().offsetFromUtc())
            .toString(Qt::ISODateWithMs);
    case QMetaType::QByteArray:
        return QLatin1StringView("\\x") + QLatin1StringView(value.toByteArray().toHex());
    case QMetaType::QUuid:
        return value.toUuid().toString(QUuid::WithoutBraces);
    default:
        return value.toString();
    }
}

QMap<QString, QString> numberedParameters(const QVariant &listOrMap)
{
    // JavaScript's arrays convert to lists and its objects to maps, each to an empty other.
    const QVariantMap map = listOrMap.toMap();
    if (!map.isEmpty())
        return textParameters(map);
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

void replaceHeaders(QMap<QByteArray, QByteArray> *headers,
                    const QMap<QByteArray, QByteArray> &others)
{
    for (auto it = others.cbegin(); it != others.cend(); ++it) {
        headers->removeIf([&it](const auto &header) {
            return header.key().compare(it.key(), Qt::CaseInsensitive) == 0;
        });
        headers->insert(it.key(), it.value());
    }
}

QByteArray basicCredentials(const QUrl &url)
{
    if (url.userInfo().isEmpty())
        return {};
    return (url.userName() + u':' + url.password()).toUtf8().toBase64();
}

bool hasCredentials(const ShapeDefinition &definition, const QMap<QByteArray, QByteArray> &headers,
                    const QMap<QString, QString> &providedParams)
{
    const ParameterList parameters = shapeParameters(definition);
    const bool hasCredentialParam
        = std::ranges::any_of(parameters, [&definition](const auto &parameter) {
              return definition.isCredential(parameter.first);
          });
    return hasCredentialParam || !headers.isEmpty() || !providedParams.isEmpty()
        || !definition.url.userInfo().isEmpty();
}

QByteArray withoutCredentials(QByteArray text, const ShapeDefinition &definition,
                              const QMap<QByteArray, QByteArray> &headers,
                              const QMap<QString, QString> &providedParams)
{
    QByteArrayList secrets {definition.url.password().toUtf8(), basicCredentials(definition.url)};
    for (const auto &[name, value] : shapeParameters(definition)) {
        if (definition.isCredential(name))
            secrets.append(value.toUtf8());
    }
    for (const QString &value : providedParams)
        secrets.append(value.toUtf8());
    for (const QByteArray &value : headers) {
        secrets.append(value);
        secrets.append(value.mid(value.indexOf(' ') + 1)); // without "Bearer" and the like
    }
    // The longest first: one may be a part of another.
    std::ranges::sort(secrets, std::greater(), &QByteArray::size);
    constexpr qsizetype Shortest = 4; // what is shorter is no secret, and part of many words
    for (const QByteArray &secret : std::as_const(secrets)) {
        if (secret.size() < Shortest)
            continue;
        text.replace(secret, "***");
        text.replace(secret.toPercentEncoding(), "***");
    }
    return text;
}

} // namespace Electric
