// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "schema.h"

#include "simdjsonutil_p.h"

#include <QtCore/QDebug>

#include <algorithm>
#include <array>
#include <utility>

namespace Electric {

namespace {

ColumnKind kindOfType(std::string_view type)
{
    static constexpr std::array<std::pair<std::string_view, ColumnKind>, 13> Kinds {{
        {"bool", ColumnKind::Boolean},
        {"int2", ColumnKind::Integer},
        {"int4", ColumnKind::Integer},
        {"int8", ColumnKind::BigInteger},
        {"float4", ColumnKind::Float},
        {"float8", ColumnKind::Float},
        {"bytea", ColumnKind::Bytes},
        {"json", ColumnKind::Json},
        {"jsonb", ColumnKind::Json},
        {"timestamptz", ColumnKind::TimestampTz},
        {"timestamp", ColumnKind::Timestamp},
        {"date", ColumnKind::Date},
        {"time", ColumnKind::Time},
    }};
    const auto found = std::ranges::find(Kinds, type, &decltype(Kinds)::value_type::first);
    return found == Kinds.end() ? ColumnKind::Text : found->second;
}

int intMember(const simdjson::dom::object &object, std::string_view name, int fallback)
{
    int64_t value = 0;
    return object[name].get(value) ? fallback : int(value);
}

} // namespace

/*!
    \class Electric::Schema
    \inheaderfile ElectricQt/Schema
    \inmodule ElectricQt
    \brief The columns of a shape, as the server's \c electric-schema header names them.

    Columns stand in the order in which the server sent them. A type that ElectricQt does not
    know is kept as text (ColumnKind::Text). A Schema is a plain value, usable in any thread.
*/

/*!
    \class Electric::Column
    \inheaderfile ElectricQt/Schema
    \inmodule ElectricQt
    \brief One column of a shape: its name, PostgreSQL type and place in the primary key.

    A plain value, usable in any thread.
*/

/*!
    \variable Electric::Column::name
    \brief the server's name, in UTF-8.
*/

/*!
    \variable Electric::Column::type
    \brief PostgreSQL's name of the type, such as \c int8; of an array the type of its elements.
*/

/*!
    \variable Electric::Column::kind
    \brief How values of the type are kept and shown.
*/

/*!
    \variable Electric::Column::dimensions
    \brief the dimensions of an array; 0 for what is none.
*/

/*!
    \variable Electric::Column::primaryKeyIndex
    \brief the place in the primary key, from 0 on; -1 outside of it.
*/

/*!
    \variable Electric::Column::notNull
    \brief whether the column holds no NULL. It never concerns the elements of an array.
*/

/*!
    \enum Electric::ColumnKind

    How the values of a column are kept and shown. \c numeric, \c uuid, enumerations, ranges,
    intervals and all types that are not named here are \c Text, exactly as the server sent them.
    It is in \c {<ElectricQt/Schema>}.

    \value Text        Everything else, shown as QString.
    \value Boolean     \c bool.
    \value Integer     \c int2 and \c int4, shown as \c int.
    \value BigInteger  \c int8, shown as \c qlonglong.
    \value Float       \c float4 and \c float8, shown as \c double.
    \value Bytes       \c bytea, shown as QByteArray.
    \value Json        \c json and \c jsonb, shown as QVariantMap, QVariantList or a plain value.
    \value TimestampTz \c timestamptz, shown as QDateTime in UTC.
    \value Timestamp   \c timestamp, shown as QDateTime with the wall clock's time.
    \value Date        \c date, shown as QDate.
    \value Time        \c time, shown as QTime.
*/

/*!
    \fn Electric::Schema::Schema()
    Creates a schema without columns.
*/

/*!
    \fn bool Electric::Schema::isEmpty() const
    Returns whether there are no columns: they are not known yet.
*/

/*!
    Returns the schema in \a json (an object: column name to type information), or nothing
    if that is not such an object or names no column.
*/
std::optional<Schema> Schema::fromJson(const QByteArray &json)
{
    simdjson::dom::parser parser;
    simdjson::dom::object root;
    if (parser.parse(json.constData(), size_t(json.size())).get(root))
        return std::nullopt;

    Schema schema;
    for (const auto field : root) {
        simdjson::dom::object info;
        std::string_view type;
        if (field.value.get(info) || info["type"].get(type))
            return std::nullopt;
        Column column;
        column.name = toByteArray(field.key);
        column.type = toByteArray(type);
        column.kind = kindOfType(type);
        column.dimensions = intMember(info, "dims", 0);
        column.primaryKeyIndex = intMember(info, "pk_index", -1);
        if (info["not_null"].get(column.notNull))
            column.notNull = false;
        schema.m_columns.append(column);
    }
    if (schema.m_columns.isEmpty())
        return std::nullopt;
    schema.m_json = json;
    return schema;
}

/*!
    \fn QByteArray Electric::Schema::json() const
    Returns the JSON from which this schema was made.
*/

/*!
    \fn const QList<Electric::Column> &Electric::Schema::columns() const
    Returns the columns in the server's order.
*/

/*!
    Returns the position of the column \a name (case counts), or -1.
*/
qsizetype Schema::indexOf(std::string_view name) const
{
    const auto found = std::ranges::find_if(
        m_columns, [name](const Column &column) { return toStringView(column.name) == name; });
    return found == m_columns.end() ? -1 : found - m_columns.begin();
}

/*!
    Returns the positions of the primary key's columns, in the key's order. Without a primary
    key PostgreSQL's replica identity is the whole row, so all columns are returned.
*/
QList<qsizetype> Schema::primaryKey() const
{
    QList<qsizetype> key;
    for (qsizetype i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i].primaryKeyIndex >= 0)
            key.append(i);
    }
    if (key.isEmpty()) {
        for (qsizetype i = 0; i < m_columns.size(); ++i)
            key.append(i);
        return key;
    }
    std::ranges::sort(key, {}, [this](qsizetype i) { return m_columns[i].primaryKeyIndex; });
    return key;
}

/*!
    \relates Electric::Schema
    Writes the columns of \a schema to \a debug, each with PostgreSQL's name of its type.
*/
QDebug operator<<(QDebug debug, const Schema &schema)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "Electric::Schema(";
    const char *separator = "";
    for (const Column &column : schema.columns()) {
        debug << std::exchange(separator, ", ") << column.name.constData() << ' '
              << column.type.constData();
        for (int i = 0; i < column.dimensions; ++i)
            debug << "[]";
        if (column.primaryKeyIndex >= 0)
            debug << " key";
    }
    return debug << ')';
}

} // namespace Electric
