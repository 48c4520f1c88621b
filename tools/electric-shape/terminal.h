// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPE_TERMINAL_H
#define ELECTRIC_SHAPE_TERMINAL_H

#include <QtCore/QByteArray>

constexpr int StandardOutput = 1;
constexpr int StandardError = 2;

enum class Style {
    Name,
    Warning,
    Error,
};

// The text in its color where a person sees it, as it is anywhere else.
QByteArray styled(const QByteArray &text, Style style, int fileDescriptor);

#endif
