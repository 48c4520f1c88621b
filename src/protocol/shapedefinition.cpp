// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapedefinition.h"

#include "json_p.h"
#include "requesturl_p.h"
#include "simdjsonutil_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QUrlQuery>

#include <algorithm>
#include <array>

namespace Electric {

namespace {

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::ShapeDefinition)
};

bool isReserved(const QString &parameter)
{
    static constexpr std::array Names {
        QLatin1StringView("offset"),       QLatin1StringView("handle"),
        QLatin1StringView("live"),         QLatin1StringView("live_sse"),
        QLatin1StringView("cursor"),       QLatin1StringView("expired_handle"),
        QLatin1StringView("cache-buster"), QLatin1StringView("log"),
    };
    return std::ranges::find(Names, parameter) != Names.end()
        || parameter.startsWith(QLatin1StringView("subset__"));
}

} // namespace

/*!
    \class Electric::ShapeDefinition
    \inheaderfile ElectricQt/ShapeDefinition
    \inmodule ElectricQt
    \brief What a shape consists of: where it is asked from, a table, and which rows and columns of
    it.

    Of the URL only the path tells shapes apart: see identity().

    A plain value. \c params maps \c "1" to the value of \c $1 in \c where, and so on.
    \c extraParams are further URL parameters, for a proxy; those named \c secret,
    \c api_secret, \c token, \c access_token or in \c credentialParams are credentials and are
    never stored.
*/

/*!
    \enum Electric::ShapeDefinition::Replica
    How much of a changed row the server sends.
    \value Default The primary key and the changed columns.
    \value Full    The whole row, and the old values of what changed.
*/

/*!
    \enum Electric::ShapeDefinition::Log
    \value Full        All rows, then their changes.
    \value ChangesOnly Only changes from now on.
*/

/*!
    \variable Electric::ShapeDefinition::url
    \brief See ShapeStream::url.
*/

/*!
    \variable Electric::ShapeDefinition::table
    \brief See ShapeStream::table.
*/

/*!
    \variable Electric::ShapeDefinition::where
    \brief See ShapeStream::where; in the server's names.
*/

/*!
    \variable Electric::ShapeDefinition::params
    \brief the values for \c where, by their numbers, in PostgreSQL's text form.
*/

/*!
    \variable Electric::ShapeDefinition::columns
    \brief See ShapeStream::columns; in the server's names.
*/

/*!
    \variable Electric::ShapeDefinition::replica
    \brief How much of a changed row the server sends.
*/

/*!
    \variable Electric::ShapeDefinition::log
    \brief whether the shape begins with its rows.
*/

/*!
    \variable Electric::ShapeDefinition::extraParams
    \brief See ShapeStream::extraParams.
*/

/*!
    \variable Electric::ShapeDefinition::credentialParams
    \brief See ShapeStream::credentialParams.
*/

/*!
    Returns why this shape cannot be asked for, or no error. The server checks the rest.
*/
Error ShapeDefinition::check() const
{
    const auto invalid = [](const QString &text) { return Error(Error::InvalidShape, text); };
    const QString scheme = url.scheme();
    if (url.isEmpty())
        return invalid(Text::tr("No URL is set. Set it to the server's, for example "
                                "http://localhost:3000/v1/shape."));
    if (!url.isValid() || url.host().isEmpty()
        || (scheme != QLatin1StringView("http") && scheme != QLatin1StringView("https")))
        return invalid(Text::tr("The URL is not an http or https URL.")); // it may hold a password

    QStringList names = extraParams.keys();
    const auto query = QUrlQuery(url).queryItems();
    for (const auto &item : query)
        names.append(item.first);
    for (const QString &name : std::as_const(names)) {
        if (isReserved(name))
            return invalid(Text::tr("The parameter “%1” belongs to the protocol and cannot be set.")
                               .arg(name));
    }
    for (auto it = params.keyBegin(); it != params.keyEnd(); ++it) {
        const int number = it->toInt();
        if (number < 1 || *it != QString::number(number))
            return invalid(Text::tr("“%1” is not the number of a parameter: $1 is “1”.").arg(*it));
    }
    const auto own = shapeParameters(*this);
    for (qsizetype i = 1; i < own.size(); ++i) {
        if (own[i].first == own[i - 1].first)
            return invalid(Text::tr("The parameter “%1” is set twice.").arg(own[i].first));
    }
    return {};
}

/*!
    Returns whether the value of the URL parameter \a parameter must not be stored or shown.
*/
bool ShapeDefinition::isCredential(const QString &parameter) const
{
    static constexpr std::array Names {QLatin1StringView("secret"), QLatin1StringView("api_secret"),
                                       QLatin1StringView("token"),
                                       QLatin1StringView("access_token")};
    return std::ranges::find(Names, parameter) != Names.end()
        || credentialParams.contains(parameter);
}

/*!
    Returns what tells this shape from others, in a form that can be compared and stored: the
    URL's path and all parameters that choose rows or columns, sorted, without credentials. Scheme,
    host and port are no part of it: a server may move. See \l {Names}{how shapes are found}.
*/
QByteArray ShapeDefinition::identity() const
{
    QByteArray identity
        = "{\"path\":" + jsonString(toStringView(url.path(QUrl::FullyEncoded).toUtf8()));
    if (log == Log::ChangesOnly)
        identity += ",\"log\":\"changes_only\"";
    identity += ",\"params\":{";
    bool first = true;
    ShapeDefinition ordered = *this;
    ordered.columns.sort();
    const auto parameters = shapeParameters(ordered);
    for (const auto &[name, value] : parameters) {
        if (isCredential(name))
            continue;
        if (!std::exchange(first, false))
            identity += ',';
        identity += jsonString(toStringView(name.toUtf8())) + ':'
            + jsonString(toStringView(value.toUtf8()));
    }
    return identity + "}}";
}

} // namespace Electric
