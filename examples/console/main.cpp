// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Usage: electric-console [--url URL] [--table TABLE] [--database FILE] [--for SECONDS]

#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QDebug>
#include <QtCore/QDir>
#include <QtCore/QTimer>

using Electric::Message;
using Electric::MessageBatch;
using Electric::PersistedShapeStream;

namespace {

const char *sourceName(PersistedShapeStream::Source source)
{
    return source == PersistedShapeStream::Replay ? "replay" : "network";
}

void printBatch(const MessageBatch &batch, PersistedShapeStream::Source source)
{
    for (const Message &message : batch.messages()) {
        switch (message.operation) {
        case Message::Insert:
            qInfo() << sourceName(source) << "insert" << message.value;
            break;
        case Message::Update: // the primary key, and the columns that have changed
            qInfo() << sourceName(source) << "update" << message.value;
            break;
        case Message::Delete:
            qInfo() << sourceName(source) << "delete" << message.value;
            break;
        default: // for shapes with subqueries, which this is not
            qInfo() << sourceName(source) << message;
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("electric-console"));

    const QCommandLineOption url(QStringLiteral("url"), QStringLiteral("The shape endpoint."),
                                 QStringLiteral("URL"),
                                 QStringLiteral("http://127.0.0.1:5133/v1/shape"));
    const QCommandLineOption table(QStringLiteral("table"), QStringLiteral("The table."),
                                   QStringLiteral("TABLE"), QStringLiteral("todos"));
    const QCommandLineOption database(QStringLiteral("database"),
                                      QStringLiteral("Where the rows are kept."),
                                      QStringLiteral("FILE"), QStringLiteral("console.db"));
    const QCommandLineOption seconds(QStringLiteral("for"),
                                     QStringLiteral("End after so many seconds."),
                                     QStringLiteral("SECONDS"));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Prints the changes of a table as they come."));
    parser.addHelpOption();
    parser.addOptions({url, table, database, seconds});
    parser.process(app);

    if (parser.isSet(seconds)) {
        bool isNumber = false;
        const double duration = parser.value(seconds).toDouble(&isNumber);
        if (!isNumber || duration <= 0 || duration > 1'000'000) {
            qCritical() << "--for wants a number of seconds.";
            return 2;
        }
        QTimer::singleShot(int(duration * 1000), &app, &QCoreApplication::quit);
    }

    Electric::ShapeStream stream;
    stream.setUrl(QUrl(parser.value(url)));
    stream.setTable(parser.value(table));
    // A relative name would be taken from the app's data location.
    Electric::SqliteStorage storage(QDir::current().absoluteFilePath(parser.value(database)));

    PersistedShapeStream persisted;
    persisted.setStream(&stream);
    persisted.setStorage(&storage);
    QObject::connect(&persisted, &PersistedShapeStream::batchReceived, &app, &printBatch);
    QObject::connect(&persisted, &PersistedShapeStream::upToDate, &app,
                     [](PersistedShapeStream::Source source) {
                         if (source == PersistedShapeStream::Replay)
                             qInfo() << "Replay complete: these rows were in the file.";
                         else
                             qInfo() << "Up to date.";
                     });
    QObject::connect(&persisted, &PersistedShapeStream::mustRefetch, &app,
                     [] { qInfo() << "The server has a new shape: all rows come again."; });
    // Nothing is thrown: an error is a value, with a code, a text, and whether it is tried again.
    QObject::connect(&persisted, &PersistedShapeStream::errorOccurred, &app,
                     [](const Electric::Error &error) { qWarning() << error; });
    persisted.start();
    return QCoreApplication::exec();
}
