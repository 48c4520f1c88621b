// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapetool.h"

#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

// The manual page and the completion know each command's options, and no others.
class TestElectricShapeHelp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void options_data();
    void options();
    void manual_hasNoOthers();

private:
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

void TestElectricShapeHelp::options_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"sync", "rows", "status", "clear", "serve"})
        QTest::newRow(command) << QString::fromLatin1(command);
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
    QStringList completed = words.match(completion).captured(1).simplified().split(u' ');
    QStringList expected;
    for (const QString &option : options)
        expected.append(u"--"_s + option);
    completed.sort();
    expected.sort();
    QCOMPARE(completed, expected);
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

QTEST_GUILESS_MAIN(TestElectricShapeHelp)
#include "tst_electricshapehelp.moc"
