// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "../recordings/scriptedserver.h"
#include "clone.h"

#include <QtCore/QEventLoop>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

// `electric-shape sync` of a real server's shape with a subquery: rows that move out are deletes.
class TestElectricShapeSubquery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sync_data();
    void sync();
    void sync_inTwoRuns();

private:
    // What it prints of changes, as "delete 10 network", and the number of rows.
    QStringList run(const QByteArrayList &steps, const QStringList &arguments);

    ScriptedServer m_server; // it remembers the columns over several runs
};

QStringList TestElectricShapeSubquery::run(const QByteArrayList &steps,
                                           const QStringList &arguments)
{
    QList<Exchange> exchanges;
    for (const QByteArray &step : steps)
        exchanges.append(recorded("subquery:" + step));
    m_server.play(exchanges);
    QProcess process;
    process.start(QStringLiteral(ELECTRIC_SHAPE),
                  QStringList {u"sync"_s, m_server.url().toString(), u"--table"_s, u"child"_s,
                               u"--where"_s, u"parent_id IN (SELECT id FROM parent WHERE active)"_s,
                               u"--json"_s}
                      + arguments);
    QEventLoop loop; // in which the server answers
    connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
    connect(&process, &QProcess::errorOccurred, &loop, &QEventLoop::quit);
    if (process.state() != QProcess::NotRunning)
        loop.exec();
    QStringList printed;
    const auto lines = process.readAllStandardOutput().split('\n');
    for (const QByteArray &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object[u"event"] == u"change"_s)
            printed.append(object[u"operation"].toString() + u' '
                           + object[u"key"].toString().section(u'"', -2, -2) + u' '
                           + object[u"source"].toString());
        else if (object[u"event"] == u"done"_s)
            printed.append(u"rows: %1"_s.arg(object[u"rows"].toInt()));
    }
    return printed;
}

void TestElectricShapeSubquery::sync_data()
{
    QTest::addColumn<bool>("hasDatabase");
    QTest::newRow("printed only") << false;
    QTest::newRow("into a file") << true;
}

void TestElectricShapeSubquery::sync()
{
    QFETCH(const bool, hasDatabase);
    const QTemporaryDir folder;
    const QStringList arguments
        = hasDatabase ? QStringList {u"--db"_s, folder.filePath(u"shapes.db"_s)} : QStringList();
    const QStringList moveOut {u"insert 10 network"_s, u"insert 11 network"_s,
                               u"delete 10 network"_s, u"delete 11 network"_s, u"rows: 0"_s};
    QCOMPARE(run({"70-subquery", "72-subquery-live-move-out"}, arguments), moveOut);
}

void TestElectricShapeSubquery::sync_inTwoRuns()
{
    const QTemporaryDir folder;
    const QStringList arguments {u"--db"_s, folder.filePath(u"shapes.db"_s)};
    const QStringList moveIn {u"insert 10 network"_s, u"insert 11 network"_s,
                              u"insert 20 network"_s, u"rows: 3"_s};
    QCOMPARE(run({"70-subquery", "71-subquery-live-move-in"}, arguments), moveIn);
    const QStringList moveOut {u"insert 10 replay"_s,  u"insert 11 replay"_s,
                               u"insert 20 replay"_s,  u"delete 10 network"_s,
                               u"delete 11 network"_s, u"rows: 1"_s};
    QCOMPARE(run({"72-subquery-live-move-out"}, arguments), moveOut);
}

QTEST_GUILESS_MAIN(TestElectricShapeSubquery)
#include "tst_electricshapesubquery.moc"
