// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "replay.h"

#include <QtCore/QUuid>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>
#include <QtSql/QSqlRecord>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

QString quoted(QString name)
{
    return u'"' + name.replace(u'"', u"\"\""_s) + u'"';
}

QStringList columnsOf(const QString &parameter)
{
    if (parameter.contains(u'"')) // the one recording with quotes
        return {u"Id"_s, u"a,b"_s, u"c\"d"_s};
    return parameter.isEmpty() ? QStringList() : parameter.split(u',');
}

} // namespace

Replay::Replay() = default;

Replay::~Replay()
{
    stop();
}

void Replay::describeShape(const QMap<QString, QString> &query)
{
    m_query = query;
}

void Replay::start()
{
    prepare();
    persisted->start();
}

void Replay::prepare()
{
    stop();
    stream = std::make_unique<ShapeStream>();
    stream->setUrl(server.url());
    stream->setTable(m_query.value(u"table"_s));
    stream->setWhere(m_query.value(u"where"_s));
    stream->setColumns(columnsOf(m_query.value(u"columns"_s)));
    if (m_query.contains(u"params[1]"_s))
        stream->setParams(QVariantList {m_query.value(u"params[1]"_s)});
    if (m_query.value(u"replica"_s) == u"full")
        stream->setReplica(ShapeStream::FullReplica);
    if (m_query.value(u"log"_s) == u"changes_only")
        stream->setLog(ShapeStream::ChangesOnly);
    if (m_query.contains(u"secret"_s))
        stream->setExtraParams({{u"secret"_s, m_query.value(u"secret"_s)}});
    if (m_query.value(u"offset"_s) == u"now")
        stream->setOffset(u"now"_s);
    m_storage = std::make_unique<SqliteStorage>(fileName());
    persisted = std::make_unique<PersistedShapeStream>();
    persisted->setStorage(m_storage.get());
    persisted->setStream(stream.get());
}

void Replay::stop()
{
    persisted.reset();
    m_storage.reset();
    stream.reset();
}

QStringList Replay::query(const QString &sql) const
{
    const QString name = QUuid::createUuid().toString();
    QStringList rows;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(fileName());
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        database.open();
        QSqlQuery query(database);
        if (!query.exec(sql))
            rows.append(query.lastError().databaseText());
        while (query.next()) {
            QStringList row;
            for (int i = 0; i < query.record().count(); ++i)
                row.append(query.isNull(i) ? u"NULL"_s : query.value(i).toString());
            rows.append(row.join(u'|'));
        }
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

QStringList Replay::rows(const QStringList &columns) const
{
    QStringList names(u"electric_key"_s);
    for (const QString &column : columns)
        names.append(quoted(column));
    QStringList rows
        = query(u"SELECT %1 FROM %2"_s.arg(names.join(u','), quoted(persisted->tableName())));
    rows.sort();
    return rows;
}
