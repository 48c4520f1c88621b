// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLITESTORAGE_H
#define ELECTRIC_SQLITESTORAGE_H

#include <electricqt_export.h>

#include "shapeinfo.h"
#include "shapestorage.h"

#include <QtCore/QFuture>

#include <functional>
#include <memory>

class QSqlDatabase;

namespace Electric {

class StorageThread;

// The base is qualified: qmltyperegistrar takes its name as it is written here.
class ELECTRICQT_EXPORT SqliteStorage : public Electric::ShapeStorage
{
    Q_OBJECT
    Q_PROPERTY(QString fileName READ fileName WRITE setFileName NOTIFY fileNameChanged FINAL)
    Q_PROPERTY(QString scope READ scope WRITE setScope NOTIFY scopeChanged FINAL)
    Q_PROPERTY(
        QString driverName READ driverName WRITE setDriverName NOTIFY driverNameChanged FINAL)

public:
    using OpenedHook = std::function<Error(QSqlDatabase &database)>;

    explicit SqliteStorage(QObject *parent = nullptr);
    explicit SqliteStorage(const QString &fileName, QObject *parent = nullptr);
    ~SqliteStorage() override;

    QString fileName() const;
    void setFileName(const QString &fileName);
    QString scope() const;
    void setScope(const QString &scope);
    QString driverName() const;
    void setDriverName(const QString &driverName);
    void setOpenedHook(OpenedHook hook);
    QString databaseName() const override;

    QFuture<QList<Electric::ShapeInfo>> shapes();
    QFuture<int> removeUnused(const QDateTime &olderThan);
    QFuture<void> clear();

Q_SIGNALS:
    void fileNameChanged();
    void scopeChanged();
    void driverNameChanged();

protected:
    StoreFactory storeFactory(const ShapeDefinition &definition, const QString &name) override;

private:
    using Work = std::function<Error(StorageThread *thread)>;

    void relocate();
    void post(std::function<void()> failed, Work work);

    QString m_fileName;
    QString m_scope;
    QString m_driverName = QStringLiteral("QSQLITE");
    std::shared_ptr<const OpenedHook> m_openedHook;
};

} // namespace Electric

#endif
