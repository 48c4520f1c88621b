// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OFFLINEFIRST_SESSION_H
#define OFFLINEFIRST_SESSION_H

#include <QtCore/QDeadlineTimer>
#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QUrl>
#include <QtNetwork/QNetworkAccessManager>
#include <QtQml/QJSValue>
#include <QtQml/qqml.h>

// Who is logged in, also after a restart and without a network, and the token that says so.
class Session : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl server READ server WRITE setServer NOTIFY serverChanged FINAL)
    Q_PROPERTY(QString user READ user NOTIFY userChanged FINAL)
    Q_PROPERTY(bool isBusy READ isBusy NOTIFY isBusyChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)
    QML_ELEMENT

public:
    explicit Session(QObject *parent = nullptr);

    QUrl server() const { return m_server; }
    void setServer(const QUrl &server);
    QString user() const { return m_user; }
    bool isBusy() const { return m_isBusy; }
    QString errorString() const { return m_errorString; }

    Q_INVOKABLE void logIn(const QString &user, const QString &password);
    Q_INVOKABLE void fetchToken(bool isRefused, const QJSValue &receiver);
    Q_INVOKABLE void end(const QString &why = {});

Q_SIGNALS:
    void serverChanged();
    void userChanged();
    void isBusyChanged();
    void errorStringChanged();

private:
    QNetworkReply *post(const QString &path, const QJsonObject &values);
    void finishLogin(const QString &user, QNetworkReply *reply);
    void renewToken();
    void finishRenewal(QNetworkReply *reply);
    void takeToken(const QJsonObject &answer);
    void setUser(const QString &user, const QString &refreshToken);
    void setBusy(bool isBusy);
    void setErrorString(const QString &text);

    QNetworkAccessManager m_network;
    QUrl m_server;
    QString m_user;
    QString m_refreshToken;
    QString m_token;
    QDeadlineTimer m_tokenEnd;
    QList<QJSValue> m_waiting; // for the token that has been asked for
    QString m_errorString;
    bool m_isBusy = false;
};

#endif
