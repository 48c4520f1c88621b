// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "whereclause.h"

#include "sqltokens.h"

#include <QtCore/qnumeric.h>
#include <QtCore/qset.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

using Kind = SqlToken::Kind;

bool isKeyword(const QString &word)
{
    static const QSet<QString> words {
        u"and"_s,   u"or"_s,    u"not"_s,  u"in"_s,       u"is"_s,   u"null"_s,
        u"true"_s,  u"false"_s, u"like"_s, u"between"_s,  u"case"_s, u"when"_s,
        u"then"_s,  u"else"_s,  u"end"_s,  u"escape"_s,   u"asc"_s,  u"desc"_s,
        u"nulls"_s, u"first"_s, u"last"_s, u"distinct"_s, u"from"_s};
    return words.contains(word);
}

bool isTypedLiteral(const QString &word)
{
    return word == u"date" || word == u"time" || word == u"timestamp" || word == u"timestamptz";
}

// Floats and numerics are kept as text, so that none of their digits are lost; compared they are
// as numbers. NaN stays a text: SQLite puts texts after all numbers, as PostgreSQL puts NaN.
QString columnSql(const Column &column)
{
    if (column.kind != Column::Kind::Numeric && column.kind != Column::Kind::Float)
        return column.sqlName();
    return u"CASE %1 WHEN 'NaN' THEN 'NaN' WHEN 'Infinity' THEN 9e999 WHEN '-Infinity' "
           "THEN -9e999 ELSE CAST(%1 AS NUMERIC) END"_s.arg(column.sqlName());
}

QVariant numberOrText(const QString &text)
{
    if (text == u"Infinity" || text == u"-Infinity")
        return text.startsWith(u'-') ? -qInf() : qInf();
    bool ok = false;
    const double number = text.toDouble(&ok);
    return ok && !qIsNaN(number) ? QVariant(number) : QVariant(text);
}

// Rewrites a PostgreSQL condition for SQLite: columns by their names there, `$n` and text literals
// as bound values of the type that the column they are compared with has.
class Translator
{
public:
    Translator(const Table &table, const QString &text, const Parameters &parameters)
        : m_table(table), m_tokens(tokenizeSql(text)), m_parameters(parameters)
    {
    }

    WhereClause run()
    {
        for (m_at = 0; m_at < m_tokens.size() && m_result.error.isEmpty(); ++m_at)
            translate(m_tokens.at(m_at));
        m_result.sql = m_parts.join(u' ');
        return m_result;
    }

private:
    void fail(const SqlToken &token, const QString &text)
    {
        m_result.error = u"At location %1: %2"_s.arg(token.location).arg(text);
    }

    bool follows(QStringView symbol) const
    {
        return m_at + 1 < m_tokens.size() && m_tokens.at(m_at + 1).isSymbol(symbol);
    }

    const Column *columnAt(qsizetype at) const
    {
        const SqlToken &token = m_tokens.at(at);
        const bool name = token.kind == Kind::QuotedName
            || (token.kind == Kind::Word && !isKeyword(token.text));
        const qsizetype index = name ? m_table.indexOf(token.text) : -1;
        return index < 0 ? nullptr : &m_table.columns.at(index);
    }

    bool endsComparison(qsizetype at) const
    {
        const SqlToken &token = m_tokens.at(at);
        return token.isWord(u"or") || token.isWord(u"and");
    }

    // The column a value is compared with: the nearest one before it in the same comparison, else
    // the nearest one after it. BETWEEN's own AND is no border.
    const Column *comparedColumn() const
    {
        for (qsizetype i = m_at - 1; i >= 0; --i) {
            if (const Column *column = columnAt(i))
                return column;
            if (endsComparison(i) && !(i >= 2 && m_tokens.at(i - 2).isWord(u"between")))
                break;
        }
        for (qsizetype i = m_at + 1; i < m_tokens.size() && !endsComparison(i); ++i) {
            if (const Column *column = columnAt(i))
                return column;
        }
        return nullptr;
    }

    QVariant typed(const QString &text) const
    {
        const Column *column = comparedColumn();
        if (!column || column->kind == Column::Kind::Text)
            return text;
        if (column->kind == Column::Kind::Boolean || column->kind == Column::Kind::Integer) {
            const StoredValue value = toStored(*column, text.toUtf8());
            if (value.error.isEmpty())
                return value.value;
        }
        return numberOrText(text);
    }

    void bind(const QVariant &value)
    {
        m_result.values.append(value);
        m_parts.append(u"?"_s);
    }

    void translate(const SqlToken &token)
    {
        switch (token.kind) {
        case Kind::Word:
        case Kind::QuotedName:
            translateName(token);
            break;
        case Kind::Parameter:
            if (!m_parameters.contains(token.text.toInt()))
                return fail(token, u"parameter $%1 was not provided"_s.arg(token.text));
            bind(typed(m_parameters.value(token.text.toInt())));
            break;
        case Kind::Text:
            bind(typed(token.text));
            break;
        case Kind::Number:
            m_parts.append(token.text);
            break;
        case Kind::Symbol:
            translateSymbol(token);
            break;
        case Kind::Invalid:
            fail(token, u"syntax error"_s);
        }
    }

    void translateName(const SqlToken &token)
    {
        if (const Column *column = columnAt(m_at)) {
            m_parts.append(columnSql(*column));
        } else if (follows(u".") && token.text == m_table.relation.name) {
            ++m_at; // "items.id" is "id"
        } else if (token.isWord(u"select")) {
            fail(token, u"subqueries are not supported by the development server"_s);
        } else if (token.isWord(u"ilike")) {
            translateIlike(token);
        } else if (token.kind == Kind::Word && (isKeyword(token.text) || follows(u"("))) {
            m_parts.append(token.text);
        } else if (!isTypedLiteral(token.text) || m_at + 1 >= m_tokens.size()
                   || m_tokens.at(m_at + 1).kind != Kind::Text) {
            fail(token, u"unknown reference "_s + token.text);
        }
    }

    // SQLite's LIKE was told to mind the case; what does not is comparing in lower case.
    void translateIlike(const SqlToken &token)
    {
        if (m_parts.isEmpty() || m_at + 1 >= m_tokens.size())
            return fail(token, u"syntax error"_s);
        const bool negated = m_parts.size() > 1 && m_parts.constLast() == u"not";
        if (negated)
            m_parts.removeLast();
        m_parts.last() = u"lower(%1)"_s.arg(m_parts.constLast());
        if (negated)
            m_parts.append(u"not"_s);
        m_parts.append(u"like"_s);
        translate(m_tokens.at(++m_at));
        if (m_result.error.isEmpty())
            m_parts.last() = u"lower(%1)"_s.arg(m_parts.constLast());
    }

    void translateSymbol(const SqlToken &token)
    {
        if (!token.isSymbol(u"::")) {
            m_parts.append(token.text);
            return;
        }
        // A cast to a number matters for what is compared; the others say what is so already.
        ++m_at;
        if (m_at >= m_tokens.size() || m_tokens.at(m_at).kind != Kind::Word || m_parts.isEmpty())
            return fail(token, u"syntax error"_s);
        static const QSet<QString> integers {u"int"_s,      u"int2"_s,    u"int4"_s,  u"int8"_s,
                                             u"smallint"_s, u"integer"_s, u"bigint"_s};
        static const QSet<QString> numbers {u"float4"_s, u"float8"_s, u"numeric"_s, u"real"_s};
        const QString type = m_tokens.at(m_at).text;
        if (m_parts.constLast() != u")" && (integers.contains(type) || numbers.contains(type)))
            m_parts.last() = u"CAST(%1 AS %2)"_s.arg(
                m_parts.constLast(), integers.contains(type) ? u"INTEGER"_s : u"NUMERIC"_s);
    }

    const Table &m_table;
    const QList<SqlToken> m_tokens;
    const Parameters &m_parameters;
    QStringList m_parts;
    WhereClause m_result;
    qsizetype m_at = 0;
};

} // namespace

WhereClause translateWhere(const Table &table, const QString &where, const Parameters &parameters)
{
    return Translator(table, where, parameters).run();
}

WhereClause translateOrderBy(const Table &table, const QString &orderBy)
{
    return Translator(table, orderBy, {}).run();
}

} // namespace ElectricDev
