// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"
#include "shapetool.h"

#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

// What is for eyes only: colors and the line of progress, on a terminal and nowhere else.
class TestElectricShapeTerminal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void colors_data();
    void colors();
    void statusColors_data();
    void statusColors();
    void progress_data();
    void progress();

private:
    static void addPlaces();
    QByteArray run(const QStringList &arguments, int exitCode) const;
    QString file() const { return m_folder.filePath(u"todos.db"_s); }
    QStringList sync(const QStringList &more = {}) const;

    QTemporaryDir m_folder;
    std::unique_ptr<ServerThread> m_server;
    QString m_script; // makes a terminal of a pipe
};

namespace {

constexpr char Seed[] = R"({"tables": {"todos": {
    "columns": {"id": {"type": "int8", "not_null": true, "pk_index": 0}},
    "generate": {"count": 6, "values": {"id": "{i}"}}
}}})";

constexpr char Escape = '\033';

QString quoted(const QString &word)
{
    return u'\'' + QString(word).replace(u'\'', u"'\\''"_s) + u'\'';
}

} // namespace

void TestElectricShapeTerminal::initTestCase()
{
    m_server = std::make_unique<ServerThread>(Seed);
    m_script = QStandardPaths::findExecutable(u"script"_s);
    if (QProcess::execute(m_script, {u"-qec"_s, u"true"_s, u"/dev/null"_s}) != 0)
        m_script.clear(); // there are no terminals, as in a chroot
    QVERIFY(m_folder.isValid());
    VERIFY_EXIT(runTool(sync({u"--db"_s, file()})), 0);
    // And a shape of which nothing has come.
    (*m_server)->setFaultHandler([](const ElectricDev::Request &) {
        ElectricDev::Fault fault;
        fault.answer = ElectricDev::Response::json(400, R"({"message":"No."})");
        return std::optional(fault);
    });
    const Outcome refused = runTool(sync({u"--db"_s, file(), u"--name"_s, u"unfinished"_s}));
    VERIFY_EXIT(refused, 3);
    (*m_server)->setFaultHandler({});
}

QStringList TestElectricShapeTerminal::sync(const QStringList &more) const
{
    return QStringList {u"sync"_s, (*m_server)->url().toString(), u"--table"_s, u"todos"_s} + more;
}

// Where the output goes, and what the environment says; whether colors are to be seen.
void TestElectricShapeTerminal::addPlaces()
{
    QTest::addColumn<bool>("isTerminal");
    QTest::addColumn<QString>("term");
    QTest::addColumn<QString>("noColor");
    QTest::addColumn<bool>("hasColors");
    QTest::newRow("terminal") << true << u"xterm"_s << QString() << true;
    QTest::newRow("empty NO_COLOR") << true << u"xterm"_s << u""_s << true;
    QTest::newRow("NO_COLOR") << true << u"xterm"_s << u"1"_s << false;
    QTest::newRow("dumb terminal") << true << u"dumb"_s << QString() << false;
    QTest::newRow("pipe") << false << u"xterm"_s << QString() << false;
}

// All that it prints, where the row of addPlaces() has it.
QByteArray TestElectricShapeTerminal::run(const QStringList &arguments, int exitCode) const
{
    QFETCH(const bool, isTerminal);
    QFETCH(const QString, term);
    QFETCH(const QString, noColor);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"NO_COLOR"_s);
    environment.insert(u"TERM"_s, term);
    environment.insert(u"SHELL"_s, u"/bin/sh"_s);
    if (!noColor.isNull())
        environment.insert(u"NO_COLOR"_s, noColor);

    QStringList command {QStringLiteral(ELECTRIC_SHAPE)};
    command += arguments;
    if (isTerminal) {
        std::ranges::transform(command, command.begin(), quoted);
        command = {m_script, u"-qec"_s, command.join(u' '), u"/dev/null"_s};
    }
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(command.takeFirst(), command);
    process.closeWriteChannel();
    if (!process.waitForFinished(-1) || process.exitCode() != exitCode)
        qWarning("It has ended with %d: %s", process.exitCode(), qPrintable(process.errorString()));
    return process.readAll();
}

void TestElectricShapeTerminal::colors_data()
{
    addPlaces();
}

void TestElectricShapeTerminal::colors()
{
    QFETCH(const bool, isTerminal);
    QFETCH(const bool, hasColors);
    if (isTerminal && m_script.isEmpty())
        QSKIP("“script” (util-linux), which makes a terminal, is not there or cannot.");
    const QByteArray output = run({u"status"_s, u"--db"_s, m_folder.filePath(u"none.db"_s)}, 5);
    QVERIFY2(output.contains("There is no file"), output.constData());
    QVERIFY2(output.contains(Escape) == hasColors, output.constData());
    const QByteArray usage = run({u"status"_s}, 2);
    QVERIFY2(usage.contains("--db FILE is missing"), usage.constData());
    QVERIFY2(usage.contains(Escape) == hasColors, usage.constData());
    const QByteArray help = run({u"rows"_s, u"--help"_s}, 0);
    QVERIFY2(help.contains("Examples:") && !help.contains(Escape), help.constData());
}

void TestElectricShapeTerminal::statusColors_data()
{
    addPlaces();
}

void TestElectricShapeTerminal::statusColors()
{
    QFETCH(const bool, isTerminal);
    QFETCH(const bool, hasColors);
    if (isTerminal && m_script.isEmpty())
        QSKIP("“script” (util-linux), which makes a terminal, is not there or cannot.");
    const QByteArray status = run({u"status"_s, u"--db"_s, file()}, 0);
    QVERIFY2(status.contains(" 6 rows of todos"), status.constData());
    QVERIFY2(status.contains("\033[33mincomplete\033[0m") == hasColors, status.constData());
    QVERIFY2(status.contains(Escape) == hasColors, status.constData());
    const QByteArray json = run({u"status"_s, u"--db"_s, file(), u"--json"_s}, 0);
    QVERIFY2(json.contains(R"("rows":6)") && !json.contains(Escape), json.constData());
}

void TestElectricShapeTerminal::progress_data()
{
    addPlaces();
}

void TestElectricShapeTerminal::progress()
{
    QFETCH(const bool, isTerminal);
    if (isTerminal && m_script.isEmpty())
        QSKIP("“script” (util-linux), which makes a terminal, is not there or cannot.");
    const QByteArray output = run(sync(), 0);
    QVERIFY2(output.contains("6 rows, 6 changes"), output.constData());
    QVERIFY2(output.contains(" rows/s") == isTerminal, output.constData());
    QVERIFY2(!output.contains(Escape), output.constData());
    for (const QString &option : {u"--json"_s, u"--quiet"_s}) {
        const QByteArray without = run(sync({option}), 0);
        QVERIFY2(!without.contains(" rows/s") && !without.contains(Escape), without.constData());
    }
}

QTEST_GUILESS_MAIN(TestElectricShapeTerminal)
#include "tst_electricshapeterminal.moc"
