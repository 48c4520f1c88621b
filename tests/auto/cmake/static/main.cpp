// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/PersistedShape>

#include <QtCore/QTranslator>
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQml/QQmlExtensionPlugin>

#include <cstdio>
#include <memory>

Q_IMPORT_QML_PLUGIN(ElectricPlugin)

// Argument: the file, which imports Electric.
int main(int argc, char *argv[])
{
    QGuiApplication application(argc, argv);
#ifdef WITH_TRANSLATIONS // no linker may leave them out
    if (!QTranslator().load(QStringLiteral(":/electricqt/i18n/electricqt_de.qm")))
        return 2;
#endif
    QQmlEngine engine;
    QQmlComponent component(&engine, QUrl::fromLocalFile(QCoreApplication::arguments().value(1)));
    const std::unique_ptr<QObject> object(component.create());
    std::puts(qPrintable(component.errorString()));
    const auto model
        = object ? object->property("model").value<Electric::PersistedShape *>() : nullptr;
    return model && object->property("isRight").toBool() ? 0 : 1;
}
