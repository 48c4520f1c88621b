// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_DATABASE_H
#define ELECTRICDEV_DATABASE_H

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>

#include <functional>
#include <optional>
#include <unordered_map>

namespace ElectricDev {

class Database
{
public:
    using Visitor = std::function<void(const QSqlQuery &)>;

    Database() = default;
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    bool open(const QString &file);
    void close();
    bool isOpen() const { return m_database.isOpen(); }
    QString errorString() const { return m_error; }
    bool failedOnConstraint() const { return m_constraintFailed; }

    bool run(const QString &sql, const QVariantList &values = {});
    bool scan(const QString &sql, const QVariantList &values, const Visitor &visitor);
    bool check(const QString &sql);
    std::optional<QVariant> first(const QString &sql, const QVariantList &values = {});
    qint64 lastId() const { return m_lastId; }

    bool begin();
    bool commit();
    void rollback();

private:
    QSqlQuery *execute(const QString &sql, const QVariantList &values);
    void fail(const QSqlQuery &query);

    QSqlDatabase m_database;
    QString m_name;
    QString m_error;
    std::unordered_map<QString, QSqlQuery> m_statements;
    qint64 m_lastId = 0;
    bool m_constraintFailed = false;
};

} // namespace ElectricDev

#endif
