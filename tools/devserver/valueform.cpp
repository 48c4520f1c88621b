// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "valueform.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>

#include <limits>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

struct Form
{
    QRegularExpression pattern;
    QString example;
};

Form form(const QString &pattern, const char *example)
{
    return {QRegularExpression(QRegularExpression::anchoredPattern(pattern)),
            QString::fromLatin1(example)};
}

// Not all that PostgreSQL reads, but what it writes and a little more: the text is handed out as
// it is, and "yesterday" is nothing that a client could show.
const QHash<QString, Form> &forms()
{
    static const QHash<QString, Form> all = [] {
        const QString date = u"-?infinity|(?<date>\\d{4,}-\\d\\d-\\d\\d)"_s;
        const QString time = u"(?:[01]\\d|2[0-4]):[0-5]\\d(?::[0-6]\\d(?:\\.\\d+)?)?"_s;
        const QString zone = u"(?: ?(?:[Zz]|[+-]\\d\\d(?::?\\d\\d(?::\\d\\d)?)?))?"_s;
        const QString moment = date + u"(?:[ T]"_s + time + zone + u")?(?<bc> BC)?"_s;
        return QHash<QString, Form> {
            {u"date"_s, form(date + u"(?<bc> BC)?"_s, "2026-11-28")},
            {u"time"_s, form(time, "09:30:00")},
            {u"timetz"_s, form(time + zone, "09:30:00+00")},
            {u"timestamp"_s, form(moment, "2026-11-28 09:30:00")},
            {u"timestamptz"_s, form(moment, "2026-11-28 09:30:00+00")},
            {u"uuid"_s,
             form(u"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"_s,
                  "67c8770b-44f1-410a-ab9a-f9b5446f13ee")},
        };
    }();
    return all;
}

bool hasForm(const Form &form, const QString &text)
{
    const QRegularExpressionMatch match = form.pattern.match(text);
    if (!match.hasMatch())
        return false;
    // Years that are longer, or before Christ, are not for Qt to judge.
    const QString date = match.captured(u"date"_s);
    return date.size() != 10 || !match.captured(u"bc"_s).isEmpty()
        || QDate::fromString(date, Qt::ISODate).isValid();
}

bool isJson(const QByteArray &text)
{
    const QJsonDocument json = QJsonDocument::fromJson('[' + text + ']');
    return json.isArray() && json.array().size() == 1;
}

bool isInRange(const QString &type, const QByteArray &text)
{
    const qint64 number = text.trimmed().toLongLong();
    const auto isWithin = [number](auto limits) {
        return number >= qint64(limits.min()) && number <= qint64(limits.max());
    };
    if (type == u"int2")
        return isWithin(std::numeric_limits<qint16>());
    if (type == u"int4")
        return isWithin(std::numeric_limits<qint32>());
    return type != u"oid" || isWithin(std::numeric_limits<quint32>());
}

} // namespace

QString checkForm(const Column &column, const QByteArray &text)
{
    const QString type = column.typeName();
    const QString value = QString::fromUtf8(text);
    const QString invalid = u"invalid input syntax for type %1: \"%2\""_s;
    if (column.definition.value(u"dims"_s).toInt() > 0) {
        const bool isArray = value.startsWith(u'{') || value.startsWith(u'[');
        return isArray ? QString() : invalid.arg(type + u"[]"_s, value) + u"; such as \"{a,b}\""_s;
    }
    if (column.isJson)
        return isJson(text) ? QString() : invalid.arg(type, value);
    if (column.kind == Column::Kind::Integer && !isInRange(type, text))
        return u"value \"%1\" is out of range for type %2"_s.arg(value, type);
    const auto known = forms().constFind(type);
    if (known == forms().constEnd() || hasForm(*known, value))
        return {};
    return invalid.arg(type, value) + u"; such as \"%1\""_s.arg(known->example);
}

} // namespace ElectricDev
