// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "fixture.h"
#include "serverthread.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace ElectricDev;
using namespace Qt::StringLiterals;

// What the app's thread is not needed for.
class TestGuiThread : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sync_needsNoEventLoop();
    void hugeChange_isShownByFewSteps();
};

namespace {

constexpr int Rows = 20'000;

} // namespace

// It is stuck: all is received, parsed and stored all the same.
void TestGuiThread::sync_needsNoEventLoop()
{
    const QTemporaryDir folder;
    const QString fileName = folder.filePath(u"items.db"_s);
    Options options;
    options.chunkBytes = 200'000;
    const ServerThread server(itemsSeed(Rows), options);
    server->setFaultHandler([asked = std::make_shared<int>(0)](const Request &) {
        Fault pause; // long enough to see that there is much to do
        pause.delayMs = 1000;
        return ++*asked == 6 ? std::optional(pause) : std::nullopt;
    });
    LiveList list(*server, fileName);
    list.model->start();
    QTRY_VERIFY(server->requests().size() >= 5); // the view has been told that there is nothing yet
    const auto isComplete
        = [&] { return asked(fileName, u"SELECT complete FROM electric_shapes"_s) == 1; };
    QVERIFY(!isComplete()); // there is much to do
    const QDeadlineTimer patience(60'000);
    while (!isComplete() && !patience.hasExpired())
        QThread::msleep(5); // the thread's event loop must not run
    QCOMPARE(asked(fileName, u"SELECT count(*) FROM items"_s), Rows);
    QCOMPARE(list.model->count(), 0); // nobody has been told
    QTRY_COMPARE(list.model->count(), Rows);
}

// A view is told of ranges: what it costs does not depend on how many rows there are.
void TestGuiThread::hugeChange_isShownByFewSteps()
{
    const QTemporaryDir folder;
    const ServerThread server(itemsSeed(Rows));
    LiveList list(*server, folder.filePath(u"items.db"_s));
    QSignalSpy inserts(list.model.get(), &PersistedShape::rowsInserted);
    QSignalSpy changes(list.model.get(), &PersistedShape::dataChanged);
    QSignalSpy removals(list.model.get(), &PersistedShape::rowsRemoved);
    list.model->start();
    QTRY_VERIFY(list.hasBeen(PersistedShape::Network));
    QCOMPARE(inserts.size(), 1);
    QJsonArray operations;
    for (int id = 1; id <= Rows; ++id) {
        operations.append(
            QJsonObject {{u"op"_s, u"update"_s},
                         {u"value"_s, QJsonObject {{u"id"_s, id}, {u"title"_s, u"x"_s}}}});
    }
    QVERIFY(server->write(u"items"_s, QJsonDocument(operations).toJson()).ok());
    QTRY_COMPARE(list.titleOf(Rows - 1), u"x"_s);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(inserts.size(), 1);
    QCOMPARE(removals.size(), 0);
}

QTEST_GUILESS_MAIN(TestGuiThread)

#include "tst_guithread.moc"
