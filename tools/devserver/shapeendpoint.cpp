// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapeendpoint.h"

#include "httpconnection.h"
#include "json.h"
#include "liverequest.h"

#include <QtCore/qrandom.h>

using namespace Qt::StringLiterals;

namespace ElectricDev {

ShapeEndpoint::ShapeEndpoint(Database &database, TableStore &tables, ShapeStore &shapes,
                             const LiveTimes &times, QObject *parent)
    : QObject(parent), m_database(database), m_tables(tables), m_shapes(shapes), m_times(times)
{
}

void ShapeEndpoint::handle(HttpConnection *connection, const Request &request)
{
    if (request.method == "OPTIONS")
        return connection->respond({204, {{"access-control-max-age", "86400"}}, {}});
    const bool known = request.method == "GET" || request.method == "HEAD"
        || request.method == "POST" || request.method == "DELETE";
    if (!known)
        return connection->respond(
            Response::json(405, "{\"message\":\"" + request.method + " not allowed\"}"));
    if (request.method == "DELETE") {
        Request whole = request; // a shape is deleted as such, wherever its readers are
        whole.query.removeIf([](const auto &item) { return item.first == u"offset"; });
        whole.query.append({u"offset"_s, u"-1"_s});
        return connection->respond(remove(parseShapeRequest(whole, m_tables, m_database)));
    }
    const ShapeRequest parsed = parseShapeRequest(request, m_tables, m_database);
    if (!parsed.isValid())
        return connection->respond(parsed.errorResponse());
    serve(connection, parsed);
}

void ShapeEndpoint::serve(HttpConnection *connection, const ShapeRequest &request)
{
    const Shape *shape = m_shapes.find(request.definition);
    if (!shape)
        shape = m_shapes.create(request.definition);
    if (!shape)
        return connection->respond(Response::json(
            500, "{\"message\":" + jsonString(m_shapes.errorString().toUtf8()) + '}'));
    const bool positioned = request.start == ShapeRequest::Start::Offset;
    if (!request.handle.isEmpty() && request.handle != shape->handle)
        return connection->respond(mustRefetch(shape->handle));
    if (positioned && request.offset.lsn > m_shapes.lsn())
        return connection->respond(invalidRequest("offset", u"out of bounds for this shape"_s));
    if (request.subset)
        return connection->respond(subset(request, *shape));
    if (request.start == ShapeRequest::Start::Beginning)
        return connection->respond(snapshot(request, *shape, 0));
    if (request.start == ShapeRequest::Start::Now)
        return connection->respond(now(request, *shape));
    if (request.offset.isSnapshot() && request.offset.op + 1 < shape->snapshotChunks)
        return connection->respond(snapshot(request, *shape, request.offset.op + 1));
    serveLog(connection, request, *shape);
}

void ShapeEndpoint::serveLog(HttpConnection *connection, const ShapeRequest &request,
                             const Shape &shape)
{
    if (request.live) {
        // They end themselves: with the answer, or with the connection that is their parent.
        if (request.sse)
            (new EventStream(this, connection, request, shape))->start();
        else
            (new LongPoll(this, connection, request, shape))->start();
        return;
    }
    const LogSlice slice = m_shapes.readLog(shape, request.offset);
    connection->respond(shapeResponse(request, shape, answerFrom(slice)));
}

ShapeAnswer ShapeEndpoint::answerFrom(const LogSlice &slice) const
{
    ShapeAnswer answer;
    QList<QByteArray> messages = slice.messages;
    if (slice.reachesEnd)
        messages.append(upToDateMessage(lsn()));
    answer.body = '[' + messages.join(',') + ']';
    answer.offset = slice.end.toText();
    answer.upToDate = slice.reachesEnd;
    return answer;
}

Response ShapeEndpoint::snapshot(const ShapeRequest &request, const Shape &shape, qint64 number)
{
    const std::optional<QByteArray> body = m_shapes.snapshotChunk(shape, number);
    if (!body)
        return Response::json(500, "{\"message\":\"The snapshot cannot be read\"}");
    return shapeResponse(request, shape, {*body, Offset {0, number}.toText(), false, true});
}

Response ShapeEndpoint::now(const ShapeRequest &request, const Shape &shape) const
{
    const QByteArray body = '[' + upToDateMessage(m_shapes.lsn()) + ']';
    return shapeResponse(request, shape, {body, shape.last.toText(), true, false});
}

// The offset that an ordinary request in place of this one would have been answered with.
QByteArray ShapeEndpoint::offsetAfter(const ShapeRequest &request, const Shape &shape)
{
    if (request.start == ShapeRequest::Start::Beginning)
        return "0_0";
    if (request.start == ShapeRequest::Start::Now)
        return shape.last.toText();
    if (request.offset.isSnapshot() && request.offset.op + 1 < shape.snapshotChunks)
        return Offset {0, request.offset.op + 1}.toText();
    return m_shapes.readLog(shape, request.offset).end.toText();
}

Response ShapeEndpoint::subset(const ShapeRequest &request, const Shape &shape)
{
    const Table &table = *m_tables.byId(shape.definition.tableId);
    const SubsetQuery &query = *request.subset;
    WhereClause where = translateWhere(table, query.where, query.parameters);
    if (!shape.where.sql.isEmpty()) {
        where.sql = where.sql.isEmpty() ? shape.where.sql
                                        : u"(%1) AND (%2)"_s.arg(where.sql, shape.where.sql);
        where.values += shape.where.values;
    }
    QString tail = u"ORDER BY "_s
        + (query.orderBy.isEmpty() ? u"row"_s : translateOrderBy(table, query.orderBy).sql);
    if (query.limit || query.offset)
        tail
            += u" LIMIT %1 OFFSET %2"_s.arg(query.limit.value_or(-1)).arg(query.offset.value_or(0));
    const QByteArray mark
        = "\"snapshot_mark\":" + QByteArray::number(QRandomGenerator::global()->bounded(1 << 30));
    const QByteArray xid = QByteArray::number(m_shapes.nextTxid());
    QByteArray body = "{\"metadata\":{" + mark + ",\"database_lsn\":\"" + QByteArray::number(lsn())
        + "\",\"xip_list\":[],\"xmax\":\"" + xid + "\",\"xmin\":\"" + xid + "\"}, \"data\": [";
    bool first = true;
    const bool ok = m_tables.scan(table, where.sql, where.values, tail, [&](const Row &row) {
        if (!std::exchange(first, false))
            body += ',';
        shape.writer.appendSnapshotRow(body, row, ',' + mark);
    });
    if (!ok)
        return invalidRequest("subset", m_tables.errorString());
    return subsetResponse(shape, {body + "]}", offsetAfter(request, shape), false, true});
}

Response ShapeEndpoint::remove(const ShapeRequest &request)
{
    if (!request.isValid())
        return request.errorResponse();
    const Shape *shape = m_shapes.find(request.definition);
    if (!shape || (!request.handle.isEmpty() && request.handle != shape->handle))
        return Response::json(404, "{\"message\":\"Shape not found\"}");
    removeShapes({shape});
    Response response = Response::json(202, {});
    response.setHeader("cache-control", "no-cache");
    response.setHeader("electric-has-data", "true");
    return response;
}

// The handles die; whoever waits is told. The next request makes the shape anew.
bool ShapeEndpoint::removeShapes(const QList<const Shape *> &shapes)
{
    QList<qint64> ids;
    for (const Shape *shape : shapes)
        ids.append(shape->id);
    bool ok = true;
    for (const qint64 id : std::as_const(ids))
        ok = m_shapes.remove(id) && ok;
    for (const qint64 id : std::as_const(ids))
        Q_EMIT shapeRemoved(id);
    return ok;
}

void ShapeEndpoint::announce(const QSet<qint64> &shapes)
{
    for (const qint64 id : shapes)
        Q_EMIT shapeChanged(id);
}

} // namespace ElectricDev
