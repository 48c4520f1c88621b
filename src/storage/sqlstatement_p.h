// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLSTATEMENT_P_H
#define ELECTRIC_SQLSTATEMENT_P_H

#include <electricqt_export.h>

#include "columnvalue.h"

#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

#include <string_view>

class QSqlDatabase;

namespace Electric {

// One prepared statement. Values are bound from the first parameter on, in order; the row that
// step() has reached is read by column.
class ELECTRICQT_EXPORT SqlStatement : public ValueSink
{
public:
    SqlStatement() = default;
    SqlStatement(const QSqlDatabase &database, const QString &sql);

    bool isValid() const { return m_isValid; }
    QSqlError lastError() const { return m_query.lastError(); }

    void null() override;
    void integer(qint64 value) override;
    void real(double value) override;
    void text(std::string_view utf8) override;
    void blob(const QByteArray &bytes) override;
    void value(const ColumnValue &value);
    void variant(const QVariant &value);

    bool run(); // forgets what has been bound; step() reads the rows, if there are any
    bool step(); // false behind the last row
    void finish();

    qint64 integerAt(int column) const;
    QString textAt(int column) const;
    ColumnValue valueAt(int column) const;
    int changedRows() const;

private:
    QSqlQuery m_query;
    int m_bound = 0;
    bool m_isValid = false;
};

} // namespace Electric

#endif
