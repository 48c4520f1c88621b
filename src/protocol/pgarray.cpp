// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "pgarray_p.h"

#include "columnvalue.h"
#include "json_p.h"
#include "simdjsonutil_p.h"

#include <string>
#include <utility>

namespace Electric {

namespace {

// PostgreSQL allows six dimensions; a literal of a million braces must not end the stack.
constexpr int MaximumDepth = 32;

// Of PostgreSQL's own types only box has another one than the comma.
char delimiterOf(const Column &array)
{
    return array.type == "box" ? ';' : ',';
}

Column elementOf(const Column &array)
{
    Column element = array;
    element.dimensions = 0;
    return element;
}

// Reads one literal: {1,NULL,3}, {{1,2},{3,4}}, {"a b","c\"d",NULL,"NULL",""}.
// Blanks may stand between the parts, and bounds such as [0:2]= in front of it.
// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
class ArrayReader
{
public:
    ArrayReader(const Column &column, std::string_view literal)
        : m_element(elementOf(column)), m_text(literal), m_delimiter(delimiterOf(column))
    {
    }

    std::optional<QByteArray> toJson()
    {
        skipBounds();
        if (!readArray(0))
            return std::nullopt;
        skipBlanks();
        return m_at == m_text.size() ? std::optional(m_json) : std::nullopt;
    }

private:
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }

    void skipBlanks()
    {
        while (!atEnd()
               && std::string_view(" \t\n\r\v\f").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    void skipBounds()
    {
        skipBlanks();
        if (peek() != '[')
            return;
        const size_t end = m_text.find_first_not_of("[]:+-0123456789 ", m_at);
        if (end != std::string_view::npos && m_text[end] == '=')
            m_at = end + 1;
    }

    bool readArray(int depth)
    {
        skipBlanks();
        if (depth > MaximumDepth || peek() != '{')
            return false;
        ++m_at;
        m_json.append('[');
        skipBlanks();
        if (peek() == '}')
            return finishArray();
        while (true) {
            skipBlanks();
            if (peek() == '{' ? !readArray(depth + 1) : !readElement())
                return false;
            skipBlanks();
            if (peek() == '}')
                return finishArray();
            if (peek() != m_delimiter)
                return false;
            ++m_at;
            m_json.append(',');
        }
    }

    bool finishArray()
    {
        ++m_at;
        m_json.append(']');
        return true;
    }

    // Most arrays hold plain numbers, which JSON writes in the same way. Null if this is none, or
    // one that may be out of its type's range.
    std::string_view plainInteger() const
    {
        const bool isInteger = m_element.kind == ColumnKind::Integer;
        if (!isInteger && m_element.kind != ColumnKind::BigInteger)
            return {};
        const size_t mostDigits = isInteger ? 9 : 18;
        const size_t first = m_at + (peek() == '-');
        size_t end = first;
        while (end < m_text.size() && m_text[end] >= '0' && m_text[end] <= '9')
            ++end;
        const size_t digits = end - first;
        if (digits == 0 || digits > mostDigits || end == m_text.size()
            || (m_text[end] != m_delimiter && m_text[end] != '}'))
            return {};
        const bool isCanonical = m_text[first] != '0' || end == m_at + 1;
        return isCanonical ? m_text.substr(m_at, end - m_at) : std::string_view();
    }

    bool readElement()
    {
        if (const std::string_view number = plainInteger(); !number.empty()) {
            m_json.append(number.data(), qsizetype(number.size()));
            m_at += number.size();
            return true;
        }
        std::string element;
        if (peek() == '"')
            return readQuoted(element) && appendElement(element);
        size_t escapedEnd = 0; // what was escaped is neither trimmed nor a word
        while (!atEnd() && peek() != m_delimiter
               && std::string_view("{}\"").find(peek()) == std::string_view::npos) {
            const bool isEscaped = peek() == '\\';
            if (isEscaped && ++m_at == m_text.size())
                return false;
            element.push_back(m_text[m_at++]);
            if (isEscaped)
                escapedEnd = element.size();
        }
        while (element.size() > escapedEnd && element.back() == ' ')
            element.pop_back();
        if (element.empty())
            return false;
        if (escapedEnd == 0 && isNullWord(element)) {
            m_json.append("null");
            return true;
        }
        return appendElement(element);
    }

    bool readQuoted(std::string &element)
    {
        for (++m_at; !atEnd(); ++m_at) {
            if (peek() == '"') {
                ++m_at;
                return true;
            }
            if (peek() == '\\' && ++m_at == m_text.size())
                return false;
            element.push_back(m_text[m_at]);
        }
        return false;
    }

    static bool isNullWord(std::string_view word)
    {
        return word.size() == 4 && qstrnicmp(word.data(), "null", 4) == 0;
    }

    bool appendElement(std::string_view text)
    {
        m_json.append(decodeJson(m_element, encodeText(m_element, text)));
        return true;
    }

    const Column m_element;
    const std::string_view m_text;
    const char m_delimiter;
    size_t m_at = 0;
    QByteArray m_json;
};

void appendQuoted(QByteArray &literal, std::string_view text)
{
    literal.append('"');
    for (const char c : text) {
        if (c == '"' || c == '\\')
            literal.append('\\');
        literal.append(c);
    }
    literal.append('"');
}

void appendLiteral(QByteArray &literal, const simdjson::dom::element &json, char delimiter)
{
    simdjson::dom::array array;
    std::string_view text;
    if (!json.get(array)) {
        literal.append('{');
        bool first = true;
        for (const auto item : array) {
            if (!std::exchange(first, false))
                literal.append(delimiter);
            appendLiteral(literal, item, delimiter);
        }
        literal.append('}');
    } else if (json.is_null()) {
        literal.append("NULL");
    } else if (!json.get(text)) {
        appendQuoted(literal, text);
    } else {
        const std::string token = simdjson::minify(json);
        literal.append(token.data(), qsizetype(token.size()));
    }
}

// Elements that are JSON themselves stay as they are written.
std::optional<QByteArray> literalOfJsonElements(const QByteArray &json)
{
    const auto elements = jsonElements(json);
    if (!elements)
        return std::nullopt;
    QByteArray literal("{");
    for (const QByteArray &element : *elements) {
        if (literal.size() > 1)
            literal.append(',');
        if (element == "null")
            literal.append("NULL");
        else
            appendQuoted(literal, toStringView(element));
    }
    return literal.append('}');
}

// A leaf of the array in the form in which a value of its own would be kept.
ColumnValue elementValue(const Column &element, const simdjson::dom::element &json)
{
    std::string_view text;
    int64_t integer = 0;
    bool boolean = false;
    if (!json.get(text))
        return encodeText(element, text);
    if (!json.get(boolean))
        return ColumnValue::fromInteger(boolean);
    if (element.kind != ColumnKind::Float && !json.get(integer))
        return ColumnValue::fromInteger(integer);
    double real = 0;
    return json.get(real) ? ColumnValue() : ColumnValue::fromReal(real);
}

QVariantList elementsOf(const Column &element, const simdjson::dom::array &json,
                        const ElementDecoder &decode)
{
    QVariantList list;
    list.reserve(qsizetype(json.size()));
    for (const auto item : json) {
        simdjson::dom::array inner;
        if (!item.get(inner))
            list.append(QVariant(elementsOf(element, inner, decode)));
        else
            list.append(decode(element, elementValue(element, item)));
    }
    return list;
}

// How deep the array goes is only known from its dimensions: JSON has arrays of its own.
std::optional<QVariantList> jsonElementsOf(const Column &element, const QByteArray &json, int depth,
                                           const ElementDecoder &decode)
{
    const auto parts = jsonElements(json);
    if (!parts)
        return std::nullopt;
    QVariantList list;
    list.reserve(parts->size());
    for (const QByteArray &part : *parts) {
        if (depth > 1 && part.startsWith('[')) {
            const auto inner = jsonElementsOf(element, part, depth - 1, decode);
            list.append(inner ? QVariant(*inner) : QVariant());
        } else {
            list.append(
                decode(element, part == "null" ? ColumnValue() : ColumnValue::fromText(part)));
        }
    }
    return list;
}

} // namespace

/*
    The JSON array that stands for the PostgreSQL array literal, or nothing if it is none.
    Elements become what decodeJson() makes of a single value of that type.
*/
std::optional<QByteArray> arrayLiteralToJson(const Column &column, std::string_view literal)
{
    return ArrayReader(column, literal).toJson();
}

/*
    The way back: a literal that PostgreSQL reads as the same array.
*/
std::optional<QByteArray> jsonToArrayLiteral(const Column &column, const QByteArray &json)
{
    if (column.kind == ColumnKind::Json)
        return literalOfJsonElements(json);
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(json.constData(), size_t(json.size())).get(root) || !root.is_array())
        return std::nullopt;
    QByteArray literal;
    appendLiteral(literal, root, delimiterOf(column));
    return literal;
}

/*
    What `decode` makes of each element of a stored array, nested as the array is; nothing if the
    text is no array.
*/
std::optional<QVariantList> arrayElements(const Column &column, const QByteArray &json,
                                          const ElementDecoder &decode)
{
    if (column.kind == ColumnKind::Json)
        return jsonElementsOf(elementOf(column), json, column.dimensions, decode);
    simdjson::dom::parser parser;
    simdjson::dom::array root;
    if (parser.parse(json.constData(), size_t(json.size())).get(root))
        return std::nullopt;
    return elementsOf(elementOf(column), root, decode);
}

} // namespace Electric
