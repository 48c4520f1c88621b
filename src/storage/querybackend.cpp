// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlstatementbackend_p.h"

#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>

namespace Electric {

namespace {

class QueryBackend : public SqlStatementBackend
{
public:
    QueryBackend(const QSqlDatabase &database, const QString &sql) : m_query(database)
    {
        m_query.setForwardOnly(true);
        m_isValid = m_query.prepare(sql);
    }

    bool isValid() const override { return m_isValid; }
    QSqlError lastError() const override { return m_query.lastError(); }
    void bindNull(int parameter) override { m_query.bindValue(parameter, QVariant()); }
    void bindReal(int parameter, double value) override { m_query.bindValue(parameter, value); }

    void bindInteger(int parameter, qint64 value) override
    {
        m_query.bindValue(parameter, qlonglong(value));
    }

    void bindText(int parameter, std::string_view utf8, bool) override
    {
        QString text = QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
        if (utf8.starts_with("\xEF\xBB\xBF")) // which Qt takes for no part of the text
            text.prepend(QChar(QChar::ByteOrderMark));
        // Never a null QString, which would be bound as NULL.
        m_query.bindValue(parameter, text.isNull() ? QStringLiteral("") : text);
    }

    void bindBlob(int parameter, const QByteArray &bytes) override
    {
        m_query.bindValue(parameter, bytes.isNull() ? QByteArray("") : bytes);
    }

    void bindVariant(int parameter, const QVariant &value) override
    {
        m_query.bindValue(parameter, value);
    }

    bool run() override { return m_query.exec(); }
    bool step() override { return m_query.next(); }
    void finish() override { m_query.finish(); }
    qint64 integerAt(int column) const override { return m_query.value(column).toLongLong(); }
    int changedRows() const override { return m_query.numRowsAffected(); }

    ColumnValue valueAt(int column) const override
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

private:
    QSqlQuery m_query;
    bool m_isValid = false;
};

} // namespace

std::unique_ptr<SqlStatementBackend> makeQueryBackend(const QSqlDatabase &database,
                                                      const QString &sql)
{
    return std::make_unique<QueryBackend>(database, sql);
}

} // namespace Electric
