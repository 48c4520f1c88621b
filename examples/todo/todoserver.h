// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TODO_TODOSERVER_H
#define TODO_TODOSERVER_H

#include <QtCore/QObject>
#include <QtCore/QUrl>
#include <QtCore/QVariant>
#include <QtNetwork/QNetworkAccessManager>
#include <QtQml/qqml.h>

// Changes todos on the server. What it changes comes back through the shape, and only then is it
// shown. This is the development server's API; a real app calls its own backend here.
class TodoServer : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged FINAL)
    Q_PROPERTY(bool isBusy READ isBusy NOTIFY isBusyChanged FINAL)
    QML_ELEMENT

public:
    explicit TodoServer(QObject *parent = nullptr);

    QUrl url() const;
    void setUrl(const QUrl &url);
    bool isBusy() const;

    Q_INVOKABLE void insert(const QVariantMap &values);
    Q_INVOKABLE void update(const QVariant &id, const QVariantMap &values);
    Q_INVOKABLE void remove(const QVariant &id);

Q_SIGNALS:
    void urlChanged();
    void isBusyChanged();
    void inserted();
    void failed(const QString &text);

private:
    void send(const QVariantMap &operation);
    void finish(QNetworkReply *reply, bool isInsert);

    QNetworkAccessManager m_network;
    QUrl m_url;
    int m_pending = 0;
};

#endif
