// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "options.h"

#include "occasion.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtCore/QStandardPaths>

#include <cstdio>
#include <cstdlib>

namespace {

[[noreturn]] void refuse(const QString &text)
{
    std::fprintf(stderr, "electric-todo: %s\n", qPrintable(text));
    std::exit(2);
}

QString defaultDatabase()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation));
    folder.mkpath(QStringLiteral("."));
    return folder.filePath(QStringLiteral("todos.db"));
}

QSize parseSize(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral("^(\\d{3,4})x(\\d{3,4})$"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        refuse(QStringLiteral("--size wants WIDTHxHEIGHT, such as 360x640."));
    return {match.captured(1).toInt(), match.captured(2).toInt()};
}

} // namespace

Options parseOptions(const QCoreApplication &app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Todos that are live, and there without a network."));
    parser.addHelpOption();
    parser.addOptions({
        {QStringLiteral("server"), QStringLiteral("The development server."), QStringLiteral("URL"),
         QStringLiteral("http://127.0.0.1:5133")},
        {QStringLiteral("database"), QStringLiteral("Where the todos are kept."),
         QStringLiteral("FILE")},
        {QStringLiteral("offline"), QStringLiteral("Start offline.")},
        {QStringLiteral("size"), QStringLiteral("The window's size."), QStringLiteral("WxH"),
         QStringLiteral("900x640")},
        {QStringLiteral("screenshot"), QStringLiteral("Save a picture of the window and quit."),
         QStringLiteral("FILE")},
        {QStringLiteral("when"),
         QStringLiteral("When to save it: live, replayed, offline, error, or a number of rows."),
         QStringLiteral("STATE"), QStringLiteral("live")},
        {QStringLiteral("report"), QStringLiteral("Print what happens, a JSON object a line.")},
    });
    parser.process(app);

    Options options;
    options.server = QUrl(parser.value(QStringLiteral("server")));
    if (!options.server.isValid() || options.server.host().isEmpty())
        refuse(QStringLiteral("--server wants a URL, such as http://127.0.0.1:5133."));
    // SqliteStorage takes relative names from the app's data location, a command line from the
    // current folder.
    const QString database = parser.value(QStringLiteral("database"));
    options.database
        = QDir::current().absoluteFilePath(database.isEmpty() ? defaultDatabase() : database);
    options.size = parseSize(parser.value(QStringLiteral("size")));
    options.screenshot = parser.value(QStringLiteral("screenshot"));
    if (!options.screenshot.isEmpty() || parser.isSet(QStringLiteral("when")))
        options.occasion = parser.value(QStringLiteral("when"));
    if (!options.occasion.isEmpty() && !Occasion::isKnown(options.occasion))
        refuse(QStringLiteral("--when wants live, replayed, offline, error, or a number of rows."));
    options.isOffline = parser.isSet(QStringLiteral("offline"));
    options.isReporting = parser.isSet(QStringLiteral("report"));
    return options;
}
