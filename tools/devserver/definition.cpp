// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "definition.h"

#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

// PostgreSQL's own types under the names that electric-schema has for them, and under those that
// are written in SQL, which would be taken for text here.
const QHash<QString, QString> &typeNames()
{
    static const QHash<QString, QString> names = [] {
        QHash<QString, QString> result {
            {u"smallint"_s, u"int2"_s},
            {u"int"_s, u"int4"_s},
            {u"integer"_s, u"int4"_s},
            {u"serial"_s, u"int4"_s},
            {u"bigint"_s, u"int8"_s},
            {u"bigserial"_s, u"int8"_s},
            {u"boolean"_s, u"bool"_s},
            {u"real"_s, u"float4"_s},
            {u"float"_s, u"float8"_s},
            {u"double precision"_s, u"float8"_s},
            {u"decimal"_s, u"numeric"_s},
            {u"char"_s, u"bpchar"_s},
            {u"character"_s, u"bpchar"_s},
            {u"character varying"_s, u"varchar"_s},
            {u"time without time zone"_s, u"time"_s},
            {u"time with time zone"_s, u"timetz"_s},
            {u"timestamp without time zone"_s, u"timestamp"_s},
            {u"timestamp with time zone"_s, u"timestamptz"_s},
        };
        for (const char *name :
             {"int2",    "int4",      "int8",        "oid",      "bool",  "float4", "float8",
              "numeric", "text",      "varchar",     "bpchar",   "bytea", "date",   "time",
              "timetz",  "timestamp", "timestamptz", "interval", "uuid",  "json",   "jsonb"})
            result.insert(QLatin1StringView(name), QLatin1StringView(name));
        return result;
    }();
    return names;
}

// A name that is unknown here may be that of an enum, a domain or an extension's type: only what
// electric-schema never has for a name is refused.
QString checkType(const QJsonValue &type)
{
    if (type.isUndefined())
        return u"\"type\" is missing"_s;
    if (!type.isString())
        return u"\"type\" must be a string, and is %1"_s.arg(kindOfJson(type));
    const QString name = type.toString();
    const QString known = typeNames().value(name.simplified().toLower());
    if (known == name && !name.isEmpty())
        return {};
    if (!known.isEmpty())
        return u"the type \"%1\" is named \"%2\" here, as in electric-schema"_s.arg(name, known);
    if (name.contains(u'['))
        return u"\"%1\" is no type name: an array has its elements' type, and \"dims\": 1"_s.arg(
            name);
    if (name.contains(u'('))
        return u"\"%1\" is no type name: a length stands in \"max_length\" (varchar), \"length\" "
               "(bpchar) or \"precision\" and \"scale\" (numeric)"_s.arg(name);
    if (name.isEmpty() || name != name.trimmed())
        return u"\"%1\" is no type name"_s.arg(name);
    return {};
}

bool isWholeNumber(const QJsonValue &value)
{
    return value.isDouble() && value.toInteger(-1) >= 0;
}

QString checkTable(const QJsonObject &table)
{
    if (const QString error = checkMembers(table, {u"columns"_s, u"rows"_s, u"generate"_s});
        !error.isEmpty())
        return error;
    const QJsonValue columns = table.value(u"columns"_s);
    if (!columns.isObject() || columns.toObject().isEmpty())
        return columns.isUndefined()
            ? u"\"columns\" is missing"_s
            : u"\"columns\" must be an object of at least one column, and is %1"_s.arg(
                columns.isObject() ? u"empty"_s : kindOfJson(columns));
    const QJsonObject definitions = columns.toObject();
    for (auto it = definitions.begin(); it != definitions.end(); ++it) {
        if (const QString error = checkColumnDefinition(it.key(), it.value()); !error.isEmpty())
            return error;
    }
    return {};
}

QString checkRows(const QJsonValue &rows)
{
    if (rows.isUndefined())
        return {};
    if (!rows.isArray())
        return u"\"rows\" must be an array of objects, and is %1"_s.arg(kindOfJson(rows));
    const QJsonArray list = rows.toArray();
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (!list.at(i).isObject())
            return u"row %1 must be an object, {column: value}, and is %2"_s.arg(
                QString::number(i + 1), kindOfJson(list.at(i)));
    }
    return {};
}

QString checkGenerate(const QJsonValue &generate)
{
    if (generate.isUndefined())
        return {};
    if (!generate.isObject())
        return u"\"generate\" must be an object, and is %1"_s.arg(kindOfJson(generate));
    const QJsonObject definition = generate.toObject();
    if (const QString error = checkMembers(definition, {u"count"_s, u"values"_s}); !error.isEmpty())
        return u"generate: "_s + error;
    if (!isWholeNumber(definition.value(u"count"_s)))
        return u"generate: \"count\" must be a whole number"_s;
    if (!definition.value(u"values"_s).isObject()
        || definition.value(u"values"_s).toObject().isEmpty())
        return u"generate: \"values\" must be an object, {column: template}"_s;
    return {};
}

} // namespace

QString kindOfJson(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return u"null"_s;
    case QJsonValue::Bool:
        return u"a boolean"_s;
    case QJsonValue::Double:
        return u"a number"_s;
    case QJsonValue::String:
        return u"the string \"%1\""_s.arg(value.toString());
    case QJsonValue::Array:
        return u"an array"_s;
    case QJsonValue::Object:
        return u"an object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return u"missing"_s;
}

bool isForeignType(const QString &type)
{
    return !typeNames().contains(type);
}

QString checkMembers(const QJsonObject &object, const QStringList &known)
{
    QStringList unknown;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!known.contains(it.key()))
            unknown.append(u'"' + it.key() + u'"');
    }
    if (unknown.isEmpty())
        return {};
    return u"unknown member %1; known: %2"_s.arg(unknown.join(u", "), known.join(u", "));
}

QString checkColumnDefinition(const QString &name, const QJsonValue &definition)
{
    const QString where = u"column \"%1\": "_s.arg(name);
    if (!definition.isObject())
        return where + u"an object such as {\"type\": \"int4\"} is needed, and here is "_s
            + kindOfJson(definition);
    // What electric-schema can have for a column.
    const QJsonObject object = definition.toObject();
    QString error
        = checkMembers(object,
                       {u"type"_s, u"not_null"_s, u"pk_index"_s, u"dims"_s, u"max_length"_s,
                        u"length"_s, u"precision"_s, u"scale"_s, u"fields"_s});
    if (error.isEmpty())
        error = checkType(object.value(u"type"_s));
    if (error.isEmpty() && object.contains(u"not_null"_s) && !object.value(u"not_null"_s).isBool())
        error = u"\"not_null\" must be true or false"_s;
    for (const QString &member : {u"pk_index"_s, u"dims"_s}) {
        if (error.isEmpty() && object.contains(member) && !isWholeNumber(object.value(member)))
            error = u"\"%1\" must be a whole number from 0 on"_s.arg(member);
    }
    return error.isEmpty() ? QString() : where + error;
}

// The form only: whether the rows fit their columns is seen when they are inserted.
QString checkSeed(const QJsonObject &seed)
{
    if (const QString error = checkMembers(seed, {u"tables"_s}); !error.isEmpty())
        return error;
    const QJsonValue tables = seed.value(u"tables"_s);
    if (tables.isUndefined())
        return u"\"tables\" is missing"_s;
    if (!tables.isObject())
        return u"\"tables\" must be an object, {name: table}, and is "_s + kindOfJson(tables);
    const QJsonObject all = tables.toObject();
    for (auto it = all.begin(); it != all.end(); ++it) {
        const QJsonObject table = it.value().toObject();
        QString error;
        if (!it.value().isObject())
            error = u"an object is needed, and here is "_s + kindOfJson(it.value());
        if (error.isEmpty())
            error = checkTable(table);
        if (error.isEmpty())
            error = checkRows(table.value(u"rows"_s));
        if (error.isEmpty())
            error = checkGenerate(table.value(u"generate"_s));
        if (!error.isEmpty())
            return u"table \"%1\": %2"_s.arg(it.key(), error);
    }
    return {};
}

} // namespace ElectricDev
