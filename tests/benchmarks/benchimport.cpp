// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// What `import Electric` and its types cost an app's start: prints a line of JSON.
// Usage: benchimport IMPORTPATH

#include "stopwatch.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>

#include <cstdio>
#include <memory>

namespace {

constexpr char Usual[] = "import QtQuick\nItem {}";
constexpr char Types[] = R"(
import QtQuick
import Electric
Item {
    property PersistedShape shape: PersistedShape {
        stream: ShapeStream { url: "http://localhost:1/v1/shape"; table: "items"; autoStart: false }
        storage: SqliteStorage { fileName: ":memory:" }
    }
    property MemoryStorage storage: MemoryStorage {}
})";

// Milliseconds to compile and create it; negative where that fails.
double timeOf(QQmlEngine *engine, const char *qml)
{
    const Stopwatch stopwatch;
    QQmlComponent component(engine);
    component.setData(qml, QUrl());
    const std::unique_ptr<QObject> object(component.create());
    const double milliseconds = stopwatch.milliseconds();
    if (object)
        return milliseconds;
    std::fprintf(stderr, "%s\n", qPrintable(component.errorString()));
    return -1;
}

} // namespace

int main(int argc, char *argv[])
{
    QGuiApplication app(argc, argv);
    if (argc != 2) {
        std::fprintf(stderr, "usage: benchimport IMPORTPATH\n");
        return 2;
    }
    QQmlEngine engine;
    engine.addImportPath(QString::fromLocal8Bit(argv[1]));
    const double usual = timeOf(&engine, Usual); // what an engine does once is not ours
    const double first = timeOf(&engine, Types);
    const double again = timeOf(&engine, Types);
    if (usual < 0 || first < 0 || again < 0)
        return 1;
    const QJsonObject result {{QStringLiteral("import_ms"), first},
                              {QStringLiteral("again_ms"), again}};
    std::puts(QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return 0;
}
