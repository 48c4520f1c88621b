// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "liverow.h"

#include "persistedshape_p.h"
#include "primarykey_p.h"

#include <utility>

namespace Electric {

/*
    A model of its own, whose filter is the primary key: it shares the requests, the stored rows and
    the storage's views with the other models of the shape.
*/
class LiveRowPrivate
{
public:
    LiveRowPrivate(LiveRow *row, PersistedShape *shape, const QVariant &primaryKey);

    void adopt();
    void note();
    bool hasLooked() const;

    LiveRow *const q;
    const QPointer<PersistedShape> shape;
    const QVariant primaryKey;
    PersistedShape model;
    QVariantMap values;
    bool isLoaded = false;
};

LiveRowPrivate::LiveRowPrivate(LiveRow *row, PersistedShape *followed, const QVariant &key)
    : q(row), shape(followed), primaryKey(key)
{
    if (!shape)
        return;
    const auto adoptAnew = [this] { adopt(); };
    for (const auto changed : {&PersistedShape::streamChanged, &PersistedShape::storageChanged,
                               &PersistedShape::nameChanged, &PersistedShape::progressiveChanged,
                               &PersistedShape::statusChanged, &PersistedShape::schemaChanged})
        QObject::connect(shape, changed, q, adoptAnew);
    const auto noteAnew = [this] { note(); };
    QObject::connect(&model, &PersistedShape::countChanged, q, noteAnew);
    QObject::connect(&model, &PersistedShape::dataChanged, q, noteAnew);
    QObject::connect(&model, &PersistedShape::rolesChanged, q, noteAnew);
    QObject::connect(&model, &PersistedShape::statusChanged, q, noteAnew);
    adopt();
    // Until the model has looked for itself.
    values = shape->get(shape->d->indexOf(primaryKey, RowCache::AtHand));
    isLoaded = !values.isEmpty();
}

/*
    Nothing is asked for that the shape itself does not ask for: the row begins with the shape, and
    when its columns are known.
*/
void LiveRowPrivate::adopt()
{
    model.setStream(shape->stream());
    model.setStorage(shape->storage());
    model.setName(shape->name());
    model.setProgressive(shape->progressive());
    const PrimaryKey key(shape->schema(), primaryKey);
    if (!key.isValid() || !shape->d->persisted)
        return;
    const PrimaryKey::Condition condition = key.condition();
    model.setFilter(condition.sql);
    model.setFilterParams(condition.params);
    if (!model.d->persisted)
        model.start();
}

/*
    Whether what the model shows is all that there is to show.
*/
bool LiveRowPrivate::hasLooked() const
{
    return model.d->hasShown() && model.d->persisted
        && (model.d->persisted->isComplete() || model.count() > 0);
}

void LiveRowPrivate::note()
{
    if (!hasLooked())
        return;
    const QVariantMap last = std::exchange(values, model.get(0));
    const bool wasLoaded = std::exchange(isLoaded, true);
    const QPointer<LiveRow> guard(q); // a slot may destroy it
    if (last.isEmpty() != values.isEmpty())
        Q_EMIT q->existsChanged();
    if (guard && last != values)
        Q_EMIT q->valuesChanged();
    if (guard && !wasLoaded)
        Q_EMIT q->isLoadedChanged();
}

/*!
    \class Electric::LiveRow
    \inheaderfile ElectricQt/LiveRow
    \inmodule ElectricQt
    \brief One row of a shape, found by its primary key, that says when it changes.

    It exists from the moment in which the shape has the row until it has it no more; it may come
    and go. The shape's filter plays no part, and the row lives on where the model is destroyed.
    Finding it takes a look at the whole table, in the storage's thread, where the table has no
    index on its primary key: some tenth of a second for a million rows, once.

    In QML, PersistedShape.row() returns an object with the row's columns as properties.

    \sa PersistedShape::row()
*/

/*!
    Follows the row of \a shape with \a primaryKey: a value, or a list of values where the key has
    several columns. The object belongs to \a parent.
*/
LiveRow::LiveRow(PersistedShape *shape, const QVariant &primaryKey, QObject *parent)
    : QObject(parent), d(std::make_unique<LiveRowPrivate>(this, shape, primaryKey))
{
}

/*!
    Destroys the object; the row stays.
*/
LiveRow::~LiveRow() = default;

/*!
    \property Electric::LiveRow::primaryKey
    \brief the primary key by which the row is found.
*/
QVariant LiveRow::primaryKey() const
{
    return d->primaryKey;
}

/*!
    \property Electric::LiveRow::exists
    \brief whether the shape has such a row now; false as well while isLoaded is.
*/
bool LiveRow::exists() const
{
    return !d->values.isEmpty();
}

/*!
    \property Electric::LiveRow::isLoaded
    \brief whether it is known if there is such a row.

    That is so at once for a row of the model that is at hand: in a file by the index of keys, in
    a MemoryStorage if it has been read. Else it is so when the shape has been looked through, which
    has to be complete for that. A row that is loaded and does not exist is not there, or has gone.
*/
bool LiveRow::isLoaded() const
{
    return d->isLoaded;
}

/*!
    \property Electric::LiveRow::values
    \brief the columns by their names, as PersistedShape::get() gives them; empty where there is no
    such row.
*/
QVariantMap LiveRow::values() const
{
    return d->values;
}

/*!
    Returns the value of \a column, or an invalid QVariant if there is no such row or column.
*/
QVariant LiveRow::value(const QString &column) const
{
    return d->values.value(column);
}

} // namespace Electric

#include "moc_liverow.cpp"
