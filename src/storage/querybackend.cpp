// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlstatementbackend_p.h"
#include "utf8_p.h"

#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>

#include <optional>

namespace Electric {

namespace {

class QueryBackend : public SqlStatementBackend
{
public:
    QueryBackend(const QSqlDatabase &database, const QString &sql)
        : m_database(database), m_query(database)
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
        QString text = textFromUtf8(utf8);
        if (utf8.starts_with(ByteOrderMark) && dropsMark())
            text.prepend(QChar(QChar::ByteOrderMark)); // only the first one is dropped
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
    /*
        SQLite takes a byte order mark at the start of UTF-16 for none of the text. Drivers differ
        in what they hand to it: this one is asked.
    */
    bool dropsMark()
    {
        if (!m_dropsMark) {
            QSqlQuery probe(m_database);
            probe.prepare(QStringLiteral("SELECT length(?)"));
            probe.addBindValue(QString(QChar(QChar::ByteOrderMark)) + u'a');
            m_dropsMark = probe.exec() && probe.next() && probe.value(0).toInt() == 1;
        }
        return *m_dropsMark;
    }

    const QSqlDatabase m_database;
    QSqlQuery m_query;
    std::optional<bool> m_dropsMark;
    bool m_isValid = false;
};

} // namespace

std::unique_ptr<SqlStatementBackend> makeQueryBackend(const QSqlDatabase &database,
                                                      const QString &sql)
{
    return std::make_unique<QueryBackend>(database, sql);
}

} // namespace Electric
