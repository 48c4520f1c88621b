// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPE_COMMANDLINE_H
#define ELECTRIC_SHAPE_COMMANDLINE_H

#include <QtCore/QCommandLineParser>
#include <QtCore/QStringList>

namespace ExitCode {
constexpr int UpToDate = 0;
constexpr int BadUsage = 2;
constexpr int Refused = 3;
constexpr int Unreachable = 4;
constexpr int StorageFailed = 5;
} // namespace ExitCode

// The words behind `electric-shape COMMAND`, and how they are understood.
class CommandLine
{
public:
    explicit CommandLine(const QString &command, const QString &description);

    void addArgument(const QString &name, const QString &description);
    void addFlag(const QString &name, const QString &description);
    void addValue(const QString &name, const QString &description, const QString &valueName,
                  const QString &defaultValue = {});

    // Shown in the help between the options and the examples.
    void addText(const QString &text) { m_text += QLatin1Char('\n') + text; }
    // What stands behind the command; shown at the end of its help.
    void addExample(const QString &arguments);

    // True if the command can go on; otherwise `exitCode` says how it ends.
    bool parse(const QStringList &arguments, int *exitCode);

    QString argument() const { return m_parser.positionalArguments().value(0); }
    bool has(const QString &name) const { return m_parser.isSet(name); }
    QString value(const QString &name) const { return m_parser.value(name); }
    QStringList values(const QString &name) const { return m_parser.values(name); }
    // A whole number from 0 to `most`; -1 with a message if it is none.
    qint64 number(const QString &name, qint64 most = INT_MAX) const;

private:
    QString help() const;

    QCommandLineParser m_parser;
    QString m_command;
    QString m_text;
    QString m_examples;
    qsizetype m_argumentCount = 0;
};

void printError(const QString &text);
int usageError(const QString &text);
int failure(const QString &text, int exitCode);
QString absoluteFileName(const QString &fileName);

#endif
