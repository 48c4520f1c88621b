// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_STREAMSETTINGS_P_H
#define ELECTRIC_STREAMSETTINGS_P_H

#include "batchconsumer_p.h"
#include "error.h"
#include "httpexchange_p.h"
#include "mailbox_p.h"
#include "schema.h"
#include "shapedefinition.h"
#include "streamstate_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QElapsedTimer>
#include <QtCore/QMap>

#include <functional>
#include <memory>
#include <optional>

class QNetworkAccessManager;

namespace Electric {

using NetworkManagerFactory = std::function<QNetworkAccessManager *()>;

// What the app gives to one request only.
struct RequestExtras
{
    QMap<QByteArray, QByteArray> headers;
    QMap<QString, QString> params;
    Error error; // there is no answer
};

// Asks the app, after `lastError`. Called in the network thread; answers in any thread, once.
using ExtrasProvider = std::function<void(const Error &lastError,
                                          std::function<void(const RequestExtras &)> answer)>;

// What may change while a stream runs.
struct StreamOptions
{
    QMap<QByteArray, QByteArray> headers;
    ExtrasProvider provider; // null where there is nothing to ask for
    RetryPolicy retry;
    int requestTimeout = 45000;
    qint64 maximumResponseSize = 0;
    bool subscribe = true;
    bool prefersEventStream = false;

    RetryPolicy policy() const;
};

// What the pure functions cannot know, by now.
Circumstances circumstancesAt(const QElapsedTimer &clock);

class StreamListener;

// What a stream works on; a copy of the face's properties.
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

// Asks the app for what it wants to give to one request, if it does. `receive` is called at once
// where there is nothing to ask for, else by way of the mailbox.
void askForExtras(const StreamOptions &options, const Error &lastError,
                  const std::shared_ptr<Mailbox> &mailbox,
                  std::function<void(const RequestExtras &)> receive);

// What is asked of the server, which has as long for its first words as for any others.
HttpExchange::Question questionOf(const StreamSettings &settings, const RequestPosition &position,
                                  const std::optional<SubsetRequest> &subset,
                                  const RequestExtras &extras);

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
    bool usesEventStream = false;
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

// The answer to requestSnapshot(), whatever start it came before.
using SnapshotReceiver = std::function<void(int id, const Error &error, qsizetype rows)>;

} // namespace Electric

#endif
