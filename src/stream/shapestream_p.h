// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPESTREAM_P_H
#define ELECTRIC_SHAPESTREAM_P_H

#include <electricqt_export.h>

#include "rowpresenter_p.h"
#include "shapestream.h"
#include "streamworker_p.h"

#include <QtCore/QPointer>

namespace Electric {

// Who decides from where a stream starts, and takes its batches: the layer of persistence.
class StreamOwner
{
public:
    virtual ~StreamOwner() = default;
    virtual void startRequested() = 0;
    virtual void shapeChanged() = 0; // which starts nothing that has been stopped
    virtual void stopRequested() = 0;
    virtual bool isStarted() const = 0; // perhaps offline, where the stream itself is stopped
};

class ELECTRICQT_EXPORT ShapeStreamPrivate
{
public:
    explicit ShapeStreamPrivate(ShapeStream *stream);
    ~ShapeStreamPrivate();

    static ShapeStreamPrivate *get(ShapeStream *stream) { return stream->d.get(); }

    void startAt(const StreamState &state, std::shared_ptr<BatchConsumer> consumer);
    // `next` runs in the network thread, when nothing more is sent before the next start.
    void haltThen(std::function<void()> next);
    void setOwner(StreamOwner *newOwner);

    // What is asked for: the properties, in the server's words; and why it cannot be.
    ShapeDefinition serverDefinition() const;
    Error check() const;

    // How the app sees rows (shapestreamvalues.cpp).
    const Presentation &presentation() const { return m_presentation; }
    MessageBatch dressed(const MessageBatch &batch) const;
    void noteSchema(const Schema &schema);
    void setMapper(const ColumnMapper &mapper);
    void setParsers(const QHash<QString, ColumnParser> &parsers);
    void setTransformer(const RowTransformer &transformer);

    void show(const StreamReport &report);
    void scheduleRestart();
    void restart();
    void startFromHere();
    StreamSettings settings(std::shared_ptr<BatchConsumer> consumer);
    StreamOptions options();
    void sendOptions();
    void tell(void (StreamWorker::*order)());
    ExtrasProvider extrasProvider();
    void askProviders(const Error &lastError, std::function<void(const RequestExtras &)> answer);
    void watchApplication();
    void setPaused(bool isUser, bool isBackground);
    void endBy(void (StreamWorker::*order)());
    bool hasStopped() const; // or will have, when the worker gets there
    void startForSnapshot();
    bool isApplicationPaused() const;
    SubsetRequest subsetOf(const QVariantMap &options, Error *error) const;
    void endSnapshot(int id, const Error &error, qsizetype rows);

    template<typename T>
    void set(T &member, const T &value, void (ShapeStream::*changed)())
    {
        if (member == value)
            return;
        member = value;
        Q_EMIT(q->*changed)();
    }

    // For what the next request already heeds.
    template<typename T>
    void setOption(T &member, const T &value, void (ShapeStream::*changed)())
    {
        if (member == value)
            return;
        member = value;
        sendOptions();
        Q_EMIT(q->*changed)();
    }

    // For what the shape consists of: a running stream starts over with it.
    template<typename T>
    void setOfShape(T &member, const T &value, void (ShapeStream::*changed)())
    {
        if (member == value)
            return;
        member = value;
        scheduleRestart();
        const QPointer<ShapeStream> guard(q); // a slot may destroy the stream
        Q_EMIT(q->*changed)();
        if (guard)
            Q_EMIT q->definitionChanged();
    }

    ShapeStream *const q;
    const std::shared_ptr<Mailbox> mailbox;
    const std::shared_ptr<NetworkThread> thread;
    StreamWorker *const worker; // lives in the thread, and is deleted there
    StreamOwner *owner = nullptr;

    ShapeDefinition definition;
    QVariant params;
    QVariantMap headers;
    QVariantMap extraParams;
    RetryPolicy retry;
    int requestTimeout = 45000;
    bool subscribe = true;
    qint64 maximumResponseSize = 256 << 20;
    ShapeStream::LiveMode liveMode = ShapeStream::LongPolling;
    ShapeStream::BackgroundPause backgroundPause = ShapeStream::PauseWhenHidden;
    RequestProvider headersProvider;
    RequestProvider paramsProvider;
    NetworkManagerFactory managerFactory;
    StreamReport report;
    quint64 run = 0; // what an earlier start leads to is not heard any more
    int lastSnapshot = 0;
    bool isPaused = false; // by the app
    bool isInBackground = false; // and so is paused as well
    bool isWatching = false;
    bool restartScheduled = false;
    bool isStarting = false; // the worker has not said so yet
    bool isStopping = false; // likewise, or it has stopped
    bool startsForSnapshot = false;

private:
    Presentation m_presentation;
    Schema m_notedSchema; // that the names have been checked with
};

} // namespace Electric

#endif
