// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_HTTPMESSAGE_H
#define ELECTRICDEV_HTTPMESSAGE_H

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <functional>
#include <optional>
#include <utility>

namespace ElectricDev {

using Header = std::pair<QByteArray, QByteArray>;
using Headers = QList<Header>;

struct Request
{
    QByteArray method;
    QString path;
    QByteArray rawQuery;
    QList<std::pair<QString, QString>> query;
    Headers headers;
    QByteArray body;
    QDateTime time;
    bool keepAlive = true;

    bool hasQuery(QStringView name) const;
    QString queryValue(QStringView name) const;
    QByteArray header(QByteArrayView name) const;
};

struct Response
{
    int status = 200;
    Headers headers;
    QByteArray body;

    void setHeader(const QByteArray &name, const QByteArray &value);
    void removeHeader(QByteArrayView name);
    QByteArray header(QByteArrayView name) const;
    QByteArray head() const;

    static Response json(int status, const QByteArray &body);
};

struct Fault
{
    int delayMs = 0;
    std::optional<Response> answer;
    QList<QByteArray> dropHeaders;
    Headers replaceHeaders;
    std::optional<qsizetype> truncateBodyAt;
    qsizetype pieceBytes = 0;
    bool closeWithoutAnswer = false;
    bool hang = false;
};

using FaultHandler = std::function<std::optional<Fault>(const Request &)>;

QList<std::pair<QString, QString>> parseQuery(const QByteArray &rawQuery);
QString decodePercent(QByteArray text);

} // namespace ElectricDev

#endif
