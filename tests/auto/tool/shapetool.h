// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_SHAPETOOL_H
#define ELECTRIC_TEST_SHAPETOOL_H

#include <QtCore/QByteArray>
#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QProcess>
#include <QtCore/QStringList>

// How a run of electric-shape has ended.
struct Outcome
{
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;

    QList<QJsonObject> lines() const; // of the output, as JSON
    QList<QJsonObject> events(const QString &name) const;
    QJsonObject last() const { return lines().isEmpty() ? QJsonObject() : lines().last(); }
    QByteArray description() const;
    // What in the output is not as `--json` promises: each line an event, of exactly its members.
    QString problem() const;
};

// Fails the test with all that was printed.
#define VERIFY_EXIT(outcome, code)                                                                 \
    QVERIFY2(outcome.exitCode == code, outcome.description().constData())

// Runs it to its end.
Outcome runTool(const QStringList &arguments);

// Fails the test where the output is not as `--json` promises.
#define VERIFY_JSON(output) QVERIFY2(output.problem().isEmpty(), qPrintable(output.problem()))

// Words with blanks between them; for arguments that have none.
QStringList words(const char *text);

// One that goes on running. Lines are read as they come.
class RunningTool
{
public:
    explicit RunningTool(const QStringList &arguments);
    ~RunningTool();

    // Waits for the next event of that name; empty if the process has ended before.
    QJsonObject waitFor(const QString &event);
    QString problem() const { return m_problem; } // of the lines so far, see Outcome
    // What is printed up to the line that begins so, and with it.
    QByteArray readTo(const QByteArray &lineStart);
    Outcome waitForEnd();
    void kill(); // at once, as a crash would
    bool hasEnded();

private:
    QProcess m_process;
    QString m_problem;
};

#endif
