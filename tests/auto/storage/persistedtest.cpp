// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "persistedtest.h"

#include "storagethread_p.h"

#include <ElectricQt/SqliteStorage>

#include <QtTest/QTest>

#include <semaphore>

using namespace Electric;
using namespace Qt::StringLiterals;
using ElectricDev::DevelopmentServer;

void PersistedTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_disk = std::make_shared<MapDisk>();
    ElectricDev::Options options;
    options.chunkBytes = 2000;
    m_server = std::make_unique<DevelopmentServer>(options);
    QVERIFY(m_server->seed(itemsSeed(30)));
    QVERIFY(m_server->listen());
}

void PersistedTest::cleanup()
{
    m_server.reset();
    waitForFile(path(u"shapes.db"_s));
    m_disk.reset();
    m_folder.reset();
}

void PersistedTest::storages()
{
    QTest::addColumn<bool>("isOwn");
    QTest::newRow("SQLite") << false;
    QTest::newRow("the app's own") << true;
}

std::unique_ptr<ShapeStorage> PersistedTest::makeStorage() const
{
    QFETCH(const bool, isOwn);
    if (isOwn)
        return std::make_unique<MapStorage>(m_disk);
    return std::make_unique<SqliteStorage>(path(u"shapes.db"_s));
}

std::unique_ptr<Follower> PersistedTest::follow(ShapeStorage *storage) const
{
    return std::make_unique<Follower>(m_server->url(), storage);
}

std::unique_ptr<Follower> PersistedTest::started(ShapeStorage *storage) const
{
    auto follower = follow(storage);
    follower->persisted->start();
    return follower;
}

// So many requests are answered, the next ones are not.
void PersistedTest::hangAfter(int answers)
{
    m_answers = answers;
    m_server->setFaultHandler([this](const ElectricDev::Request &) {
        ElectricDev::Fault hang;
        hang.hang = m_answers-- <= 0;
        return hang.hang ? std::optional(hang) : std::nullopt;
    });
}

void waitForFile(const QString &fileName)
{
    std::binary_semaphore done(0);
    StorageThread::forFile({fileName, u"QSQLITE"_s})->post([&done] { done.release(); });
    done.acquire();
}
