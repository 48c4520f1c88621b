// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnmapper.h"

#include "sqlnames_p.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Electric {

namespace {

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::ColumnMapper)
};

Error invalid(const QString &text)
{
    return Error(Error::InvalidShape, text);
}

// The model's own role, beside the columns.
const QLatin1StringView KeyName("electricKey");

// Only ASCII's letters have a case that every machine agrees on.
bool isLower(QChar c)
{
    return c >= u'a' && c <= u'z';
}

bool isUpper(QChar c)
{
    return c >= u'A' && c <= u'Z';
}

QString camelOfSnake(const QString &column)
{
    QString name;
    name.reserve(column.size());
    for (qsizetype i = 0; i < column.size(); ++i) {
        const QChar c = column[i];
        const bool isSeparator = c == u'_' && i > 0 && column[i - 1] != u'_'
            && i + 1 < column.size() && isLower(column[i + 1]);
        if (isSeparator)
            name += column[++i].toUpper();
        else if (isUpper(c))
            name += u'_', name += c;
        else
            name += c;
    }
    return name;
}

/*
    The way back. In what camelOfSnake() has written an upper-case letter behind an underscore is
    always one of the server's own, since a separator never follows an underscore; any other
    stands for a separator and its letter. So each name has one column only.
*/
QString snakeOfCamel(const QString &name)
{
    QString column;
    column.reserve(name.size() + 8);
    for (qsizetype i = 0; i < name.size(); ++i) {
        const QChar c = name[i];
        if (c == u'_' && i + 1 < name.size() && isUpper(name[i + 1]))
            column += name[++i];
        else if (isUpper(c))
            column += u'_', column += c.toLower();
        else
            column += c;
    }
    return column;
}

} // namespace

/*!
    \class Electric::ColumnMapper
    \inheaderfile ElectricQt/ColumnMapper
    \inmodule ElectricQt
    \brief What an app calls the server's columns.

    A plain value, cheap to copy. It is given to a stream (ShapeStream::columnMapper). Then the
    columns, the condition, the order and the filter are written in the app's names, and models
    and messages show them. On disk, and towards the server, columns keep the server's names:
    another mapper changes neither the stored rows nor the shape's identity.

    A mapper must be reversible; see check().
*/

/*!
    \enum Electric::ColumnMapper::Dialect
    Whose SQL a text is.
    \value PostgreSql The server's, as in ShapeStream::where.
    \value Sqlite     The local database's, as in PersistedShape::filter and orderBy.
*/

/*!
    \fn Electric::ColumnMapper::ColumnMapper()
    Creates a mapper that keeps all names as they are.
*/

/*!
    Returns a mapper between \c created_at and \c createdAt.

    An underscore between two characters, of which the first is no underscore and the second a
    letter from \c a to \c z, makes that letter upper case. An upper-case letter of the server's
    own is written with an underscore before it: \c userID becomes \c user_I_D. All else stays:
    \c line_1, leading, trailing and double underscores, other alphabets, \c $, blanks. No two
    columns get the same name, whatever they are called, and each name leads back to its column.
*/
ColumnMapper ColumnMapper::snakeToCamel()
{
    ColumnMapper mapper;
    mapper.m_kind = Kind::SnakeToCamel;
    return mapper;
}

/*!
    Returns a mapper that calls the columns that are keys in \a names by the values there. Other
    columns keep their names.
*/
ColumnMapper ColumnMapper::fromMap(const QMap<QString, QString> &names)
{
    ColumnMapper mapper;
    mapper.m_kind = Kind::Map;
    mapper.m_toApp = names;
    for (auto it = names.begin(); it != names.end(); ++it) {
        if (it.key().isEmpty() || it->isEmpty())
            mapper.m_error = invalid(Text::tr("columnMapper has an empty name."));
        else if (*it == KeyName && it.key() != KeyName)
            mapper.m_error
                = invalid(Text::tr("columnMapper calls the column “%1” electricKey, which is "
                                   "the model's own name for a row's key.")
                              .arg(it.key()));
        else if (const auto other = mapper.m_toServer.constFind(*it);
                 other != mapper.m_toServer.cend())
            mapper.m_error
                = invalid(Text::tr("columnMapper calls both “%1” and “%2” by the name “%3”.")
                              .arg(*other, it.key(), *it));
        else
            mapper.m_toServer.insert(*it, it.key());
    }
    return mapper;
}

/*!
    Returns what \a wordOrMap describes: the word \c "snakeToCamel", a map from columns to names,
    a ColumnMapper, or nothing (an invalid or null QVariant) for none. Of anything else check()
    of the result says what is wrong.
*/
ColumnMapper ColumnMapper::fromVariant(const QVariant &wordOrMap)
{
    if (wordOrMap.metaType() == QMetaType::fromType<ColumnMapper>())
        return wordOrMap.value<ColumnMapper>();
    if (wordOrMap.isNull() || wordOrMap.typeId() == QMetaType::Nullptr)
        return {};
    if (wordOrMap.typeId() == QMetaType::QString && wordOrMap == QLatin1StringView("snakeToCamel"))
        return snakeToCamel();
    ColumnMapper mapper;
    if (wordOrMap.typeId() != QMetaType::QVariantMap) {
        mapper.m_error = invalid(
            Text::tr(
                "columnMapper is “%1”; it must be \"snakeToCamel\" or an object of names, such as "
                "({created_at: \"createdAt\"}).")
                .arg(wordOrMap.toString()));
        return mapper;
    }
    const QVariantMap map = wordOrMap.toMap();
    QMap<QString, QString> names;
    for (auto it = map.begin(); it != map.end(); ++it) {
        if (it->typeId() != QMetaType::QString) {
            mapper.m_error = invalid(
                Text::tr("columnMapper does not call the column “%1” by a text.").arg(it.key()));
            return mapper;
        }
        names.insert(it.key(), it->toString());
    }
    return fromMap(names);
}

/*!
    Returns what the app calls the server's \a column.
*/
QString ColumnMapper::toApp(const QString &column) const
{
    switch (m_kind) {
    case Kind::SnakeToCamel:
        return camelOfSnake(column);
    case Kind::Map:
        return m_toApp.value(column, column);
    case Kind::Identity:
        break;
    }
    return column;
}

/*!
    Returns the server's column that the app calls \a name; what no column can be called is
    returned as it is, so that the server's own names mostly do as well.
*/
QString ColumnMapper::toServer(const QString &name) const
{
    switch (m_kind) {
    case Kind::SnakeToCamel:
        if (const QString column = snakeOfCamel(name); camelOfSnake(column) == name)
            return column;
        break;
    case Kind::Map:
        return m_toServer.value(name, name);
    case Kind::Identity:
        break;
    }
    return name;
}

/*!
    Returns whether all names stay as they are.
*/
bool ColumnMapper::isIdentity() const
{
    if (m_kind == Kind::SnakeToCamel)
        return false;
    return std::all_of(m_toApp.keyValueBegin(), m_toApp.keyValueEnd(),
                       [](const auto &entry) { return entry.first == entry.second; });
}

/*!
    Returns why this mapper cannot be used with any shape, or no error: two columns have one name,
    or a name is empty.
*/
Error ColumnMapper::check() const
{
    return m_error;
}

/*!
    \overload
    Returns also why it cannot be used with the columns of \a schema: a name would hide another
    column.
*/
Error ColumnMapper::check(const Schema &schema) const
{
    if (m_error || m_kind == Kind::Identity)
        return m_error;
    QMap<QString, QString> columns; // by name
    for (const Column &described : schema.columns()) {
        const QString column = QString::fromUtf8(described.name);
        const QString name = toApp(column);
        if (name == KeyName && column != KeyName)
            return invalid(Text::tr("columnMapper calls the column “%1” electricKey, which is the "
                                    "model's own name for a row's key.")
                               .arg(column));
        if (const auto other = columns.constFind(name); other != columns.cend()) {
            const bool isMapped = column != name;
            return invalid(
                Text::tr("columnMapper calls the column “%1” by the name “%2”, which hides "
                         "the column “%3”.")
                    .arg(isMapped ? column : *other, name, isMapped ? *other : column));
        }
        columns.insert(name, column);
    }
    return {};
}

/*!
    Returns the condition, order or list of columns \a sql, which is written in the app's names,
    with the server's names in them, quoted where they have to be.

    Names are columns where SQL has columns: also behind a table's name and a dot, but not in
    quotes, as a function, a type, an alias or a table, and not where they are a keyword. Literals
    and comments stay. Case counts: what differs from a column's name in the app is left alone.
    What a \a dialect quotes, and how, is heeded.
*/
QString ColumnMapper::rewriteSql(const QString &sql, Dialect dialect) const
{
    if (isIdentity() || m_error)
        return sql;
    return withColumnNames(sql, dialect, [this](const QString &name) { return toServer(name); });
}

} // namespace Electric

#include "moc_columnmapper.cpp"
