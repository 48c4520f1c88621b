// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlstatement_p.h"

#include "sqlstatementbackend_p.h"

#include <utility>

namespace Electric {

SqlStatement::SqlStatement() = default;
SqlStatement::SqlStatement(SqlStatement &&other) noexcept = default;
SqlStatement &SqlStatement::operator=(SqlStatement &&other) noexcept = default;
SqlStatement::~SqlStatement() = default;

SqlStatement::SqlStatement(const QSqlDatabase &database, const QString &sql)
    : m_backend(makeNativeBackend(database, sql))
{
    if (!m_backend)
        m_backend = makeQueryBackend(database, sql);
}

bool SqlStatement::isValid() const
{
    return m_backend && m_backend->isValid();
}

QSqlError SqlStatement::lastError() const
{
    return m_backend ? m_backend->lastError() : QSqlError();
}

void SqlStatement::null()
{
    m_backend->bindNull(m_bound++);
}

void SqlStatement::integer(qint64 value)
{
    m_backend->bindInteger(m_bound++, value);
}

void SqlStatement::real(double value)
{
    m_backend->bindReal(m_bound++, value);
}

void SqlStatement::text(std::string_view utf8)
{
    m_backend->bindText(m_bound++, utf8, false);
}

void SqlStatement::borrowedText(std::string_view utf8)
{
    m_backend->bindText(m_bound++, utf8, true);
}

void SqlStatement::blob(const QByteArray &bytes)
{
    m_backend->bindBlob(m_bound++, bytes);
}

void SqlStatement::value(const ColumnValue &value)
{
    switch (value.type) {
    case ColumnValue::Type::Null:
        return null();
    case ColumnValue::Type::Integer:
        return integer(value.integer);
    case ColumnValue::Type::Real:
        return real(value.real);
    case ColumnValue::Type::Text:
        return text({value.bytes.constData(), size_t(value.bytes.size())});
    case ColumnValue::Type::Blob:
        return blob(value.bytes);
    }
}

void SqlStatement::variant(const QVariant &value)
{
    m_backend->bindVariant(m_bound++, value);
}

bool SqlStatement::run()
{
    m_bound = 0;
    return isValid() && m_backend->run();
}

bool SqlStatement::step()
{
    return m_backend->step();
}

void SqlStatement::finish()
{
    if (m_backend)
        m_backend->finish();
}

qint64 SqlStatement::integerAt(int column) const
{
    return m_backend->integerAt(column);
}

QString SqlStatement::textAt(int column) const
{
    const ColumnValue value = m_backend->valueAt(column);
    return value.type == ColumnValue::Type::Text ? QString::fromUtf8(value.bytes) : QString();
}

ColumnValue SqlStatement::valueAt(int column) const
{
    return m_backend->valueAt(column);
}

int SqlStatement::changedRows() const
{
    return m_backend->changedRows();
}

} // namespace Electric
