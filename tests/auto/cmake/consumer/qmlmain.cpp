// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <QtGui/QGuiApplication>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>

#include <cstdio>
#include <memory>

// Arguments: the import path and the file.
int main(int argc, char *argv[])
{
    QGuiApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    QQmlEngine engine;
    engine.addImportPath(arguments.value(1));
    QQmlComponent component(&engine, QUrl::fromLocalFile(arguments.value(2)));
    const std::unique_ptr<QObject> object(component.create());
    std::puts(qPrintable(component.errorString()));
    return object && object->property("isRight").toBool() ? 0 : 1;
}
