// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "rowpresenter_p.h"

#include "pgarray_p.h"
#include "simdjsonutil_p.h"
#include "utf8_p.h"

#include <QtCore/QCoreApplication>

namespace Electric {

/*!
    \typealias Electric::ColumnParser
    \relates Electric::ShapeStream

    A function of the app's that makes a value of a \c text, which is PostgreSQL's. It returns an
    Electric::Error (or nothing) where it cannot: then the value is shown as without a parser, and
    the error arrives in ShapeStream::errorOccurred(), once for a column.
*/

/*!
    \typealias Electric::RowTransformer
    \relates Electric::ShapeStream

    A function of the app's that makes another row of a row, which has the app's names and the
    parsers' values.
*/

RowPresenter::RowPresenter(const Presentation &presentation, const Schema &schema)
    : m_mapper(presentation.mapper),
      m_schema(schema),
      m_error(presentation.mapper.check(schema)),
      m_transformer(presentation.transformer),
      m_failed(presentation.failed)
{
    for (const Column &column : schema.columns()) {
        m_names.append(nameOf(column.name));
        if (!presentation.parsers.isEmpty())
            m_parsers.push_back(parserOf(presentation.parsers, column));
    }
}

QString RowPresenter::nameOf(const QByteArray &column) const
{
    const QString name = QString::fromUtf8(column);
    return m_error ? name : m_mapper.toApp(name);
}

/*
    A column's own comes before its type's. A word that names a column is none for a type.
*/
RowPresenter::Parser RowPresenter::parserOf(const QHash<QString, ColumnParser> &parsers,
                                            const Column &column) const
{
    const QString name = QString::fromUtf8(column.name);
    const QString type = QString::fromUtf8(column.type);
    for (const QString &key : {QStringLiteral("column:") + name, name}) {
        if (const ColumnParser parse = parsers.value(key))
            return {parse, false};
    }
    const bool isColumn = m_schema.indexOf(toStringView(column.type)) >= 0;
    for (const QString &key : {QStringLiteral("type:") + type, isColumn ? QString() : type}) {
        if (const ColumnParser parse = parsers.value(key))
            return {parse, column.dimensions > 0};
    }
    return {};
}

/*
    The value of a column: by the app's parser, or by the table of types.
*/
QVariant RowPresenter::value(qsizetype column, const ColumnValue &value) const
{
    const Column &described = m_schema.columns()[column];
    const bool isNull = value.type == ColumnValue::Type::Null;
    if (isNull || m_parsers.empty() || !m_parsers[size_t(column)].parse)
        return decodeVariant(described, value);
    const Parser &parser = m_parsers[size_t(column)];
    if (!parser.takesElements)
        return parsed(parser, described, value);
    const auto list = arrayElements(
        described, value.bytes, [&](const Column &element, const ColumnValue &elementValue) {
            const bool isNullElement = elementValue.type == ColumnValue::Type::Null;
            return isNullElement ? decodeVariant(element, elementValue)
                                 : parsed(parser, element, elementValue);
        });
    return list ? QVariant(*list) : decodeVariant(described, value);
}

QVariant RowPresenter::parsed(const Parser &parser, const Column &column,
                              const ColumnValue &value) const
{
    const QVariant result = parser.parse(textFromUtf8(decodeText(column, value)));
    const bool isError = result.metaType() == QMetaType::fromType<Error>();
    if (result.isValid() && !isError)
        return result;
    if (m_failed) {
        const QString name = QString::fromUtf8(column.name);
        const QString why = isError
            ? result.value<Error>().text()
            : QCoreApplication::translate("Electric::ShapeStream", "it has returned nothing");
        m_failed(Error(Error::InvalidValue,
                       QCoreApplication::translate("Electric::ShapeStream",
                                                   "The parser of the column “%1” has failed: %2. "
                                                   "Its values are shown without it.")
                           .arg(name, why)),
                 name);
    }
    return decodeVariant(column, value);
}

} // namespace Electric
