// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapetool.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QStandardPaths>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

// The manual page and the completions know each command's options, and no others.
class TestElectricShapeHelp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void options_data();
    void options();
    void layout_data();
    void layout();
    void examples_data();
    void examples();
    void manual_hasNoOthers();
    void zshCompletion_isUnderstood();

private:
    static void addCommands();
    static QStringList sorted(QStringList options)
    {
        options.sort();
        return options;
    }
    static QByteArray contents(const QString &name)
    {
        QFile file(QStringLiteral(ELECTRIC_SHAPE_SOURCES) + u'/' + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static QStringList optionsOf(const QString &command)
    {
        static const QRegularExpression option(u"^  (?:-\\w, )?--([a-z-]+)"_s,
                                               QRegularExpression::MultilineOption);
        QStringList names;
        const Outcome help = runTool({command, u"--help"_s});
        for (const auto &match : option.globalMatch(QString::fromUtf8(help.output)))
            names.append(match.captured(1));
        return names;
    }
};

void TestElectricShapeHelp::addCommands()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"sync", "rows", "status", "clear", "serve"})
        QTest::newRow(command) << QString::fromLatin1(command);
}

void TestElectricShapeHelp::options_data()
{
    addCommands();
}

void TestElectricShapeHelp::options()
{
    QFETCH(const QString, command);
    const QStringList options = optionsOf(command);
    QVERIFY(options.contains(u"help"_s) && options.size() > 3);
    const QString manual = QString::fromUtf8(contents(u"electric-shape.1"_s));
    for (const QString &option : options)
        QVERIFY2(manual.contains(u"Fl \\-"_s + option), qPrintable(option));

    const QString completion = QString::fromUtf8(contents(u"electric-shape.bash"_s));
    const QRegularExpression words(command + u"\\) words='([^']*)'"_s);
    const QStringList inBash = words.match(completion).captured(1).simplified().split(u' ');
    QStringList expected;
    for (const QString &option : options)
        expected.append(u"--"_s + option);
    QCOMPARE(sorted(inBash), sorted(expected));

    const QRegularExpression branch(u"^ +"_s + command + u"\\)(.*?);;"_s,
                                    QRegularExpression::MultilineOption
                                        | QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression specification(u"(--[a-z-]+)=?\\["_s);
    const QString zsh = QString::fromUtf8(contents(u"_electric-shape"_s));
    QStringList inZsh;
    for (const auto &match : specification.globalMatch(branch.match(zsh).captured(1)))
        inZsh.append(match.captured(1));
    QCOMPARE(sorted(inZsh), sorted(expected));
}

void TestElectricShapeHelp::layout_data()
{
    addCommands();
}

// Two columns, in a terminal of 80.
void TestElectricShapeHelp::layout()
{
    QFETCH(const QString, command);
    const QString help = QString::fromUtf8(runTool({command, u"--help"_s}).output);
    const QString options = help.section(u"\nOptions:\n"_s, 1).section(u"\n\n"_s, 0, 0);
    static const QRegularExpression option(u"^ {2}(?:-\\w, )?--[a-z-]+(?: <[^>]+>)? +"_s);
    for (const QString &line : options.split(u'\n', Qt::SkipEmptyParts)) {
        QVERIFY2(line.size() <= 80, qPrintable(line));
        const QRegularExpressionMatch match = option.match(line);
        QVERIFY2(match.hasMatch() || line.startsWith(u"          "_s), qPrintable(line));
        QVERIFY2(match.capturedLength() < 32, qPrintable(line));
    }
}

void TestElectricShapeHelp::examples_data()
{
    addCommands();
}

// Each takes only options that there are.
void TestElectricShapeHelp::examples()
{
    QFETCH(const QString, command);
    const QString help = QString::fromUtf8(runTool({command, u"--help"_s}).output);
    const QStringList examples
        = help.section(u"\nExamples:\n"_s, 1).split(u'\n', Qt::SkipEmptyParts);
    QVERIFY2(!examples.isEmpty(), qPrintable(help));
    const QString usage = u"Usage: electric-shape "_s + command + u" [options]"_s;
    QVERIFY2(help.startsWith(usage), qPrintable(help));
    const QStringList known = optionsOf(command);
    static const QRegularExpression option(u" --([a-z-]+)"_s);
    for (const QString &example : examples) {
        QVERIFY2(example.startsWith(u"  electric-shape "_s + command + u' '), qPrintable(example));
        for (const auto &match : option.globalMatch(example))
            QVERIFY2(known.contains(match.captured(1)), qPrintable(example));
    }
}

void TestElectricShapeHelp::manual_hasNoOthers()
{
    QStringList known;
    for (const char *command : {"sync", "rows", "status", "clear", "serve"})
        known += optionsOf(QString::fromLatin1(command));
    static const QRegularExpression option(u"Fl \\\\-([a-z-]+)"_s);
    const QString manual = QString::fromUtf8(contents(u"electric-shape.1"_s));
    QVERIFY(!manual.isEmpty());
    for (const auto &match : option.globalMatch(manual))
        QVERIFY2(known.contains(match.captured(1)), qPrintable(match.captured(1)));
}

void TestElectricShapeHelp::zshCompletion_isUnderstood()
{
    const QString zsh = QStandardPaths::findExecutable(u"zsh"_s);
    if (zsh.isEmpty())
        QSKIP("There is no zsh.");
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(zsh, {u"-n"_s, QStringLiteral(ELECTRIC_SHAPE_SOURCES "/_electric-shape")});
    QVERIFY(process.waitForFinished(-1));
    const QByteArray output = process.readAll();
    QVERIFY2(process.exitCode() == 0 && output.isEmpty(), output.constData());
}

QTEST_GUILESS_MAIN(TestElectricShapeHelp)
#include "tst_electricshapehelp.moc"
