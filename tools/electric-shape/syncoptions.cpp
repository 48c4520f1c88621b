// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "synccommand.h"

#include "commandline.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

// The part of SyncCommand that reads its options.

using namespace Electric;

namespace {

constexpr qint64 MostSeconds = INT_MAX / 1000;
constexpr qint64 MostBytes = qint64(4) << 30; // that ShapeStream::maximumResponseSize takes

void addOptions(CommandLine &line)
{
    const auto value = [&line](const char *name, const char *description, const char *valueName,
                               const char *defaultValue = "") {
        line.addValue(QString::fromLatin1(name), QString::fromUtf8(description),
                      QString::fromLatin1(valueName), QString::fromLatin1(defaultValue));
    };
    const auto flag = [&line](const char *name, const char *description) {
        line.addFlag(QString::fromLatin1(name), QString::fromUtf8(description));
    };
    line.addArgument(QStringLiteral("URL"),
                     QStringLiteral("The shape endpoint, such as "
                                    "http://localhost:3000/v1/shape."));
    value("table", "The table.", "T");
    value("where", "An SQL condition; $1 stands for the first --param.", "W");
    value("param", "A value for the condition; may be repeated.", "V");
    value("columns", "The columns, separated by commas.", "a,b");
    value("replica", "full: whole rows with every change.", "default|full", "default");
    value("log", "changes_only: without the rows that exist.", "full|changes_only", "full");
    value("offset", "Where a new shape begins: -1 or now.", "OFFSET", "-1");
    value("snapshot",
          R"(Rows to fetch with --log changes_only: {"where": ..., "params": [...], )"
          R"("orderBy": ..., "limit": ..., "offset": ...}; may be repeated.)",
          "JSON");
    value("header", "An HTTP header; may be repeated.", "K: V");
    value("extra", "A further URL parameter; may be repeated.", "k=v");
    value("db", "The database file; without it rows are only printed.", "FILE");
    value("scope", "Whose shape it is in the file.", "S");
    value("name", "The shape's name in the file.", "N");
    flag("follow", "Stay, and go on as rows change.");
    flag("sse", "Live by server-sent events instead of long polling.");
    value("max-retries", "How often in a row a request is sent again; without end by default.",
          "N");
    value("max-response", "The largest answer that is accepted, in bytes.", "BYTES");
    value("for", "Stay for that many seconds.", "SECONDS");
    value("timeout", "Give up after that many seconds without progress.", "SECONDS", "30");
    flag("json", "One JSON object a line.");
    flag("quiet", "Print the last line only.");
    line.addExample(
        QStringLiteral("http://localhost:3000/v1/shape --table todos --db todos.db --follow"));
    line.addExample(QStringLiteral("http://localhost:3000/v1/shape --table todos "
                                   "--where 'list = $1' --param home --json"));
}

} // namespace

int SyncCommand::run(const QStringList &arguments)
{
    CommandLine line(QStringLiteral("sync"),
                     QStringLiteral("Follows a shape, and keeps its rows in a database."));
    addOptions(line);
    int exitCode = 0;
    if (!line.parse(arguments, &exitCode))
        return exitCode;
    SyncCommand command(line);
    exitCode = command.describe(line);
    if (exitCode != 0)
        return exitCode;
    command.start();
    return command.m_exitCode == Undecided ? QCoreApplication::exec() : command.m_exitCode;
}

int SyncCommand::describe(const CommandLine &line)
{
    if (const int exitCode = describeShape(line))
        return exitCode;
    const qint64 timeout = line.number(QStringLiteral("timeout"), MostSeconds);
    const qint64 duration
        = line.has(QStringLiteral("for")) ? line.number(QStringLiteral("for"), MostSeconds) : 0;
    if (timeout < 0 || duration < 0)
        return ExitCode::BadUsage;
    m_timeout.setInterval(int(timeout) * 1000);
    if (duration > 0)
        m_duration.start(int(duration) * 1000);
    if (const Error error = m_stream.definition().check())
        return usageError(error.text());
    if (line.has(QStringLiteral("db"))) {
        m_storage.emplace(absoluteFileName(line.value(QStringLiteral("db"))));
        m_storage->setScope(line.value(QStringLiteral("scope")));
        m_persisted.emplace();
        m_persisted->setStorage(&*m_storage);
        m_persisted->setName(line.value(QStringLiteral("name")));
        m_persisted->setStream(&m_stream);
    }
    return ExitCode::UpToDate;
}

int SyncCommand::describeShape(const CommandLine &line)
{
    m_stream.setUrl(QUrl(line.argument()));
    m_stream.setTable(line.value(QStringLiteral("table")));
    m_stream.setWhere(line.value(QStringLiteral("where")));
    m_stream.setParams(line.values(QStringLiteral("param")));
    m_stream.setColumns(line.value(QStringLiteral("columns")).split(u',', Qt::SkipEmptyParts));
    m_stream.setSubscribe(m_follows);

    const QString replica = line.value(QStringLiteral("replica"));
    if (replica != QLatin1String("full") && replica != QLatin1String("default"))
        return usageError(QStringLiteral("--replica takes default or full."));
    m_stream.setReplica(replica == QLatin1String("full") ? ShapeStream::FullReplica
                                                         : ShapeStream::DefaultReplica);
    const QString log = line.value(QStringLiteral("log"));
    if (log != QLatin1String("full") && log != QLatin1String("changes_only"))
        return usageError(QStringLiteral("--log takes full or changes_only."));
    m_stream.setLog(log == QLatin1String("full") ? ShapeStream::FullLog : ShapeStream::ChangesOnly);
    const QString offset = line.value(QStringLiteral("offset"));
    if (offset != QLatin1String("-1") && offset != QLatin1String("now"))
        return usageError(QStringLiteral("--offset takes -1 or now."));
    m_stream.setOffset(offset);

    m_stream.setLiveMode(line.has(QStringLiteral("sse")) ? ShapeStream::ServerSentEvents
                                                         : ShapeStream::LongPolling);
    if (const int exitCode = describeLimits(line))
        return exitCode;
    if (const int exitCode = describeSnapshots(line.values(QStringLiteral("snapshot"))))
        return exitCode;
    return describeExtras(line);
}

int SyncCommand::describeLimits(const CommandLine &line)
{
    if (line.has(QStringLiteral("max-retries"))) {
        const qint64 retries = line.number(QStringLiteral("max-retries"));
        if (retries < 0)
            return ExitCode::BadUsage;
        m_stream.setMaximumRetries(int(retries));
    }
    if (line.has(QStringLiteral("max-response"))) {
        const qint64 bytes = line.number(QStringLiteral("max-response"), MostBytes);
        if (bytes < 0)
            return ExitCode::BadUsage;
        m_stream.setMaximumResponseSize(bytes);
    }
    return ExitCode::UpToDate;
}

int SyncCommand::describeSnapshots(const QStringList &snapshots)
{
    if (!snapshots.isEmpty() && m_stream.log() != ShapeStream::ChangesOnly)
        return usageError(QStringLiteral("--snapshot needs --log changes_only."));
    for (const QString &snapshot : snapshots) {
        const QJsonDocument json = QJsonDocument::fromJson(snapshot.toUtf8());
        if (!json.isObject())
            return usageError(QStringLiteral("--snapshot takes a JSON object."));
        m_snapshots.append(json.object().toVariantMap());
    }
    return ExitCode::UpToDate;
}

int SyncCommand::describeExtras(const CommandLine &line)
{
    QVariantMap headers;
    for (const QString &header : line.values(QStringLiteral("header"))) {
        const qsizetype colon = header.indexOf(u':');
        if (colon < 1)
            return usageError(QStringLiteral("--header takes 'Name: value'."));
        headers.insert(header.left(colon).trimmed(), header.mid(colon + 1).trimmed());
    }
    m_stream.setHeaders(headers);
    QVariantMap extra;
    for (const QString &parameter : line.values(QStringLiteral("extra"))) {
        const qsizetype equals = parameter.indexOf(u'=');
        if (equals < 1)
            return usageError(QStringLiteral("--extra takes name=value."));
        extra.insert(parameter.left(equals), parameter.mid(equals + 1));
    }
    m_stream.setExtraParams(extra);
    return ExitCode::UpToDate;
}
