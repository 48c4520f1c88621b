// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "writer.h"

#include "definition.h"

#include <algorithm>

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

// What is wrong with an operation's form, before its table is looked at.
QString checkOperation(const QJsonValue &operation)
{
    if (!operation.isObject())
        return u"an operation must be an object, and is "_s + kindOfJson(operation);
    const QJsonObject object = operation.toObject();
    const QString error = checkMembers(object, {u"op"_s, u"table"_s, u"key"_s, u"value"_s});
    if (!error.isEmpty())
        return error;
    for (const QString &member : {u"key"_s, u"value"_s}) {
        const QJsonValue value = object.value(member);
        if (!value.isUndefined() && !value.isObject())
            return u"\"%1\" must be an object, {column: value}, and is %2"_s.arg(member,
                                                                                 kindOfJson(value));
    }
    const QString kind = object.value(u"op"_s).toString();
    if (kind != u"insert" && kind != u"update" && kind != u"delete")
        return u"\"op\" must be insert, update or delete"_s;
    if (kind == u"insert" && object.contains(u"key"_s))
        return u"an insert has no \"key\": its columns are in \"value\""_s;
    if (kind != u"delete" && !object.contains(u"value"_s))
        return u"\"value\" is missing: {column: value}"_s;
    return {};
}

// A key of some of its columns, or of others, would find any of several rows.
QString checkKey(const Table &table, const QJsonObject &key)
{
    if (key.isEmpty())
        return u"the operation does not name the row's key"_s;
    if (!table.hasPrimaryKey())
        return {};
    QStringList names;
    for (const qsizetype index : table.keyColumns())
        names.append(table.columns.at(index).name);
    const bool isWhole = std::all_of(names.cbegin(), names.cend(),
                                     [&key](const QString &name) { return key.contains(name); });
    if (isWhole && key.size() == names.size())
        return {};
    return u"the key of %1 is %2, not %3"_s.arg(table.relation.quoted(), names.join(u", "),
                                                key.keys().join(u", "));
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
    for (qsizetype i = 0; i < list.size() && result.ok(); ++i) {
        const QString error = checkOperation(list.at(i));
        result = error.isEmpty() ? apply(table, list.at(i).toObject(), i * 2) : fail(400, error);
    }
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
    const QJsonObject key = keyOf(*table, operation);
    if (const QString error = checkKey(*table, key); !error.isEmpty())
        return fail(400, error);
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
