// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_COLUMNSERVER_H
#define ELECTRIC_TEST_COLUMNSERVER_H

#include "rawserver.h"

#include <QtCore/QJsonObject>
#include <QtCore/QList>

// A column as a server describes it.
struct ServedColumn
{
    QString name;
    QString type = QStringLiteral("text");
};

// The columns of a table whose primary key is `id`.
QByteArray schemaOf(const QList<ServedColumn> &columns);

QByteArray messageOf(const QByteArray &operation, int id, const QByteArray &value); // JSON
QByteArray messageOf(const QByteArray &operation, int id, QJsonObject value = {});

// Serves one log after the other, of a table with whatever columns: no database has to agree.
class ColumnServer
{
public:
    ColumnServer();

    // A new log; who follows the last one has to refetch.
    void beginLog(const QByteArray &schema, const QByteArrayList &inserts);
    void commit(const QByteArrayList &messages);

    QUrl url() const { return m_server.url(); }
    qsizetype requestCount() const { return m_server.requests().size(); }
    bool hasWaiting() const; // a live request that has all there is

private:
    void take(const RawRequest &request);
    void answerWaiting();
    void write(const RawRequest &request, qsizetype from);
    QByteArray handle() const { return "h" + QByteArray::number(m_logs); }

    RawServer m_server;
    QByteArray m_schema;
    QByteArrayList m_inserts; // the first answer
    QList<QByteArrayList> m_commits;
    QList<RawRequest> m_waiting;
    int m_logs = 0;
};

#endif
