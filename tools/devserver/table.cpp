// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "table.h"

#include "json.h"
#include "valueform.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qlocale.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

Column::Kind kindOf(const QString &type, bool isArray)
{
    if (isArray)
        return Column::Kind::Text;
    if (type == u"int2" || type == u"int4" || type == u"int8" || type == u"oid")
        return Column::Kind::Integer;
    if (type == u"bool")
        return Column::Kind::Boolean;
    if (type == u"float4" || type == u"float8")
        return Column::Kind::Float;
    return type == u"numeric" ? Column::Kind::Numeric : Column::Kind::Text;
}

std::optional<bool> parseBool(const QByteArray &text)
{
    const QByteArray lower = text.trimmed().toLower();
    if (lower == "t" || lower == "true" || lower == "1" || lower == "yes" || lower == "on")
        return true;
    if (lower == "f" || lower == "false" || lower == "0" || lower == "no" || lower == "off")
        return false;
    return std::nullopt;
}

StoredValue invalidSyntax(const Column &column, const QByteArray &text)
{
    return {{},
            u"invalid input syntax for type %1: \"%2\""_s.arg(column.typeName(),
                                                              QString::fromUtf8(text))};
}

QByteArray numberText(const QJsonValue &value)
{
    const QVariant number = value.toVariant();
    if (number.typeId() == QMetaType::LongLong)
        return QByteArray::number(number.toLongLong());
    return QByteArray::number(number.toDouble(), 'g', QLocale::FloatingPointShortest);
}

} // namespace

Column Column::fromDefinition(const QString &name, const QJsonObject &definition, int slot)
{
    Column column;
    column.name = name;
    column.definition = definition;
    column.slot = slot;
    column.kind = kindOf(column.typeName(), definition.value(u"dims"_s).toInt() > 0);
    column.keyIndex = definition.value(u"pk_index"_s).toInt(-1);
    column.notNull = definition.value(u"not_null"_s).toBool();
    column.isJson = column.kind == Kind::Text && !definition.contains(u"dims"_s)
        && (column.typeName() == u"json" || column.typeName() == u"jsonb");
    return column;
}

QString Column::typeName() const
{
    return definition.value(u"type"_s).toString(u"text"_s);
}

// An expression for the column's text as bytes: integers become digits, and no text makes the way
// through UTF-16.
QString Column::sqlText() const
{
    if (kind == Kind::Boolean)
        return u"CAST(CASE %1 WHEN 1 THEN 'true' WHEN 0 THEN 'false' END AS BLOB)"_s.arg(sqlName());
    return u"CAST(%1 AS BLOB)"_s.arg(sqlName());
}

// As in electric-schema: the type first, what describes it, then not_null and pk_index.
QByteArray Column::schemaJson() const
{
    QByteArray json = "{\"type\":";
    appendJsonString(json, typeName().toUtf8());
    for (auto it = definition.begin(); it != definition.end(); ++it) {
        if (it.key() == u"type" || it.key() == u"not_null" || it.key() == u"pk_index")
            continue;
        json += ',';
        appendJsonString(json, it.key().toUtf8());
        json += ':' + compactJson(it.value());
    }
    if (notNull)
        json += ",\"not_null\":true";
    if (keyIndex >= 0)
        json += ",\"pk_index\":" + QByteArray::number(keyIndex);
    return json + '}';
}

qsizetype Table::indexOf(QStringView column) const
{
    for (qsizetype i = 0; i < columns.size(); ++i) {
        if (columns.at(i).name == column)
            return i;
    }
    return -1;
}

bool Table::hasPrimaryKey() const
{
    return std::any_of(columns.cbegin(), columns.cend(),
                       [](const Column &column) { return column.keyIndex >= 0; });
}

// The columns that make a row's key: the primary key's, or all of them where there is none.
QList<qsizetype> Table::keyColumns() const
{
    QList<qsizetype> result;
    const bool keyed = hasPrimaryKey();
    for (qsizetype i = 0; i < columns.size(); ++i) {
        if (!keyed || columns.at(i).keyIndex >= 0)
            result.append(i);
    }
    std::sort(result.begin(), result.end(), [this, keyed](qsizetype a, qsizetype b) {
        return keyed ? columns.at(a).keyIndex < columns.at(b).keyIndex
                     : columns.at(a).slot < columns.at(b).slot;
    });
    return result;
}

QString Table::sqlSelect() const
{
    QStringList expressions;
    for (const Column &column : columns)
        expressions.append(column.sqlText());
    return expressions.join(u", ");
}

void Table::addColumn(const QString &name, const QJsonObject &definition)
{
    columns.append(Column::fromDefinition(name, definition, nextSlot++));
    std::sort(columns.begin(), columns.end(),
              [](const Column &a, const Column &b) { return a.name < b.name; });
}

QJsonObject Table::toJson() const
{
    QJsonArray list;
    for (const Column &column : columns) {
        list.append(QJsonObject {{u"name"_s, column.name},
                                 {u"slot"_s, column.slot},
                                 {u"definition"_s, column.definition}});
    }
    return {{u"schema"_s, relation.schema},
            {u"name"_s, relation.name},
            {u"next_slot"_s, nextSlot},
            {u"columns"_s, list}};
}

Table Table::fromJson(qint64 id, const QJsonObject &json)
{
    Table table;
    table.id = id;
    table.relation = {json.value(u"schema"_s).toString(), json.value(u"name"_s).toString(), {}};
    table.nextSlot = json.value(u"next_slot"_s).toInt();
    const QJsonArray list = json.value(u"columns"_s).toArray();
    for (const QJsonValue &item : list) {
        table.columns.append(Column::fromDefinition(
            item[u"name"].toString(), item[u"definition"].toObject(), item[u"slot"].toInt()));
    }
    return table;
}

// PostgreSQL's text form, as it is kept in SQLite: integers and booleans as integers, so that a
// `where` compares numbers; all else as the text itself, so that nothing of it is lost.
StoredValue toStored(const Column &column, const Value &value)
{
    if (!value)
        return {};
    bool ok = true;
    switch (column.kind) {
    case Column::Kind::Integer: {
        const qint64 number = value->trimmed().toLongLong(&ok);
        return ok ? StoredValue {number, {}} : invalidSyntax(column, *value);
    }
    case Column::Kind::Boolean: {
        const std::optional<bool> flag = parseBool(*value);
        return flag ? StoredValue {*flag ? 1 : 0, {}} : invalidSyntax(column, *value);
    }
    case Column::Kind::Float:
    case Column::Kind::Numeric: {
        const bool special = *value == "NaN" || *value == "Infinity" || *value == "-Infinity";
        if (!special)
            value->toDouble(&ok);
        return ok ? StoredValue {QString::fromUtf8(*value), {}} : invalidSyntax(column, *value);
    }
    case Column::Kind::Text:
        break;
    }
    return {QString::fromUtf8(*value), {}};
}

Value fromStored(const Column &column, const QVariant &value)
{
    if (value.isNull())
        return std::nullopt;
    if (column.kind == Column::Kind::Boolean)
        return QByteArray(value.toInt() != 0 ? "true" : "false");
    return value.toString().toUtf8();
}

// A value of the write API or of a seed: text as PostgreSQL writes it, or the JSON value that
// stands for it.
StoredValue textFromJson(const Column &column, const QJsonValue &value, Value *text)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        text->reset();
        break;
    case QJsonValue::Bool:
        *text = QByteArray(value.toBool() ? "true" : "false");
        break;
    case QJsonValue::Double:
        *text = numberText(value);
        break;
    case QJsonValue::String:
        *text = value.toString().toUtf8();
        break;
    case QJsonValue::Array:
    case QJsonValue::Object:
        *text = compactJson(value);
        if (!column.isJson)
            return {{}, u"it takes text, not JSON"_s};
        break;
    }
    const StoredValue stored = toStored(column, *text);
    if (!*text || !stored.error.isEmpty())
        return stored;
    const QString problem = checkForm(column, **text);
    return problem.isEmpty() ? stored : StoredValue {{}, problem};
}

} // namespace ElectricDev
