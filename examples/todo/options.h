// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TODO_OPTIONS_H
#define TODO_OPTIONS_H

#include <QtCore/QCoreApplication>
#include <QtCore/QSize>
#include <QtCore/QString>
#include <QtCore/QUrl>

struct Options
{
    QUrl server;
    QString database;
    QSize size {900, 640};
    QString screenshot;
    QString occasion; // when to take the screenshot, and quit
    bool isOffline = false;
    bool isReporting = false;
};

// Ends the program if the command line cannot be understood.
Options parseOptions(const QCoreApplication &app);

#endif
