// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Conditions in an app's names: only names of columns change, and they change back.

#include "columnmapper.h"
#include "fuzz.h"
#include "sqltokens_p.h"

using namespace Electric;
using Kind = SqlToken::Kind;

namespace {

using Names = QMap<QString, QString>;

QByteArray described(const QString &sql, const QString &result)
{
    return sql.toUtf8() + "\n---\n" + result.toUtf8();
}

ColumnMapper renaming(const QList<std::pair<const char *, const char *>> &names)
{
    Names map;
    for (const auto &[column, name] : names)
        map.insert(QString::fromLatin1(column), QString::fromLatin1(name));
    const ColumnMapper mapper = ColumnMapper::fromMap(map);
    FUZZ_CHECK(!mapper.check(), mapper.check().text().toUtf8());
    return mapper;
}

// Names that need quotes, and names that have changed places.
const ColumnMapper &awkward()
{
    static const ColumnMapper mapper = renaming({{"Created At", "createdAt"},
                                                 {"select", "choice"},
                                                 {"a\"b", "quoted"},
                                                 {"left_one", "right_one"},
                                                 {"right_one", "left_one"}});
    return mapper;
}

QString withoutQuotes(const SqlToken &token)
{
    QString text = token.text.toString();
    if (token.kind == Kind::Quoted)
        text = text.mid(1).chopped(1).replace(QLatin1StringView("\"\""), QLatin1StringView("\""));
    return text;
}

struct Parts
{
    QList<SqlToken> tokens;
    QStringList comments;
};

// What blanks there are is not told: some may be needed between two names in quotes.
Parts partsOf(const QString &sql, ColumnMapper::Dialect dialect)
{
    Parts parts;
    QString joined;
    const auto tokens = sqlTokens(sql, dialect);
    for (const SqlToken &token : tokens) {
        FUZZ_CHECK(!token.text.isEmpty(), sql.toUtf8());
        joined += token.text;
        if (token.kind != Kind::Blank)
            parts.tokens.append(token);
        else if (!token.text.trimmed().isEmpty())
            parts.comments.append(token.text.toString());
    }
    FUZZ_CHECK(joined == sql, described(sql, joined));
    return parts;
}

// Token by token: only words become other names, and those are what the mapper says.
void checkTokens(const ColumnMapper &mapper, const QString &sql, ColumnMapper::Dialect dialect)
{
    const QString result = mapper.rewriteSql(sql, dialect);
    const auto [before, comments] = partsOf(sql, dialect);
    const auto [after, commentsAfter] = partsOf(result, dialect);
    FUZZ_CHECK(comments == commentsAfter, described(sql, result));
    FUZZ_CHECK(before.size() == after.size(), described(sql, result));
    for (qsizetype i = 0; i < before.size(); ++i) {
        if (before[i].kind == after[i].kind && before[i].text == after[i].text)
            continue;
        FUZZ_CHECK(before[i].kind == Kind::Word, described(sql, result));
        FUZZ_CHECK(after[i].kind == Kind::Word || after[i].kind == Kind::Quoted,
                   described(sql, result));
        FUZZ_CHECK(mapper.toServer(before[i].text.toString()) == withoutQuotes(after[i]),
                   described(sql, result));
    }
}

void checkThereAndBack(const QString &sql, ColumnMapper::Dialect dialect)
{
    static const ColumnMapper there
        = renaming({{"alpha", "beta"}, {"beta", "gamma"}, {"gamma", "alpha"}, {"col_a", "fieldb"}});
    static const ColumnMapper back
        = renaming({{"beta", "alpha"}, {"gamma", "beta"}, {"alpha", "gamma"}, {"fieldb", "col_a"}});
    const QString result = there.rewriteSql(sql, dialect);
    FUZZ_CHECK(back.rewriteSql(result, dialect) == sql, described(sql, result));
}

// Whatever stands in quotes or comments stays, and what follows it is read as before.
void checkQuotes(const QString &text, ColumnMapper::Dialect dialect)
{
    const ColumnMapper camel = ColumnMapper::snakeToCamel();
    const QString doubled = QString(text).replace(u'\'', QLatin1StringView("''"));
    const QString doubledName = QString(text).replace(u'"', QLatin1StringView("\"\""));
    const QString line = QString(text).remove(u'\n');
    QString comment = text;
    comment.remove(u'*').remove(u'/');
    QStringList kept {u'\'' + doubled + u'\'', u'"' + doubledName + u'"',
                      QStringLiteral("/*") + comment + QStringLiteral("*/ 1"),
                      QStringLiteral("--") + line + QStringLiteral("\n1")};
    if (dialect == ColumnMapper::PostgreSql && !text.contains(u'$'))
        kept.append(QStringLiteral("$fz$") + text + QStringLiteral("$fz$"));
    for (const QString &part : std::as_const(kept)) {
        const QString sql = part + QStringLiteral(" = aName AND bName");
        const QString wanted = part + QStringLiteral(" = a_name AND b_name");
        const QString result = camel.rewriteSql(sql, dialect);
        FUZZ_CHECK(result == wanted, described(sql, result));
    }
}

void checkNames(const QString &column)
{
    const ColumnMapper camel = ColumnMapper::snakeToCamel();
    FUZZ_CHECK(camel.toServer(camel.toApp(column)) == column, column.toUtf8());
    FUZZ_CHECK(awkward().toServer(awkward().toApp(column)) == column
                   || awkward().toApp(column) == column,
               column.toUtf8());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    const auto dialect = ColumnMapper::Dialect(input.below(2));
    const QString sql = QString::fromUtf8(input.rest());
    checkTokens(ColumnMapper::snakeToCamel(), sql, dialect);
    checkTokens(awkward(), sql, dialect);
    checkThereAndBack(sql, dialect);
    checkQuotes(sql, dialect);
    checkNames(sql);
    return 0;
}
