// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapetool.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpServer>
#include <QtTest/QTest>

// What `electric-shape serve` says to somebody who starts it for the first time.
class TestElectricShapeServe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tables();
    void noTables();
    void exampleOfTheHelp();
    void seedThatIsWrong();
    void portInUse();

private:
    QString write(const QByteArray &seed)
    {
        QFile file(m_folder.filePath(QStringLiteral("seed.json")));
        return file.open(QIODevice::WriteOnly) && file.write(seed) == seed.size() ? file.fileName()
                                                                                  : QString();
    }
    static QStringList serve(const QString &seed)
    {
        return words("serve --port 0 --seed") + QStringList {seed};
    }

    QTemporaryDir m_folder;
};

void TestElectricShapeServe::tables()
{
    RunningTool tool(serve(write(R"({"tables": {
        "products": {"columns": {"id": {"type": "int4", "pk_index": 0}},
                     "generate": {"count": 5, "values": {"id": "{i}"}}},
        "one": {"columns": {"id": {"type": "int4"}}, "rows": [{"id": 1}]},
        "none": {"columns": {"id": {"type": "int4"}, "kind": {"type": "wombat"}}}}})")));
    const QByteArray said = tool.readTo("Listening on http://127.0.0.1:");
    QVERIFY2(said.contains("\nnone: 0 rows\none: 1 row\nproducts: 5 rows\n"), said.constData());
    QVERIFY2(said.contains("\nnone.kind: the type \"wombat\" is not known here"), said.constData());
}

void TestElectricShapeServe::noTables()
{
    RunningTool tool(words("serve --port 0"));
    const QByteArray said = tool.readTo("Listening on ");
    QVERIFY2(said.contains("\nNo tables: --seed"), said.constData());
}

void TestElectricShapeServe::exampleOfTheHelp()
{
    const QString help = QString::fromUtf8(runTool(words("serve --help")).output);
    const QString seed = help.section(QStringLiteral("\nA seed file:\n"), 1)
                             .section(QStringLiteral("\nExamples:\n"), 0, 0);
    RunningTool tool(serve(write(seed.toUtf8())));
    const QByteArray said = tool.readTo("Listening on ");
    QVERIFY2(said.contains("\ntodos: 1 row\n"), said.constData());
}

void TestElectricShapeServe::seedThatIsWrong()
{
    const QString seed = write(R"({"products": [{"id": 1}]})");
    const Outcome outcome = runTool(serve(seed));
    VERIFY_EXIT(outcome, 2);
    QVERIFY(outcome.output.isEmpty());
    const QByteArray start = "electric-shape: " + seed.toUtf8() + ": unknown member \"products\"";
    QVERIFY2(outcome.errors.startsWith(start), outcome.errors.constData());
    QVERIFY2(outcome.errors.contains("\n  {\"tables\": {\"todos\""), outcome.errors.constData());
}

void TestElectricShapeServe::portInUse()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const QByteArray port = QByteArray::number(other.serverPort());
    const Outcome outcome
        = runTool({QStringLiteral("serve"), QStringLiteral("--port"), QString::fromLatin1(port)});
    VERIFY_EXIT(outcome, 4);
    QVERIFY2(outcome.errors.startsWith("electric-shape: port " + port + ": "),
             outcome.errors.constData());
    QVERIFY2(outcome.errors.contains("--port 0"), outcome.errors.constData());
}

QTEST_GUILESS_MAIN(TestElectricShapeServe)
#include "tst_electricshapeserve.moc"
