// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "occasion.h"
#include "options.h"
#include "report.h"
#include "screenshot.h"

#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

namespace {

// The same letters on every machine that has them.
void chooseFont()
{
    QFont font = QGuiApplication::font();
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        font.setFamilies({QStringLiteral("Inter"), QStringLiteral("DejaVu Sans")});
    font.setPixelSize(15);
    QGuiApplication::setFont(font);
}

} // namespace

int main(int argc, char **argv)
{
    QElapsedTimer clock;
    clock.start();
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationName(QStringLiteral("electric-todo"));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Todos"));
    const Options options = parseOptions(app);
    chooseFont();

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    engine.addImportPath(QStringLiteral(ELECTRIC_QML_DIR));
    engine.setInitialProperties({
        {QStringLiteral("server"), options.server},
        {QStringLiteral("database"), options.database},
        {QStringLiteral("isOffline"), options.isOffline},
        {QStringLiteral("isAnimated"), options.screenshot.isEmpty()},
        {QStringLiteral("width"), options.size.width()},
        {QStringLiteral("height"), options.size.height()},
    });
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Todo/Main.qml")));
    if (engine.rootObjects().isEmpty())
        return 1;

    auto *const window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    const auto *const shape = window->property("todos").value<Electric::PersistedShape *>();
    if (options.isReporting)
        new Report(shape, clock, window);
    if (!options.occasion.isEmpty()) {
        auto *const screenshot = new Screenshot(window, options.screenshot, window);
        const auto *const occasion = new Occasion(shape, options.occasion, window);
        QObject::connect(occasion, &Occasion::reached, screenshot, &Screenshot::take);
    }
    return QGuiApplication::exec();
}
