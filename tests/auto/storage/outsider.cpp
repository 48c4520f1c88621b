// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "outsider.h"

#include <QtCore/QUuid>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>
#include <QtSql/QSqlRecord>
#include <QtTest/QTest>

Outsider::Outsider(const QString &fileName, bool isReadOnly)
    : m_name(QUuid::createUuid().toString())
{
    QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    database.setDatabaseName(fileName);
    if (isReadOnly)
        database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY"));
    if (!database.open())
        QTest::qFail(qPrintable(database.lastError().text()), __FILE__, __LINE__);
}

Outsider::~Outsider()
{
    QSqlDatabase::database(m_name, false).close();
    QSqlDatabase::removeDatabase(m_name);
}

QStringList Outsider::query(const QString &sql) const
{
    QSqlQuery query(QSqlDatabase::database(m_name));
    if (!query.exec(sql))
        return {query.lastError().databaseText()};
    QStringList rows;
    while (query.next()) {
        QStringList row;
        for (int i = 0; i < query.record().count(); ++i)
            row.append(query.isNull(i) ? QStringLiteral("NULL") : query.value(i).toString());
        rows.append(row.join(u'|'));
    }
    return rows;
}

void Outsider::execute(const QString &sql) const
{
    QSqlQuery query(QSqlDatabase::database(m_name));
    if (!query.exec(sql))
        QTest::qFail(qPrintable(query.lastError().databaseText()), __FILE__, __LINE__);
}
