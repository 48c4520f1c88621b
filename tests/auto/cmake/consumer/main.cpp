// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/MemoryStorage>
#include <ElectricQt/PersistedShape>
#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtCore/QTranslator>

#include <cstdio>

// Something of each layer: it links, and runs.
int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    Electric::ShapeStream stream;
    stream.setUrl(QUrl(QStringLiteral("http://127.0.0.1:1/v1/shape")));
    stream.setTable(QStringLiteral("todos"));
    Electric::MemoryStorage storage;
    Electric::PersistedShape model;
    model.setStorage(&storage);
    model.setStream(&stream);
    const Electric::Schema schema
        = *Electric::Schema::fromJson(R"({"id":{"type":"int4","pk_index":0}})");
    if (schema.columns().size() != 1 || stream.definition().check() || model.rowCount() != 0)
        return 1;
    QObject::connect(&stream, &Electric::ShapeStream::errorOccurred, &application,
                     [](const Electric::Error &error) {
                         std::puts(qPrintable(error.text()));
                         QCoreApplication::exit(error.code() == Electric::Error::NetworkFailed ? 0
                                                                                               : 1);
                     });
#ifdef WITH_TRANSLATIONS // they come with the library
    if (!QTranslator().load(QLocale(QStringLiteral("de_AT")), QStringLiteral("electricqt"),
                            QStringLiteral("_"), QStringLiteral(":/electricqt/i18n")))
        return 1;
#endif
    stream.start();
    return QCoreApplication::exec();
}
