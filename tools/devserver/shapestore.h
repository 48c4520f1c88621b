// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SHAPESTORE_H
#define ELECTRICDEV_SHAPESTORE_H

#include "database.h"
#include "shape.h"
#include "tablestore.h"

#include <map>

namespace ElectricDev {

class ShapeStore
{
public:
    ShapeStore(Database &database, TableStore &tables, qsizetype chunkBytes);

    bool load();
    QString errorString() const { return m_database.errorString(); }
    qint64 lsn() const { return m_lsn; }
    qint64 nextTxid() const { return m_txid; }

    const Shape *find(const ShapeDefinition &definition) const;
    const Shape *byId(qint64 id) const;
    QList<const Shape *> shapesOf(qint64 tableId) const;
    const Shape *create(const ShapeDefinition &definition);
    bool remove(qint64 id);

    std::optional<QByteArray> snapshotChunk(const Shape &shape, qint64 number);
    LogSlice readLog(const Shape &shape, const Offset &after);
    bool matches(const Shape &shape, qint64 row);

    qint64 nextLsn() const { return m_lsn + lsnStep; }
    bool append(qint64 shapeId, const QList<LogEntry> &entries);
    bool advance();

private:
    static constexpr qint64 lsnStep = 168;

    void prepare(Shape &shape) const;
    bool loadPosition(Shape &shape);
    bool buildSnapshot(Shape &shape);
    QByteArray newHandle(const QByteArray &identity);
    bool saveState();

    Database &m_database;
    TableStore &m_tables;
    qsizetype m_chunkBytes;
    std::map<qint64, Shape> m_shapes;
    QHash<QByteArray, qint64> m_byIdentity;
    qint64 m_lsn = 26'345'616; // any position that looks like PostgreSQL's
    qint64 m_txid = 731;
    qint64 m_lastStamp = 0;
    qint64 m_nextId = 1;
};

} // namespace ElectricDev

#endif
