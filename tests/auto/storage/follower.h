// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_FOLLOWER_H
#define ELECTRIC_TEST_FOLLOWER_H

#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>

#include "devserver/developmentserver.h"

#include <QtCore/QMap>

#include <memory>

// One run of an app that follows the table `items`: it makes its rows of what the signals say,
// as an app without a model does.
class Follower
{
public:
    Follower(const QUrl &url, Electric::ShapeStorage *storage);

    QStringList rows() const; // as "id:title", sorted
    // What has happened, in order: "replay 3" and "network 1" for batches with their changes,
    // "up to date: replay", "up to date: network", "must refetch", "error".
    QStringList events() const { return m_events; }
    bool isUpToDate() const; // with the network
    bool hasLast(const QString &start) const; // of the events

    std::unique_ptr<Electric::ShapeStream> stream;
    std::unique_ptr<Electric::PersistedShapeStream> persisted;

private:
    using Rows = QMap<QByteArray, QVariantMap>;

    void take(const Electric::MessageBatch &batch);

    Rows m_rows;
    Rows m_newLog;
    bool m_isNewLog = false;
    QStringList m_events;
};

// A table `items` (id, title) of `count` rows called "Item 1" and so on.
QByteArray itemsSeed(int count);
QJsonObject item(int id, const QString &title);
// The rows of the server's table, in the form of Follower::rows().
QStringList rowsOf(const ElectricDev::DevelopmentServer &server);
// The position that a request asks from.
QString offsetOf(const ElectricDev::Request &request);

#endif
