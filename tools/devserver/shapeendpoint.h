// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SHAPEENDPOINT_H
#define ELECTRICDEV_SHAPEENDPOINT_H

#include "shaperesponse.h"
#include "shapestore.h"

#include <QtCore/qobject.h>
#include <QtCore/qset.h>

namespace ElectricDev {

class HttpConnection;

struct LiveTimes
{
    int longPollMs = 20'000;
    int sseKeepAliveMs = 21'000;
    int sseCloseMs = 60'000;
};

class ShapeEndpoint : public QObject
{
    Q_OBJECT

public:
    ShapeEndpoint(Database &database, TableStore &tables, ShapeStore &shapes,
                  const LiveTimes &times, QObject *parent = nullptr);

    void handle(HttpConnection *connection, const Request &request);
    bool removeShapes(const QList<const Shape *> &shapes);
    void announce(const QSet<qint64> &shapes);

    const Shape *shape(qint64 id) const { return m_shapes.byId(id); }
    LogSlice readLog(const Shape &shape, const Offset &after)
    {
        return m_shapes.readLog(shape, after);
    }
    ShapeAnswer answerFrom(const LogSlice &slice) const;
    qint64 lsn() const { return m_shapes.lsn(); }
    const LiveTimes &times() const { return m_times; }

Q_SIGNALS:
    void shapeChanged(qint64 id);
    void shapeRemoved(qint64 id);

private:
    void serve(HttpConnection *connection, const ShapeRequest &request);
    void serveLog(HttpConnection *connection, const ShapeRequest &request, const Shape &shape);
    Response remove(const ShapeRequest &request);
    Response snapshot(const ShapeRequest &request, const Shape &shape, qint64 number);
    Response now(const ShapeRequest &request, const Shape &shape) const;
    Response subset(const ShapeRequest &request, const Shape &shape);
    QByteArray offsetAfter(const ShapeRequest &request, const Shape &shape);

    Database &m_database;
    TableStore &m_tables;
    ShapeStore &m_shapes;
    LiveTimes m_times;
};

} // namespace ElectricDev

#endif
