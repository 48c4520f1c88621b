// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "primarykey_p.h"

#include "shapecatalog_p.h"
#include "sqlitedatabase_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QUuid>

#include <cmath>

namespace Electric {

namespace {

constexpr double ExactDoubles = 9007199254740992.0; // 2^53

QString fractionOf(const QTime &time)
{
    QString fraction = QStringLiteral(".%1").arg(time.msec(), 3, 10, QLatin1Char('0'));
    while (fraction.endsWith(u'0'))
        fraction.chop(1);
    return fraction.size() == 1 ? QString() : fraction;
}

/*
    JavaScript's numbers are doubles; times are what PostgreSQL writes, to the millisecond.
*/
QVariant normalized(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Double: {
        const double number = value.toDouble();
        const bool isWhole = std::trunc(number) == number && std::abs(number) <= ExactDoubles;
        return isWhole ? QVariant(qlonglong(number)) : value;
    }
    case QMetaType::QUuid:
        return value.toUuid().toString(QUuid::WithoutBraces);
    case QMetaType::QDate:
        return value.toDate().toString(Qt::ISODate);
    case QMetaType::QTime:
        return QString(value.toTime().toString(QStringLiteral("HH:mm:ss"))
                       + fractionOf(value.toTime()));
    default:
        return value;
    }
}

std::optional<QByteArray> textOf(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::QString:
        return value.toString().toUtf8();
    default:
        return std::nullopt;
    }
}

/*
    A point in time that is exact to the millisecond finds the one that the server wrote with
    microseconds: behind them it has no more than the zone.
*/
PrimaryKey::Condition timeCondition(const QString &column, const QDateTime &time)
{
    const QString seconds = time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    const QString whole = seconds + fractionOf(time.time());
    const QString milliseconds
        = seconds + QStringLiteral(".%1").arg(time.time().msec(), 3, 10, QLatin1Char('0'));
    return {QStringLiteral("(%1 IN (?, ?) OR substr(%1, 1, 23) = ?)").arg(column),
            {whole, QString(whole + QStringLiteral("+00")), milliseconds}};
}

/*
    https://electric-sql.com: a key names the table, then the key's columns; a slash in one of them
    is doubled.
*/
QByteArray keyEnd(const QByteArrayList &texts)
{
    QByteArray end;
    for (QByteArray text : texts)
        end += "/\"" + text.replace('/', "//") + '"';
    return end;
}

} // namespace

PrimaryKey::PrimaryKey(const Schema &schema, const QVariant &value) : m_schema(schema)
{
    const QList<qsizetype> columns = schema.primaryKey();
    const QVariantList values
        = value.typeId() == QMetaType::QVariantList || value.typeId() == QMetaType::QStringList
        ? value.toList()
        : QVariantList {value};
    if (columns.size() != values.size())
        return;
    for (qsizetype i = 0; i < columns.size(); ++i)
        m_parts.append({columns[i], normalized(values[i])});
}

PrimaryKey::Condition PrimaryKey::condition() const
{
    QStringList terms;
    QVariantList params;
    const QStringList columns = localColumnNames(m_schema);
    for (const Part &part : m_parts) {
        const QString column = quoted(columns[part.column]);
        const Condition condition = part.value.typeId() == QMetaType::QDateTime
            ? timeCondition(column, part.value.toDateTime())
            : Condition {column + QStringLiteral(" IS ?"), {part.value}};
        terms.append(condition.sql);
        params.append(condition.params);
    }
    return {terms.join(QLatin1StringView(" AND ")), params};
}

std::optional<QByteArray> PrimaryKey::keyLike(const StoredRow &other) const
{
    QByteArrayList texts;
    QByteArrayList otherTexts;
    for (const Part &part : m_parts) {
        const auto text = textOf(part.value);
        if (!text || part.column >= other.values.size())
            return std::nullopt;
        texts.append(*text);
        otherTexts.append(decodeText(m_schema.columns()[part.column], other.values[part.column]));
    }
    const QByteArray otherEnd = keyEnd(otherTexts);
    if (!isValid() || !other.key.endsWith(otherEnd))
        return std::nullopt;
    return other.key.chopped(otherEnd.size()) + keyEnd(texts);
}

bool PrimaryKey::isOf(const StoredRow &row) const
{
    for (const Part &part : m_parts) {
        if (part.column >= row.values.size())
            return false;
        const Column &column = m_schema.columns()[part.column];
        const ColumnValue &stored = row.values[part.column];
        const auto text = textOf(part.value);
        if (text ? *text != decodeText(column, stored)
                 : part.value != normalized(decodeVariant(column, stored)))
            return false;
    }
    return isValid();
}

} // namespace Electric
