// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "backend.h"

#include "definition.h"

using namespace Qt::StringLiterals;

namespace ElectricDev {

Backend::Backend(qsizetype chunkBytes, const LiveTimes &times)
    : m_tables(m_database),
      m_shapes(m_database, m_tables, chunkBytes),
      m_writer(m_database, m_tables, m_shapes),
      m_endpoint(m_database, m_tables, m_shapes, times)
{
}

bool Backend::open(const QString &file)
{
    return m_database.open(file) && m_tables.load() && m_shapes.load();
}

const Table *Backend::findTable(const QString &name, QString *error) const
{
    const Relation relation = parseRelation(name);
    *error = relation.error;
    const Table *table = relation.error.isEmpty() ? m_tables.find(relation) : nullptr;
    if (!table && error->isEmpty())
        *error = u"Table %1 does not exist"_s.arg(relation.quoted());
    return table;
}

WriteResult Backend::write(const QString &table, const QJsonValue &operations)
{
    const WriteResult result = m_writer.write(table, operations);
    m_endpoint.announce(m_writer.takeTouchedShapes());
    return result;
}

WriteResult Backend::rotate(const QString &name)
{
    QString error;
    const Table *table = findTable(name, &error);
    if (!table)
        return {404, error, 0, 0};
    if (!m_endpoint.removeShapes(m_shapes.shapesOf(table->id)))
        return {500, m_database.errorString(), 0, 0};
    return {200, {}, m_shapes.nextTxid(), m_shapes.lsn()};
}

// Adds or drops a column. As in PostgreSQL under Electric, every shape of the table ends by it.
WriteResult Backend::alter(const QString &name, const QJsonObject &change)
{
    QString error;
    const Table *table = findTable(name, &error);
    if (!table)
        return {404, error, 0, 0};
    error = checkMembers(change, {u"add"_s, u"drop"_s});
    if (!error.isEmpty())
        return {400, error, 0, 0};
    const QJsonObject add = change.value(u"add"_s).toObject();
    const QString drop = change.value(u"drop"_s).toString();
    if (add.value(u"name"_s).toString().isEmpty() == drop.isEmpty())
        return {400, u"either \"add\" or \"drop\" is needed"_s, 0, 0};
    bool done = false;
    if (drop.isEmpty()) {
        QJsonObject definition = add;
        definition.remove(u"name"_s);
        error = checkColumnDefinition(add.value(u"name"_s).toString(), definition);
        if (!error.isEmpty())
            return {400, error, 0, 0};
        done = m_tables.addColumn(table->id, add.value(u"name"_s).toString(), definition);
    } else {
        done = m_tables.dropColumn(table->id, drop);
    }
    return done ? rotate(name) : WriteResult {400, m_tables.errorString(), 0, 0};
}

} // namespace ElectricDev
