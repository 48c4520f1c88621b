// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "httpmessage.h"

#include <algorithm>

namespace ElectricDev {

namespace {

bool sameName(QByteArrayView a, QByteArrayView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

QByteArray findHeader(const Headers &headers, QByteArrayView name)
{
    for (const Header &header : headers) {
        if (sameName(header.first, name))
            return header.second;
    }
    return {};
}

QByteArray reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    default:
        return "Status";
    }
}

} // namespace

bool Request::hasQuery(QStringView name) const
{
    return std::any_of(query.cbegin(), query.cend(),
                       [name](const auto &item) { return item.first == name; });
}

QString Request::queryValue(QStringView name) const
{
    for (const auto &[key, value] : query) {
        if (key == name)
            return value;
    }
    return {};
}

QByteArray Request::header(QByteArrayView name) const
{
    return findHeader(headers, name);
}

void Response::setHeader(const QByteArray &name, const QByteArray &value)
{
    for (Header &header : headers) {
        if (sameName(header.first, name)) {
            header.second = value;
            return;
        }
    }
    headers.append({name, value});
}

void Response::removeHeader(QByteArrayView name)
{
    headers.removeIf([name](const Header &header) { return sameName(header.first, name); });
}

QByteArray Response::header(QByteArrayView name) const
{
    return findHeader(headers, name);
}

// The status line and the headers, with the empty line that ends them.
QByteArray Response::head() const
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(status) + ' ' + reason(status) + "\r\n";
    for (const Header &header : headers)
        text += header.first + ": " + header.second + "\r\n";
    return text + "\r\n";
}

Response Response::json(int status, const QByteArray &body)
{
    return {status, {{"content-type", "application/json; charset=utf-8"}}, body};
}

// `+` is a blank in a query, and only there.
QList<std::pair<QString, QString>> parseQuery(const QByteArray &rawQuery)
{
    QList<std::pair<QString, QString>> items;
    for (const QByteArray &part : rawQuery.split('&')) {
        if (part.isEmpty())
            continue;
        QByteArray item = part;
        item.replace('+', ' ');
        const qsizetype equals = item.indexOf('=');
        const QByteArray name = equals < 0 ? item : item.left(equals);
        const QByteArray value = equals < 0 ? QByteArray() : item.mid(equals + 1);
        items.append({decodePercent(name), decodePercent(value)});
    }
    return items;
}

QString decodePercent(QByteArray text)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text));
}

} // namespace ElectricDev
