// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PERSISTEDSHAPE_H
#define ELECTRIC_PERSISTEDSHAPE_H

#include <electricqt_export.h>

#include "error.h"
#include "persistedshapestream.h"
#include "shapestorage.h"
#include "shapestream.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QDateTime>

#include <memory>

namespace Electric {

class LiveRow;
class PersistedShapePrivate;

class ELECTRICQT_EXPORT PersistedShape : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(Electric::ShapeStream *stream READ stream WRITE setStream NOTIFY streamChanged FINAL)
    Q_PROPERTY(
        Electric::ShapeStorage *storage READ storage WRITE setStorage NOTIFY storageChanged FINAL)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged FINAL)
    Q_PROPERTY(QString orderBy READ orderBy WRITE setOrderBy NOTIFY orderByChanged FINAL)
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY filterChanged FINAL)
    Q_PROPERTY(QVariantList filterParams READ filterParams WRITE setFilterParams NOTIFY
                   filterParamsChanged FINAL)
    Q_PROPERTY(
        bool progressive READ progressive WRITE setProgressive NOTIFY progressiveChanged FINAL)
    Q_PROPERTY(bool offline READ offline WRITE setOffline NOTIFY offlineChanged FINAL)
    Q_PROPERTY(QString displayColumn READ displayColumn WRITE setDisplayColumn NOTIFY
                   displayColumnChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    Q_PROPERTY(Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(bool isUpToDate READ isUpToDate NOTIFY isUpToDateChanged FINAL)
    Q_PROPERTY(bool isStale READ isStale NOTIFY isStaleChanged FINAL)
    Q_PROPERTY(QDateTime lastSyncedAt READ lastSyncedAt NOTIFY lastSyncedAtChanged FINAL)
    Q_PROPERTY(qint64 rowsReceived READ rowsReceived NOTIFY rowsReceivedChanged FINAL)
    Q_PROPERTY(qint64 bytesReceived READ bytesReceived NOTIFY bytesReceivedChanged FINAL)
    Q_PROPERTY(Electric::Error error READ error NOTIFY errorChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorChanged FINAL)
    Q_PROPERTY(QDateTime retryAt READ retryAt NOTIFY errorChanged FINAL)
    Q_PROPERTY(QString tableName READ tableName NOTIFY tableNameChanged FINAL)
    Q_PROPERTY(QString databaseName READ databaseName NOTIFY storageChanged FINAL)

public:
    enum Status { Idle, Loading, Syncing, Live, Offline, Paused, Error };
    Q_ENUM(Status)
    enum Source {
        Replay = PersistedShapeStream::Replay,
        Network = PersistedShapeStream::Network,
    };
    Q_ENUM(Source)

    explicit PersistedShape(QObject *parent = nullptr);
    ~PersistedShape() override;

    ShapeStream *stream() const;
    void setStream(ShapeStream *stream);
    ShapeStorage *storage() const;
    void setStorage(ShapeStorage *storage);
    QString name() const;
    void setName(const QString &name);
    QString orderBy() const;
    void setOrderBy(const QString &orderBy);
    QString filter() const;
    void setFilter(const QString &filter);
    QVariantList filterParams() const;
    void setFilterParams(const QVariantList &params);
    bool progressive() const;
    void setProgressive(bool progressive);
    bool offline() const;
    void setOffline(bool offline);
    QString displayColumn() const;
    void setDisplayColumn(const QString &column);

    int count() const;
    Status status() const;
    bool isUpToDate() const;
    bool isStale() const;
    QDateTime lastSyncedAt() const;
    qint64 rowsReceived() const;
    qint64 bytesReceived() const;
    Electric::Error error() const;
    QString errorString() const;
    QDateTime retryAt() const;
    QString tableName() const;
    QString databaseName() const;
    Schema schema() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

    Q_INVOKABLE QVariantMap get(int row) const;
    Q_INVOKABLE QVariant primaryKeyAt(int row) const;
    Q_INVOKABLE int indexOf(const QVariant &primaryKey) const;
    LiveRow *row(const QVariant &primaryKey, QObject *parent = nullptr);

public Q_SLOTS:
    void start();
    void refresh();
    void retry();
    void clear();

Q_SIGNALS:
    void streamChanged();
    void storageChanged();
    void nameChanged();
    void orderByChanged();
    void filterChanged();
    void filterParamsChanged();
    void progressiveChanged();
    void offlineChanged();
    void displayColumnChanged();
    void countChanged();
    void statusChanged();
    void isUpToDateChanged();
    void isStaleChanged();
    void lastSyncedAtChanged();
    void rowsReceivedChanged();
    void bytesReceivedChanged();
    void errorChanged();
    void tableNameChanged();
    void rolesChanged();
    void schemaChanged();

    void upToDate(Electric::PersistedShape::Source source);
    void mustRefetch();
    void errorOccurred(const Electric::Error &error);

private:
    friend class LiveRowPrivate;
    friend class PersistedShapePrivate;
    const std::unique_ptr<PersistedShapePrivate> d;
};

} // namespace Electric

#endif
