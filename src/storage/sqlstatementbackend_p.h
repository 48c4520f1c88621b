// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLSTATEMENTBACKEND_P_H
#define ELECTRIC_SQLSTATEMENTBACKEND_P_H

#include "columnvalue.h"

#include <QtSql/QSqlError>

#include <memory>
#include <string_view>

class QSqlDatabase;

namespace Electric {

// How a statement reaches the database. Columns and parameters count from 0.
class SqlStatementBackend
{
public:
    virtual ~SqlStatementBackend() = default;

    virtual bool isValid() const = 0;
    virtual QSqlError lastError() const = 0;
    virtual void bindNull(int parameter) = 0;
    virtual void bindInteger(int parameter, qint64 value) = 0;
    virtual void bindReal(int parameter, double value) = 0;
    virtual void bindText(int parameter, std::string_view utf8, bool isBorrowed) = 0;
    virtual void bindBlob(int parameter, const QByteArray &bytes) = 0;
    virtual void bindVariant(int parameter, const QVariant &value) = 0;
    virtual bool run() = 0;
    virtual bool step() = 0;
    virtual void finish() = 0;
    virtual qint64 integerAt(int column) const = 0;
    virtual ColumnValue valueAt(int column) const = 0;
    virtual int changedRows() const = 0;
};

// By QSqlQuery: works with every driver that speaks SQLite.
std::unique_ptr<SqlStatementBackend> makeQueryBackend(const QSqlDatabase &database,
                                                      const QString &sql);

// By SQLite's own functions on the driver's connection, several times as fast; null where the
// driver does not use the SQLite library that this one is linked to.
std::unique_ptr<SqlStatementBackend> makeNativeBackend(const QSqlDatabase &database,
                                                       const QString &sql);

} // namespace Electric

#endif
