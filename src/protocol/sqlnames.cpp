// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlnames_p.h"

#include "sqltokens_p.h"

#include <QtCore/QSet>

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

using Kind = SqlToken::Kind;

QSet<QString> wordsOf(const char *words)
{
    const QStringList list = QString::fromLatin1(words).split(u' ');
    return QSet<QString>(list.begin(), list.end());
}

// What PostgreSQL lets nobody call a column without quotes, and what conditions are made of.
// https://www.postgresql.org/docs/current/sql-keywords-appendix.html
bool isKeyword(const QString &word, ColumnMapper::Dialect dialect)
{
    static const QSet<QString> words = wordsOf(
        "all analyse analyze and any array as asc asymmetric authorization between binary both "
        "case cast check collate collation column concurrently constraint create cross "
        "current_catalog current_date current_role current_schema current_time current_timestamp "
        "current_user default deferrable desc distinct do else end except exists false fetch for "
        "foreign freeze from full grant group having ilike in initially inner intersect into is "
        "isnull join lateral leading left like limit localtime localtimestamp natural not notnull "
        "null offset on only or order outer overlaps placing primary references returning right "
        "select session_user similar some symmetric system_user table tablesample then to trailing "
        "true union unique user using variadic verbose when where window with");
    static const QSet<QString> sqliteWords = wordsOf("escape glob match regexp");
    return words.contains(word) || (dialect == ColumnMapper::Sqlite && sqliteWords.contains(word));
}

// Keywords behind which no operand can begin.
bool isOperand(const QString &keyword)
{
    static const QSet<QString> words = wordsOf(
        "asc current_catalog current_date current_role current_schema current_time "
        "current_timestamp current_user default desc end false isnull localtime localtimestamp "
        "notnull null session_user system_user true user");
    return words.contains(keyword);
}

// PostgreSQL makes upper case lower where there are no quotes.
bool needsQuotes(const QString &column)
{
    const auto isLetter = [](QChar c) { return (c >= u'a' && c <= u'z') || c == u'_'; };
    const auto isPlain
        = [&](QChar c) { return isLetter(c) || c == u'$' || (c >= u'0' && c <= u'9'); };
    return column.isEmpty() || !isLetter(column.front())
        || !std::all_of(column.begin(), column.end(), isPlain)
        || isKeyword(column, ColumnMapper::Sqlite);
}

QString quotedName(QString column)
{
    return u'"' + column.replace(u'"', QLatin1StringView("\"\"")) + u'"';
}

// Finds out which words stand where SQL has a column. No parser of SQL: it knows what may stand
// behind what, and leaves alone what it does not know.
class NameRewriter
{
public:
    using ColumnOf = std::function<QString(const QString &)>;

    NameRewriter(const QString &sql, ColumnMapper::Dialect dialect, const ColumnOf &columnOf)
        : m_dialect(dialect), m_columnOf(columnOf), m_all(sqlTokens(sql, dialect))
    {
        for (const SqlToken &token : std::as_const(m_all)) {
            if (token.kind != Kind::Blank)
                m_tokens.append(token);
        }
    }

    QString rewritten()
    {
        QList<QString> columns(m_tokens.size()); // by token; null where it stays
        for (m_at = 0; m_at < m_tokens.size(); ++m_at) {
            if (isColumn())
                columns[m_at] = replacement();
        }
        QString sql;
        qsizetype index = 0;
        for (const SqlToken &token : std::as_const(m_all)) {
            const QString column = token.kind == Kind::Blank ? QString() : columns[index++];
            const QStringView text = column.isNull() ? token.text : QStringView(column);
            if (needsBlank(sql, text, !column.isNull()))
                sql += u' ';
            sql += text;
        }
        return sql;
    }

private:
    // Quotes end at the next one that is not doubled, and behind U& they are others.
    static bool needsBlank(const QString &sql, QStringView text, bool isNew)
    {
        return text.startsWith(u'"')
            && (sql.endsWith(u'"') || (isNew && sql.endsWith(u"u&", Qt::CaseInsensitive)));
    }

    // Between two parentheses.
    struct Level
    {
        bool isCast = false;
        bool isExtract = false;
        bool isSelect = false;
        bool isInTables = false; // behind FROM
        bool isInType = false; // behind CAST's AS
    };

    SqlToken token(qsizetype offset) const { return m_tokens.value(m_at + offset); }

    QString word(qsizetype offset) const
    {
        const SqlToken other = token(offset);
        return other.kind == Kind::Word ? other.text.toString().toLower() : QString();
    }

    QString replacement() const
    {
        const QString name = token(0).text.toString();
        const QString column = m_columnOf(name);
        if (column == name)
            return {};
        return needsQuotes(column) ? quotedName(column) : column;
    }

    bool isColumn()
    {
        const SqlToken current = token(0);
        switch (current.kind) {
        case Kind::Word:
            return isColumnWord();
        case Kind::Symbol:
            passSymbol();
            break;
        default:
            m_isAfterOperand = true;
        }
        return false;
    }

    void passSymbol()
    {
        if (token(0).is(u"(")) {
            const QString opener = word(-1);
            m_levels.append({opener == u"cast", opener == u"extract"});
            m_isAfterOperand = false;
        } else if (token(0).is(u")")) {
            if (m_levels.size() > 1)
                m_levels.removeLast();
            m_isAfterOperand = true;
        } else if (token(0).is(u"::")) {
            skipType();
        } else if (!token(0).is(u".")) {
            m_isAfterOperand = token(0).is(u"]");
        }
    }

    bool isColumnWord()
    {
        if (level().isInType || token(1).is(u"."))
            return false; // or a table's name
        if (token(-1).is(u"."))
            return isColumnOfTable();
        const QString current = word(0);
        if (isKeyword(current, m_dialect) && !isColumnLikeAKeyword(current)) {
            passKeyword(current);
            return false;
        }
        if (isPartOfKeyword(current))
            return false;
        if (std::exchange(m_isAfterOperand, !m_isAfterOperand))
            return false; // an operator, a unit or an alias
        const SqlToken next = token(1);
        if (next.is(u"(") || next.is(u"=>") || level().isInTables)
            return false; // a function, its parameter, or a table
        return next.kind != Kind::Literal; // DATE '2026-11-23'
    }

    // localTime is a column's name where local_time is a column, and is written so by nobody else.
    bool isColumnLikeAKeyword(const QString &keyword) const
    {
        static const QSet<QString> words
            = wordsOf("isnull localtime localtimestamp notnull tablesample");
        return words.contains(keyword) && !m_isAfterOperand && !replacement().isNull();
    }

    bool isColumnOfTable()
    {
        m_isAfterOperand = true;
        const Kind table = token(-2).kind;
        return (table == Kind::Word || table == Kind::Quoted) && !token(1).is(u"(")
            && !level().isInTables;
    }

    /*
        Words that are keywords beside others, and may be columns elsewhere.
    */
    bool isPartOfKeyword(const QString &current)
    {
        const QString last = word(-1);
        const QString next = word(1);
        if (current == u"by" && (last == u"group" || last == u"order" || last == u"partition")) {
            m_isAfterOperand = false;
            return true;
        }
        if (current == u"partition" && next == u"by")
            return true;
        if (current == u"nulls" && m_isAfterOperand) { // FIRST, LAST
            ++m_at;
            return true;
        }
        if (current == u"at" && next == u"time" && m_isAfterOperand) { // ZONE
            m_at += 2;
            m_isAfterOperand = false;
            return true;
        }
        if ((next == u"with" || next == u"without") && word(2) == u"time") { // TIMESTAMP ... ZONE
            m_at += 3;
            return true;
        }
        const bool isTest = last == u"is" || (last == u"not" && word(-2) == u"is");
        static const QSet<QString> tests = wordsOf("document json normalized unknown");
        if ((isTest && tests.contains(current)) || (level().isExtract && next == u"from")) {
            m_isAfterOperand = true;
            return true;
        }
        return false;
    }

    void passKeyword(const QString &keyword)
    {
        static const QSet<QString> endOfTables
            = wordsOf("on where group order having limit union except intersect using window for");
        const QString last = word(-1);
        m_isAfterOperand = isOperand(keyword);
        if (keyword == u"select")
            level().isSelect = true;
        else if (keyword == u"from" && level().isSelect && last != u"distinct")
            level().isInTables = true;
        else if (keyword == u"join")
            level().isInTables = true;
        else if (endOfTables.contains(keyword))
            level().isInTables = false;
        else if (keyword == u"as" && level().isCast)
            level().isInType = true;
        else if (keyword == u"as" && !token(1).is(u"("))
            skipType();
        else if (keyword == u"collate")
            skipName();
    }

    // schema.name; whatever it is, it is no column.
    void skipName()
    {
        ++m_at;
        while (token(1).is(u"."))
            m_at += 2;
        m_isAfterOperand = true;
    }

    // double precision, timestamp with time zone
    void skipType()
    {
        static const QSet<QString> further = wordsOf("precision time varying with without zone");
        skipName();
        while (further.contains(word(1)))
            ++m_at;
    }

    Level &level() { return m_levels.last(); }

    const ColumnMapper::Dialect m_dialect;
    const ColumnOf &m_columnOf;
    const QList<SqlToken> m_all;
    QList<SqlToken> m_tokens; // without blanks and comments
    QList<Level> m_levels {{}};
    qsizetype m_at = 0;
    bool m_isAfterOperand = false;
};

} // namespace

QString withColumnNames(const QString &sql, ColumnMapper::Dialect dialect,
                        const std::function<QString(const QString &name)> &columnOf)
{
    return NameRewriter(sql, dialect, columnOf).rewritten();
}

QStringList quotedColumns(const QString &sql)
{
    QList<SqlToken> tokens = sqlTokens(sql, ColumnMapper::Sqlite);
    tokens.removeIf([](const SqlToken &token) { return token.kind == Kind::Blank; });
    const auto isWord = [](const SqlToken &token, QStringView word) {
        return token.kind == Kind::Word && token.text.compare(word, Qt::CaseInsensitive) == 0;
    };
    QStringList names;
    for (qsizetype i = 0; i < tokens.size(); ++i) {
        if (isWord(tokens[i], u"select"))
            return {};
        const QStringView text = tokens[i].text;
        if (tokens[i].kind != Kind::Quoted || !text.startsWith(u'"') || text.size() < 2)
            continue;
        const SqlToken last = tokens.value(i - 1);
        const SqlToken next = tokens.value(i + 1);
        const bool isOther = last.is(u".") || isWord(last, u"collate") || isWord(last, u"as")
            || next.is(u".") || next.is(u"(");
        if (!isOther) {
            names.append(text.sliced(1, text.size() - 2)
                             .toString()
                             .replace(QLatin1StringView("\"\""), QLatin1StringView("\"")));
        }
    }
    return names;
}

} // namespace Electric
