// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "session.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QSettings>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>

#include <utility>

namespace {

constexpr int TimeoutMs = 10'000;

// Names in the settings. An app that matters keeps the token in the system's keychain.
constexpr QLatin1StringView UserKey("session/user");
constexpr QLatin1StringView TokenKey("session/refreshToken");

int statusOf(const QNetworkReply *reply)
{
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

QJsonObject answerOf(QNetworkReply *reply)
{
    return QJsonDocument::fromJson(reply->readAll()).object();
}

} // namespace

/*
    What the last session has left: that it holds is known when the server has been asked, and the
    app does not wait for that.
*/
Session::Session(QObject *parent) : QObject(parent)
{
    const QSettings settings;
    m_user = settings.value(UserKey).toString();
    m_refreshToken = settings.value(TokenKey).toString();
}

void Session::setServer(const QUrl &server)
{
    if (m_server == server)
        return;
    m_server = server;
    Q_EMIT serverChanged();
}

void Session::logIn(const QString &user, const QString &password)
{
    if (m_isBusy)
        return;
    setErrorString({});
    setBusy(true);
    QNetworkReply *const reply
        = post(QStringLiteral("/login"),
               {{QStringLiteral("user"), user}, {QStringLiteral("password"), password}});
    connect(reply, &QNetworkReply::finished, this,
            [this, user, reply] { finishLogin(user, reply); });
}

void Session::finishLogin(const QString &user, QNetworkReply *reply)
{
    reply->deleteLater();
    const QJsonObject answer = answerOf(reply);
    const QString refreshToken = answer.value(QStringLiteral("refresh_token")).toString();
    if (!refreshToken.isEmpty()) {
        takeToken(answer);
        setUser(user, refreshToken);
    } else if (statusOf(reply) == 0) {
        setErrorString(tr("The server cannot be reached. Logging in needs a network."));
    } else {
        setErrorString(answer.value(QStringLiteral("message"))
                           .toString(tr("The server has given an answer that makes no sense.")));
    }
    setBusy(false);
}

/*
    Calls the receiver with a token that holds: at once, or when there is a new one. The server has
    the last word: the token that it has refused is not given again, whatever this clock says.
*/
void Session::fetchToken(bool isRefused, const QJSValue &receiver)
{
    if (!isRefused && !m_token.isEmpty() && !m_tokenEnd.hasExpired()) {
        receiver.call({m_token});
        return;
    }
    m_waiting.append(receiver);
    if (m_waiting.size() == 1) // else it has been asked for
        renewToken();
}

void Session::renewToken()
{
    QNetworkReply *const reply
        = post(QStringLiteral("/token"), {{QStringLiteral("refresh_token"), m_refreshToken}});
    connect(reply, &QNetworkReply::finished, this, [this, reply, asked = m_refreshToken] {
        reply->deleteLater();
        if (asked == m_refreshToken) // else another user has come meanwhile
            finishRenewal(reply);
    });
}

/*
    Only the server's word ends the session. Without a network those who wait get the old token:
   their own request then fails as it does without a network, and is repeated.
*/
void Session::finishRenewal(QNetworkReply *reply)
{
    const QList<QJSValue> waiting = std::exchange(m_waiting, {});
    if (statusOf(reply) == 401)
        return end(tr("Your session has ended. Your notes are kept: log in to see them."));
    if (statusOf(reply) == 200)
        takeToken(answerOf(reply));
    for (const QJSValue &receiver : waiting)
        receiver.call({m_token});
}

/*
    Forgets who was logged in.
*/
void Session::end(const QString &why)
{
    m_token.clear();
    setErrorString(why);
    setUser({}, {});
}

QNetworkReply *Session::post(const QString &path, const QJsonObject &values)
{
    QNetworkRequest request(m_server.resolved(QUrl(path)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    request.setTransferTimeout(TimeoutMs);
    return m_network.post(request, QJsonDocument(values).toJson(QJsonDocument::Compact));
}

void Session::takeToken(const QJsonObject &answer)
{
    m_token = answer.value(QStringLiteral("token")).toString();
    m_tokenEnd.setRemainingTime(
        qint64(answer.value(QStringLiteral("expires_in")).toDouble() * 1000));
}

void Session::setUser(const QString &user, const QString &refreshToken)
{
    m_refreshToken = refreshToken;
    m_waiting.clear(); // they were the user's before
    QSettings settings;
    if (user.isEmpty()) {
        settings.remove(UserKey);
        settings.remove(TokenKey);
    } else {
        settings.setValue(UserKey, user);
        settings.setValue(TokenKey, refreshToken);
    }
    if (m_user == user)
        return;
    m_user = user;
    Q_EMIT userChanged();
}

void Session::setBusy(bool isBusy)
{
    if (m_isBusy == isBusy)
        return;
    m_isBusy = isBusy;
    Q_EMIT isBusyChanged();
}

void Session::setErrorString(const QString &text)
{
    if (m_errorString == text)
        return;
    m_errorString = text;
    Q_EMIT errorStringChanged();
}

#include "moc_session.cpp"
