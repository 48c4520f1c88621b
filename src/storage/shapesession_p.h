// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPESESSION_P_H
#define ELECTRIC_SHAPESESSION_P_H

#include <electricqt_export.h>

#include "batchconsumer_p.h"
#include "rowreader_p.h"
#include "rowview_p.h"
#include "shapestorage_p.h"
#include "sqliteshapestore_p.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <deque>
#include <functional>
#include <map>
#include <memory>

namespace Electric {

// What a view is told after each commit that concerns it. Whoever gets one acknowledges it when
// it has been shown; until then the rows stay as they are.
struct ViewUpdate
{
    quint64 run = 0; // the session's
    StoredShape shape;
    RowSource source;
    QList<RowOperation> operations;
    QSet<int> columns; // that changed rows have new values in
    Error error; // the view's query is not usable
    bool isPart = false; // of what there is to show: the rest follows
};

// What a view shows when it meets a session: rows of an earlier session stay where they are.
struct ShownRows
{
    RowSource source;
    QList<qint64> rowIds;
};

using ViewReceiver = std::function<void(const ViewUpdate &update)>;

// The session's way to its face: called in the storage thread, posts to the face.
class SessionListener
{
public:
    virtual ~SessionListener() = default;
    virtual void found(const StoredShape &shape) = 0; // before its rows are shown or replayed
    virtual void opened(const StoredShape &shape) = 0; // behind them
    virtual void changed(const StoredShape &shape) = 0;
    virtual void replayed(const MessageBatch &batch) = 0;
    virtual void failed(const Error &error) = 0; // no error: it has healed
    virtual void noticed(const Error &notice) = 0; // concerns the whole storage
    virtual void overtaken() = 0; // the stream is to go on from where the rows are now
};

// One shape that is open: takes batches, stores them, and tells the views of it. Lives in the
// storage thread. A commit waits until all views have shown the one before, so that what they
// read is always what they have been told.
class ELECTRICQT_EXPORT ShapeSession : public QObject
{
    Q_OBJECT

public:
    using ConsumeDone = std::function<void(Consumption)>;

    ShapeSession(quint64 run, const StorageAccess &access, const ShapeDefinition &definition,
                 std::unique_ptr<SessionListener> listener);
    ~ShapeSession() override;

    void open(bool replay);
    void consume(const MessageBatch &batch, ConsumeDone done);
    // `done` is called when nothing is left of the rows in the file either.
    void clear(std::function<void()> done);
    void followOthers();
    // Of the shape in the library's own database; null while it is not open.
    const ShapeRecord *record() const;
    // Behind all that has been given to it before.
    void tellPosition(std::function<void(const StoredShape &)> receiver);

    void attach(quint64 view, const ViewQuery &query, const ShownRows &shown,
                ViewReceiver receiver);
    void setQuery(quint64 view, const ViewQuery &query);
    void acknowledge(quint64 view);
    void detach(quint64 view);
    // Lets go of the database, which is damaged, and opens what takes its place.
    void closeStore();
    // Lets the views read from the newest state, so that the log before it can be cut.
    void renewViews();

private:
    struct View
    {
        ViewQuery query;
        ViewQuery asked; // by the last setQuery()
        ShownRows shown;
        std::unique_ptr<RowView> rows; // once the shape is open
        ViewReceiver receiver;
        std::optional<RowSource> lost; // the rows' place before the file was given up
        int pending = 0; // updates that have not been acknowledged
    };
    using Task = std::function<void()>; // calls finishTask() when done; is tried again after fail()

    void tryOpen();
    Error openStore();
    Error mirrorStore();
    Error replay();
    Error replayStaged();
    void replayed(const QList<Message> &rows);
    void enqueue(Task task);
    void runTasks();
    void tryConsume(const MessageBatch &batch, const ConsumeDone &done);
    ApplyResult apply(const MessageBatch &batch, Error *error);
    void tryClear();
    void moveViewsOn();
    void clearNow();
    void finishTask();
    void publish(const RowChanges &changes);
    void showQuery(View &view);
    void publishTo(quint64 id, View &view, const RowChanges &changes);
    void showView(quint64 id, View &view);
    void sendTo(View &view, ViewUpdate update);
    void abandonDamagedFile();
    QSet<int> allColumns() const;
    void fail(const Error &error);
    void healed();
    void watch();
    bool isShown(const View &view, const RowChanges &changes) const;
    SqliteShapeStore *queryStore() const;
    StoredShape shape() const;
    RowSource source() const;

    const quint64 m_run;
    StorageThread *const m_thread; // not held: a thread cannot wait for its own end
    const std::function<std::unique_ptr<ShapeStore>()> m_makeStore;
    const bool m_usesDatabase;
    const ShapeDefinition m_definition;
    const std::unique_ptr<SessionListener> m_listener;
    std::unique_ptr<SqliteDatabase> m_mirrorDatabase; // for a store that is no database
    std::unique_ptr<SqliteShapeStore> m_mirror;
    std::unique_ptr<ShapeStore> m_store;
    StoredShape m_shape; // of a store that is no database
    std::shared_ptr<MemoryRows> m_memory; // for readers of a database in memory
    std::map<quint64, View> m_views;
    std::deque<Task> m_tasks;
    QList<std::function<void()>> m_clears; // who waits for each clear() that is among the tasks
    std::function<void()> m_afterViews; // when the views have shown the last commit
    QTimer m_retry;
    int m_failures = 0;
    bool m_isOpen = false;
    bool m_isReplayWanted = false;
    bool m_isFollowing = false; // it is among the tasks
};

} // namespace Electric

#endif
