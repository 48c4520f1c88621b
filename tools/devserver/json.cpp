// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "json.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <cstdio>

namespace ElectricDev {

namespace {

void appendEscaped(QByteArray &out, unsigned char c)
{
    switch (c) {
    case '"':
        out += "\\\"";
        break;
    case '\\':
        out += "\\\\";
        break;
    case '\b':
        out += "\\b";
        break;
    case '\f':
        out += "\\f";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default: {
        char code[7];
        std::snprintf(code, sizeof code, "\\u%04X", c);
        out += code;
    }
    }
}

} // namespace

void appendJsonString(QByteArray &out, QByteArrayView utf8)
{
    out += '"';
    const char *start = utf8.data();
    const char *const end = start + utf8.size();
    for (const char *p = start; p != end; ++p) {
        const auto c = static_cast<unsigned char>(*p);
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        out.append(start, p - start);
        appendEscaped(out, c);
        start = p + 1;
    }
    out.append(start, end - start);
    out += '"';
}

QByteArray jsonString(QByteArrayView utf8)
{
    QByteArray out;
    appendJsonString(out, utf8);
    return out;
}

QByteArray compactJson(const QJsonValue &value)
{
    if (value.isObject())
        return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
    // QJsonDocument takes no scalars: they go in as an array, whose brackets come off again.
    const QByteArray list = QJsonDocument(QJsonArray {value}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

} // namespace ElectricDev
