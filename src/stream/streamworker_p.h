// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_STREAMWORKER_P_H
#define ELECTRIC_STREAMWORKER_P_H

#include "batchconsumer_p.h"
#include "mailbox_p.h"
#include "networkthread_p.h"
#include "shapedefinition.h"
#include "streamstate_p.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QMap>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTimer>

#include <functional>
#include <memory>

class QNetworkAccessManager;
class QNetworkReply;

namespace Electric {

using NetworkManagerFactory = std::function<QNetworkAccessManager *()>;

class StreamListener;

// What may change while a stream runs.
struct StreamOptions
{
    QMap<QByteArray, QByteArray> headers;
    RetryPolicy retry;
    int requestTimeout = 45000;
    bool subscribe = true;
};

// What a request needs beside its position; a copy of the face's properties.
struct StreamSettings
{
    ShapeDefinition definition;
    Error misuse; // why it cannot be asked for
    StreamOptions options;
    NetworkManagerFactory managerFactory;
    std::shared_ptr<BatchConsumer> consumer;
    std::shared_ptr<StreamListener> listener; // to all that this start leads to
    bool isPaused = false;
};

enum class StreamActivity { Stopped, Syncing, Live, Retrying, Paused, Failed };

// What the face shows of its worker.
struct StreamReport
{
    StreamActivity activity = StreamActivity::Stopped;
    QByteArray handle;
    QByteArray offset;
    Schema schema;
    QDateTime lastSyncedAt;
    Error error;
    qint64 bytesReceived = 0;
    qint64 rowsReceived = 0;
    qint64 requestsSent = 0;
    bool isUpToDate = false;
    bool isConnected = false;
};

// The face's side of the worker: called in the network thread, it posts to the face.
class StreamListener
{
public:
    virtual ~StreamListener() = default;
    virtual void report(const StreamReport &report) = 0;
    virtual void failed(const Error &error) = 0;
    virtual void upToDate() = 0;
    virtual void mustRefetch() = 0;
    // `done` is empty where nobody waits for it.
    virtual void batch(const MessageBatch &batch, std::function<void()> done) = 0;
};

// Sends a shape's requests and hands their batches on; lives in the network thread. All
// decisions are streamstate's; here are the sockets, the clock and the dice.
class StreamWorker : public QObject
{
    Q_OBJECT

public:
    explicit StreamWorker(NetworkThread *thread);
    ~StreamWorker() override;

    void start(const StreamSettings &settings, const StreamState &state);
    void stop();
    void pause();
    void resume();
    void refresh();
    void retry();
    void setOptions(const StreamOptions &options);

private:
    bool isRunning() const;
    void begin();
    void schedule(qint64 delay);
    void send();
    void requestNow();
    void judgeRedirect(const QUrl &target);
    void dropRequest();
    void finishRequest();
    void read(const Response &response, const Reaction &reaction, const QByteArray &body);
    void react(const Reaction &reaction);
    void deliver(const MessageBatch &batch, const Reaction &reaction);
    void consumed(const MessageBatch &batch, const Reaction &reaction, Consumption how);
    void advance(const MessageBatch &batch);
    void fail(const Error &error, StreamActivity activity);
    void setActivity(StreamActivity activity);
    void report();
    Circumstances circumstances() const;
    void acquireManager();
    void releaseManager();

    NetworkThread *const m_thread;
    const std::shared_ptr<Mailbox> m_mailbox;
    StreamSettings m_settings;
    StreamState m_state;
    StreamReport m_report;
    RequestPosition m_request;
    QPointer<QNetworkReply> m_reply;
    QNetworkAccessManager *m_manager = nullptr;
    bool m_ownsManager = false;
    QTimer m_delay;
    QElapsedTimer m_clock;
    QString m_tlsError;
    Error m_redirectError;
    quint64 m_run = 0; // a batch of an earlier start() does not move this one
    bool m_isConsuming = false;
    bool m_catchesUp = false; // asked for while a batch was being consumed
};

} // namespace Electric

#endif
