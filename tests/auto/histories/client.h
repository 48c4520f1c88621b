// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CLIENT_H
#define ELECTRIC_TEST_CLIENT_H

#include "../storage/mapstorage.h"
#include "fakenetwork.h"
#include "step.h"
#include "watcher.h"

#include <ElectricQt/PersistedShape>
#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>

#include <functional>
#include <memory>
#include <optional>

namespace Electric {
class StorageThread;
}

// What outlives a run of the app.
struct Place
{
    QString fileName;
    std::shared_ptr<MapDisk> disk = std::make_shared<MapDisk>();
    std::shared_ptr<Electric::ShapeStorage>
        memory; // lives on, as in an app that starts a list anew
    BatchRows own; // of an app without a storage of the library
};

// One run of an app, from its start to its end.
class Client
{
public:
    // `verify` is told who shows which rows as a consistent state.
    using Verify = std::function<void(StateWatcher &watcher, const QStringList &rows)>;

    Client(const Setup &setup, std::shared_ptr<Wire> wire, Place *place, Verify verify);
    ~Client();

    void start();
    void stopAndStart();
    void clear();
    void endClearing(); // it has been done
    void setOffline(bool offline);
    void look(); // at what the model and the file show right now
    // The rows that each part shows, by its name.
    QMap<QString, QStringList> rows() const;
    Electric::ShapeStream *stream() const { return m_stream.get(); }
    // Holds up the storage until the function that is returned is called.
    std::function<void()> blockStorage();
    void waitForStorage() const;

private:
    void followStream();
    void followStorage();
    void take(const Electric::MessageBatch &batch);
    QStringList modelRows() const;
    std::optional<QStringList> storedRows() const;
    std::shared_ptr<Electric::StorageThread> storageThread() const;

    const Setup m_setup;
    Place *const m_place;
    const Verify m_verify;
    std::unique_ptr<Electric::ShapeStream> m_stream;
    std::shared_ptr<Electric::ShapeStorage> m_storage;
    std::shared_ptr<Electric::PersistedShapeStream> m_persisted;
    std::unique_ptr<Electric::PersistedShape> m_model;
    BatchRows m_batches;
    StateWatcher m_batchWatcher {QStringLiteral("who follows the batches")};
    StateWatcher m_modelWatcher {QStringLiteral("the model")};
    StateWatcher m_diskWatcher {QStringLiteral("the storage")};
    bool m_modelHasRows = false; // it has been up to date
    bool m_isClearing = false; // what is under way from before may still be told
};

#endif
