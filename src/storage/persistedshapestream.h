// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PERSISTEDSHAPESTREAM_H
#define ELECTRIC_PERSISTEDSHAPESTREAM_H

#include <electricqt_export.h>

#include "error.h"
#include "messagebatch.h"
#include "shapestorage.h"
#include "shapestream.h"

#include <QtCore/QDateTime>
#include <QtCore/QObject>

#include <memory>

namespace Electric {

class PersistedShapeStreamPrivate;

class ELECTRICQT_EXPORT PersistedShapeStream : public QObject
{
    Q_OBJECT
    Q_PROPERTY(Electric::ShapeStream *stream READ stream WRITE setStream NOTIFY streamChanged FINAL)
    Q_PROPERTY(
        Electric::ShapeStorage *storage READ storage WRITE setStorage NOTIFY storageChanged FINAL)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged FINAL)
    Q_PROPERTY(bool offline READ offline WRITE setOffline NOTIFY offlineChanged FINAL)
    Q_PROPERTY(bool isOpen READ isOpen NOTIFY isOpenChanged FINAL)
    Q_PROPERTY(bool isComplete READ isComplete NOTIFY isCompleteChanged FINAL)
    Q_PROPERTY(bool isStale READ isStale NOTIFY isStaleChanged FINAL)
    Q_PROPERTY(QDateTime lastSyncedAt READ lastSyncedAt NOTIFY lastSyncedAtChanged FINAL)
    Q_PROPERTY(Electric::Error error READ error NOTIFY errorChanged FINAL)

public:
    enum Source { Replay = 1, Network };
    Q_ENUM(Source)

    explicit PersistedShapeStream(QObject *parent = nullptr);
    ~PersistedShapeStream() override;

    ShapeStream *stream() const;
    void setStream(ShapeStream *stream);
    ShapeStorage *storage() const;
    void setStorage(ShapeStorage *storage);
    QString name() const;
    void setName(const QString &name);
    bool offline() const;
    void setOffline(bool offline);

    bool isOpen() const;
    bool isComplete() const;
    bool isStale() const;
    QDateTime lastSyncedAt() const;
    Error error() const;
    QString handle() const;
    QString offset() const;
    QString tableName() const;
    Schema schema() const;

public Q_SLOTS:
    void start();
    void clear();

Q_SIGNALS:
    void streamChanged();
    void storageChanged();
    void nameChanged();
    void offlineChanged();
    void isOpenChanged();
    void isCompleteChanged();
    void isStaleChanged();
    void lastSyncedAtChanged();
    void errorChanged();

    void batchReceived(const Electric::MessageBatch &batch,
                       Electric::PersistedShapeStream::Source source);
    void upToDate(Electric::PersistedShapeStream::Source source);
    void mustRefetch();
    void errorOccurred(const Electric::Error &error);

private:
    friend class PersistedShapeStreamPrivate;
    const std::unique_ptr<PersistedShapeStreamPrivate> d;
};

} // namespace Electric

#endif
