// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "writer.h"

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {

// The columns that name a row: "key" where it is given, else the primary key's out of "value".
QJsonObject keyOf(const Table &table, const QJsonObject &operation)
{
    if (operation.contains(u"key"_s))
        return operation.value(u"key"_s).toObject();
    const QJsonObject value = operation.value(u"value"_s).toObject();
    QJsonObject key;
    for (const qsizetype index : table.keyColumns()) {
        const QString &name = table.columns.at(index).name;
        if (value.contains(name))
            key.insert(name, value.value(name));
        else if (table.hasPrimaryKey())
            return {};
    }
    return key;
}

} // namespace

Writer::Writer(Database &database, TableStore &tables, ShapeStore &shapes)
    : m_database(database), m_tables(tables), m_shapes(shapes)
{
}

WriteResult Writer::fail(int status, const QString &message)
{
    return {status, message, 0, 0};
}

// One operation, or a list of them: one transaction, of which nothing remains if one of them
// fails.
WriteResult Writer::write(const QString &table, const QJsonValue &operations)
{
    const QJsonArray list = operations.isArray() ? operations.toArray() : QJsonArray {operations};
    if (list.isEmpty())
        return fail(400, u"no operations"_s);
    m_pending.clear();
    if (!m_database.begin())
        return fail(500, m_database.errorString());
    WriteResult result;
    for (qsizetype i = 0; i < list.size() && result.ok(); ++i)
        result = apply(table, list.at(i).toObject(), i * 2);
    if (result.ok())
        result = finish();
    if (!result.ok()) {
        m_database.rollback();
        // A failure as late as the commit may have moved what is known of logs and positions.
        m_shapes.load();
    }
    m_pending.clear();
    return result;
}

WriteResult Writer::apply(const QString &defaultTable, const QJsonObject &operation, qint64 op)
{
    const QString name = operation.value(u"table"_s).toString(defaultTable);
    const Relation relation = parseRelation(name);
    if (!relation.error.isEmpty())
        return fail(404, relation.error);
    const Table *table = m_tables.find(relation);
    if (!table)
        return fail(404, u"Table %1 does not exist"_s.arg(relation.quoted()));
    const QString kind = operation.value(u"op"_s).toString();
    const QJsonObject value = operation.value(u"value"_s).toObject();
    if (kind == u"insert")
        return applyInsert(*table, value, op);
    if (kind != u"update" && kind != u"delete")
        return fail(400, u"\"op\" must be insert, update or delete"_s);
    const QJsonObject key = keyOf(*table, operation);
    if (key.isEmpty())
        return fail(400, u"the operation does not name the row's key"_s);
    const std::optional<StoredRow> row = m_tables.findRow(*table, key);
    if (!row && !m_tables.errorString().isEmpty())
        return fail(400, m_tables.errorString());
    if (!row)
        return fail(404, u"no such row in %1"_s.arg(relation.quoted()));
    return kind == u"update" ? applyUpdate(*table, *row, value, op) : applyDelete(*table, *row, op);
}

WriteResult Writer::applyInsert(const Table &table, const QJsonObject &value, qint64 op)
{
    const std::optional<qint64> id = m_tables.insert(table, value);
    if (!id)
        return fail(m_database.failedOnConstraint() ? 409 : 400, m_tables.errorString());
    const Row row = m_tables.rowById(table, *id).value_or(Row());
    const QList<const Shape *> shapes = m_shapes.shapesOf(table.id);
    for (const Shape *shape : shapes) {
        if (m_shapes.matches(*shape, *id))
            m_pending[shape->id].append({Pending::Kind::Insert, op, {}, row});
    }
    return {};
}

WriteResult Writer::applyDelete(const Table &table, const StoredRow &row, qint64 op)
{
    const QList<const Shape *> shapes = m_shapes.shapesOf(table.id);
    for (const Shape *shape : shapes) {
        if (m_shapes.matches(*shape, row.id))
            m_pending[shape->id].append({Pending::Kind::Delete, op, row.row, {}});
    }
    if (!m_tables.remove(table, row.id))
        return fail(500, m_tables.errorString());
    return {};
}

WriteResult Writer::applyUpdate(const Table &table, const StoredRow &row, const QJsonObject &value,
                                qint64 op)
{
    const QList<const Shape *> shapes = m_shapes.shapesOf(table.id);
    QSet<qint64> matchedBefore;
    for (const Shape *shape : shapes) {
        if (m_shapes.matches(*shape, row.id))
            matchedBefore.insert(shape->id);
    }
    if (!m_tables.update(table, row.id, value))
        return fail(m_database.failedOnConstraint() ? 409 : 400, m_tables.errorString());
    const Row after = m_tables.rowById(table, row.id).value_or(Row());
    for (const Shape *shape : shapes) {
        noteUpdate(*shape, matchedBefore.contains(shape->id), m_shapes.matches(*shape, row.id),
                   {Pending::Kind::Update, op, row.row, after});
    }
    return {};
}

// What an update is to a shape: a row that comes, goes, changes its key, or only changes.
void Writer::noteUpdate(const Shape &shape, bool wasIn, bool isIn, const Pending &change)
{
    if (!wasIn && !isIn)
        return;
    QList<Pending> &pending = m_pending[shape.id];
    Pending entry = change;
    if (!wasIn) {
        entry.kind = Pending::Kind::Insert;
    } else if (!isIn) {
        entry.kind = Pending::Kind::Delete;
    } else if (shape.writer.key(change.before) != shape.writer.key(change.after)) {
        entry.kind = Pending::Kind::KeyChangeOut;
        pending.append(entry);
        entry.kind = Pending::Kind::KeyChangeIn;
        ++entry.op;
    } else if (!shape.writer.showsChange(change.before, change.after)) {
        return;
    }
    pending.append(entry);
}

QByteArray Writer::message(const Shape &shape, const Pending &pending, bool last) const
{
    const MessageWriter &writer = shape.writer;
    ChangeHeaders headers {m_shapes.nextLsn(), m_shapes.nextTxid(), pending.op, last, {}, {}};
    switch (pending.kind) {
    case Pending::Kind::Insert:
        return writer.insertMessage(pending.after, headers);
    case Pending::Kind::Update:
        return writer.updateMessage(pending.before, pending.after, headers);
    case Pending::Kind::Delete:
        return writer.deleteMessage(pending.before, headers);
    case Pending::Kind::KeyChangeOut:
        headers.keyChangeTo = writer.key(pending.after);
        return writer.deleteMessage(pending.before, headers);
    case Pending::Kind::KeyChangeIn:
        headers.keyChangeFrom = writer.key(pending.before);
        return writer.insertMessage(pending.after, headers);
    }
    return {};
}

WriteResult Writer::finish()
{
    const WriteResult result {200, {}, m_shapes.nextTxid(), m_shapes.nextLsn()};
    QSet<qint64> touched;
    for (auto it = m_pending.cbegin(); it != m_pending.cend(); ++it) {
        const Shape &shape = *m_shapes.byId(it.key());
        QList<LogEntry> entries;
        for (qsizetype i = 0; i < it->size(); ++i) {
            const Pending &pending = it->at(i);
            entries.append(
                {{result.lsn, pending.op}, message(shape, pending, i == it->size() - 1)});
        }
        if (!m_shapes.append(it.key(), entries))
            return fail(500, m_shapes.errorString());
        if (!entries.isEmpty())
            touched.insert(it.key());
    }
    if (!m_shapes.advance() || !m_database.commit())
        return fail(500, m_database.errorString());
    m_touched += touched;
    return result;
}

} // namespace ElectricDev
