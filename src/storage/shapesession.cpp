// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapesession_p.h"

#include "backoff.h"
#include "logging_p.h"
#include "messagebatch_p.h"

#include <QtCore/QRandomGenerator>

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

// Of a batch that leads to where the stored shape is.
BatchContext contextOf(const StoredShape &shape)
{
    BatchContext context;
    context.handle = shape.handle;
    context.offset = shape.offset;
    context.schema = shape.schema;
    context.expiredHandle = shape.expiredHandle;
    context.snapshotFilters = shape.snapshotFilters;
    return context;
}

} // namespace

ShapeSession::ShapeSession(quint64 run, const StorageAccess &access,
                           const ShapeDefinition &definition,
                           std::unique_ptr<SessionListener> listener)
    : m_run(run),
      m_thread(access.thread.get()),
      m_makeStore(access.makeStore),
      m_usesDatabase(access.usesDatabase),
      m_definition(definition),
      m_listener(std::move(listener)),
      m_retry(this)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this] {
        if (!m_isOpen)
            tryOpen();
        else if (!m_usesDatabase || !m_thread->reopenIfWritable())
            runTasks();
    });
}

ShapeSession::~ShapeSession()
{
    // Views and stores hold statements of the connections.
    m_views.clear();
    clearNow();
    m_mirror.reset();
    m_store.reset();
    m_thread->removeSession(this);
}

/*
    A logout removes the rows, and those who show them at once.
*/
void ShapeSession::clearNow()
{
    if (m_clears.isEmpty() || !m_isOpen)
        return;
    if (const Error error = m_store->clear()) {
        qCWarning(storageLog) << shape().tableName << "is not cleared:" << error.text();
        return; // whoever waits is told that it is not
    }
    m_thread->tellOthers(this);
    for (const auto &done : std::as_const(m_clears))
        m_thread->purge(done);
}

void ShapeSession::open(bool replay)
{
    m_isReplayWanted = replay;
    m_thread->addSession(this);
    tryOpen();
}

void ShapeSession::tryOpen()
{
    if (const Error error = openStore()) {
        fail(error);
        return;
    }
    healed();
    m_isOpen = true;
    m_listener->found(shape());
    for (auto &[id, view] : m_views)
        showView(id, view);
    Error error = m_isReplayWanted ? replay() : Error();
    if (!error) {
        m_listener->opened(shape());
        error = m_isReplayWanted ? replayStaged() : Error();
    }
    if (!error) {
        runTasks();
        return;
    }
    closeStore();
    fail(error);
}

/*
    What the views show stays until there is something else to show.
*/
void ShapeSession::closeStore()
{
    for (auto &[id, view] : m_views) {
        if (view.rows) {
            view.query = view.rows->query(); // perhaps another one than it was attached with
            if (!view.rows->isHoldingForeignRows()) {
                view.shown = {source(), view.rows->rowIds()};
                view.lost = view.shown.source;
            }
        }
        view.rows.reset();
    }
    m_store.reset();
    m_isOpen = false;
    m_retry.start(0);
}

Error ShapeSession::openStore()
{
    if (m_usesDatabase) {
        Error notice;
        const Error error = m_thread->open(&notice);
        if (notice)
            m_listener->noticed(notice);
        if (error)
            return error;
    }
    m_store = m_makeStore();
    if (const Error error = m_store->open(&m_shape))
        return error;
    if (!m_usesDatabase) {
        if (const Error error = mirrorStore())
            return error;
    }
    if (queryStore()->database()->location().isInMemory()) {
        m_memory = std::make_shared<MemoryRows>();
        if (const Error error = m_memory->update(*queryStore(), RowChanges::everything()))
            return error;
    }
    watch();
    return {};
}

/*
    Views need SQL. The rows of a store that has none are kept in a database in memory as well.
*/
Error ShapeSession::mirrorStore()
{
    m_mirror.reset();
    m_mirrorDatabase = std::make_unique<SqliteDatabase>();
    Error error = m_mirrorDatabase->open({QStringLiteral(":memory:"), QStringLiteral("QSQLITE")},
                                         DatabaseAccess::ReadWrite);
    if (!error)
        error = ShapeCatalog(m_mirrorDatabase.get()).create();
    if (error)
        return error;
    m_mirror = std::make_unique<SqliteShapeStore>(m_mirrorDatabase.get(), m_definition, QString(),
                                                  QString());
    StoredShape unused;
    error = m_mirror->open(&unused);
    if (error || m_shape.schema.isEmpty())
        return error;
    BatchContext context = contextOf(m_shape);
    context.startsLog = true;
    QList<Message> rows;
    error = m_store->replay([&rows](const QList<Message> &some) { rows += some; });
    if (!error)
        m_mirror->apply(MessageBatchBuilder::fromRows(rows, context, m_shape.isComplete), &error);
    return error;
}

Error ShapeSession::replay()
{
    return m_store->replay([this](const QList<Message> &rows) { replayed(rows); });
}

/*
    Behind the replay's up-to-date: the first half of a catch-up is no consistent state.
*/
Error ShapeSession::replayStaged()
{
    if (m_mirror)
        return {};
    return queryStore()->replayStaged([this](const QList<Message> &rows) { replayed(rows); });
}

void ShapeSession::replayed(const QList<Message> &rows)
{
    m_listener->replayed(MessageBatchBuilder::fromRows(rows, contextOf(shape()), false));
}

const ShapeRecord *ShapeSession::record() const
{
    return m_isOpen && m_usesDatabase ? &queryStore()->record() : nullptr;
}

SqliteShapeStore *ShapeSession::queryStore() const
{
    return m_mirror ? m_mirror.get() : static_cast<SqliteShapeStore *>(m_store.get());
}

StoredShape ShapeSession::shape() const
{
    return m_mirror ? m_shape : queryStore()->shape();
}

void ShapeSession::enqueue(Task task)
{
    m_tasks.push_back(std::move(task));
    if (m_tasks.size() == 1)
        runTasks();
}

void ShapeSession::runTasks()
{
    // A retry and the views' answers lead here as well.
    if (!m_isOpen || m_tasks.empty() || m_afterViews || m_retry.isActive())
        return;
    for (const auto &[id, view] : m_views) {
        if (view.pending > 0)
            return;
    }
    const Task task = m_tasks.front(); // which takes itself from the queue when it is done
    task();
}

void ShapeSession::finishTask()
{
    m_tasks.pop_front();
    runTasks();
}

void ShapeSession::consume(const MessageBatch &batch, ConsumeDone done)
{
    enqueue([this, batch, done = std::move(done)] { tryConsume(batch, done); });
}

void ShapeSession::tryConsume(const MessageBatch &batch, const ConsumeDone &done)
{
    Error error;
    const ApplyResult result = apply(batch, &error);
    if (result == ApplyResult::Failed) {
        fail(error);
        return;
    }
    healed();
    m_thread->tellOthers(this);
    Consumption how = result == ApplyResult::Hole ? Consumption::Hole : Consumption::Done;
    how.departures = queryStore()->departures();
    m_afterViews = [this, how, done, isOvertaken = result == ApplyResult::Overtaken] {
        isOvertaken ? m_listener->overtaken() : done(how);
        finishTask();
    };
    if (result != ApplyResult::Hole)
        publish(queryStore()->changes());
    acknowledge(0);
}

ApplyResult ShapeSession::apply(const MessageBatch &batch, Error *error)
{
    const ApplyResult result = m_store->apply(batch, error);
    if (!m_mirror || result != ApplyResult::Applied)
        return result;
    m_shape.expiredHandle = batch.expiredHandle();
    m_shape.snapshotFilters = batch.snapshotFilters();
    // The mirror is derived: what it cannot take is read again from the store.
    if (batch.isMustRefetch()) {
        m_shape.isStale = true;
        m_shape.handle.clear();
        m_shape.offset = "-1";
    } else {
        m_shape.handle = batch.handle();
        m_shape.offset = batch.offset();
        m_shape.schema = batch.schema();
    }
    if (batch.isUpToDate()) {
        m_shape.isComplete = true;
        m_shape.isStale = false;
        m_shape.lastSyncedAt = QDateTime::currentDateTimeUtc();
    }
    return m_mirror->apply(MessageBatchBuilder::fromAnywhere(batch), error);
}

/*
    Another process has written to the file, or another session to the shape. Where it was not this
    shape, readers move on all the same: they keep the write-ahead log from being cut.
*/
void ShapeSession::followOthers()
{
    if (!m_isOpen || !m_usesDatabase)
        return;
    queryStore()->expectForeignChanges();
    if (std::exchange(m_isFollowing, true))
        return;
    enqueue([this] {
        if (const Error error = queryStore()->follow()) {
            fail(error);
            return;
        }
        m_isFollowing = false;
        healed();
        m_afterViews = [this] { finishTask(); };
        if (queryStore()->changes().isEmpty())
            moveViewsOn();
        else
            publish(queryStore()->changes());
        acknowledge(0);
    });
}

void ShapeSession::clear(std::function<void()> done)
{
    m_clears.append(std::move(done));
    enqueue([this] { tryClear(); });
}

void ShapeSession::tryClear()
{
    Error error = m_store->clear();
    if (!error && m_mirror) {
        error = m_mirror->clear();
        m_shape = {};
    }
    if (error) {
        fail(error);
        return;
    }
    healed();
    m_thread->tellOthers(this);
    m_afterViews = [this] {
        m_listener->opened(shape());
        m_thread->purge(m_clears.takeFirst());
        finishTask();
    };
    publish(queryStore()->changes());
    acknowledge(0);
}

void ShapeSession::tellPosition(std::function<void(const StoredShape &)> receiver)
{
    enqueue([this, receiver = std::move(receiver)] {
        receiver(shape());
        finishTask();
    });
}

/*
    The position waits; what can heal (a full disk, a lock, a folder that comes back) is tried
    again, less and less often.
*/
void ShapeSession::fail(const Error &error)
{
    if (m_usesDatabase && m_thread->isDamaged()) {
        m_thread->abandonFile();
        return;
    }
    ++m_failures;
    const qint64 delay = std::max<qint64>(
        250, Backoff().delay(m_failures, QRandomGenerator::global()->generateDouble()));
    m_retry.start(int(delay));
    m_listener->failed(error.withRetry(delay));
}

void ShapeSession::healed()
{
    if (m_failures == 0)
        return;
    m_failures = 0;
    m_listener->failed({});
}

} // namespace Electric

#include "moc_shapesession_p.cpp"
