// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnshape.h"
#include "shapetool.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// electric-shape on files whose names are SQL, or options, or several lines.
class TestHostileTool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
};

void TestHostileTool::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("quotes") << u"a\"b'c"_s;
    QTest::newRow("blank") << u" "_s;
    QTest::newRow("SQL") << u"x\"); DROP TABLE electric_shapes; --"_s;
    QTest::newRow("lines") << u"two\nlines\t"_s;
    QTest::newRow("emoji") << u"\U0001f980"_s;
    QTest::newRow("long") << QString(1000, u'n');
    QTest::newRow("option") << u"--json"_s;
    QTest::newRow("number") << u"%1"_s;
}

void TestHostileTool::names()
{
    QFETCH(const QString, name);
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"rows.db"_s);
    ColumnServer server;
    server.beginLog(schemaOf({{name}}), {messageOf("insert", 1, {{name, u"a"_s}})});
    {
        ColumnShape shape(server.url(), fileName);
        shape.stream.setTable(name);
        shape.storage.setScope(name);
        shape.model.setName(name);
        shape.model.start();
        TRY_VERIFY(shape.isLive());
    }
    const QStringList which {u"--db"_s, fileName, u"--scope="_s + name};
    const QStringList named = which + QStringList {u"--name="_s + name};

    const Outcome rows = runTool(QStringList {u"rows"_s, u"--json"_s} + named);
    VERIFY_EXIT(rows, 0);
    QCOMPARE(rows.lines().size(), 1);
    QCOMPARE(rows.last()[u"value"_s].toObject(), (QJsonObject {{u"id"_s, 1}, {name, u"a"_s}}));

    Outcome status = runTool(QStringList {u"status"_s, u"--json"_s} + which);
    VERIFY_EXIT(status, 0);
    QCOMPARE(status.lines().size(), 1);
    QCOMPARE(status.last()[u"name"_s].toString(), name);
    QCOMPARE(status.last()[u"table"_s].toString(), name);
    QCOMPARE(status.last()[u"rows"_s].toInt(), 1);

    const Outcome clear = runTool(QStringList {u"clear"_s} + named);
    VERIFY_EXIT(clear, 0);
    status = runTool(QStringList {u"status"_s, u"--json"_s} + which);
    QCOMPARE(status.last()[u"rows"_s].toInt(-1), 0);
    QCOMPARE(status.last()[u"complete"_s].toBool(true), false);
}

QTEST_GUILESS_MAIN(TestHostileTool)

#include "tst_hostiletool.moc"
