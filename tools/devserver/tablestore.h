// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_TABLESTORE_H
#define ELECTRICDEV_TABLESTORE_H

#include "database.h"
#include "table.h"

#include <QtCore/qjsonobject.h>

#include <functional>
#include <map>

namespace ElectricDev {

struct StoredRow
{
    qint64 id = 0;
    Row row;
};

class TableStore
{
public:
    explicit TableStore(Database &database);

    bool load();
    const Table *find(const Relation &relation) const;
    const Table *byId(qint64 id) const;
    QList<const Table *> tables() const;
    QString errorString() const { return m_error; }

    const Table *create(const Relation &relation, const QJsonObject &columns);
    bool addColumn(qint64 tableId, const QString &name, const QJsonObject &definition);
    bool dropColumn(qint64 tableId, const QString &name);

    qint64 count(const Table &table);
    bool scan(const Table &table, const QString &where, const QVariantList &values,
              const QString &tail, const std::function<void(const Row &)> &visitor);
    std::optional<StoredRow> findRow(const Table &table, const QJsonObject &key);
    std::optional<Row> rowById(const Table &table, qint64 id);
    std::optional<qint64> insert(const Table &table, const QJsonObject &value);
    bool update(const Table &table, qint64 id, const QJsonObject &value);
    bool remove(const Table &table, qint64 id);

private:
    bool fail(const QString &text);
    bool save(const Table &table);
    bool createIndex(const Table &table);
    std::optional<QVariant> stored(const Table &table, const QString &column,
                                   const QJsonValue &value);
    bool checkNotNull(const Table &table, const QJsonObject &value);
    bool runWrite(const Table &table, const QString &sql, const QVariantList &values);

    Database &m_database;
    std::map<qint64, Table> m_tables;
    QString m_error;
};

} // namespace ElectricDev

#endif
