// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "identifier.h"

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

bool isPlain(QStringView text)
{
    if (text.isEmpty() || !(text.front().isLetter() || text.front() == u'_'))
        return false;
    for (const QChar c : text) {
        if (!c.isLetterOrNumber() && c != u'_' && c != u'$')
            return false;
    }
    return true;
}

// One identifier as PostgreSQL reads it: quoted as it stands, unquoted in lower case.
// Sets \a error where it is neither.
QString readIdentifier(const QString &text, QString *error)
{
    const QString trimmed = text.trimmed();
    if (trimmed.size() > 2 && trimmed.startsWith(u'"') && trimmed.endsWith(u'"')) {
        QString inner = trimmed.mid(1, trimmed.size() - 2);
        inner.replace(u"\"\""_s, u"\""_s);
        return inner;
    }
    if (isPlain(trimmed))
        return trimmed.toLower();
    *error = u"Invalid unquoted identifier contains special characters: "_s + trimmed;
    return {};
}

QStringList splitOutsideQuotes(const QString &text, QChar separator)
{
    QStringList parts {QString()};
    bool quoted = false;
    for (const QChar c : text) {
        if (c == u'"')
            quoted = !quoted;
        if (c == separator && !quoted)
            parts.append(QString());
        else
            parts.last().append(c);
    }
    return parts;
}

} // namespace

QString quoteIdentifier(const QString &name)
{
    QString inner = name;
    inner.replace(u"\""_s, u"\"\""_s);
    return u'"' + inner + u'"';
}

QString Relation::quoted() const
{
    return quoteIdentifier(schema) + u'.' + quoteIdentifier(name);
}

Relation parseRelation(const QString &text)
{
    Relation relation;
    const QStringList parts = splitOutsideQuotes(text, u'.');
    if (parts.size() > 2) {
        relation.error = u"Invalid identifier: "_s + text;
        return relation;
    }
    relation.schema
        = parts.size() == 2 ? readIdentifier(parts.at(0), &relation.error) : u"public"_s;
    if (relation.error.isEmpty())
        relation.name = readIdentifier(parts.constLast(), &relation.error);
    return relation;
}

ColumnList parseColumnList(const QString &text)
{
    ColumnList list;
    const QStringList parts = splitOutsideQuotes(text, u',');
    for (const QString &part : parts) {
        const QString name = readIdentifier(part, &list.error);
        if (!list.error.isEmpty())
            return list;
        list.names.append(name);
    }
    return list;
}

} // namespace ElectricDev
