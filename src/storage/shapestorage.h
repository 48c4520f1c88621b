// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPESTORAGE_H
#define ELECTRIC_SHAPESTORAGE_H

#include <electricqt_export.h>

#include "error.h"
#include "messagebatch.h"
#include "schema.h"
#include "shapedefinition.h"

#include <QtCore/QDateTime>
#include <QtCore/QObject>

#include <functional>
#include <memory>

namespace Electric {

class ShapeStoragePrivate;

struct ELECTRICQT_EXPORT StoredShape
{
    QByteArray handle;
    QByteArray offset = "-1";
    QByteArray expiredHandle;
    QByteArray snapshotFilters;
    Schema schema;
    QString tableName; // where the rows are a table
    QDateTime lastSyncedAt;
    bool isComplete = false;
    bool isStale = false;
};

enum class ApplyResult { Applied, Hole, Failed, Overtaken };

class ELECTRICQT_EXPORT ShapeStore
{
public:
    virtual ~ShapeStore();

    virtual Error open(StoredShape *shape) = 0;
    virtual Error replay(const std::function<void(const QList<Message> &rows)> &deliver) = 0;
    virtual ApplyResult apply(const MessageBatch &batch, Error *error) = 0;
    virtual Error clear() = 0;
};

class ELECTRICQT_EXPORT ShapeStorage : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString databaseName READ databaseName NOTIFY databaseNameChanged FINAL)
    Q_PROPERTY(Electric::Error error READ error NOTIFY errorChanged FINAL)

public:
    explicit ShapeStorage(QObject *parent = nullptr);
    ~ShapeStorage() override;

    virtual QString databaseName() const = 0;
    Error error() const;

Q_SIGNALS:
    void databaseNameChanged();
    void errorChanged();
    void errorOccurred(const Electric::Error &error);

protected:
    using StoreFactory = std::function<std::unique_ptr<ShapeStore>()>;
    virtual StoreFactory storeFactory(const ShapeDefinition &definition, const QString &name) = 0;

private:
    friend class ShapeStoragePrivate;
    friend class SqliteStorage;
    friend class MemoryStorage;
    const std::unique_ptr<ShapeStoragePrivate> d;
};

} // namespace Electric

#endif
