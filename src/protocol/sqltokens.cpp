// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqltokens_p.h"

namespace Electric {

namespace {

using Kind = SqlToken::Kind;

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool startsWord(QChar c)
{
    return c == u'_' || c.isLetter() || c.unicode() >= 0x80;
}

bool continuesWord(QChar c)
{
    return startsWord(c) || isDigit(c) || c == u'$';
}

// Reads from left to right. What is not closed reaches to the end: the database refuses it.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
// https://www.sqlite.org/lang_expr.html
class SqlScanner
{
public:
    SqlScanner(QStringView sql, ColumnMapper::Dialect dialect)
        : m_sql(sql), m_isSqlite(dialect == ColumnMapper::Sqlite)
    {
    }

    QList<SqlToken> tokens()
    {
        QList<SqlToken> tokens;
        while (m_at < m_sql.size()) {
            const qsizetype start = m_at;
            const Kind kind = next();
            tokens.append({kind, m_sql.sliced(start, m_at - start)});
        }
        return tokens;
    }

private:
    QChar at(qsizetype offset) const
    {
        return m_at + offset < m_sql.size() ? m_sql[m_at + offset] : QChar();
    }

    bool startsWith(QStringView text) const { return m_sql.sliced(m_at).startsWith(text); }

    template<typename Predicate>
    void skipWhile(Predicate predicate)
    {
        while (m_at < m_sql.size() && predicate(m_sql[m_at]))
            ++m_at;
    }

    Kind next()
    {
        const QChar c = at(0);
        if (c.isSpace()) {
            skipWhile([](QChar space) { return space.isSpace(); });
            return Kind::Blank;
        }
        if (startsWith(u"--")) {
            skipWhile([](QChar other) { return other != u'\n'; });
            return Kind::Blank;
        }
        if (startsWith(u"/*"))
            return comment();
        if (c == u'\'')
            return text(false);
        if (c == u'"' || (m_isSqlite && c == u'`'))
            return quoted(c);
        if (m_isSqlite && c == u'[')
            return quoted(u']');
        if (isDigit(c) || (c == u'.' && isDigit(at(1))))
            return number();
        if (startsWord(c))
            return word();
        return m_isSqlite ? sqliteSymbol(c) : symbol(c);
    }

    Kind comment()
    {
        int depth = 0;
        do {
            if (startsWith(u"/*") && (depth == 0 || !m_isSqlite)) { // PostgreSQL nests them
                ++depth;
                m_at += 2;
            } else if (startsWith(u"*/")) {
                --depth;
                m_at += 2;
            } else {
                ++m_at;
            }
        } while (depth > 0 && m_at < m_sql.size());
        return Kind::Blank;
    }

    Kind text(bool hasEscapes)
    {
        close(u'\'', hasEscapes);
        return Kind::Literal;
    }

    Kind quoted(QChar end)
    {
        close(end, false);
        return Kind::Quoted;
    }

    // A quote is doubled inside.
    void close(QChar quote, bool hasEscapes)
    {
        for (++m_at; m_at < m_sql.size(); ++m_at) {
            if (hasEscapes && at(0) == u'\\') {
                ++m_at;
            } else if (at(0) == quote) {
                if (at(1) != quote) {
                    ++m_at;
                    break;
                }
                ++m_at;
            }
        }
        m_at = qMin(m_at, m_sql.size());
    }

    Kind number()
    {
        const bool isHexadecimal = at(1).toLower() == u'x';
        while (continuesWord(at(0)) || at(0) == u'.') {
            const bool isExponent = !isHexadecimal && at(0).toLower() == u'e';
            ++m_at;
            if (isExponent && (at(0) == u'+' || at(0) == u'-'))
                ++m_at;
        }
        return Kind::Literal;
    }

    Kind word()
    {
        const qsizetype start = m_at;
        skipWhile(continuesWord);
        const QStringView prefix = m_sql.sliced(start, m_at - start);
        if (prefix.size() != 1)
            return Kind::Word;
        const QChar letter = prefix.front().toLower();
        if (at(0) == u'\'' && QStringView(m_isSqlite ? u"x" : u"bnxe").contains(letter))
            return text(letter == u'e');
        if (!m_isSqlite && letter == u'u' && at(0) == u'&' && (at(1) == u'\'' || at(1) == u'"')) {
            ++m_at;
            return at(0) == u'"' ? quoted(u'"') : text(false);
        }
        return Kind::Word;
    }

    Kind symbol(QChar c)
    {
        if (c == u'$' && isDigit(at(1))) {
            ++m_at;
            skipWhile(isDigit);
            return Kind::Parameter;
        }
        if (c == u'$' && dollarQuoted())
            return Kind::Literal;
        m_at += startsWith(u"::") || startsWith(u"=>") ? 2 : 1;
        return Kind::Symbol;
    }

    // $$...$$ or $tag$...$tag$
    bool dollarQuoted()
    {
        qsizetype end = m_at + 1;
        while (end < m_sql.size() && m_sql[end] != u'$' && continuesWord(m_sql[end]))
            ++end;
        if (end == m_sql.size() || m_sql[end] != u'$')
            return false;
        const QStringView tag = m_sql.sliced(m_at, end + 1 - m_at);
        const qsizetype closing = m_sql.indexOf(tag, end + 1);
        m_at = closing < 0 ? m_sql.size() : closing + tag.size();
        return true;
    }

    Kind sqliteSymbol(QChar c)
    {
        ++m_at;
        const bool isParameter
            = c == u'?' || (QStringView(u":@$").contains(c) && continuesWord(at(0)));
        if (isParameter)
            skipWhile(continuesWord);
        return isParameter ? Kind::Parameter : Kind::Symbol;
    }

    const QStringView m_sql;
    const bool m_isSqlite;
    qsizetype m_at = 0;
};

} // namespace

QList<SqlToken> sqlTokens(QStringView sql, ColumnMapper::Dialect dialect)
{
    return SqlScanner(sql, dialect).tokens();
}

} // namespace Electric
