// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "requesturl_p.h"

#include <QtCore/QUrlQuery>

#include <algorithm>

namespace Electric {

namespace {

QString quotedColumns(const QStringList &columns)
{
    QStringList quoted;
    quoted.reserve(columns.size());
    for (QString column : columns)
        quoted.append(u'"' + column.replace(u'"', QLatin1StringView("\"\"")) + u'"');
    return quoted.join(u',');
}

void sortByName(ParameterList &parameters)
{
    std::ranges::stable_sort(parameters, {}, &ParameterList::value_type::first);
}

/*
    application/x-www-form-urlencoded, as browsers write it, so that all clients of a shape
    ask a cache for the same URL. https://url.spec.whatwg.org/#concept-urlencoded-serializer
*/
QByteArray formEncoded(const QString &text)
{
    // (But for the tilde, which QUrl does not keep encoded.)
    QByteArray encoded = text.toUtf8().toPercentEncoding(" *");
    return encoded.replace(' ', '+');
}

/*
    All that a request has beside the words for its rows.
*/
ParameterList positionParameters(const ShapeDefinition &definition, const RequestPosition &position,
                                 const QMap<QString, QString> &providedParams)
{
    ParameterList parameters = shapeParameters(definition);
    parameters.removeIf([&providedParams](const ParameterList::value_type &parameter) {
        return providedParams.contains(parameter.first);
    });
    for (auto it = providedParams.cbegin(); it != providedParams.cend(); ++it)
        parameters.append({it.key(), it.value()});
    const auto add = [&parameters](const char *name, const QByteArray &value) {
        parameters.append({QString::fromLatin1(name), QString::fromUtf8(value)});
    };
    const auto addIfSet = [&add](const char *name, const QByteArray &value) {
        if (!value.isEmpty())
            add(name, value);
    };
    add("log", definition.log == ShapeDefinition::Log::Full ? "full" : "changes_only");
    add("offset", position.offset);
    addIfSet("handle", position.handle);
    addIfSet("expired_handle", position.expiredHandle);
    addIfSet("cache-buster", position.cacheBuster);
    if (position.isLive) {
        add("live", "true");
        add("cursor", position.cursor); // empty at first
    }
    if (position.isEventStream)
        add("live_sse", "true");
    return parameters;
}

QUrl urlWith(const QUrl &base, ParameterList *parameters)
{
    sortByName(*parameters);
    QByteArray query;
    for (const auto &[name, value] : std::as_const(*parameters)) {
        if (!query.isEmpty())
            query.append('&');
        query.append(formEncoded(name)).append('=').append(formEncoded(value));
    }
    QUrl url = base.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment);
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    return url;
}

} // namespace

ParameterList shapeParameters(const ShapeDefinition &definition)
{
    ParameterList parameters;
    QString query = definition.url.query(QUrl::FullyEncoded);
    query.replace(u'+', QLatin1StringView("%20")); // form-encoded, as ours will be
    const auto ofUrl = QUrlQuery(query).queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : ofUrl)
        parameters.append({name, value});
    for (auto it = definition.extraParams.begin(); it != definition.extraParams.end(); ++it)
        parameters.append({it.key(), it.value()});
    for (auto it = definition.params.begin(); it != definition.params.end(); ++it)
        parameters.append({QStringLiteral("params[%1]").arg(it.key()), it.value()});
    if (!definition.table.isEmpty())
        parameters.append({QStringLiteral("table"), definition.table});
    if (!definition.where.isEmpty())
        parameters.append({QStringLiteral("where"), definition.where});
    if (!definition.columns.isEmpty())
        parameters.append({QStringLiteral("columns"), quotedColumns(definition.columns)});
    if (definition.replica == ShapeDefinition::Replica::Full)
        parameters.append({QStringLiteral("replica"), QStringLiteral("full")});
    sortByName(parameters);
    return parameters;
}

QUrl requestUrl(const ShapeDefinition &definition, const RequestPosition &position,
                const QMap<QString, QString> &providedParams)
{
    ParameterList parameters = positionParameters(definition, position, providedParams);
    return urlWith(definition.url, &parameters);
}

QUrl subsetUrl(const ShapeDefinition &definition, const RequestPosition &position,
               const SubsetRequest &subset, const QMap<QString, QString> &providedParams)
{
    ParameterList parameters = positionParameters(definition, position, providedParams);
    const auto add = [&parameters](const char *name, const QString &value) {
        if (!value.isEmpty())
            parameters.append({QString::fromLatin1(name), value});
    };
    if (!subset.isPost) {
        add("subset__where", subset.where);
        if (!subset.params.isEmpty())
            add("subset__params", QString::fromUtf8(subset.paramsJson()));
        add("subset__order_by", subset.orderBy);
        if (subset.limit)
            add("subset__limit", QString::number(*subset.limit));
        if (subset.offset)
            add("subset__offset", QString::number(*subset.offset));
    }
    return urlWith(definition.url, &parameters);
}

} // namespace Electric
