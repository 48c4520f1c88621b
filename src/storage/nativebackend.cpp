// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "sqlstatementbackend_p.h"

#include "logging_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlDriver>

#include <mutex>
#include <utility>

#ifdef ELECTRICQT_NATIVE_SQLITE
#include <sqlite3.h>
#endif

namespace Electric {

#ifdef ELECTRICQT_NATIVE_SQLITE

namespace {

class NativeBackend : public SqlStatementBackend
{
public:
    NativeBackend(sqlite3 *database, const QString &sql) : m_database(database)
    {
        const QByteArray utf8 = sql.toUtf8();
        m_result = sqlite3_prepare_v3(m_database, utf8.constData(), int(utf8.size() + 1),
                                      SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr);
        noteError();
    }

    ~NativeBackend() override { sqlite3_finalize(m_statement); }

    bool isValid() const override { return m_statement; }
    QSqlError lastError() const override { return m_error; }

    void bindNull(int parameter) override
    {
        makeReadyFor(parameter);
        sqlite3_bind_null(m_statement, parameter + 1);
    }

    void bindInteger(int parameter, qint64 value) override
    {
        makeReadyFor(parameter);
        sqlite3_bind_int64(m_statement, parameter + 1, value);
    }

    void bindReal(int parameter, double value) override
    {
        makeReadyFor(parameter);
        sqlite3_bind_double(m_statement, parameter + 1, value);
    }

    void bindText(int parameter, std::string_view utf8, bool isBorrowed) override
    {
        makeReadyFor(parameter);
        const char *data = utf8.data() ? utf8.data() : ""; // null would be NULL
        sqlite3_bind_text64(m_statement, parameter + 1, data, utf8.size(),
                            isBorrowed ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8);
    }

    void bindBlob(int parameter, const QByteArray &bytes) override
    {
        makeReadyFor(parameter);
        sqlite3_bind_blob64(m_statement, parameter + 1, bytes.constData(),
                            sqlite3_uint64(bytes.size()), SQLITE_TRANSIENT);
    }

    void bindVariant(int parameter, const QVariant &value) override
    {
        if (value.isNull())
            return bindNull(parameter);
        switch (value.typeId()) {
        case QMetaType::Bool:
        case QMetaType::Int:
        case QMetaType::UInt:
        case QMetaType::LongLong:
        case QMetaType::ULongLong:
            return bindInteger(parameter, value.toLongLong());
        case QMetaType::Double:
        case QMetaType::Float:
            return bindReal(parameter, value.toDouble());
        case QMetaType::QByteArray:
            return bindBlob(parameter, value.toByteArray());
        default: {
            const QByteArray utf8 = value.toString().toUtf8();
            return bindText(parameter, {utf8.constData(), size_t(utf8.size())}, false);
        }
        }
    }

    bool run() override
    {
        makeReady();
        m_error = {};
        if (std::exchange(m_boundCount, 0) != sqlite3_bind_parameter_count(m_statement)) {
            m_error = QSqlError(
                QString(),
                QCoreApplication::translate("Electric::PersistedShape",
                                            "there are not as many values as parameters"),
                QSqlError::StatementError);
            return false;
        }
        m_isRunning = true;
        m_isFirst = true;
        m_result = sqlite3_step(m_statement);
        noteError();
        return m_result == SQLITE_ROW || m_result == SQLITE_DONE;
    }

    bool step() override
    {
        if (!m_isRunning)
            return false;
        if (!m_isFirst && m_result == SQLITE_ROW) {
            m_result = sqlite3_step(m_statement);
            noteError();
        }
        m_isFirst = false;
        return m_result == SQLITE_ROW;
    }

    void finish() override { makeReady(); }

    qint64 integerAt(int column) const override
    {
        return sqlite3_column_int64(m_statement, column);
    }
    int changedRows() const override { return sqlite3_changes(m_database); }

    ColumnValue valueAt(int column) const override
    {
        switch (sqlite3_column_type(m_statement, column)) {
        case SQLITE_INTEGER:
            return ColumnValue::fromInteger(sqlite3_column_int64(m_statement, column));
        case SQLITE_FLOAT:
            return ColumnValue::fromReal(sqlite3_column_double(m_statement, column));
        case SQLITE_TEXT: {
            const auto text
                = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
            return ColumnValue::fromText({text, sqlite3_column_bytes(m_statement, column)});
        }
        case SQLITE_BLOB: {
            const auto blob = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
            return ColumnValue::fromBlob(
                {blob ? blob : "", sqlite3_column_bytes(m_statement, column)});
        }
        default:
            return {};
        }
    }

private:
    // SQLite takes a value that is missing for NULL, or for the one before.
    void makeReadyFor(int parameter)
    {
        makeReady();
        m_boundCount = parameter + 1;
    }

    // Values can only be bound, and the statement run, when it is not in the middle of a result.
    void makeReady()
    {
        if (!m_isRunning)
            return;
        m_isRunning = false;
        sqlite3_reset(m_statement);
    }

    void noteError()
    {
        if (m_result == SQLITE_OK || m_result == SQLITE_ROW || m_result == SQLITE_DONE)
            return;
        m_error = QSqlError(QString(), QString::fromUtf8(sqlite3_errmsg(m_database)),
                            QSqlError::StatementError,
                            QString::number(sqlite3_extended_errcode(m_database)));
    }

    sqlite3 *const m_database;
    sqlite3_stmt *m_statement = nullptr;
    QSqlError m_error;
    int m_result = SQLITE_OK;
    int m_boundCount = 0;
    bool m_isRunning = false;
    bool m_isFirst = false;
};

thread_local bool connectionSeen = false;

int noteConnection(sqlite3 *, char **, const struct sqlite3_api_routines *)
{
    connectionSeen = true;
    return SQLITE_OK;
}

/*
    Whether the driver calls the SQLite library that we call. Two copies in one process have the
    same names and perhaps the same version, but not the same memory. An extension that is
    registered with ours is told of the driver's next connection only if they are one.
*/
bool usesOurLibrary(const QString &driverName)
{
    const QString connection = QStringLiteral("electric-probe");
    const auto callback = reinterpret_cast<void (*)()>(&noteConnection);
    connectionSeen = false;
    if (sqlite3_auto_extension(callback) != SQLITE_OK)
        return false;
    {
        QSqlDatabase probe = QSqlDatabase::addDatabase(driverName, connection);
        probe.setDatabaseName(QStringLiteral(":memory:"));
        probe.open();
    }
    QSqlDatabase::removeDatabase(connection);
    sqlite3_cancel_auto_extension(callback);
    qCDebug(storageLog) << driverName << (connectionSeen ? "shares" : "does not share")
                        << "our SQLite";
    return connectionSeen;
}

bool isShared(const QString &driverName)
{
    static std::mutex mutex;
    static QHash<QString, bool> known;
    const std::scoped_lock lock(mutex);
    const auto found = known.constFind(driverName);
    return found != known.cend() ? *found : *known.insert(driverName, usesOurLibrary(driverName));
}

} // namespace

std::unique_ptr<SqlStatementBackend> makeNativeBackend(const QSqlDatabase &database,
                                                       const QString &sql)
{
    if (qEnvironmentVariableIsSet("ELECTRICQT_NO_NATIVE_SQLITE")
        || !isShared(database.driverName()))
        return nullptr;
    const QVariant handle = database.driver()->handle();
    if (!handle.isValid() || qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return nullptr;
    sqlite3 *const connection = *static_cast<sqlite3 *const *>(handle.data());
    return connection ? std::make_unique<NativeBackend>(connection, sql) : nullptr;
}

#else

std::unique_ptr<SqlStatementBackend> makeNativeBackend(const QSqlDatabase &, const QString &)
{
    return nullptr;
}

#endif

} // namespace Electric
