// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "todoserver.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>

namespace {

constexpr int TimeoutMs = 10'000;

QString failureText(QNetworkReply *reply)
{
    if (reply->error() == QNetworkReply::OperationCanceledError)
        return TodoServer::tr(
            "The server did not answer in time. It may have saved the change, or not.");
    const QByteArray body = reply->isOpen() ? reply->readAll() : QByteArray();
    const QString message = QJsonDocument::fromJson(body)[QStringLiteral("message")].toString();
    return message.isEmpty() ? TodoServer::tr("Not saved: %1.").arg(reply->errorString())
                             : TodoServer::tr("Not saved. The server says: %1").arg(message);
}

} // namespace

TodoServer::TodoServer(QObject *parent) : QObject(parent)
{
    m_network.setTransferTimeout(TimeoutMs);
}

QUrl TodoServer::url() const
{
    return m_url;
}

void TodoServer::setUrl(const QUrl &url)
{
    if (m_url == url)
        return;
    m_url = url;
    Q_EMIT urlChanged();
}

bool TodoServer::isBusy() const
{
    return m_pending > 0;
}

void TodoServer::insert(const QVariantMap &values)
{
    send({{QStringLiteral("op"), QStringLiteral("insert")}, {QStringLiteral("value"), values}});
}

void TodoServer::update(const QVariant &id, const QVariantMap &values)
{
    send({{QStringLiteral("op"), QStringLiteral("update")},
          {QStringLiteral("key"), QVariantMap {{QStringLiteral("id"), id}}},
          {QStringLiteral("value"), values}});
}

void TodoServer::remove(const QVariant &id)
{
    send({{QStringLiteral("op"), QStringLiteral("delete")},
          {QStringLiteral("key"), QVariantMap {{QStringLiteral("id"), id}}}});
}

void TodoServer::send(const QVariantMap &operation)
{
    QNetworkRequest request(m_url.resolved(QUrl(QStringLiteral("/tables/todos"))));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    QNetworkReply *const reply = m_network.post(
        request,
        QJsonDocument(QJsonObject::fromVariantMap(operation)).toJson(QJsonDocument::Compact));
    const bool isInsert = operation[QStringLiteral("op")] == QStringLiteral("insert");
    connect(reply, &QNetworkReply::finished, this,
            [this, reply, isInsert] { finish(reply, isInsert); });
    if (++m_pending == 1)
        Q_EMIT isBusyChanged();
}

void TodoServer::finish(QNetworkReply *reply, bool isInsert)
{
    reply->deleteLater();
    if (--m_pending == 0)
        Q_EMIT isBusyChanged();
    if (reply->error() != QNetworkReply::NoError)
        Q_EMIT failed(failureText(reply));
    else if (isInsert)
        Q_EMIT inserted();
}

#include "moc_todoserver.cpp"
