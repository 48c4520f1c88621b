// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "errands.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtGui/QFont>
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

namespace {

struct Options
{
    QVariantMap window;
    ErrandList errands;
};

Options parseOptions(const QCoreApplication &app)
{
    const QCommandLineOption proxy(QStringLiteral("proxy"),
                                   QStringLiteral("Who logs users in, and gives them their notes."),
                                   QStringLiteral("URL"), QStringLiteral("http://127.0.0.1:5134"));
    const QCommandLineOption database(QStringLiteral("db"),
                                      QStringLiteral("Where the notes are kept."),
                                      QStringLiteral("FILE"), QStringLiteral("notes.db"));
    const QCommandLineOption user(QStringLiteral("user"), QStringLiteral("Log in by itself."),
                                  QStringLiteral("NAME"));
    const QCommandLineOption password(QStringLiteral("password"), QStringLiteral("The password."),
                                      QStringLiteral("PASSWORD"));
    const QCommandLineOption offline(QStringLiteral("offline"), QStringLiteral("Work offline."));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Of the window."),
                                  QStringLiteral("WIDTHxHEIGHT"), QStringLiteral("420x720"));
    const QCommandLineOption print(QStringLiteral("print"),
                                   QStringLiteral("Print what is shown, whenever it changes."));
    const QCommandLineOption screenshot(
        QStringLiteral("screenshot"),
        QStringLiteral("Save a picture once the notes are live or offline, and quit."),
        QStringLiteral("FILE"));
    const QCommandLineOption logOut(
        QStringLiteral("log-out"),
        QStringLiteral("Log out once the notes are live or offline, and quit."));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Notes, also without a network."));
    parser.addHelpOption();
    parser.addOptions({proxy, database, user, password, offline, size, print, screenshot, logOut});
    parser.process(app);

    const QStringList sides = parser.value(size).split(QLatin1Char('x'));
    return {
        .window = {
            {QStringLiteral("proxy"), QUrl(parser.value(proxy))},
            // A relative name would be taken from the app's data location.
            {QStringLiteral("database"), QDir::current().absoluteFilePath(parser.value(database))},
            {QStringLiteral("user"), parser.value(user)},
            {QStringLiteral("password"), parser.value(password)},
            {QStringLiteral("isOffline"), parser.isSet(offline)},
            {QStringLiteral("width"), sides.constFirst().toInt()},
            {QStringLiteral("height"), sides.constLast().toInt()},
        },
        .errands = {
            .screenshot = parser.value(screenshot),
            .isPrinting = parser.isSet(print),
            .isLoggingOut = parser.isSet(logOut),
        },
    };
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QGuiApplication::setOrganizationName(QStringLiteral("ElectricQt"));
    QGuiApplication::setApplicationName(QStringLiteral("electric-offline-first"));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Notes"));
    const Options options = parseOptions(app);

    QFont font = QGuiApplication::font();
    font.setFamilies({QStringLiteral("Inter"), font.family()});
    font.setPixelSize(15);
    QGuiApplication::setFont(font);

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    engine.addImportPath(QStringLiteral(ELECTRIC_QML_DIR));
    engine.setInitialProperties(options.window);
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/OfflineFirst/Main.qml")));
    if (engine.rootObjects().isEmpty())
        return 1;

    new Errands(qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst()), options.errands);
    return QGuiApplication::exec();
}
