// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Usage: electric-relations [--server URL] [--database FILE] [--screenshot FILE]

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QTimer>
#include <QtGui/QFont>
#include <QtGui/QGuiApplication>
#include <QtGui/QImage>
#include <QtQml/QQmlApplicationEngine>
#include <QtQml/QQmlProperty>
#include <QtQuick/QQuickWindow>

#include <cstdio>

namespace {

// Says what the window shows, saves a picture of it, and ends.
void finish(QQuickWindow *window, const QString &fileName)
{
    std::printf("%s\n", qPrintable(window->property("summary").toString()));
    std::fflush(stdout);
    const QImage picture = window->grabWindow();
    if (picture.isNull() || !picture.save(fileName)) {
        std::fprintf(stderr, "electric-relations: cannot save %s\n", qPrintable(fileName));
        QCoreApplication::exit(1);
        return;
    }
    QCoreApplication::quit();
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationName(QStringLiteral("electric-relations"));

    const QCommandLineOption server(QStringLiteral("server"),
                                    QStringLiteral("The development server."),
                                    QStringLiteral("URL"), QStringLiteral("http://127.0.0.1:5133"));
    const QCommandLineOption database(QStringLiteral("database"),
                                      QStringLiteral("Where projects and tasks are kept."),
                                      QStringLiteral("FILE"), QStringLiteral("relations.db"));
    const QCommandLineOption screenshot(
        QStringLiteral("screenshot"), QStringLiteral("Save a picture when all is shown, and quit."),
        QStringLiteral("FILE"));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Projects, and the tasks of each."));
    parser.addHelpOption();
    parser.addOptions({server, database, screenshot});
    parser.process(app);

    QFont font = QGuiApplication::font();
    font.setFamilies({QStringLiteral("Inter"), font.family()});
    font.setPixelSize(15);
    QGuiApplication::setFont(font);

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    engine.addImportPath(QStringLiteral(ELECTRIC_QML_DIR));
    // A relative name would be taken from the app's data location.
    engine.setInitialProperties({
        {QStringLiteral("server"), QUrl(parser.value(server))},
        {QStringLiteral("database"), QDir::current().absoluteFilePath(parser.value(database))},
    });
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Relations/Main.qml")));
    if (engine.rootObjects().isEmpty())
        return 1;

    auto *const window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    if (parser.isSet(screenshot)) {
        auto *const look = new QTimer(window);
        look->setSingleShot(true);
        QObject::connect(look, &QTimer::timeout, window,
                         [window, fileName = parser.value(screenshot)] {
                             if (window->property("isSettled").toBool())
                                 finish(window, fileName);
                         });
        QQmlProperty(window, QStringLiteral("isSettled")).connectNotifySignal(look, SLOT(start()));
        look->start();
    }
    return QGuiApplication::exec();
}
