// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "jsongrammar.h"

#include <cstdint>
#include <string_view>

namespace {

class Grammar
{
public:
    explicit Grammar(std::string_view text) : m_rest(text) { }

    bool isJson()
    {
        skipBlanks();
        return value(0) && m_rest.empty();
    }

private:
    bool skip(std::string_view word)
    {
        const bool found = m_rest.starts_with(word);
        if (found)
            m_rest.remove_prefix(word.size());
        return found;
    }

    void skipBlanks()
    {
        while (!m_rest.empty() && std::string_view(" \t\n\r").find(m_rest[0]) != m_rest.npos)
            m_rest.remove_prefix(1);
    }

    bool value(int depth)
    {
        constexpr int Deep = 2000; // more than the library's readers take
        if (depth > Deep)
            return false;
        const bool found = skip("null") || skip("true") || skip("false") || array(depth)
            || object(depth) || string() || number();
        skipBlanks();
        return found;
    }

    bool array(int depth)
    {
        return list('[', ']', [&] { return value(depth + 1); });
    }

    bool object(int depth)
    {
        return list('{', '}', [&] {
            if (!string())
                return false;
            skipBlanks();
            if (!skip(":"))
                return false;
            skipBlanks();
            return value(depth + 1);
        });
    }

    template<typename Item>
    bool list(char open, char close, Item item)
    {
        if (!skip({&open, 1}))
            return false;
        skipBlanks();
        if (skip({&close, 1}))
            return true;
        do {
            skipBlanks();
            if (!item())
                return false;
        } while (skip(","));
        return skip({&close, 1});
    }

    bool string()
    {
        if (!skip("\""))
            return false;
        while (!m_rest.empty()) {
            if (skip("\""))
                return true;
            if (skip("\\")) {
                if (!escape())
                    return false;
            } else if (uint8_t(m_rest[0]) < 0x20) {
                return false;
            } else {
                m_rest.remove_prefix(1);
            }
        }
        return false; // not closed
    }

    bool escape()
    {
        if (!skip("u"))
            return skipOneOf("\"\\/bfnrt");
        for (int i = 0; i < 4; ++i) {
            if (!skipOneOf("0123456789abcdefABCDEF"))
                return false;
        }
        return true;
    }

    bool skipOneOf(std::string_view characters)
    {
        const bool found = !m_rest.empty() && characters.find(m_rest[0]) != characters.npos;
        if (found)
            m_rest.remove_prefix(1);
        return found;
    }

    bool digits()
    {
        bool any = false;
        while (skipOneOf("0123456789"))
            any = true;
        return any;
    }

    bool number()
    {
        skip("-");
        if (!skip("0") && !digits())
            return false;
        if (skip(".") && !digits())
            return false;
        if (skipOneOf("eE")) {
            skipOneOf("+-");
            return digits();
        }
        return true;
    }

    std::string_view m_rest;
};

} // namespace

bool isJsonByGrammar(const QByteArray &text)
{
    return Grammar({text.constData(), size_t(text.size())}).isJson();
}
