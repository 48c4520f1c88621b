// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPESTREAM_H
#define ELECTRIC_SHAPESTREAM_H

#include <electricqt_export.h>

#include "backoff.h"
#include "columnmapper.h"
#include "columnparser.h"
#include "error.h"
#include "messagebatch.h"
#include "providerreply.h"
#include "shapedefinition.h"

#include <QtCore/QDateTime>
#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QStringList>
#include <QtCore/QUrl>
#include <QtCore/QVariant>

#include <functional>
#include <memory>

class QNetworkAccessManager;

namespace Electric {

class ShapeStreamPrivate;

class ELECTRICQT_EXPORT ShapeStream : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged FINAL)
    Q_PROPERTY(QString table READ table WRITE setTable NOTIFY tableChanged FINAL)
    Q_PROPERTY(QString where READ where WRITE setWhere NOTIFY whereChanged FINAL)
    Q_PROPERTY(QVariant params READ params WRITE setParams NOTIFY paramsChanged FINAL)
    Q_PROPERTY(QStringList columns READ columns WRITE setColumns NOTIFY columnsChanged FINAL)
    Q_PROPERTY(Replica replica READ replica WRITE setReplica NOTIFY replicaChanged FINAL)
    Q_PROPERTY(Log log READ log WRITE setLog NOTIFY logChanged FINAL)
    Q_PROPERTY(QVariantMap headers READ headers WRITE setHeaders NOTIFY headersChanged FINAL)
    Q_PROPERTY(QVariantMap extraParams READ extraParams WRITE setExtraParams NOTIFY
                   extraParamsChanged FINAL)
    Q_PROPERTY(QStringList credentialParams READ credentialParams WRITE setCredentialParams NOTIFY
                   credentialParamsChanged FINAL)
    Q_PROPERTY(QString handle READ handle WRITE setHandle NOTIFY handleChanged FINAL)
    Q_PROPERTY(QString offset READ offset WRITE setOffset NOTIFY offsetChanged FINAL)
    Q_PROPERTY(bool subscribe READ subscribe WRITE setSubscribe NOTIFY subscribeChanged FINAL)
    Q_PROPERTY(Electric::Backoff backoff READ backoff WRITE setBackoff NOTIFY backoffChanged FINAL)
    Q_PROPERTY(int maximumRetries READ maximumRetries WRITE setMaximumRetries NOTIFY
                   maximumRetriesChanged FINAL)
    Q_PROPERTY(int requestTimeout READ requestTimeout WRITE setRequestTimeout NOTIFY
                   requestTimeoutChanged FINAL)
    // Not FINAL: QML's own has a type that qmllint knows.
    Q_PROPERTY(qint64 maximumResponseSize READ maximumResponseSize WRITE setMaximumResponseSize
                   NOTIFY maximumResponseSizeChanged)
    Q_PROPERTY(LiveMode liveMode READ liveMode WRITE setLiveMode NOTIFY liveModeChanged FINAL)
    Q_PROPERTY(LiveMode activeLiveMode READ activeLiveMode NOTIFY activeLiveModeChanged FINAL)
    Q_PROPERTY(BackgroundPause backgroundPause READ backgroundPause WRITE setBackgroundPause NOTIFY
                   backgroundPauseChanged FINAL)
    // Not FINAL: QML's own takes words and objects.
    Q_PROPERTY(Electric::ColumnMapper columnMapper READ columnMapper WRITE setColumnMapper NOTIFY
                   columnMapperChanged)
    Q_PROPERTY(State state READ state NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool isUpToDate READ isUpToDate NOTIFY isUpToDateChanged FINAL)
    Q_PROPERTY(bool isConnected READ isConnected NOTIFY isConnectedChanged FINAL)
    Q_PROPERTY(QDateTime lastSyncedAt READ lastSyncedAt NOTIFY lastSyncedAtChanged FINAL)
    Q_PROPERTY(qint64 bytesReceived READ bytesReceived NOTIFY bytesReceivedChanged FINAL)
    Q_PROPERTY(qint64 rowsReceived READ rowsReceived NOTIFY rowsReceivedChanged FINAL)
    Q_PROPERTY(qint64 requestsSent READ requestsSent NOTIFY requestsSentChanged FINAL)
    Q_PROPERTY(Electric::Error error READ error NOTIFY errorChanged FINAL)

public:
    enum Replica { DefaultReplica, FullReplica };
    Q_ENUM(Replica)
    enum Log { FullLog, ChangesOnly };
    Q_ENUM(Log)
    enum LiveMode { LongPolling, ServerSentEvents };
    Q_ENUM(LiveMode)
    enum BackgroundPause { NeverPause, PauseWhenSuspended, PauseWhenHidden };
    Q_ENUM(BackgroundPause)
    enum State { Stopped, Syncing, Live, Retrying, Paused, Failed };
    Q_ENUM(State)

    explicit ShapeStream(QObject *parent = nullptr);
    ~ShapeStream() override;

    QUrl url() const;
    void setUrl(const QUrl &url);
    QString table() const;
    void setTable(const QString &table);
    QString where() const;
    void setWhere(const QString &where);
    QVariant params() const;
    void setParams(const QVariant &params);
    QStringList columns() const;
    void setColumns(const QStringList &columns);
    Replica replica() const;
    void setReplica(Replica replica);
    Log log() const;
    void setLog(Log log);
    QVariantMap headers() const;
    void setHeaders(const QVariantMap &headers);
    QVariantMap extraParams() const;
    void setExtraParams(const QVariantMap &extraParams);
    QStringList credentialParams() const;
    void setCredentialParams(const QStringList &names);
    QString handle() const;
    void setHandle(const QString &handle);
    QString offset() const;
    void setOffset(const QString &offset);
    bool subscribe() const;
    void setSubscribe(bool subscribe);
    Backoff backoff() const;
    void setBackoff(const Backoff &backoff);
    int maximumRetries() const;
    void setMaximumRetries(int retries);
    int requestTimeout() const;
    void setRequestTimeout(int milliseconds);

    qint64 maximumResponseSize() const;
    void setMaximumResponseSize(qint64 bytes);
    LiveMode liveMode() const;
    void setLiveMode(LiveMode mode);
    LiveMode activeLiveMode() const;
    BackgroundPause backgroundPause() const;
    void setBackgroundPause(BackgroundPause when);
    ColumnMapper columnMapper() const;
    void setColumnMapper(const ColumnMapper &mapper);
    QHash<QString, ColumnParser> parsers() const;
    void setParsers(const QHash<QString, ColumnParser> &parsers);
    void setParser(const QString &columnOrType, const ColumnParser &parser);
    RowTransformer transformer() const;
    void setTransformer(const RowTransformer &transformer);

    State state() const;
    bool isUpToDate() const;
    bool isConnected() const;
    QDateTime lastSyncedAt() const;
    qint64 bytesReceived() const;
    qint64 rowsReceived() const;
    qint64 requestsSent() const;
    Error error() const;
    Schema schema() const;
    ShapeDefinition definition() const;
    bool isPersisted() const;

    void setHeadersProvider(RequestProvider provider);
    void setParamsProvider(RequestProvider provider);
    void setNetworkAccessManagerFactory(std::function<QNetworkAccessManager *()> factory);

    Q_INVOKABLE int requestSnapshot(const QVariantMap &options);
    Q_INVOKABLE int fetchSnapshot(const QVariantMap &options);

public Q_SLOTS:
    void start();
    void stop();
    void pause();
    void resume();
    void refresh();
    void retry();

Q_SIGNALS:
    void urlChanged();
    void tableChanged();
    void whereChanged();
    void paramsChanged();
    void columnsChanged();
    void replicaChanged();
    void logChanged();
    void headersChanged();
    void extraParamsChanged();
    void credentialParamsChanged();
    void handleChanged();
    void offsetChanged();
    void subscribeChanged();
    void backoffChanged();
    void maximumRetriesChanged();
    void requestTimeoutChanged();
    void maximumResponseSizeChanged();
    void liveModeChanged();
    void activeLiveModeChanged();
    void backgroundPauseChanged();
    void columnMapperChanged();
    void parsersChanged();
    void transformerChanged();
    void stateChanged();
    void isUpToDateChanged();
    void isConnectedChanged();
    void lastSyncedAtChanged();
    void bytesReceivedChanged();
    void rowsReceivedChanged();
    void requestsSentChanged();
    void errorChanged();
    void definitionChanged();

    void batchReceived(const Electric::MessageBatch &batch);
    void upToDate();
    void mustRefetch();
    void errorOccurred(const Electric::Error &error);
    void snapshotFinished(int id, const Electric::Error &error, qsizetype rows);
    void snapshotFetched(int id, const Electric::MessageBatch &rows, const Electric::Error &error);

private:
    friend class ShapeStreamPrivate;
    const std::unique_ptr<ShapeStreamPrivate> d;
};

} // namespace Electric

#endif
