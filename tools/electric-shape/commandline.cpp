// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>

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

void CommandLine::addValue(const QString &name, const QString &description,
                           const QString &valueName, const QString &defaultValue)
{
    m_parser.addOption({name, description, valueName, defaultValue});
}

bool CommandLine::parse(const QStringList &arguments, int *exitCode)
{
    // The parser takes the first word for the program's name, and shows it in the help.
    const bool isUnderstood
        = m_parser.parse(QStringList {QStringLiteral("electric-shape ") + m_command} + arguments);
    if (m_parser.isSet(QStringLiteral("help"))) {
        std::fputs(qPrintable(m_parser.helpText()), stdout);
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

int usageError(const QString &text)
{
    std::fprintf(stderr, "electric-shape: %s\nTry “electric-shape --help”.\n", qPrintable(text));
    return ExitCode::BadUsage;
}

int failure(const QString &text, int exitCode)
{
    std::fprintf(stderr, "electric-shape: %s\n", qPrintable(text));
    return exitCode;
}

QString absoluteFileName(const QString &fileName)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(fileName));
}
