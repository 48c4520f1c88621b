// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_QMLSQLITESTORAGE_H
#define ELECTRIC_QMLSQLITESTORAGE_H

#include <ElectricQt/SqliteStorage>

#include <QtQml/QJSValue>
#include <QtQml/qqml.h>

class QmlSqliteStorage : public Electric::SqliteStorage
{
    Q_OBJECT
    QML_NAMED_ELEMENT(SqliteStorage)

public:
    explicit QmlSqliteStorage(QObject *parent = nullptr);

    Q_INVOKABLE void shapes(const QJSValue &receiver);
    Q_INVOKABLE void removeUnused(const QDateTime &olderThan, const QJSValue &receiver = {});
    Q_INVOKABLE void clear(const QJSValue &receiver = {});

private:
    void call(const QJSValue &receiver, const QJSValueList &arguments);
};

#endif
