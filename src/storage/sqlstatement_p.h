// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLSTATEMENT_P_H
#define ELECTRIC_SQLSTATEMENT_P_H

#include <electricqt_export.h>

#include "columnvalue.h"

#include <QtSql/QSqlError>

#include <memory>
#include <string_view>

class QSqlDatabase;

namespace Electric {

class SqlStatementBackend;

// One prepared statement. Values are bound from the first parameter on, in order; the row that
// step() has reached is read by column.
class ELECTRICQT_EXPORT SqlStatement : public ValueSink
{
public:
    SqlStatement();
    SqlStatement(const QSqlDatabase &database, const QString &sql);
    SqlStatement(SqlStatement &&other) noexcept;
    SqlStatement &operator=(SqlStatement &&other) noexcept;
    ~SqlStatement() override;

    bool isValid() const;
    QSqlError lastError() const;
    bool hasFailed() const { return lastError().isValid(); } // in step() as well

    void null() override;
    void integer(qint64 value) override;
    void real(double value) override;
    void text(std::string_view utf8) override;
    void borrowedText(std::string_view utf8) override; // lives until run() has returned
    void blob(const QByteArray &bytes) override;
    void value(const ColumnValue &value);
    void variant(const QVariant &value);

    bool run(); // the next value that is bound is the first again; step() reads the rows
    bool step(); // false behind the last row, and where it fails
    void finish(); // lets go of what it reads

    qint64 integerAt(int column) const;
    QString textAt(int column) const;
    ColumnValue valueAt(int column) const;
    int changedRows() const;

private:
    std::unique_ptr<SqlStatementBackend> m_backend;
    int m_bound = 0;
};

} // namespace Electric

#endif
