// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPESTORAGE_P_H
#define ELECTRIC_SHAPESTORAGE_P_H

#include "mailbox_p.h"
#include "shapestorage.h"
#include "storagethread_p.h"

namespace Electric {

// What a session needs to know of a storage; a value that outlives it.
struct StorageAccess
{
    std::shared_ptr<StorageThread> thread;
    std::function<std::unique_ptr<ShapeStore>()>
        makeStore; // in the thread, once the database is open
    bool usesDatabase = false; // the thread's own
};

class ShapeStoragePrivate
{
public:
    explicit ShapeStoragePrivate(ShapeStorage *storage);
    ~ShapeStoragePrivate();

    static ShapeStoragePrivate *get(ShapeStorage *storage) { return storage->d.get(); }

    const std::shared_ptr<StorageThread> &usedThread(); // makes it
    void showError(ShapeStorage *storage, const Error &error);

    const std::shared_ptr<Mailbox> mailbox;
    std::shared_ptr<StorageThread> thread; // made when first used
    std::optional<DatabaseLocation> location; // of the library's own storages
    Error error;

    static StorageAccess accessTo(ShapeStorage *storage, const ShapeDefinition &definition,
                                  const QString &name);
};

} // namespace Electric

#endif
