// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fixture.h"

#include <QtCore/QJsonObject>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>

#include <algorithm>

using Electric::PersistedShape;

LiveList::LiveList(const ElectricDev::DevelopmentServer &server, const QString &database)
    : storage(database.isEmpty() ? nullptr : std::make_unique<Electric::SqliteStorage>(database)),
      model(std::make_unique<PersistedShape>()),
      tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest),
      resets(model.get(), &PersistedShape::modelReset),
      upToDates(model.get(), &PersistedShape::upToDate)
{
    stream.setUrl(server.url());
    stream.setTable(QStringLiteral("items"));
    stream.setBackoff({10, 50, 2});
    model->setStream(&stream);
    model->setStorage(storage.get());
}

LiveList::~LiveList() = default;

QString LiveList::titleOf(int row) const
{
    return model->get(row).value(QStringLiteral("title")).toString();
}

QStringList LiveList::titles() const
{
    QStringList titles;
    for (int row = 0; row < model->count(); ++row) {
        const QVariantMap values = model->get(row);
        titles.append(values.value(QStringLiteral("id")).toString() + u':'
                      + values.value(QStringLiteral("title")).toString());
    }
    return titles;
}

void LiveList::watchCount()
{
    smallestCount = model->count();
    const auto look = [this] { smallestCount = qMin(smallestCount, model->rowCount()); };
    QObject::connect(model.get(), &PersistedShape::rowsRemoved, model.get(), look);
    QObject::connect(model.get(), &PersistedShape::rowsInserted, model.get(), look);
}

bool LiveList::hasBeen(PersistedShape::Source source) const
{
    return std::any_of(upToDates.begin(), upToDates.end(), [source](const QVariantList &arguments) {
        return arguments.first().value<PersistedShape::Source>() == source;
    });
}

QByteArray itemsSeed(int count)
{
    return R"({"tables": {"items": {"columns": {
        "id": {"type": "int4", "not_null": true, "pk_index": 0}, "title": {"type": "text"},
        "priority": {"type": "int4"}, "done": {"type": "bool"}},
        "generate": {"count": )"
        + QByteArray::number(count)
        + R"(, "values": {"id": "{i}", "title": "Item {i}", "priority": "{i%3}", "done": false}}}}})";
}

QJsonObject item(int id, const QString &title, int priority)
{
    return {{QStringLiteral("id"), QString::number(id)},
            {QStringLiteral("title"), title},
            {QStringLiteral("priority"), QString::number(priority)},
            {QStringLiteral("done"), false}};
}

QVariant asked(const QString &fileName, const QString &sql)
{
    const QString connection = QStringLiteral("asked");
    QVariant result;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(fileName);
        database.open();
        QSqlQuery query(database);
        if (query.exec(sql) && query.next())
            result = query.value(0);
    }
    QSqlDatabase::removeDatabase(connection);
    return result;
}
