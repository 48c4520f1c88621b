// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_TABLESERVER_H
#define ELECTRIC_TEST_TABLESERVER_H

#include "reply.h"

#include <QtCore/QHash>
#include <QtCore/QRandomGenerator>
#include <QtCore/QStringList>

#include <optional>

// A table (id, title) with its logs, served over a real socket by Electric's rules, and the states
// that it has had. What a client stores can be held against the log that its position names.
class TableServer
{
public:
    // Answers in the server's place; false lets the server answer.
    using Fault = std::function<bool(const RawRequest &request, const Reply &reply)>;

    explicit TableServer(int rows = 10);

    void commit(int changes = 3); // a transaction, of which one answer may tell a part only
    void commitUpdate(int id, const QByteArray &title);
    void rotate(); // the log ends, with another handle
    void replaceRows(int first, int count); // by others, as a restored database has them
    void loseLog(); // likewise, but the server gives it the same handle
    void endEvents(); // what is open of them; nobody is told why
    QList<int> idsOfRows() const { return m_rows.keys(); }

    void setFault(const Fault &fault) { m_fault = fault; }
    void setWatcher(const std::function<void()> &watcher) { m_watcher = watcher; }
    void setNamesHandles(bool names) { m_namesHandles = names; } // of new logs, in a 409
    Reply replyTo(const RawRequest &request) const;
    Reply partOfLog(const RawRequest &request,
                    const QByteArray &from) const; // as if it asked there

    QUrl url() const { return m_server.url(); }
    const QList<RawRequest> &requests() const { return m_server.requests(); }
    bool hasWaiting() const; // a live request or an event stream that has all there is
    bool hasEventStream() const;
    QByteArray handle() const { return m_log.handle; }
    QByteArray end() const { return offsetAt(m_log, m_log.entries.size()); }

    // The rows after each transaction, as "id|title", sorted; the last are now's.
    const QList<QStringList> &states() const { return m_states; }
    QStringList rows() const { return m_states.last(); }
    // Of whoever has taken a log up to there; null where no log has such a position.
    std::optional<QStringList> rowsAt(const QByteArray &handle, const QByteArray &offset) const;
    // What the log makes of such rows; null where it does not know the position.
    std::optional<QStringList> rowsAfter(const QStringList &rows, const QByteArray &handle,
                                         const QByteArray &offset) const;

    static constexpr int Chunk = 4; // messages of an answer

private:
    using Rows = QMap<int, QByteArray>;

    struct Entry
    {
        QByteArray offset; // behind it
        QByteArray operation;
        int id = 0;
        QByteArray title;
    };
    struct EventStream
    {
        RawRequest request;
        qsizetype position = 0; // in the log
    };
    struct Log
    {
        QByteArray handle;
        QList<Entry> entries; // those of the snapshot first
        QMap<qsizetype, QStringList> states; // by the number of the entries that lead there
        QHash<QByteArray, qsizetype> positions;
        qsizetype snapshot = 0;
    };

    void beginLog(QByteArray handle);
    void endLog();
    void append(const QByteArray &operation, int id, const QByteArray &title);
    void endTransaction();
    QByteArray randomTitle();
    void take(const RawRequest &request);
    void answer(const RawRequest &request);
    void answerWaiting();
    void tellEvents();
    bool isToWait(const RawRequest &request) const;
    bool isKnown(const RawRequest &request) const;
    Reply part(const RawRequest &request, qsizetype from) const;
    Reply events(const RawRequest &request, qsizetype from) const;
    QByteArray eventsBetween(qsizetype from, qsizetype to) const;
    static QByteArray messageOf(const Entry &entry);
    static QByteArray offsetAt(const Log &log, qsizetype position);
    static QStringList textOf(const Rows &rows);
    static void apply(const Entry &entry, Rows *rows);
    static Rows rowsIn(const QStringList &texts);

    RawServer m_server;
    Fault m_fault;
    std::function<void()> m_watcher;
    QList<RawRequest> m_waiting;
    QList<EventStream> m_eventStreams;
    Rows m_rows;
    Log m_log;
    QList<Log> m_endedLogs;
    QList<QStringList> m_states;
    QRandomGenerator m_dice {7};
    int m_lastId = 0;
    int m_lastHandle = 0;
    int m_lsn = 100;
    int m_operation = 0;
    bool m_namesHandles = true;
};

#endif
