// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_DEVELOPMENTSERVER_H
#define ELECTRICDEV_DEVELOPMENTSERVER_H

#include "httpmessage.h"
#include "options.h"
#include "writeresult.h"

#include <QtCore/qjsonobject.h>
#include <QtCore/qmap.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

#include <memory>

namespace ElectricDev {

class DevelopmentServer : public QObject
{
    Q_OBJECT

public:
    explicit DevelopmentServer(QObject *parent = nullptr);
    explicit DevelopmentServer(const Options &options, QObject *parent = nullptr);
    ~DevelopmentServer() override;

    bool seed(const QByteArray &json);
    bool seedFile(const QString &fileName);

    bool listen(quint16 port = 0);
    bool isListening() const;
    void close();
    void dropConnections();
    quint16 port() const;
    QUrl url() const;
    QUrl baseUrl() const;
    QString errorString() const;

    WriteResult write(const QString &table, const QJsonValue &operations);
    WriteResult write(const QString &table, const QByteArray &json);
    WriteResult insert(const QString &table, const QJsonObject &value);
    WriteResult update(const QString &table, const QJsonObject &value);
    WriteResult remove(const QString &table, const QJsonObject &key);
    WriteResult rotate(const QString &table);
    WriteResult addColumn(const QString &table, const QString &name, const QJsonObject &definition);
    WriteResult dropColumn(const QString &table, const QString &name);
    QByteArray rows(const QString &table) const;
    QMap<QString, qint64> rowCounts() const;
    QMap<QString, QString> foreignTypes() const;

    void setFaultHandler(const FaultHandler &handler);
    QList<Request> requests() const;
    void clearRequests();
    int waitingRequests() const;

Q_SIGNALS:
    void requestReceived(const ElectricDev::Request &request);

private:
    class Private;
    std::unique_ptr<Private> const d;
};

} // namespace ElectricDev

#endif
