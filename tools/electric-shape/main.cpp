// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "commandline.h"
#include "databasecommands.h"
#include "servecommand.h"
#include "synccommand.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

namespace {

constexpr char Help[] = R"(Usage: electric-shape COMMAND [OPTIONS]

Follows shapes of an Electric server and keeps their rows in SQLite.

Commands:
  sync URL   follow a shape, into a database or to the standard output
  rows       print the rows of a stored shape
  status     list the stored shapes
  clear      remove stored rows
  serve      run the development server on this machine

Each command has its own --help.

Examples:
  electric-shape serve --port 3000 --seed todos.json
  electric-shape sync http://localhost:3000/v1/shape --table todos --db todos.db
  electric-shape sync http://localhost:3000/v1/shape --table todos --where 'list = $1' --param home --follow --json
  electric-shape rows --db todos.db

Exit codes: 0 up to date, 2 bad usage, 3 the server refused or gave unusable answers,
4 the server could not be reached, 5 storage failed.
)";

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("electric-shape"));
    const QStringList words = QCoreApplication::arguments();
    const QString command = words.value(1);
    const QStringList arguments = words.mid(2);
    if (command == QLatin1String("sync"))
        return SyncCommand::run(arguments);
    if (command == QLatin1String("rows"))
        return runRows(arguments);
    if (command == QLatin1String("status"))
        return runStatus(arguments);
    if (command == QLatin1String("clear"))
        return runClear(arguments);
    if (command == QLatin1String("serve"))
        return runServe(arguments);
    if (command == QLatin1String("--help") || command == QLatin1String("-h")
        || command == QLatin1String("help")) {
        std::fputs(Help, stdout);
        return ExitCode::UpToDate;
    }
    if (command == QLatin1String("--version")) {
        std::printf("electric-shape %s\n", ELECTRIC_SHAPE_VERSION);
        return ExitCode::UpToDate;
    }
    return usageError(command.isEmpty() ? QStringLiteral("No command is given.")
                                        : QStringLiteral("There is no command “%1”.").arg(command));
}
