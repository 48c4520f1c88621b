// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "terminal.h"

#include "platform.h"

namespace {

// As https://no-color.org has it: set and not empty.
bool showsColors(int fileDescriptor)
{
#ifdef Q_OS_WIN
    Q_UNUSED(fileDescriptor) // its consoles show the sequences themselves, unless told not to
    return false;
#else
    const QByteArray terminal = qgetenv("TERM");
    return isTerminal(fileDescriptor) && qEnvironmentVariableIsEmpty("NO_COLOR")
        && !terminal.isEmpty() && terminal != "dumb";
#endif
}

const char *sequenceOf(Style style)
{
    switch (style) {
    case Style::Name:
        return "\033[1m";
    case Style::Warning:
        return "\033[33m";
    case Style::Error:
        return "\033[1;31m";
    }
    return "";
}

} // namespace

QByteArray styled(const QByteArray &text, Style style, int fileDescriptor)
{
    return showsColors(fileDescriptor) ? sequenceOf(style) + text + "\033[0m" : text;
}
