// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "json_p.h"

#include "simdjsonutil_p.h"

#include <QtCore/QLocale>

#include <algorithm>
#include <cmath>
#include <string>

namespace Electric {

namespace {

bool isJson(std::string_view text)
{
    simdjson::dom::parser parser;
    return parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS;
}

size_t digitsAt(std::string_view json, size_t at)
{
    return std::min(json.find_first_not_of("0123456789", at), json.size());
}

// Where the number ends that begins there by JSON's rules, or where it begins if it is none.
size_t numberEnd(std::string_view json, size_t begin)
{
    const auto is = [json](size_t at, std::string_view characters) {
        return at < json.size() && characters.find(json[at]) != std::string_view::npos;
    };
    const size_t first = begin + is(begin, "-");
    size_t at = is(first, "0") ? first + 1 : digitsAt(json, first);
    if (at == first)
        return begin;
    if (is(at, ".")) {
        const size_t fraction = at + 1;
        at = digitsAt(json, fraction);
        if (at == fraction)
            return begin;
    }
    if (is(at, "eE")) {
        const size_t exponent = at + 1 + is(at + 1, "+-");
        at = digitsAt(json, exponent);
        if (at == exponent)
            return begin;
    }
    return at;
}

// The same JSON with 0 for each number, or nothing if one of them is none: simdjson refuses those
// that no machine type holds, which PostgreSQL's numeric, and so its JSON, may have.
std::string withPlainNumbers(std::string_view json)
{
    static constexpr std::string_view NumberCharacters = "+-.0123456789eE";
    std::string result;
    bool isInString = false;
    for (size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (isInString && c == '\\' && i + 1 < json.size()) {
            result.append(json.substr(i++, 2));
        } else if (!isInString && (c == '-' || (c >= '0' && c <= '9'))) {
            const size_t end = numberEnd(json, i);
            if (end != std::min(json.find_first_not_of(NumberCharacters, i), json.size()))
                return {};
            result.push_back('0');
            i = end - 1;
        } else {
            isInString = isInString != (c == '"');
            result.push_back(c);
        }
    }
    return result;
}

} // namespace

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
    QByteArray digits = QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
    // Readers take digits alone for an integer, and may have none that is as long.
    constexpr double BeyondIntegers = 0x1p63;
    if (std::abs(value) >= BeyondIntegers && !digits.contains('e') && !digits.contains('.'))
        digits += ".0";
    return digits;
}

/*
    The elements of a JSON array as they are written, numbers with all their digits; nothing if
    the text is no JSON array.
*/
std::optional<QByteArrayList> jsonElements(const QByteArray &array)
{
    const auto json = minifiedJson(toStringView(array));
    if (!json || !json->startsWith('['))
        return std::nullopt;
    QByteArrayList elements;
    qsizetype start = 1;
    int depth = 0;
    bool isInString = false;
    for (qsizetype i = 0; i < json->size(); ++i) {
        const char c = json->at(i);
        if (isInString && c == '\\') {
            ++i;
            continue;
        }
        isInString = isInString != (c == '"');
        if (isInString)
            continue;
        depth += (c == '[' || c == '{') - (c == ']' || c == '}');
        if (i > start && ((c == ',' && depth == 1) || depth == 0)) {
            elements.append(json->sliced(start, i - start));
            start = i + 1;
        }
    }
    return elements;
}

/*
    The JSON text without white space between its tokens, or nothing if it is not JSON.
*/
std::optional<QByteArray> minifiedJson(std::string_view json)
{
    if (!isJson(json) && !isJson(withPlainNumbers(json)))
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
