// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "parameters_p.h"

#include "requesturl_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonDocument>
#include <QtCore/QLocale>
#include <QtCore/QSet>
#include <QtCore/QUuid>

#include <algorithm>
#include <functional>

namespace Electric {

namespace {

int hexAt(const QByteArray &text, qsizetype at)
{
    bool isHex = false;
    const int value = text.mid(at, 2).toInt(&isHex, 16);
    return isHex && at + 2 <= text.size() ? value : -1;
}

// Where a byte that may be spelt from `at` on can end: as it is, behind a backslash, or
// percent-encoded, perhaps more than once.
void appendEnds(const QByteArray &text, qsizetype at, char byte, QList<qsizetype> *ends)
{
    const char first = at < text.size() ? text[at] : '\0';
    if (first == byte || (first == '+' && byte == ' '))
        ends->append(at + 1);
    if (first == '\\' && at + 1 < text.size() && text[at + 1] == byte)
        ends->append(at + 2);
    if (first != '%')
        return;
    for (qsizetype digits = at + 1;; digits += 2) {
        const int value = hexAt(text, digits);
        if (value == quint8(byte))
            ends->append(digits + 2);
        if (value != '%')
            return;
    }
}

// Where the secret ends that the text has at that place; -1 if it is not there.
qsizetype endOfSecret(const QByteArray &text, qsizetype at, const QByteArray &secret)
{
    QList<qsizetype> ends {at};
    for (const char byte : secret) {
        QList<qsizetype> next;
        for (const qsizetype end : std::as_const(ends))
            appendEnds(text, end, byte, &next);
        if (next.isEmpty())
            return -1;
        std::ranges::sort(next);
        next.erase(std::unique(next.begin(), next.end()), next.end());
        ends = next;
    }
    return ends.last();
}

void blot(QByteArray *text, const QByteArray &secret)
{
    const QByteArray blot("***");
    for (qsizetype at = 0; at < text->size(); ++at) {
        const char first = (*text)[at];
        const bool mayBegin = first == secret[0] || first == '\\' || first == '%' || first == '+';
        const qsizetype end = mayBegin ? endOfSecret(*text, at, secret) : -1;
        if (end < 0)
            continue;
        text->replace(at, end - at, blot);
        at += blot.size() - 1;
    }
}

// JSON has many ways to write a letter, and every framework its own.
QByteArray withPlainLetters(const QByteArray &text)
{
    if (!text.contains("\\"))
        return text;
    const QJsonDocument json = QJsonDocument::fromJson(text);
    return json.isNull() ? text : json.toJson(QJsonDocument::Compact);
}

// The whole of a header, what follows "Bearer" and the like, and each cookie.
QByteArrayList secretsIn(const QByteArray &header)
{
    QByteArrayList secrets {header, header.mid(header.indexOf(' ') + 1)};
    for (const QByteArray &part : header.split(';'))
        secrets.append(part.mid(part.indexOf('=') + 1).trimmed());
    return secrets;
}

// Not a list, a map, or what JavaScript has made of them.
bool isOneValue(const QVariant &value)
{
    static const QSet<int> Containers {QMetaType::QVariantList, QMetaType::QStringList,
                                       QMetaType::QVariantMap, QMetaType::QVariantHash};
    return value.isValid() && !value.isNull() && value.typeId() < QMetaType::User
        && !Containers.contains(value.typeId());
}

} // namespace

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
    const QVariantList list = isOneValue(listOrMap) ? QVariantList {listOrMap} : listOrMap.toList();
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
    constexpr qsizetype Most = 64 << 10; // what is longer is a page, of which nothing is shown
    if (text.size() > Most)
        return {};
    QByteArrayList secrets {definition.url.userName().toUtf8(), definition.url.password().toUtf8(),
                            basicCredentials(definition.url)};
    for (const auto &[name, value] : shapeParameters(definition)) {
        if (definition.isCredential(name))
            secrets.append(value.toUtf8());
    }
    for (const QString &value : providedParams)
        secrets.append(value.toUtf8());
    for (const QByteArray &value : headers)
        secrets += secretsIn(value);
    constexpr qsizetype Shortest = 4; // what is shorter is no secret, and part of many words
    secrets.removeIf([](const QByteArray &secret) { return secret.size() < Shortest; });
    for (const QByteArray &secret : QByteArrayList(secrets)) {
        secrets.append(secret.toBase64(QByteArray::OmitTrailingEquals));
        secrets.append(
            secret.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    }
    // The longest first: one may be a part of another.
    std::ranges::sort(secrets, std::greater(), &QByteArray::size);
    text = withPlainLetters(text);
    for (const QByteArray &secret : std::as_const(secrets))
        blot(&text, secret);
    return text;
}

} // namespace Electric
