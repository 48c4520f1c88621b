// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CRASHEXPECTEDROWS_H
#define ELECTRIC_TEST_CRASHEXPECTEDROWS_H

#include <QtCore/QHash>
#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QMap>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <optional>

struct Reply;

using Row = QMap<QString, QString>; // texts by column; a null one for NULL
using Rows = QMap<QByteArray, Row>; // by key

// What a shape is at a position of its log.
struct LogPoint
{
    Rows rows;
    qint64 changes = 0; // from the beginning of the log to here
    bool isConsistent = false; // an end of a transaction, or of the first rows
};

// What rows a client must have: the test reads the logs from the server by plain requests of its
// own, and applies the messages by rules of its own.
class ExpectedRows
{
public:
    explicit ExpectedRows(quint16 port) : m_port(port) { }

    // Reads on to the end of the log. Where that has ended and there is a new one, reads that.
    QString follow(); // what has gone wrong, or nothing

    // Nothing where the server has never given that position.
    std::optional<LogPoint> at(const QByteArray &handle, const QByteArray &offset) const;
    // That of a client that has read an event stream: it is at "lsn_0" behind all of that
    // transaction, and not behind its first message.
    std::optional<LogPoint> atStreamed(const QByteArray &handle, const QByteArray &offset) const;
    LogPoint atEnd() const;
    QByteArray handle() const { return m_handle; }
    // Where one asks who is given the last of the log, and the up-to-date.
    QByteArray lastRequest() const { return m_lastRequest; }

    // A parameter that tells its requests from those of clients.
    static QString mark() { return QStringLiteral("reader"); }

private:
    struct Entry
    {
        QJsonObject message;
        QByteArray offset; // the position behind it, if there is one
        qint64 lsn = -1;
        bool isConsistent = false;
    };
    using Log = QList<Entry>;

    void append(const Reply &reply);
    static LogPoint materialised(const Log &log, qsizetype count);

    template<typename Condition>
    std::optional<LogPoint> behindLast(const QByteArray &handle, Condition condition) const;

    const quint16 m_port;
    QByteArray m_handle;
    QByteArray m_offset = "-1";
    QByteArray m_lastRequest;
    QHash<QByteArray, Log> m_logs;
};

#endif
