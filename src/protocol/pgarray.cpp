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
        : m_element(elementOf(column)), m_text(literal)
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
        while (!atEnd() && std::string_view(" \t\n\r\v\f").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    void skipBounds()
    {
        skipBlanks();
        if (peek() != '[')
            return;
        const size_t equals = m_text.find('=');
        m_at = equals == std::string_view::npos ? m_text.size() : equals + 1;
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
            if (peek() != ',')
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

    bool readElement()
    {
        std::string element;
        if (peek() == '"')
            return readQuoted(element) && appendElement(element);
        while (!atEnd() && std::string_view(",{}\"").find(peek()) == std::string_view::npos) {
            if (peek() == '\\' && ++m_at == m_text.size())
                return false;
            element.push_back(m_text[m_at++]);
        }
        while (!element.empty() && element.back() == ' ')
            element.pop_back();
        if (element.empty())
            return false;
        if (isNullWord(element)) {
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

void appendLiteral(QByteArray &literal, const Column &element, const simdjson::dom::element &json)
{
    using simdjson::dom::element_type;
    if (json.type() == element_type::ARRAY && element.kind != ColumnKind::Json) {
        literal.append('{');
        bool first = true;
        for (const auto item : simdjson::dom::array(json)) {
            if (!std::exchange(first, false))
                literal.append(',');
            appendLiteral(literal, element, item);
        }
        literal.append('}');
    } else if (json.is_null()) {
        literal.append("NULL");
    } else if (std::string_view text; element.kind != ColumnKind::Json && !json.get(text)) {
        appendQuoted(literal, text);
    } else {
        const std::string token = simdjson::minify(json);
        if (element.kind == ColumnKind::Json)
            appendQuoted(literal, token);
        else
            literal.append(token.data(), qsizetype(token.size()));
    }
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
    simdjson::dom::parser parser;
    simdjson::dom::array array;
    if (parser.parse(json.constData(), size_t(json.size())).get(array))
        return std::nullopt;
    // The outermost array is one even where the elements themselves are JSON arrays.
    QByteArray literal("{");
    bool first = true;
    const Column element = elementOf(column);
    for (const auto item : array) {
        if (!std::exchange(first, false))
            literal.append(',');
        appendLiteral(literal, element, item);
    }
    return literal.append('}');
}

} // namespace Electric
