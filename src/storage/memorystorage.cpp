// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "memorystorage.h"

#include "shapestorage_p.h"
#include "sqliteshapestore_p.h"

namespace Electric {

/*!
    \class Electric::MemoryStorage
    \inheaderfile ElectricQt/MemoryStorage
    \inmodule ElectricQt
    \brief Keeps shapes in memory, as long as the storage lives.

    What a model uses that has no storage. The rows are in a SQLite database in memory, so that
    ordering and filtering are the same as in SqliteStorage; nothing reaches the disk.
*/

/*!
    Creates an empty storage with the given \a parent.
*/
MemoryStorage::MemoryStorage(QObject *parent) : ShapeStorage(parent)
{
    d->location = DatabaseLocation {QStringLiteral(":memory:"), QStringLiteral("QSQLITE")};
}

/*!
    Destroys the storage, and the rows with it.
*/
MemoryStorage::~MemoryStorage() = default;

/*!
    \reimp
    \c ":memory:".
*/
QString MemoryStorage::databaseName() const
{
    return d->location->fileName;
}

/*!
    \reimp
*/
ShapeStorage::StoreFactory MemoryStorage::storeFactory(const ShapeDefinition &definition,
                                                       const QString &name)
{
    return [thread = d->thread.get(), definition, name]() -> std::unique_ptr<ShapeStore> {
        return std::make_unique<SqliteShapeStore>(thread->database(), definition, QString(), name);
    };
}

} // namespace Electric

#include "moc_memorystorage.cpp"
