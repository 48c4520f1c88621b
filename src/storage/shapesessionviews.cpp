// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapesession_p.h"

#include "logging_p.h"

#include <utility>

// The part of ShapeSession that tells views what there is to show.

namespace Electric {

RowSource ShapeSession::source() const
{
    RowSource source;
    source.location = queryStore()->database()->location();
    source.file = m_thread->filesAbandoned();
    source.memory = m_memory;
    if (const ShapeTable *table = queryStore()->table()) {
        source.table = table->name();
        source.columns = table->columnNames();
    }
    return source;
}

void ShapeSession::watch()
{
    if (m_isOpen || m_store)
        queryStore()->setWatched(!m_views.empty() || m_memory);
}

void ShapeSession::publish(const RowChanges &changes)
{
    m_thread->noteCommit();
    m_listener->changed(shape());
    if (m_memory && !changes.isEmpty()) {
        m_memory = std::make_shared<MemoryRows>(*m_memory);
        if (const Error error = m_memory->update(*queryStore(), changes))
            fail(error);
    }
    for (auto &[id, view] : m_views) {
        if (isShown(view, changes))
            publishTo(id, view, changes);
    }
}

bool ShapeSession::isShown(const View &view, const RowChanges &changes) const
{
    return changes.isVisible || (view.rows->query().isProgressive && !shape().isComplete);
}

void ShapeSession::publishTo(quint64 id, View &view, const RowChanges &changes)
{
    ViewUpdate update;
    const bool isAnything = changes.isEverything || view.rows->isBehind();
    update.error = view.rows->update(changes, &update.operations);
    update.columns = isAnything ? allColumns() : changes.columns;
    qCDebug(storageLog) << "view" << id << "has" << update.operations.size() << "steps to show";
    abandonDamagedFile();
    sendTo(view, update);
}

/*
    Later: the views are in use now.
*/
void ShapeSession::abandonDamagedFile()
{
    if (!m_usesDatabase || !m_thread->isDamaged())
        return;
    const auto abandon = [this] {
        if (m_thread->isDamaged())
            m_thread->abandonFile();
    };
    QMetaObject::invokeMethod(this, abandon, Qt::QueuedConnection);
}

QSet<int> ShapeSession::allColumns() const
{
    QSet<int> columns;
    for (int column = 0; column < source().columns.size(); ++column)
        columns.insert(column);
    return columns;
}

void ShapeSession::sendTo(View &view, ViewUpdate update)
{
    if (view.lost && !view.rows->isHoldingForeignRows()) {
        view.lost.reset();
        view.shown = {};
    }
    update.run = m_run;
    update.shape = shape();
    update.source = view.lost ? *view.lost : source();
    ++view.pending;
    view.receiver(update);
}

void ShapeSession::attach(quint64 id, const ViewQuery &query, const ShownRows &shown,
                          ViewReceiver receiver)
{
    View &view = m_views[id];
    view.query = query;
    view.shown = shown;
    view.receiver = std::move(receiver);
    if (!m_isOpen)
        return;
    watch();
    showView(id, view);
}

void ShapeSession::showView(quint64 id, View &view)
{
    // Row ids mean the same in another session of the same table, and nothing elsewhere.
    view.rows = std::make_unique<RowView>(queryStore(), view.query);
    const bool isSameTable = !m_memory && view.shown.source.isSamePlace(source());
    view.rows->startFrom(view.shown.rowIds, isSameTable);
    if (view.lost)
        view.rows->holdForeignRows();
    else
        view.shown = {};
    ViewUpdate first;
    first.isPart = true;
    if (view.rows->showFirst(&first.operations))
        sendTo(view, first);
    publishTo(id, view, RowChanges::everything());
}

/*
    Where somebody types into a filter line, what has been asked before the last is not shown any
    more.
*/
void ShapeSession::setQuery(quint64 id, const ViewQuery &query)
{
    if (const auto found = m_views.find(id); found != m_views.end())
        found->second.asked = query;
    enqueue([this, id, query] {
        if (const auto found = m_views.find(id);
            found != m_views.end() && found->second.asked == query)
            showQuery(found->second);
        m_afterViews = [this] { finishTask(); };
        acknowledge(0);
    });
}

void ShapeSession::showQuery(View &view)
{
    const auto sendFirst = [&](const QList<RowOperation> &operations) {
        ViewUpdate first;
        first.isPart = true;
        first.operations = operations;
        sendTo(view, first);
    };
    ViewUpdate update;
    update.error = view.rows->setQuery(view.asked, sendFirst, &update.operations);
    update.columns = allColumns();
    abandonDamagedFile();
    sendTo(view, update);
}

/*
    A view has shown what it was told; 0 is nobody and only looks whether all have.
*/
void ShapeSession::acknowledge(quint64 view)
{
    if (const auto found = m_views.find(view); found != m_views.end())
        --found->second.pending;
    for (const auto &[id, other] : m_views) {
        if (other.pending > 0)
            return;
    }
    if (m_afterViews)
        std::exchange(m_afterViews, nullptr)();
    else
        runTasks();
}

void ShapeSession::detach(quint64 view)
{
    m_views.erase(view);
    if (m_isOpen)
        watch();
    acknowledge(0);
}

void ShapeSession::renewViews()
{
    if (!m_isOpen)
        return;
    enqueue([this] {
        moveViewsOn();
        m_afterViews = [this] { finishTask(); };
        acknowledge(0);
    });
}

void ShapeSession::moveViewsOn()
{
    for (auto &[id, view] : m_views)
        sendTo(view, {});
}

} // namespace Electric
