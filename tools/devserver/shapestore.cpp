// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapestore.h"

#include <QtCore/qdatetime.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ElectricDev {

ShapeStore::ShapeStore(Database &database, TableStore &tables, qsizetype chunkBytes)
    : m_database(database), m_tables(tables), m_chunkBytes(chunkBytes)
{
}

// Shapes, their snapshots and their logs live in the database, whether that is a file or memory:
// one way to serve them, and a restarted server goes on where it was.
bool ShapeStore::load()
{
    m_shapes.clear();
    m_byIdentity.clear();
    const QStringList schema {
        u"CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER)"_s,
        u"CREATE TABLE IF NOT EXISTS shapes (id INTEGER PRIMARY KEY, handle BLOB, definition BLOB, "
        "chunks INTEGER)"_s,
        u"CREATE TABLE IF NOT EXISTS snapshots (shape INTEGER, number INTEGER, body BLOB, "
        "PRIMARY KEY (shape, number))"_s,
        u"CREATE TABLE IF NOT EXISTS log (shape INTEGER, lsn INTEGER, op INTEGER, chunk INTEGER, "
        "message BLOB, PRIMARY KEY (shape, lsn, op))"_s};
    for (const QString &sql : schema) {
        if (!m_database.run(sql))
            return false;
    }
    const auto state = [this](const QString &name, qint64 fallback) {
        const auto value = m_database.first(u"SELECT value FROM state WHERE name = ?"_s, {name});
        return value.value_or(QVariant(fallback)).toLongLong();
    };
    m_lsn = state(u"lsn"_s, m_lsn);
    m_txid = state(u"txid"_s, m_txid);
    m_lastStamp = state(u"stamp"_s, 0);
    m_nextId = state(u"shape"_s, 1);
    const bool read = m_database.scan(
        u"SELECT id, handle, definition, chunks FROM shapes"_s, {}, [this](const auto &query) {
            Shape shape;
            shape.id = query.value(0).toLongLong();
            shape.handle = query.value(1).toByteArray();
            shape.definition = ShapeDefinition::fromJson(query.value(2).toByteArray());
            shape.snapshotChunks = query.value(3).toLongLong();
            m_byIdentity.insert(shape.definition.toJson(), shape.id);
            m_shapes.emplace(shape.id, shape);
        });
    return read && std::all_of(m_shapes.begin(), m_shapes.end(), [this](auto &entry) {
               prepare(entry.second);
               return loadPosition(entry.second);
           });
}

bool ShapeStore::saveState()
{
    const QString sql = u"INSERT OR REPLACE INTO state VALUES (?, ?)"_s;
    return m_database.run(sql, {u"lsn"_s, m_lsn}) && m_database.run(sql, {u"txid"_s, m_txid})
        && m_database.run(sql, {u"stamp"_s, m_lastStamp})
        && m_database.run(sql, {u"shape"_s, m_nextId});
}

void ShapeStore::prepare(Shape &shape) const
{
    const ShapeDefinition &definition = shape.definition;
    const Table *table = m_tables.byId(definition.tableId);
    if (!table)
        return;
    shape.where = translateWhere(*table, definition.where, definition.parameters);
    shape.writer = MessageWriter(*table, definition.columns, definition.fullReplica);
}

bool ShapeStore::loadPosition(Shape &shape)
{
    bool ok = m_database.scan(
        u"SELECT lsn, op, chunk FROM log WHERE shape = ? ORDER BY lsn DESC, op DESC LIMIT 1"_s,
        {shape.id}, [&shape](const QSqlQuery &query) {
            shape.last = {query.value(0).toLongLong(), query.value(1).toLongLong()};
            shape.chunk = query.value(2).toLongLong();
        });
    ok = ok
        && m_database.scan(u"SELECT sum(length(message)) FROM log WHERE shape = ? AND chunk = ?"_s,
                           {shape.id, shape.chunk}, [&shape](const QSqlQuery &query) {
                               shape.chunkSize = query.value(0).toLongLong();
                           });
    if (shape.chunkSize >= m_chunkBytes) {
        ++shape.chunk;
        shape.chunkSize = 0;
    }
    return ok;
}

const Shape *ShapeStore::find(const ShapeDefinition &definition) const
{
    return byId(m_byIdentity.value(definition.toJson(), -1));
}

const Shape *ShapeStore::byId(qint64 id) const
{
    const auto found = m_shapes.find(id);
    return found == m_shapes.end() ? nullptr : &found->second;
}

QList<const Shape *> ShapeStore::shapesOf(qint64 tableId) const
{
    QList<const Shape *> result;
    for (const auto &[id, shape] : m_shapes) {
        if (shape.definition.tableId == tableId)
            result.append(&shape);
    }
    return result;
}

// As Electric's: a number that stands for the definition, and the time in microseconds, which is
// never given twice.
QByteArray ShapeStore::newHandle(const QByteArray &identity)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch() * 1000;
    m_lastStamp = std::max(now, m_lastStamp + 1);
    const quint32 number = quint32(qHash(identity, 0)) & 0x7ff'ffff;
    return QByteArray::number(number) + '-' + QByteArray::number(m_lastStamp);
}

const Shape *ShapeStore::create(const ShapeDefinition &definition)
{
    Shape shape;
    const QByteArray identity = definition.toJson();
    shape.id = m_nextId++;
    shape.definition = definition;
    shape.handle = newHandle(identity);
    prepare(shape);
    if (!m_database.begin())
        return nullptr;
    const bool saved = buildSnapshot(shape)
        && m_database.run(u"INSERT INTO shapes VALUES (?, ?, ?, ?)"_s,
                          {shape.id, shape.handle, identity, shape.snapshotChunks})
        && saveState() && m_database.commit();
    if (!saved) {
        m_database.rollback();
        return nullptr;
    }
    m_byIdentity.insert(identity, shape.id);
    return &m_shapes.emplace(shape.id, shape).first->second;
}

bool ShapeStore::buildSnapshot(Shape &shape)
{
    const Table *table = m_tables.byId(shape.definition.tableId);
    QByteArray chunk;
    chunk.reserve(std::min<qsizetype>(m_chunkBytes + 4096, 16'000'000));
    chunk = "[";
    bool ok = table != nullptr;
    const auto flush = [&] {
        chunk += ']';
        ok = ok
            && m_database.run(u"INSERT INTO snapshots VALUES (?, ?, ?)"_s,
                              {shape.id, shape.snapshotChunks, chunk});
        ++shape.snapshotChunks;
        chunk = "[";
    };
    if (ok && !shape.definition.changesOnly) {
        ok = m_tables.scan(*table, shape.where.sql, shape.where.values, {}, [&](const Row &row) {
            if (chunk.size() > 1)
                chunk += ',';
            shape.writer.appendSnapshotRow(chunk, row);
            if (chunk.size() + 1 >= m_chunkBytes)
                flush();
        }) && ok;
    }
    if (chunk.size() > 1)
        chunk += ',';
    chunk += snapshotEndMessage(m_txid);
    flush();
    return ok;
}

bool ShapeStore::remove(qint64 id)
{
    const Shape *shape = byId(id);
    if (!shape)
        return false;
    m_byIdentity.remove(shape->definition.toJson());
    m_shapes.erase(id);
    return m_database.run(u"DELETE FROM shapes WHERE id = ?"_s, {id})
        && m_database.run(u"DELETE FROM snapshots WHERE shape = ?"_s, {id})
        && m_database.run(u"DELETE FROM log WHERE shape = ?"_s, {id});
}

std::optional<QByteArray> ShapeStore::snapshotChunk(const Shape &shape, qint64 number)
{
    const auto body = m_database.first(
        u"SELECT body FROM snapshots WHERE shape = ? AND number = ?"_s, {shape.id, number});
    if (!body)
        return std::nullopt;
    return body->toByteArray();
}

// What comes after an offset, up to the end of the log chunk in which it begins. Chunks lie where
// they were written, wherever a reader begins: so every reader can be answered by a cache.
LogSlice ShapeStore::readLog(const Shape &shape, const Offset &after)
{
    LogSlice slice;
    slice.end = after.isSnapshot() ? Offset::snapshotEnd() : after;
    if (slice.end < shape.last) {
        const QVariantList from {shape.id, slice.end.lsn, slice.end.op};
        const QString later = u"shape = ? AND (lsn, op) > (?, ?)"_s;
        const QString sql
            = u"SELECT lsn, op, message FROM log WHERE %1 AND chunk = (SELECT chunk FROM log WHERE "
              "%1 ORDER BY lsn, op LIMIT 1) ORDER BY lsn, op"_s.arg(later);
        m_database.scan(sql, from + from, [&slice](const QSqlQuery &query) {
            slice.end = {query.value(0).toLongLong(), query.value(1).toLongLong()};
            slice.messages.append(query.value(2).toByteArray());
        });
    }
    slice.reachesEnd = slice.end >= shape.last;
    return slice;
}

// Whether the row, as it is in its table now, belongs to the shape.
bool ShapeStore::matches(const Shape &shape, qint64 row)
{
    if (shape.where.sql.isEmpty())
        return true;
    const Table *table = m_tables.byId(shape.definition.tableId);
    const QString sql
        = u"SELECT 1 FROM %1 WHERE row = ? AND (%2)"_s.arg(table->sqlName(), shape.where.sql);
    return m_database.first(sql, QVariantList {row} + shape.where.values).has_value();
}

bool ShapeStore::append(qint64 shapeId, const QList<LogEntry> &entries)
{
    Shape &shape = m_shapes.at(shapeId);
    for (const LogEntry &entry : entries) {
        const QVariantList values {shape.id, entry.offset.lsn, entry.offset.op, shape.chunk,
                                   entry.message};
        if (!m_database.run(u"INSERT INTO log VALUES (?, ?, ?, ?, ?)"_s, values))
            return false;
        shape.last = entry.offset;
        shape.chunkSize += entry.message.size() + 1;
        if (shape.chunkSize >= m_chunkBytes) {
            ++shape.chunk;
            shape.chunkSize = 0;
        }
    }
    return true;
}

// One transaction further.
bool ShapeStore::advance()
{
    m_lsn += lsnStep;
    ++m_txid;
    return saveState();
}

} // namespace ElectricDev
