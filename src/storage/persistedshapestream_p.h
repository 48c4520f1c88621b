// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PERSISTEDSHAPESTREAM_P_H
#define ELECTRIC_PERSISTEDSHAPESTREAM_P_H

#include <electricqt_export.h>

#include "memorystorage.h"
#include "persistedshapestream.h"
#include "shapesession_p.h"
#include "shapestream_p.h"

#include <QtCore/QPointer>

#include <map>

namespace Electric {

class ELECTRICQT_EXPORT PersistedShapeStreamPrivate : public StreamOwner
{
public:
    explicit PersistedShapeStreamPrivate(PersistedShapeStream *persisted);
    ~PersistedShapeStreamPrivate() override;

    static PersistedShapeStreamPrivate *get(PersistedShapeStream *persisted)
    {
        return persisted->d.get();
    }

    // The one for this stream, storage and name, shared by all who hold it; null where `other`,
    // which somebody holds, keeps the stream's rows elsewhere.
    static std::shared_ptr<PersistedShapeStream> shared(ShapeStream *stream, ShapeStorage *storage,
                                                        const QString &name,
                                                        PersistedShapeStream **other = nullptr);

    // Views of the rows. `mailbox` leads to who shows them; receivers run in its thread.
    quint64 attachView(const ViewQuery &query, std::shared_ptr<Mailbox> mailbox,
                       std::function<ShownRows()> shown, ViewReceiver receiver);
    void setViewQuery(quint64 view, const ViewQuery &query);
    void acknowledgeView(quint64 view, quint64 updateRun);
    void detachView(quint64 view);

    void startRequested() override;
    void shapeChanged() override;
    void stopRequested() override;
    void stopForNow();
    bool isStarted() const override { return session != nullptr; }
    void ensureStarted();
    void openSession();
    void closeSession();
    void connectStream();
    bool ownsStream() const;
    void releaseStream();
    bool isSessionOfStream() const;
    void found(quint64 run, const StoredShape &shape);
    void opened(quint64 run, const StoredShape &shape);
    void goOnline();
    void goOffline();
    void startFrom(quint64 start, StreamState state);
    void show(const StoredShape &shape);
    MessageBatch dressed(const MessageBatch &batch) const;
    void storageFailed(const Error &error);
    void tell(std::function<void(ShapeSession *)> order);

    struct View
    {
        ViewQuery query;
        std::shared_ptr<Mailbox> mailbox;
        std::function<ShownRows()> shown;
        ViewReceiver receiver;
    };
    void attachToSession(quint64 id, const View &view);

    PersistedShapeStream *const q;
    const std::shared_ptr<Mailbox> mailbox;
    QPointer<ShapeStream> stream;
    QPointer<ShapeStorage> storage;
    std::unique_ptr<MemoryStorage> ownStorage; // where none is set
    QString name;
    bool isOffline = false;

    std::shared_ptr<StorageThread> thread; // of the session
    ShapeSession *session = nullptr; // lives in the thread, and is deleted there
    ShapeDefinition definition; // that the session is of
    quint64 run = 0; // what an earlier session says is not heard
    quint64 lastStart = 0; // of the stream; one that has been overtaken does not take place
    std::map<quint64, View> views;
    quint64 lastView = 0;
    StoredShape shape;
    Error error;
    bool isOpen = false;
    bool isStopped = false; // by the app: the shape is opened, the stream is not started
};

} // namespace Electric

#endif
