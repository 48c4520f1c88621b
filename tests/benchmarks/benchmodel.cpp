// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "measures.h"
#include "processfacts.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

struct Mode
{
    const char *name;
    const char *description;
    QJsonObject (*measure)(const MeasureSettings &settings);
};

const Mode Modes[] = {
    {"sync", "a first sync, into a model", measureSync},
    {"cold", "a start from the disk, without a network", measureCold},
    {"live", "a change's way from the server's socket to dataChanged()", measureLive},
    {"scroll", "data() of rows here and there, and memory", measureScroll},
    {"order", "another orderBy, another filter", measureOrder},
    {"pause", "the longest time without a turn of the event loop", measurePause},
    {"shapes", "threads and wake-ups of many shapes that are live", measureShapes},
};

const Mode *modeOf(const QString &name)
{
    for (const Mode &mode : Modes) {
        if (name == QLatin1StringView(mode.name))
            return &mode;
    }
    return nullptr;
}

QString description()
{
    QString text = u"Measures ElectricQt against a server by benchserver. MODE is one of:\n"_s;
    for (const Mode &mode : Modes)
        text += u"\n  %1  %2"_s.arg(QLatin1StringView(mode.name), -8)
                    .arg(QLatin1StringView(mode.description));
    return text;
}

// As a command line means it: to the library a relative name is one among the app's data.
QString fileNameOf(const QString &argument)
{
    return argument.isEmpty() ? QString() : QFileInfo(argument).absoluteFilePath();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationVersion(
        QLatin1StringView(qVersion())); // what figures depend on
    const QCommandLineOption url(u"url"_s, u"The shape endpoint."_s, u"URL"_s);
    const QCommandLineOption database(u"db"_s, u"The database file."_s, u"FILE"_s);
    const QCommandLineOption ticks(u"ticks"_s, u"Changes in the mode live."_s, u"N"_s, u"50"_s);
    const QCommandLineOption shapes(u"shapes"_s, u"Shapes in that mode."_s, u"N"_s, u"64"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"How long shapes are idle."_s, u"N"_s, u"10"_s);
    const QCommandLineOption interval(
        u"interval"_s, u"Look for pauses every N ms, or all the time."_s, u"N"_s, u"0"_s);
    QCommandLineParser parser;
    parser.setApplicationDescription(description());
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"MODE"_s, u"What to measure."_s);
    parser.addOptions({url, database, ticks, shapes, seconds, interval});
    parser.process(app);

    const Mode *const mode = modeOf(parser.positionalArguments().value(0));
    MeasureSettings settings;
    settings.url = QUrl(parser.value(url));
    settings.fileName = fileNameOf(parser.value(database));
    settings.ticks = parser.value(ticks).toInt();
    settings.shapes = parser.value(shapes).toInt();
    settings.seconds = parser.value(seconds).toInt();
    settings.interval = parser.value(interval).toInt();
    if (!mode || !settings.url.isValid() || settings.url.isEmpty() || settings.fileName.isEmpty()
        || settings.ticks < 1 || settings.shapes < 1 || settings.seconds < 1
        || settings.interval < 0)
        parser.showHelp(2);

    QJsonObject result = mode->measure(settings);
    result.insert(u"mode"_s, QLatin1StringView(mode->name));
    if (const auto peak = peakMemoryKilobytes())
        result.insert(u"peak_kb"_s, *peak);
    std::puts(QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return 0;
}
