// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_LIVEREQUEST_H
#define ELECTRICDEV_LIVEREQUEST_H

#include "shapeendpoint.h"

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

namespace ElectricDev {

class LiveRequest : public QObject
{
    Q_OBJECT

public:
    LiveRequest(ShapeEndpoint *endpoint, HttpConnection *connection, const ShapeRequest &request,
                const Shape &shape);

    virtual void start() = 0;
    bool isWaiting() const { return !m_left; }

protected:
    virtual void changed(const Shape &shape) = 0;
    virtual void removed() = 0;
    void leave();

    const QPointer<ShapeEndpoint> m_endpoint; // may be closed while the connection dies
    HttpConnection *const m_connection;
    const ShapeRequest m_request;
    const qint64 m_shapeId;
    bool m_left = false;
};

class LongPoll : public LiveRequest
{
    Q_OBJECT

public:
    using LiveRequest::LiveRequest;

    void start() override;

protected:
    void changed(const Shape &shape) override;
    void removed() override;

private:
    void answer(const Response &response);
    void timeOut();

    QTimer m_timer;
};

class EventStream : public LiveRequest
{
    Q_OBJECT

public:
    using LiveRequest::LiveRequest;

    void start() override;

protected:
    void changed(const Shape &shape) override;
    void removed() override;

private:
    void send(const LogSlice &slice);
    void finish();

    Offset m_position;
    QTimer m_keepAlive;
    QTimer m_close;
};

} // namespace ElectricDev

#endif
