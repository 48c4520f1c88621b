// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlstatement_p.h"

#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>

namespace Electric {

SqlStatement::SqlStatement(const QSqlDatabase &database, const QString &sql) : m_query(database)
{
    m_query.setForwardOnly(true);
    m_isValid = m_query.prepare(sql);
}

void SqlStatement::null()
{
    m_query.bindValue(m_bound++, QVariant());
}

void SqlStatement::integer(qint64 value)
{
    m_query.bindValue(m_bound++, qlonglong(value));
}

void SqlStatement::real(double value)
{
    m_query.bindValue(m_bound++, value);
}

void SqlStatement::text(std::string_view utf8)
{
    // Never a null QString, which would be bound as NULL.
    const QString text = QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
    m_query.bindValue(m_bound++, text.isNull() ? QStringLiteral("") : text);
}

void SqlStatement::blob(const QByteArray &bytes)
{
    m_query.bindValue(m_bound++, bytes.isNull() ? QByteArray("") : bytes);
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
        return text({ value.bytes.constData(), size_t(value.bytes.size()) });
    case ColumnValue::Type::Blob:
        return blob(value.bytes);
    }
}

void SqlStatement::variant(const QVariant &value)
{
    m_query.bindValue(m_bound++, value);
}

bool SqlStatement::run()
{
    m_bound = 0;
    return m_isValid && m_query.exec();
}

bool SqlStatement::step()
{
    return m_query.next();
}

void SqlStatement::finish()
{
    m_query.finish();
}

qint64 SqlStatement::integerAt(int column) const
{
    return m_query.value(column).toLongLong();
}

QString SqlStatement::textAt(int column) const
{
    return m_query.value(column).toString();
}

ColumnValue SqlStatement::valueAt(int column) const
{
    const QVariant value = m_query.value(column);
    if (value.isNull())
        return {};
    switch (value.typeId()) {
    case QMetaType::LongLong:
    case QMetaType::Int:
        return ColumnValue::fromInteger(value.toLongLong());
    case QMetaType::Double:
        return ColumnValue::fromReal(value.toDouble());
    case QMetaType::QByteArray:
        return ColumnValue::fromBlob(value.toByteArray());
    default:
        return ColumnValue::fromText(value.toString().toUtf8());
    }
}

int SqlStatement::changedRows() const
{
    return m_query.numRowsAffected();
}

} // namespace Electric
