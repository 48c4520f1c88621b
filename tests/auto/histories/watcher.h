// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_WATCHER_H
#define ELECTRIC_TEST_WATCHER_H

#include <ElectricQt/MessageBatch>

#include <QtCore/QMap>
#include <QtCore/QStringList>

// What an app holds that makes its rows of batches alone, by the book of MessageBatch.
class BatchRows
{
public:
    void take(const Electric::MessageBatch &batch);
    void endLog(); // the position is gone, the rows stay

    QStringList rows() const; // in the form of SimulatedServer::states()

    QByteArray handle;
    QByteArray offset = "-1";

private:
    using Rows = QMap<QByteArray, QVariantMap>;

    Rows m_rows;
    Rows m_newLog;
    bool m_isNewLog = false;
};

// Compares what one part of the client shows with the states that the table has had: it must
// be one of them, and none before the one that has been seen last.
class StateWatcher
{
public:
    explicit StateWatcher(const QString &name) : m_name(name) { }

    // What is wrong, empty if nothing is.
    QString check(const QStringList &rows, const QList<QStringList> &states, bool mayGoBack);

private:
    QString m_name;
    qsizetype m_last = 0;
};

QString textOfRow(const QVariantMap &values);

#endif
