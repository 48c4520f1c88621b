// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqltokens.h"

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

class Tokenizer
{
public:
    explicit Tokenizer(const QString &sql) : m_sql(sql) { }

    QList<SqlToken> run()
    {
        QList<SqlToken> tokens;
        for (skipBlanks(); m_at < m_sql.size(); skipBlanks()) {
            SqlToken token;
            token.location = m_at;
            read(token);
            tokens.append(token);
        }
        return tokens;
    }

private:
    QChar peek(qsizetype ahead = 0) const
    {
        return m_at + ahead < m_sql.size() ? m_sql.at(m_at + ahead) : QChar();
    }

    void skipBlanks()
    {
        while (m_at < m_sql.size() && m_sql.at(m_at).isSpace())
            ++m_at;
    }

    template<typename Predicate>
    QString takeWhile(Predicate predicate)
    {
        const qsizetype start = m_at;
        while (m_at < m_sql.size() && predicate(m_sql.at(m_at)))
            ++m_at;
        return m_sql.mid(start, m_at - start);
    }

    // From one quote to the next; a doubled quote stands for one. Without an end it is invalid.
    void readQuoted(SqlToken &token, QChar quote, SqlToken::Kind kind)
    {
        for (++m_at; m_at < m_sql.size(); ++m_at) {
            if (m_sql.at(m_at) == quote) {
                ++m_at;
                if (peek() != quote) {
                    token.kind = kind;
                    return;
                }
            }
            token.text += m_sql.at(m_at);
        }
        token.kind = SqlToken::Kind::Invalid;
    }

    void readSymbol(SqlToken &token)
    {
        static const QStringList pairs {u"::"_s, u"<="_s, u">="_s, u"<>"_s, u"!="_s, u"||"_s};
        const QString two = m_sql.mid(m_at, 2);
        token.text = pairs.contains(two) ? two : two.left(1);
        m_at += token.text.size();
        const bool known = token.text.size() == 2 || u"=<>+-*/%(),.;"_s.contains(token.text);
        token.kind = known && token.text != u";" ? SqlToken::Kind::Symbol : SqlToken::Kind::Invalid;
    }

    void read(SqlToken &token)
    {
        const QChar c = peek();
        const auto isDigit = [](QChar d) { return d >= u'0' && d <= u'9'; };
        if (c == u'\'') {
            readQuoted(token, c, SqlToken::Kind::Text);
        } else if (c == u'"') {
            readQuoted(token, c, SqlToken::Kind::QuotedName);
        } else if (c == u'$' && isDigit(peek(1))) {
            ++m_at;
            token.text = takeWhile(isDigit);
            token.kind = SqlToken::Kind::Parameter;
        } else if (isDigit(c)) {
            token.text = takeWhile([](QChar d) { return d.isLetterOrNumber() || d == u'.'; });
            token.kind = SqlToken::Kind::Number;
        } else if (c.isLetter() || c == u'_') {
            const auto inWord
                = [](QChar d) { return d.isLetterOrNumber() || d == u'_' || d == u'$'; };
            token.text = takeWhile(inWord).toLower();
            token.kind = SqlToken::Kind::Word;
        } else {
            readSymbol(token);
        }
    }

    const QString &m_sql;
    qsizetype m_at = 0;
};

} // namespace

QList<SqlToken> tokenizeSql(const QString &sql)
{
    return Tokenizer(sql).run();
}

} // namespace ElectricDev
