// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fixture.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using Electric::PersistedShape;

// What a model says of the state of things: status, error, staleness.
class tst_PersistedShapeStatus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void withoutStream_isAnError();
    void urlThatComesLater_makesNoShapeOfNothing();
    void firstSync_isLoadingThenLive();
    void serverGone_isOfflineAndHeals();
    void refusal_isAnErrorAndKeepsTheRows();
    void unauthorized_goesOnAfterRetry();
    void brokenBody_isAnErrorThatHeals();
    void paused_isPaused();
    void databaseThatCannotBeOpened_isAnError();
    void damagedDatabase_isSetAside();
    void streamOfTwoStorages_isAnError();
    void offline_staysUntilSomethingHasCome();
    void offline_isSaidWithTheRows();
    void firstStartOffline_hasNothing();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
    QString m_fileName;
};

void tst_PersistedShapeStatus::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_fileName = m_folder->filePath(QStringLiteral("rows.db"));
    m_server = std::make_unique<ElectricDev::DevelopmentServer>();
    QVERIFY(m_server->seed(itemsSeed(20)));
    QVERIFY(m_server->listen());
}

void tst_PersistedShapeStatus::withoutStream_isAnError()
{
    PersistedShape model;
    QCOMPARE(model.status(), PersistedShape::Idle);
    model.start();
    QCOMPARE(model.status(), PersistedShape::Error);
    QCOMPARE(model.error().code(), Electric::Error::InvalidShape);
}

void tst_PersistedShapeStatus::urlThatComesLater_makesNoShapeOfNothing()
{
    LiveList list(*m_server, m_fileName);
    list.stream.setUrl({});
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Error);
    QCOMPARE(list.model->error().code(), Electric::Error::InvalidShape);
    QVERIFY(!QFile::exists(m_fileName));
    list.stream.setUrl(m_server->url());
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->count(), 20);
}

void tst_PersistedShapeStatus::firstSync_isLoadingThenLive()
{
    LiveList list(*m_server, m_fileName);
    QList<PersistedShape::Status> seen;
    QObject::connect(list.model.get(), &PersistedShape::statusChanged, list.model.get(),
                     [&] { seen.append(list.model->status()); });
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(seen.first(), PersistedShape::Loading);
    QVERIFY(!seen.contains(PersistedShape::Error));
    QVERIFY(!seen.contains(PersistedShape::Offline));
    QVERIFY(list.model->isUpToDate());
    QVERIFY(list.model->lastSyncedAt().isValid());
    QCOMPARE(list.model->rowsReceived(), 20);
    QVERIFY(list.model->bytesReceived() > 1000);
    QCOMPARE(list.model->tableName(), QStringLiteral("items"));
    QCOMPARE(list.model->databaseName(), m_fileName);
}

void tst_PersistedShapeStatus::serverGone_isOfflineAndHeals()
{
    LiveList list(*m_server, m_fileName);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    const quint16 port = m_server->port();
    m_server->close();
    QTRY_COMPARE(list.model->status(), PersistedShape::Offline);
    QCOMPARE(list.model->count(), 20);
    QVERIFY(list.model->error().willRetry());
    QVERIFY(list.model->retryAt().isValid());
    QVERIFY(!list.model->errorString().isEmpty());
    QVERIFY(m_server->listen(port));
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->error().code(), Electric::Error::NoError);
    QCOMPARE(list.resets.size(), 0);
}

void tst_PersistedShapeStatus::refusal_isAnErrorAndKeepsTheRows()
{
    {
        LiveList list(*m_server, m_fileName);
        list.model->setName(QStringLiteral("mine"));
        list.model->start();
        QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    }
    m_server->setFaultHandler([](const ElectricDev::Request &) {
        ElectricDev::Fault fault;
        fault.answer = ElectricDev::Response::json(404, R"({"message":"Not here"})");
        return fault;
    });
    LiveList list(*m_server, m_fileName);
    list.model->setName(QStringLiteral("mine"));
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Error);
    QCOMPARE(list.model->error().code(), Electric::Error::RequestRefused);
    QCOMPARE(list.model->error().httpStatus(), 404);
    QCOMPARE(list.model->error().serverMessage(), QStringLiteral("Not here"));
    QVERIFY(!list.model->error().willRetry());
    QCOMPARE(list.model->count(), 20);
}

void tst_PersistedShapeStatus::unauthorized_goesOnAfterRetry()
{
    LiveList list(*m_server, m_fileName);
    bool refuses = true;
    m_server->setFaultHandler(
        [&refuses](const ElectricDev::Request &) -> std::optional<ElectricDev::Fault> {
            if (!refuses)
                return std::nullopt;
            ElectricDev::Fault fault;
            fault.answer = ElectricDev::Response::json(401, R"({"message":"Who are you?"})");
            return fault;
        });
    list.model->start();
    QTRY_COMPARE(list.model->error().code(), Electric::Error::Unauthorized);
    refuses = false;
    list.model->retry();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->count(), 20);
}

void tst_PersistedShapeStatus::brokenBody_isAnErrorThatHeals()
{
    LiveList list(*m_server, m_fileName);
    int broken = 2;
    m_server->setFaultHandler(
        [&broken](const ElectricDev::Request &) -> std::optional<ElectricDev::Fault> {
            if (--broken < 0)
                return std::nullopt;
            ElectricDev::Fault fault;
            fault.truncateBodyAt = 40;
            return fault;
        });
    QSignalSpy errors(list.model.get(), &PersistedShape::errorOccurred);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(errors.size(), 2);
    QCOMPARE(list.model->count(), 20);
}

void tst_PersistedShapeStatus::paused_isPaused()
{
    LiveList list(*m_server, m_fileName);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    list.stream.pause();
    QTRY_COMPARE(list.model->status(), PersistedShape::Paused);
    list.stream.resume();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
}

void tst_PersistedShapeStatus::databaseThatCannotBeOpened_isAnError()
{
    QFile file(m_folder->filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    LiveList list(*m_server, file.fileName() + QStringLiteral("/rows.db"));
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Error);
    QCOMPARE(list.model->error().code(), Electric::Error::StorageFailed);
    QVERIFY2(list.model->errorString().contains(file.fileName()),
             qPrintable(list.model->errorString()));
    // It heals when the way is free.
    QVERIFY(file.remove());
    QTRY_COMPARE_WITH_TIMEOUT(list.model->status(), PersistedShape::Live, 30'000);
    QCOMPARE(list.model->count(), 20);
}

void tst_PersistedShapeStatus::damagedDatabase_isSetAside()
{
    QFile file(m_fileName);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    LiveList list(*m_server, m_fileName);
    QSignalSpy notices(list.storage.get(), &Electric::SqliteStorage::errorOccurred);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(notices.size(), 1);
    QCOMPARE(list.storage->error().code(), Electric::Error::StorageSetAside);
    const auto aside = QDir(m_folder->path()).entryList({QStringLiteral("*.set-aside-*")});
    QCOMPARE(aside.size(), 1);
    QCOMPARE(QFile(m_folder->filePath(aside.first())).size(), 5000);
}

// A status that a label is bound to does not flicker with each try.
void tst_PersistedShapeStatus::offline_staysUntilSomethingHasCome()
{
    LiveList list(*m_server, m_fileName);
    Electric::Backoff backoff;
    backoff.initialDelay = 10;
    backoff.maximumDelay = 20;
    list.stream.setBackoff(backoff);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    const quint16 port = m_server->port();
    m_server->close();
    QTRY_COMPARE(list.model->status(), PersistedShape::Offline);
    QList<PersistedShape::Status> seen;
    QObject::connect(list.model.get(), &PersistedShape::statusChanged, list.model.get(),
                     [&] { seen.append(list.model->status()); });
    QSignalSpy failures(&list.stream, &Electric::ShapeStream::errorOccurred);
    QTRY_VERIFY(failures.size() >= 5);
    QCOMPARE(seen, QList<PersistedShape::Status>());
    QVERIFY(m_server->listen(port));
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QVERIFY(!seen.contains(PersistedShape::Offline));
}

// Not a model that stays empty and says nothing.
void tst_PersistedShapeStatus::streamOfTwoStorages_isAnError()
{
    LiveList list(*m_server, m_fileName);
    list.model->start();
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    Electric::SqliteStorage elsewhere(m_folder->filePath(QStringLiteral("elsewhere.db")));
    PersistedShape other;
    QSignalSpy errors(&other, &PersistedShape::errorOccurred);
    other.setStream(&list.stream);
    other.setStorage(&elsewhere);
    other.start();
    QTRY_COMPARE(other.status(), PersistedShape::Error);
    QCOMPARE(other.error().code(), Electric::Error::InvalidShape);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(list.model->status(), PersistedShape::Live); // which has been there before
    QCOMPARE(list.model->count(), 20);

    other.setStorage(list.storage.get());
    QTRY_COMPARE(other.status(), PersistedShape::Live);
    QCOMPARE(other.count(), 20);
    QCOMPARE(other.error().code(), Electric::Error::NoError);

    // One after the other, as bindings are: for nobody an error.
    QSignalSpy ours(list.model.get(), &PersistedShape::errorOccurred);
    list.model->setStorage(&elsewhere);
    other.setStorage(&elsewhere);
    QTRY_COMPARE(list.model->databaseName(), elsewhere.fileName());
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QTRY_COMPARE(other.status(), PersistedShape::Live);
    QCOMPARE(ours.size(), 0);
    QCOMPARE(errors.size(), 1);
}

// Whoever shows "nothing there" when it is Offline shows it of a list that is really empty.
void tst_PersistedShapeStatus::offline_isSaidWithTheRows()
{
    {
        LiveList list(*m_server, m_fileName);
        list.model->start();
        QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    }
    LiveList list(*m_server, m_fileName);
    QList<std::pair<PersistedShape::Status, int>> seen;
    QObject::connect(list.model.get(), &PersistedShape::statusChanged, list.model.get(), [&] {
        seen.append({list.model->status(), list.model->count()});
    });
    QObject::connect(list.model.get(), &PersistedShape::upToDate, list.model.get(), [&] {
        QCOMPARE(list.model->status(), PersistedShape::Offline);
        QVERIFY(list.model->lastSyncedAt().isValid());
    });
    list.model->setOffline(true);
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Replay));
    QCOMPARE(list.model->status(), PersistedShape::Offline);
    const QList<std::pair<PersistedShape::Status, int>> expected {{PersistedShape::Loading, 0},
                                                                  {PersistedShape::Offline, 20}};
    QCOMPARE(seen, expected);
}

void tst_PersistedShapeStatus::firstStartOffline_hasNothing()
{
    LiveList list(*m_server, m_fileName);
    list.model->setOffline(true);
    list.model->start();
    QCOMPARE(list.model->tableName(), QString());
    QTRY_COMPARE(list.model->status(), PersistedShape::Offline);
    QVERIFY(!list.model->lastSyncedAt().isValid());
    QCOMPARE(list.model->count(), 0);
    QVERIFY(!list.hasBeen(PersistedShape::Replay));
    list.model->setOffline(false);
    QTRY_COMPARE(list.model->status(), PersistedShape::Live);
    QCOMPARE(list.model->count(), 20);
}

QTEST_GUILESS_MAIN(tst_PersistedShapeStatus)
#include "tst_persistedshapestatus.moc"
