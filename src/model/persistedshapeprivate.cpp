// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "persistedshape_p.h"

#include "logging_p.h"
#include "primarykey_p.h"

#include <QtCore/QTimer>

#include <algorithm>
#include <chrono>
#include <utility>

namespace Electric {

namespace {

constexpr std::chrono::milliseconds ReadInterval(250);

} // namespace

PersistedShapePrivate::PersistedShapePrivate(PersistedShape *model)
    : q(model), mailbox(std::make_shared<Mailbox>(model))
{
}

PersistedShapePrivate::~PersistedShapePrivate()
{
    mailbox->close();
    cache.release(); // before the writer ends: the last to close cuts the write-ahead log
    close();
}

void PersistedShapePrivate::connectStream()
{
    if (!stream)
        return;
    const auto refresh = [this] { refreshStatus(); };
    QObject::connect(stream, &ShapeStream::stateChanged, q, refresh);
    QObject::connect(stream, &ShapeStream::isConnectedChanged, q, refresh);
    QObject::connect(stream, &ShapeStream::isUpToDateChanged, q,
                     [this] { refreshStatusAnd({&PersistedShape::isUpToDateChanged}); });
    QObject::connect(stream, &ShapeStream::bytesReceivedChanged, q,
                     &PersistedShape::bytesReceivedChanged);
    QObject::connect(stream, &ShapeStream::rowsReceivedChanged, q,
                     &PersistedShape::rowsReceivedChanged);
    for (const auto changed : {&ShapeStream::columnMapperChanged, &ShapeStream::parsersChanged,
                               &ShapeStream::transformerChanged})
        QObject::connect(stream, changed, q, [this] { presentAnew(); });
}

void PersistedShapePrivate::open()
{
    QObject::disconnect(std::exchange(waiting, {}));
    if (!stream) {
        setViewError({Error::InvalidShape, PersistedShape::tr("No stream is set.")});
        return;
    }
    if (!persisted) {
        PersistedShapeStream *other = nullptr;
        persisted = PersistedShapeStreamPrivate::shared(stream, storage, name, &other);
        if (!persisted)
            return waitFor(other);
        const auto *source = persisted.get();
        QObject::connect(source, &PersistedShapeStream::upToDate, q, [this](auto from) {
            if (from == PersistedShapeStream::Network)
                Q_EMIT q->upToDate(PersistedShape::Network);
        });
        QObject::connect(source, &PersistedShapeStream::mustRefetch, q,
                         &PersistedShape::mustRefetch);
        QObject::connect(source, &PersistedShapeStream::errorOccurred, q,
                         &PersistedShape::errorOccurred);
        QObject::connect(source, &PersistedShapeStream::lastSyncedAtChanged, q,
                         &PersistedShape::lastSyncedAtChanged);
        QObject::connect(source, &PersistedShapeStream::isStaleChanged, q, [this] {
            refreshStatusAnd({&PersistedShape::isStaleChanged, &PersistedShape::isUpToDateChanged});
        });
        QObject::connect(source, &PersistedShapeStream::errorChanged, q, [this] {
            const Error error = q->error();
            retryAt = error.willRetry() ? QDateTime::currentDateTime().addMSecs(error.retryDelay())
                                        : QDateTime();
            refreshStatusAnd({&PersistedShape::errorChanged});
        });
        QObject::connect(source, &PersistedShapeStream::offlineChanged, q,
                         [this] { refreshStatusAnd({&PersistedShape::offlineChanged}); });
        QObject::connect(source, &PersistedShapeStream::isOpenChanged, q,
                         [this] { refreshStatus(); });
    }
    const QPointer<PersistedShape> guard(q); // a slot may destroy the model
    const std::shared_ptr<PersistedShapeStream> opened = persisted;
    if (wantsOffline)
        opened->setOffline(*wantsOffline);
    if (!guard || persisted != opened)
        return;
    PersistedShapeStreamPrivate *const shared = PersistedShapeStreamPrivate::get(opened.get());
    if (view == 0) {
        view = shared->attachView(
            storedQuery(), mailbox,
            [this] {
                return ShownRows {cache.source(), rowIds};
            },
            [this](const ViewUpdate &update) { apply(update); });
    }
    shared->ensureStarted();
    if (guard)
        refreshStatus();
}

/*
    A stream has its rows in one place. The model begins when nobody keeps them elsewhere any more:
    often at once, where several are given another storage one after the other.
*/
void PersistedShapePrivate::waitFor(PersistedShapeStream *other)
{
    waiting = QObject::connect(
        other, &QObject::destroyed, q, [this] { open(); }, Qt::QueuedConnection);
    const auto complain = [this, other = QPointer<PersistedShapeStream>(other)] {
        if (!other || !waiting)
            return;
        setViewError({Error::InvalidShape,
                      PersistedShape::tr("Another model keeps the rows of this stream in another "
                                         "storage, or under another name. Give each of them a "
                                         "stream of its own.")});
    };
    QMetaObject::invokeMethod(q, complain, Qt::QueuedConnection);
}

void PersistedShapePrivate::close()
{
    QObject::disconnect(std::exchange(waiting, {}));
    if (!persisted)
        return;
    PersistedShapeStreamPrivate::get(persisted.get())->detachView(view);
    persisted->disconnect(q);
    view = 0;
    persisted.reset();
}

/*
    Something has been set that says what is shown: what is open is opened anew with it.
*/
void PersistedShapePrivate::restart()
{
    if (!persisted && !waiting)
        return;
    close();
    if (stream)
        open();
    else
        refreshStatus();
}

/*
    Properties often change together: one query for all of them.
*/
void PersistedShapePrivate::scheduleQuery()
{
    if (isQueryScheduled || view == 0)
        return;
    isQueryScheduled = true;
    mailbox->post([this] {
        isQueryScheduled = false;
        if (view != 0)
            PersistedShapeStreamPrivate::get(persisted.get())->setViewQuery(view, storedQuery());
    });
}

/*
    Plays what a commit did. Rows that go are removed while they can still be read; then the
    reader moves on to the state of that commit.
*/
void PersistedShapePrivate::apply(const ViewUpdate &update)
{
    const QPointer<PersistedShape> guard(q); // a slot may destroy the model
    const std::weak_ptr<PersistedShapeStream> source = persisted;
    const quint64 shownView = view;
    const qsizetype lastCount = rowIds.size();
    const QString lastTable = cache.source().table;
    if (!play(update.operations, RowOperation::Type::Remove, true))
        return;
    const Error lastNamesError = namesError;
    const Schema lastSchema = schema;
    const bool hasOtherRoles = adoptSchema(update.shape.schema);
    // What a transformer makes of the changed columns may be anything, and columns that are gone
    // have other values as well: no roles are all roles.
    changedRoles = presenter->isTransforming() || lastSchema != schema ? QList<int>()
                                                                       : rolesOf(update.columns);
    const Error readError = cache.moveTo(update.source, schema);
    if (!play(update.operations, RowOperation::Type::Remove, false))
        return;

    qCDebug(modelLog) << update.source.table << "shows" << rowIds.size() << "rows after"
                      << update.operations.size() << "steps";
    const bool isReplayed = !update.isPart && std::exchange(shownRun, update.run) != update.run;
    // Unless a slot has opened something else, which does not wait for this.
    if (persisted && persisted == source.lock() && view == shownView)
        PersistedShapeStreamPrivate::get(persisted.get())->acknowledgeView(view, update.run);
    if (readError)
        scheduleRead();
    setViewError(update.error ? update.error : readError);
    if (guard && lastNamesError != namesError) {
        scheduleQuery(); // whose words depend on it
        showNamesError();
    }
    if (guard && hasOtherRoles)
        Q_EMIT q->rolesChanged();
    if (guard && lastSchema != update.shape.schema && !update.shape.schema.isEmpty())
        Q_EMIT q->schemaChanged();
    if (guard && lastTable != update.source.table)
        Q_EMIT q->tableNameChanged();
    if (guard && lastCount != rowIds.size())
        Q_EMIT q->countChanged();
    if (guard)
        refreshStatus();
    if (guard && isReplayed && update.shape.isComplete)
        Q_EMIT q->upToDate(PersistedShape::Replay);
}

/*
    The rows could not be read: another program keeps the file locked, or the process has no room
    for one more file. What has been read before is still shown.
*/
void PersistedShapePrivate::scheduleRead()
{
    if (std::exchange(isReadScheduled, true))
        return;
    QTimer::singleShot(ReadInterval, q, [this] {
        isReadScheduled = false;
        readAgain();
    });
}

void PersistedShapePrivate::readAgain()
{
    const QPointer<PersistedShape> guard(q); // a slot may destroy the model
    if (cache.moveTo(cache.source(), schema)) {
        scheduleRead();
        return;
    }
    setViewError({});
    if (guard && !rowIds.isEmpty())
        Q_EMIT q->dataChanged(q->index(0), q->index(int(rowIds.size()) - 1));
}

/*
    Plays the operations that are of the type, or those that are not. False if a slot has
    destroyed the model.
*/
bool PersistedShapePrivate::play(const QList<RowOperation> &operations, RowOperation::Type type,
                                 bool only)
{
    const QPointer<PersistedShape> guard(q);
    for (const RowOperation &operation : operations) {
        if ((operation.type == type) != only)
            continue;
        playOperation(operation);
        if (!guard)
            return false;
    }
    return true;
}

void PersistedShapePrivate::playOperation(const RowOperation &operation)
{
    const int first = int(operation.first);
    switch (operation.type) {
    case RowOperation::Type::Insert:
        q->beginInsertRows({}, first, first + int(operation.rowIds.size()) - 1);
        applyOperation(operation, &rowIds);
        q->endInsertRows();
        break;
    case RowOperation::Type::Remove:
        remove(operation);
        break;
    case RowOperation::Type::Move: {
        const int destination = int(operation.destination);
        q->beginMoveRows({}, first, first, {}, destination > first ? destination + 1 : destination);
        applyOperation(operation, &rowIds);
        q->endMoveRows();
        break;
    }
    case RowOperation::Type::Change:
        changed(operation);
        break;
    case RowOperation::Type::Reorder:
        reorder(operation.rowIds);
        break;
    }
}

/*
    The rows may come back with other values: of what is not shown nothing is heard. Views look at
    them once more while they go.
*/
void PersistedShapePrivate::remove(const RowOperation &operation)
{
    const int first = int(operation.first);
    q->beginRemoveRows({}, first, first + int(operation.count) - 1);
    cache.forget(rowIds, operation.first, operation.count);
    applyOperation(operation, &rowIds);
    q->endRemoveRows();
}

void PersistedShapePrivate::changed(const RowOperation &operation)
{
    const qsizetype last = operation.first + operation.count - 1;
    cache.forget(rowIds, operation.first, operation.count);
    Q_EMIT q->dataChanged(q->index(int(operation.first)), q->index(int(last)), changedRoles);
}

void PersistedShapePrivate::reorder(const QList<qint64> &rows)
{
    const QPointer<PersistedShape> guard(q); // a slot may destroy the model
    Q_EMIT q->layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    if (!guard)
        return;
    const QModelIndexList before = q->persistentIndexList();
    QHash<qint64, int> places; // of the rows that somebody keeps hold of
    for (const QModelIndex &index : before)
        places.insert(rowIds[index.row()], -1);
    for (qsizetype i = 0; !places.isEmpty() && i < rows.size(); ++i) {
        if (const auto place = places.find(rows[i]); place != places.end())
            *place = int(i);
    }
    QModelIndexList after;
    for (const QModelIndex &index : before)
        after.append(q->index(places.value(rowIds[index.row()])));
    rowIds = rows;
    q->changePersistentIndexList(before, after);
    Q_EMIT q->layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

/*
    Roles keep their numbers, so that a model whose shape gets other columns needs no reset.
    Whether there are other roles now.
*/
bool PersistedShapePrivate::adoptSchema(const Schema &next)
{
    if (schema == next || next.isEmpty())
        return false;
    const QList<QByteArray> last = roleNamesInOrder();
    schema = next;
    for (const Column &column : schema.columns()) {
        if (!roleColumns.contains(column.name))
            roleColumns.append(column.name);
    }
    present();
    return last != roleNamesInOrder();
}

/*
    The schema's columns from now on as the stream says that the app sees them.
*/
void PersistedShapePrivate::present()
{
    presenter = stream ? std::make_shared<const RowPresenter>(
                    ShapeStreamPrivate::get(stream)->presentation(), schema)
                       : std::make_shared<const RowPresenter>(Presentation(), schema);
    cache.present(presenter);
    namesError = presenter->error();
}

/*
    The app's view of rows has changed, and the rows have not.
*/
void PersistedShapePrivate::presentAnew()
{
    const QPointer<PersistedShape> guard(q); // a slot may destroy the model
    const QList<QByteArray> last = roleNamesInOrder();
    const Error lastError = namesError;
    present();
    if (lastError != namesError)
        showNamesError();
    if (guard)
        scheduleQuery(); // its words may mean other columns
    if (guard && last != roleNamesInOrder())
        Q_EMIT q->rolesChanged();
    if (guard && !rowIds.isEmpty())
        Q_EMIT q->dataChanged(q->index(0), q->index(int(rowIds.size()) - 1));
}

void PersistedShapePrivate::showNamesError()
{
    refreshStatusAnd({&PersistedShape::errorChanged});
}

/*
    The query in the words of the stored table.
*/
ViewQuery PersistedShapePrivate::storedQuery() const
{
    ViewQuery stored = query;
    const ColumnMapper mapper = stream && !namesError ? stream->columnMapper() : ColumnMapper();
    stored.orderBy = mapper.rewriteSql(query.orderBy, ColumnMapper::Sqlite);
    stored.filter = mapper.rewriteSql(query.filter, ColumnMapper::Sqlite);
    return stored;
}

QList<QByteArray> PersistedShapePrivate::roleNamesInOrder() const
{
    QList<QByteArray> names;
    names.reserve(roleColumns.size());
    for (const QByteArray &column : roleColumns)
        names.append(presenter->nameOf(column).toUtf8());
    return names;
}

QList<int> PersistedShapePrivate::rolesOf(const QSet<int> &columns) const
{
    QList<int> roles;
    for (const int column : columns) {
        if (column < 0 || column >= schema.columns().size())
            continue;
        roles.append(FirstColumnRole + int(roleColumns.indexOf(schema.columns()[column].name)));
        if (column == displayColumnIndex())
            roles.append(Qt::DisplayRole);
    }
    std::ranges::sort(roles);
    return roles;
}

qsizetype PersistedShapePrivate::columnOfRole(int role) const
{
    if (role == Qt::DisplayRole)
        return displayColumnIndex();
    const qsizetype index = role - FirstColumnRole;
    if (index < 0 || index >= roleColumns.size())
        return -1;
    // Mostly the two lists are the same.
    const auto &columns = schema.columns();
    const QByteArray &column = roleColumns[index];
    return index < columns.size() && columns[index].name == column
        ? index
        : schema.indexOf({column.constData(), size_t(column.size())});
}

int PersistedShapePrivate::indexOf(const QVariant &primaryKey, RowCache::Search search)
{
    const PrimaryKey key(schema, primaryKey);
    const auto rowId = key.isValid() ? cache.find(rowIds, key, search) : std::nullopt;
    if (!rowId)
        return -1;
    if (query.orderBy.isEmpty()) { // in the order of arrival, save while that changes
        const auto found = std::ranges::lower_bound(std::as_const(rowIds), *rowId);
        if (found != rowIds.cend() && *found == *rowId)
            return int(found - rowIds.cbegin());
    }
    return int(rowIds.indexOf(*rowId));
}

qsizetype PersistedShapePrivate::displayColumnIndex() const
{
    if (!displayColumn.isEmpty()) {
        const qsizetype index = presenter->names().indexOf(displayColumn);
        return index < 0 ? schema.indexOf(displayColumn.toUtf8().toStdString()) : index;
    }
    const auto &columns = schema.columns();
    const auto text = std::ranges::find_if(columns, [](const Column &column) {
        return column.kind == ColumnKind::Text && column.primaryKeyIndex < 0;
    });
    return text == columns.end() ? (columns.isEmpty() ? -1 : 0) : text - columns.begin();
}

void PersistedShapePrivate::setViewError(const Error &error)
{
    if (viewError == error)
        return;
    viewError = error;
    const QPointer<PersistedShape> guard(q); // a slot may destroy the model
    refreshStatusAnd({&PersistedShape::errorChanged});
    if (guard && error)
        Q_EMIT guard->errorOccurred(error);
}

PersistedShape::Status PersistedShapePrivate::computeStatus() const
{
    if (viewError || namesError)
        return PersistedShape::Error;
    if (!persisted || !stream)
        return PersistedShape::Idle;
    const PersistedShapeStreamPrivate *const shared
        = PersistedShapeStreamPrivate::get(persisted.get());
    if (shared->error || stream->state() == ShapeStream::Failed)
        return PersistedShape::Error;
    // Not before what is stored is shown: an app would take it for all there is.
    const PersistedShape::Status offline
        = hasShown() ? PersistedShape::Offline : PersistedShape::Loading;
    if (persisted->offline())
        return offline;
    if (stream->state() == ShapeStream::Paused)
        return PersistedShape::Paused;
    if (stream->error()) { // also while it is being tried again
        return stream->error().code() == Error::InvalidResponse ? PersistedShape::Error : offline;
    }
    if (!hasShown() || (!persisted->isComplete() && (!query.isProgressive || rowIds.isEmpty())))
        return PersistedShape::Loading;
    return stream->state() == ShapeStream::Live && stream->isUpToDate() ? PersistedShape::Live
                                                                        : PersistedShape::Syncing;
}

void PersistedShapePrivate::refreshStatus()
{
    const PersistedShape::Status next = computeStatus();
    if (status == next)
        return;
    status = next;
    Q_EMIT q->statusChanged();
}

/*
    Behind the status, whose slots may destroy the model, as may each of the others'.
*/
void PersistedShapePrivate::refreshStatusAnd(std::initializer_list<Signal> others)
{
    const QPointer<PersistedShape> guard(q);
    refreshStatus();
    for (const Signal signal : others) {
        if (guard)
            Q_EMIT(guard->*signal)();
    }
}

} // namespace Electric
