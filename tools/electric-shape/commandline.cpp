// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"

#include "terminal.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>

#include <algorithm>
#include <cstdio>

CommandLine::CommandLine(const QString &command, const QString &description) : m_command(command)
{
    m_parser.setApplicationDescription(description);
    m_parser.addOption(
        {{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this help.")});
}

void CommandLine::addArgument(const QString &name, const QString &description)
{
    m_parser.addPositionalArgument(name, description);
    ++m_argumentCount;
}

void CommandLine::addFlag(const QString &name, const QString &description)
{
    m_parser.addOption({name, description});
}

void CommandLine::addExample(const QString &arguments)
{
    m_examples += QStringLiteral("  electric-shape %1 %2\n").arg(m_command, arguments);
}

void CommandLine::addValue(const QString &name, const QString &description,
                           const QString &valueName, const QString &defaultValue)
{
    m_parser.addOption({name, description, valueName, defaultValue});
}

QString CommandLine::help() const
{
    // Qt begins with the program as it was called, path and all, and without the command.
    const QString text = m_parser.helpText();
    const qsizetype options = std::max<qsizetype>(text.indexOf(QStringLiteral(" [options]")), 0);
    return QStringLiteral("Usage: electric-shape ") + m_command + text.mid(options) + m_text
        + QStringLiteral("\nExamples:\n") + m_examples;
}

bool CommandLine::parse(const QStringList &arguments, int *exitCode)
{
    // The parser takes the first word for the program's name.
    const bool isUnderstood = m_parser.parse(QStringList {m_command} + arguments);
    if (m_parser.isSet(QStringLiteral("help"))) {
        std::fputs(qPrintable(help()), stdout);
        *exitCode = ExitCode::UpToDate;
        return false;
    }
    if (!isUnderstood) {
        *exitCode = usageError(m_parser.errorText());
        return false;
    }
    if (m_parser.positionalArguments().size() != m_argumentCount) {
        *exitCode = usageError(m_argumentCount == 0
                                   ? QStringLiteral("The command takes no such argument.")
                                   : QStringLiteral("The command takes one URL."));
        return false;
    }
    return true;
}

qint64 CommandLine::number(const QString &name, qint64 most) const
{
    bool isNumber = false;
    const qint64 number = value(name).toLongLong(&isNumber);
    if (isNumber && number >= 0 && number <= most)
        return number;
    usageError(QStringLiteral("--%1 takes a whole number, at most %2.").arg(name).arg(most));
    return -1;
}

void printError(const QString &text)
{
    std::fprintf(stderr, "%s %s\n",
                 styled("electric-shape:", Style::Error, StandardError).constData(),
                 qPrintable(text));
}

int usageError(const QString &text)
{
    printError(text);
    std::fputs("Try “electric-shape --help”.\n", stderr);
    return ExitCode::BadUsage;
}

int failure(const QString &text, int exitCode)
{
    printError(text);
    return exitCode;
}

QString absoluteFileName(const QString &fileName)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(fileName));
}
