// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SIMULATEDSERVER_H
#define ELECTRIC_TEST_SIMULATEDSERVER_H

#include "fakenetwork.h"
#include "step.h"

#include <QtCore/QJsonObject>
#include <QtCore/QRandomGenerator>
#include <QtCore/QStringList>

// A table and its shape as a server has them, in memory: the states that the table has had, and
// the logs that tell of them, of which one lives.
class SimulatedServer
{
public:
    explicit SimulatedServer(const Setup &setup);

    // What happens to the table. `seed` decides about the details.
    void commit(quint32 seed); // a transaction of some changes
    void rotate(bool altersTable); // the log ends, with or without other columns
    void restore(int entries); // so many of the last entries are lost, and the rows with them

    // Answers as the server would give them; of an array at most `most` messages.
    Answer answer(const Query &query, int most, bool namesHandle, int repeated = 0) const;
    bool hasNewsFor(const Query &query) const; // or it would wait
    bool isLive(const Query &query) const { return query.contains(QStringLiteral("live")); }
    Answer nothingYet(const Query &query) const; // an empty array that does not say up to date
    Answer noContent(const Query &query) const;
    Answer ofDeadLog(const Query &query, quint32 which, int most) const; // from some cache
    // With a message left out, so that a later one changes a row that the client cannot have.
    Answer withHole(const Query &query) const;
    bool hasDeadLogFor(const Query &query) const;

    // An event stream: the messages that it has told lead from one offset to the next.
    bool wantsEvents(const Query &query) const
    {
        return query.contains(QStringLiteral("live_sse"));
    }
    bool isInLog(const Query &query) const; // or it is refused
    Answer eventStream(const Query &query, const QByteArray &end) const;
    QByteArray events(Query *position, int most) const;
    bool isAtEnd(const Query &query) const;

    // What is wrong with a request; empty if nothing is.
    QString objectionTo(const Query &query) const;

    // The table's rows after each transaction, as "id|column=value|…", sorted; the last are now's.
    const QList<QStringList> &states() const { return m_states; }

private:
    using Row = QMap<QByteArray, QByteArray>; // column to text, null for NULL

    struct Entry
    {
        QByteArray offset; // behind it
        QByteArray json;
    };
    struct Log
    {
        QByteArray handle;
        QByteArray schema;
        QList<Entry> entries; // those of the snapshot first
        qsizetype snapshot = 0;
        QByteArray lsn; // of the snapshot
    };

    void beginLog();
    void noteState();
    QByteArrayList columns() const;
    QByteArray randomText(const QByteArray &column);
    Row randomRow(int id);
    void insert(int id, const Row &row, const QByteArray &from = {});
    void update(int id);
    void remove(int id, const QByteArray &to = {});
    void moveKey(int id);
    // A shape with a subquery: each row belongs to a group, of which some are selected.
    void moveToGroup(int id);
    void toggleGroup();
    void appendMove(const char *event, int group);
    int randomGroup();
    bool isHidden(int id) const;
    QJsonObject withTag(QJsonObject headers, int id) const;
    void append(const char *operation, int id, const Row &value, QJsonObject headers = {},
                const Row &old = {});
    qsizetype positionOf(const Log &log, const QString &offset) const; // -1: not in it
    Answer part(const Log &log, qsizetype from, int most, const Query &query) const;
    Answer refetch(bool namesHandle) const;
    QByteArray offsetAt(const Log &log, qsizetype position) const;
    QByteArray lsnAt(qsizetype position) const;

    QRandomGenerator m_dice;
    QMap<int, Row> m_rows;
    QList<QMap<int, Row>> m_history; // the rows of each state, for restores
    QMap<int, int> m_groups; // by row
    QList<QMap<int, int>> m_groupHistory;
    QMap<int, QMap<int, Row>> m_hidden; // rows of groups that are not selected
    QList<qsizetype> m_stateEnds; // of the living log: how many entries lead to each of its states
    QList<qsizetype> m_stateIndexes;
    QList<QStringList> m_states;
    Log m_log;
    QList<Log> m_deadLogs;
    int m_lastId = 0;
    int m_lastLog = 0;
    int m_lsn = 100;
    int m_operation = 0;
    const bool m_hasFullReplica;
    const bool m_hasSubquery;
    bool m_hasExtraColumn = false;
};

#endif
