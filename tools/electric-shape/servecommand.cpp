// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "servecommand.h"

#include "commandline.h"
#include "devserver/developmentserver.h"
#include "devserver/seed.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

namespace {

// One glance shows whether the seed has done what it was written for.
void printTables(const ElectricDev::DevelopmentServer &server)
{
    const QMap<QString, qint64> counts = server.rowCounts();
    for (auto it = counts.begin(); it != counts.end(); ++it)
        std::printf("%s: %lld %s\n", qPrintable(it.key()), static_cast<long long>(it.value()),
                    it.value() == 1 ? "row" : "rows");
    const QMap<QString, QString> types = server.foreignTypes();
    for (auto it = types.begin(); it != types.end(); ++it)
        std::printf("%s: the type \"%s\" is not known here; its values are kept as text\n",
                    qPrintable(it.key()), qPrintable(it.value()));
    if (counts.isEmpty())
        std::printf("No tables: --seed makes some, see electric-shape serve --help.\n");
}

} // namespace

int runServe(const QStringList &arguments)
{
    CommandLine line(
        QStringLiteral("serve"),
        QStringLiteral("Runs the development server on this machine.\n\nFor trying and "
                       "testing: production uses Electric itself."));
    line.addValue(QStringLiteral("port"), QStringLiteral("The port; 0 for any that is free."),
                  QStringLiteral("P"), QStringLiteral("3000"));
    line.addValue(QStringLiteral("database"), QStringLiteral("Where the tables are."),
                  QStringLiteral("FILE|:memory:"), QStringLiteral(":memory:"));
    line.addValue(QStringLiteral("seed"), QStringLiteral("Tables and rows to begin with."),
                  QStringLiteral("FILE.json"));
    line.addValue(QStringLiteral("chunk-bytes"), QStringLiteral("The size of a response."),
                  QStringLiteral("N"), QStringLiteral("10000000"));
    line.addValue(QStringLiteral("secret"), QStringLiteral("Refuse requests without this secret."),
                  QStringLiteral("S"));
    line.addText(QStringLiteral("A seed file:\n") + QString::fromLatin1(ElectricDev::SeedExample));
    line.addExample(QStringLiteral("--port 3000 --seed todos.json"));
    line.addExample(QStringLiteral("--port 0 --database dev.db --secret s3cret"));
    int exitCode = 0;
    if (!line.parse(arguments, &exitCode))
        return exitCode;
    const qint64 port = line.number(QStringLiteral("port"));
    const qint64 chunkBytes = line.number(QStringLiteral("chunk-bytes"));
    if (port < 0 || chunkBytes < 0)
        return ExitCode::BadUsage;
    if (port > 65535)
        return usageError(QStringLiteral("--port takes a number up to 65535."));
    if (chunkBytes == 0)
        return usageError(QStringLiteral("--chunk-bytes takes a number from 1 on."));

    ElectricDev::Options options;
    const QString database = line.value(QStringLiteral("database"));
    options.database
        = database == QLatin1String(":memory:") ? database : absoluteFileName(database);
    options.chunkBytes = chunkBytes;
    options.secret = line.value(QStringLiteral("secret"));
    ElectricDev::DevelopmentServer server(options);
    if (line.has(QStringLiteral("seed")) && !server.seedFile(line.value(QStringLiteral("seed"))))
        return failure(server.errorString(), ExitCode::BadUsage);
    if (!server.listen(quint16(port)))
        return failure(server.errorString(), ExitCode::Unreachable);
    std::printf("Development server, for this machine only; production uses Electric itself.\n");
    printTables(server);
    // The last line: who waits for it may go on.
    std::printf("Listening on %s\n", qPrintable(server.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
