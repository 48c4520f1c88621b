// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "database.h"

#include <QtCore/quuid.h>
#include <QtSql/qsqlerror.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

namespace {
// Statements with a shape's `where` in them are few, but a server that is fed endless shapes must
// not keep them all.
constexpr qsizetype maximumStatements = 500;
} // namespace

Database::~Database()
{
    close();
}

bool Database::open(const QString &file)
{
    close();
    m_name = u"electric-devserver-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    m_database.setDatabaseName(file);
    if (!m_database.open()) {
        m_error = m_database.lastError().text();
        close();
        return false;
    }
    // PostgreSQL's LIKE tells upper from lower case. A power cut may cost the file: it is a
    // development server; a killed process costs nothing.
    return run(u"PRAGMA journal_mode=WAL"_s) && run(u"PRAGMA synchronous=OFF"_s)
        && run(u"PRAGMA case_sensitive_like=ON"_s);
}

void Database::close()
{
    m_statements.clear();
    if (m_name.isEmpty())
        return;
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
    m_name.clear();
}

void Database::fail(const QSqlQuery &query)
{
    const QSqlError error = query.lastError();
    m_error = error.databaseText().isEmpty() ? error.text() : error.databaseText();
    // The native code may be an extended one; its low byte is SQLITE_CONSTRAINT.
    m_constraintFailed = (error.nativeErrorCode().toInt() & 0xff) == 19;
}

QSqlQuery *Database::execute(const QString &sql, const QVariantList &values)
{
    auto found = m_statements.find(sql);
    if (found == m_statements.end()) {
        if (qsizetype(m_statements.size()) >= maximumStatements)
            m_statements.clear();
        QSqlQuery query(m_database);
        query.setForwardOnly(true);
        if (!query.prepare(sql)) {
            fail(query);
            return nullptr;
        }
        found = m_statements.emplace(sql, std::move(query)).first;
    }
    QSqlQuery &query = found->second;
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(int(i), values.at(i));
    if (query.exec())
        return &query;
    fail(query);
    query.finish();
    return nullptr;
}

bool Database::run(const QString &sql, const QVariantList &values)
{
    QSqlQuery *query = execute(sql, values);
    if (!query)
        return false;
    if (!query->isSelect())
        m_lastId = query->lastInsertId().toLongLong();
    query->finish();
    return true;
}

bool Database::scan(const QString &sql, const QVariantList &values, const Visitor &visitor)
{
    QSqlQuery *query = execute(sql, values);
    if (!query)
        return false;
    while (query->next())
        visitor(*query);
    const bool failed = query->lastError().isValid();
    if (failed)
        fail(*query);
    query->finish();
    return !failed;
}

// Whether SQLite understands the statement; nothing is executed.
bool Database::check(const QString &sql)
{
    QSqlQuery query(m_database);
    if (query.prepare(sql))
        return true;
    fail(query);
    return false;
}

std::optional<QVariant> Database::first(const QString &sql, const QVariantList &values)
{
    std::optional<QVariant> result;
    scan(sql, values, [&result](const QSqlQuery &query) {
        if (!result)
            result = query.value(0);
    });
    return result;
}

bool Database::begin()
{
    return run(u"BEGIN IMMEDIATE"_s);
}

bool Database::commit()
{
    return run(u"COMMIT"_s);
}

void Database::rollback()
{
    run(u"ROLLBACK"_s);
}

} // namespace ElectricDev
