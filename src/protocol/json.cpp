// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "json_p.h"

#include "simdjsonutil_p.h"

#include <QtCore/QLocale>

#include <cmath>

namespace Electric {

QByteArray jsonString(std::string_view utf8)
{
    static constexpr char Hex[] = "0123456789abcdef";
    QByteArray json;
    json.reserve(qsizetype(utf8.size()) + 2);
    json.append('"');
    for (const char c : utf8) {
        switch (c) {
        case '"':
            json.append("\\\"");
            break;
        case '\\':
            json.append("\\\\");
            break;
        case '\n':
            json.append("\\n");
            break;
        case '\r':
            json.append("\\r");
            break;
        case '\t':
            json.append("\\t");
            break;
        default:
            if (uchar(c) < 0x20)
                json.append("\\u00").append(Hex[uchar(c) >> 4]).append(Hex[uchar(c) & 0xf]);
            else
                json.append(c);
        }
    }
    return json.append('"');
}

/*
    The shortest digits that read back as the same double; JSON has no word for the others.
*/
QByteArray jsonNumber(double value)
{
    if (std::isnan(value))
        return QByteArrayLiteral("\"NaN\"");
    if (std::isinf(value))
        return value > 0 ? QByteArrayLiteral("\"Infinity\"") : QByteArrayLiteral("\"-Infinity\"");
    return QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
}

/*
    The JSON text without white space between its tokens, or nothing if it is not JSON.
*/
std::optional<QByteArray> minifiedJson(std::string_view json)
{
    simdjson::dom::parser parser;
    simdjson::dom::element element;
    if (parser.parse(json.data(), json.size()).get(element))
        return std::nullopt;
    // Minified as text: parsing and writing again would round long numbers.
    QByteArray result(qsizetype(json.size()), Qt::Uninitialized);
    size_t length = 0;
    if (simdjson::minify(json.data(), json.size(), result.data(), length))
        return std::nullopt;
    result.truncate(qsizetype(length));
    return result;
}

} // namespace Electric
