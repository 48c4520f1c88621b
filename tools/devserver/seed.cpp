// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "seed.h"

#include "definition.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

struct Expression
{
    QString sql;
    QVariantList values;
};

// `{i}` and simple arithmetic with it: `{i%7}`, `{i+100}`; `{i:6}` is padded with zeros.
QString placeholderSql(const QRegularExpressionMatch &match)
{
    const QString operation = match.captured(1);
    const QString operand = match.captured(2);
    if (operation.isEmpty())
        return u"i"_s;
    if (operation == u":")
        return u"printf('%0%1d', i)"_s.replace(u"%1"_s, operand);
    return u"(i %1 %2)"_s.arg(operation, operand);
}

Expression textTemplate(const QString &text)
{
    static const QRegularExpression pattern(u"\\{i(?:([%+*/:-])(\\d+))?\\}"_s);
    Expression result;
    QStringList parts {u"''"_s};
    qsizetype from = 0;
    auto matches = pattern.globalMatch(text);
    while (true) {
        const bool more = matches.hasNext();
        const QRegularExpressionMatch match = more ? matches.next() : QRegularExpressionMatch();
        const QString literal
            = more ? text.mid(from, match.capturedStart() - from) : text.mid(from);
        if (!literal.isEmpty()) {
            parts.append(u"?"_s);
            result.values.append(literal);
        }
        if (!more)
            break;
        parts.append(placeholderSql(match));
        from = match.capturedEnd();
    }
    result.sql = parts.join(u" || ");
    return result;
}

Expression templateSql(const Column &column, const QJsonValue &value)
{
    if (value.isString())
        return textTemplate(value.toString());
    if (value.isArray() && !column.isJson) {
        const QJsonArray list = value.toArray();
        Expression result {u"CASE (i - 1) % %1"_s.arg(qMax<qsizetype>(1, list.size())), {}};
        for (qsizetype i = 0; i < list.size(); ++i) {
            const Expression item = templateSql(column, list.at(i));
            result.sql += u" WHEN %1 THEN "_s.arg(i) + item.sql;
            result.values += item.values;
        }
        result.sql += u" END"_s;
        return result;
    }
    Value text;
    textFromJson(column, value, &text);
    return {u"?"_s, {text ? QVariant(QString::fromUtf8(*text)) : QVariant()}};
}

} // namespace

Seed::Seed(Database &database, TableStore &tables) : m_database(database), m_tables(tables) { }

bool Seed::fail(const QString &text)
{
    m_error = text;
    return false;
}

// All of the seed or nothing of it. Tables that exist are left as they are: a server that is
// started again over its file goes on with what is in there.
bool Seed::apply(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (document.isNull())
        return fail(u"no JSON in line %1: %2"_s.arg(json.left(error.offset).count('\n') + 1)
                        .arg(error.errorString()));
    const QString problem = document.isObject() ? checkSeed(document.object())
                                                : u"the seed must be an object, and is an array"_s;
    if (!problem.isEmpty())
        return fail(problem + u"\nA seed that is right:\n"_s + QLatin1StringView(SeedExample));
    if (!m_database.begin())
        return fail(m_database.errorString());
    if (applyTables(document.object().value(u"tables"_s).toObject()) && m_database.commit())
        return true;
    if (m_error.isEmpty())
        fail(m_database.errorString());
    m_database.rollback();
    m_tables.load();
    return false;
}

bool Seed::applyTables(const QJsonObject &tables)
{
    for (auto it = tables.begin(); it != tables.end(); ++it) {
        if (!applyTable(it.key(), it.value().toObject()))
            return fail(u"table \"%1\": %2"_s.arg(it.key(), m_error));
    }
    return true;
}

bool Seed::applyTable(const QString &name, const QJsonObject &definition)
{
    const Relation relation = parseRelation(name);
    if (!relation.error.isEmpty())
        return fail(relation.error);
    if (m_tables.find(relation))
        return true;
    const Table *table = m_tables.create(relation, definition.value(u"columns"_s).toObject());
    if (!table)
        return fail(m_tables.errorString());
    const QJsonArray rows = definition.value(u"rows"_s).toArray();
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (!m_tables.insert(*table, rows.at(i).toObject()))
            return fail(u"row %1: %2"_s.arg(QString::number(i + 1), m_tables.errorString()));
    }
    return generate(*table, definition.value(u"generate"_s).toObject());
}

// Done by SQLite alone, in one statement: a million rows in seconds.
bool Seed::generate(const Table &table, const QJsonObject &definition)
{
    const qint64 count = definition.value(u"count"_s).toInteger();
    const QJsonObject values = definition.value(u"values"_s).toObject();
    if (count <= 0)
        return true;
    QStringList names;
    QStringList expressions;
    QVariantList bound;
    for (auto it = values.begin(); it != values.end(); ++it) {
        const qsizetype index = table.indexOf(it.key());
        if (index < 0)
            return fail(u"no column \"%1\""_s.arg(it.key()));
        const Column &column = table.columns.at(index);
        const Expression expression = templateSql(column, it.value());
        QString form = u"%1"_s;
        if (column.kind == Column::Kind::Integer)
            form = u"CAST(%1 AS INTEGER)"_s;
        else if (column.kind == Column::Kind::Boolean)
            form = u"(%1) IN ('true', 't', '1')"_s;
        names.append(column.sqlName());
        expressions.append(QString(form).replace(u"%1"_s, expression.sql));
        bound += expression.values;
    }
    bound.append(count);
    const QString sql = u"INSERT INTO "_s + table.sqlName() + u" ("_s + names.join(u", ")
        + u") SELECT "_s + expressions.join(u", ")
        + u" FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
          "SELECT i FROM n)"_s;
    return m_database.run(sql, bound) || fail(m_database.errorString());
}

} // namespace ElectricDev
