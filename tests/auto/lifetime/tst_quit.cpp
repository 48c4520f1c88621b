// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "follower.h"
#include "outsider.h"
#include "serverthread.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

// An app that quits with things under way: it ends, well, and soon, and its file is whole.
class TestQuit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quit_data();
    void quit();
};

void TestQuit::quit_data()
{
    QTest::addColumn<QString>("moment");
    QTest::addColumn<QString>("way");
    for (const char *moment : {"at once", "asking", "hanging", "retrying", "batch", "rows",
                               "provider", "live", "using all"}) {
        // How the objects end: before the application, as its children, after it, as statics,
        // not at all; and with an exit() in the midst of it all.
        for (const char *way : {"in order", "children", "outlived", "static", "kept", "exit"}) {
            // An exit() before the first request is on its way races with Qt's own statics.
            if (qstrcmp(moment, "at once") == 0 && qstrcmp(way, "exit") == 0)
                continue;
            QTest::addRow("%s, %s", moment, way)
                << QString::fromLatin1(moment) << QString::fromLatin1(way);
        }
    }
}

void TestQuit::quit()
{
    QFETCH(const QString, moment);
    QFETCH(const QString, way);
    const QTemporaryDir folder;
    const QString fileName = folder.filePath(u"shapes.db"_s);
    ElectricDev::Options options;
    options.chunkBytes = 1000;
    const ServerThread server(itemsSeed(100), options);
    server->setFaultHandler([moment, asked = std::make_shared<int>(0)](const auto &) {
        ElectricDev::Fault fault;
        fault.hang = moment == u"asking" || (moment == u"hanging" && ++*asked > 2);
        if (moment == u"retrying")
            fault.answer = ElectricDev::Response {503, {}, {}};
        return fault.hang || fault.answer ? std::optional(fault) : std::nullopt;
    });

    QProcess app;
    app.start(QStringLiteral(ELECTRIC_QUITTER), {server->url().toString(), fileName, moment, way});
    app.waitForFinished(-1); // ctest ends what hangs
    QByteArray said = app.readAllStandardError();
    // Qt 6.4 says so of some replies that end with their manager.
    said.replace("QNetworkReplyImplPrivate::error: Internal problem, this method must only be "
                 "called once.\n",
                 "");
    // Newer Qt says so of each connection that is closed behind the application's end.
    said.replace("qt.sql.qsqldatabase: QSqlDatabase requires a QCoreApplication\n", "");
    QVERIFY2(app.exitStatus() == QProcess::NormalExit && app.exitCode() == 0, said.constData());
    QVERIFY2(said.isEmpty(), said.constData());

    if (!QFile::exists(fileName))
        return; // it had not been opened
    const Outsider user(fileName, false); // as the next run
    QCOMPARE(user.query(u"PRAGMA integrity_check"_s), QStringList(u"ok"_s));
    const QByteArrayList shown = app.readAllStandardOutput().split('\n');
    if (shown.size() < 2 || moment == u"using all")
        return;
    QCOMPARE(shown.first(), QByteArray("100"));
    QCOMPARE(user.query(u"SELECT count(*), complete, stale FROM items, electric_shapes"_s),
             QStringList(u"100|1|0"_s));
}

QTEST_GUILESS_MAIN(TestQuit)
#include "tst_quit.moc"
