// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_STREAMTEST_H
#define ELECTRIC_TEST_STREAMTEST_H

#include <ElectricQt/ShapeStream>

#include "devserver/developmentserver.h"

#include <QtCore/QMap>
#include <QtCore/QMetaProperty>
#include <QtCore/QObject>

#include <functional>
#include <memory>

// A table as text: the rows in the order of their keys, in the server's own words.
using Rows = QList<QMap<QByteArray, QByteArray>>;

Rows rowsOf(const ElectricDev::DevelopmentServer &server, const QString &table);

// Applies a stream's batches, as an app without a storage would.
class Recorder : public QObject
{
    Q_OBJECT

public:
    explicit Recorder(Electric::ShapeStream *stream);

    Rows rows() const;
    int batches() const { return m_batches; }
    QList<Electric::Message::Operation> operations() const { return m_operations; }

private:
    void apply(const Electric::MessageBatch &batch);

    QMap<QByteArray, QMap<QByteArray, QByteArray>> m_rows;
    QList<Electric::Message::Operation> m_operations;
    int m_batches = 0;
};

// What every test of the stream has: a server in the same thread, with the tables `items` (ten
// rows, in several chunks) and `notes` (empty), and the requests that arrived there.
class StreamTest : public QObject
{
    Q_OBJECT

protected:
    void startServer(ElectricDev::Options options = {});
    void describe(Electric::ShapeStream &stream) const;

    // Faults for shape requests that `applies` says so of; the first `count` of them.
    void fault(const ElectricDev::Fault &fault, int count = 1,
               std::function<bool(const ElectricDev::Request &)> applies = {});
    // An answer of the server's own, with something else about it.
    static ElectricDev::Fault answer(int status, const QByteArray &body = {},
                                     const ElectricDev::Headers &headers = {});

    QList<ElectricDev::Request> requests() const { return m_server->requests(); }
    QByteArrayList queries() const;
    int requestsAt(const QString &offset) const;

    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
};

QByteArray handleOf(const Electric::ShapeStream &stream);
bool isLive(const ElectricDev::Request &request);

#endif
