// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_MAPSTORAGE_H
#define ELECTRIC_TEST_MAPSTORAGE_H

#include <ElectricQt/RowTags>
#include <ElectricQt/ShapeStorage>

#include <QtCore/QMap>

#include <atomic>
#include <memory>
#include <mutex>

// What an app's own storage keeps of a shape: by no more than what ShapeStore's pages say.
struct MapShape
{
    using Rows = QMap<QByteArray, QMap<QByteArray, QByteArray>>;

    Electric::StoredShape shape;
    Rows rows;
    QMap<QByteArray, Electric::RowTags> tags; // of the rows that have some
};

// The disk: it outlives the storages that use it.
struct MapDisk
{
    std::mutex mutex;
    QMap<QByteArray, MapShape> shapes; // by identity and name
    std::atomic<int> failures = 0; // so many of the next writes fail
};

//! [storage]
class MapStorage : public Electric::ShapeStorage
{
    Q_OBJECT

public:
    explicit MapStorage(const std::shared_ptr<MapDisk> &disk) : m_disk(disk) { }

    QString databaseName() const override { return QStringLiteral("a map"); }

protected:
    StoreFactory storeFactory(const Electric::ShapeDefinition &definition,
                              const QString &name) override;

private:
    const std::shared_ptr<MapDisk> m_disk;
};
//! [storage]

#endif
