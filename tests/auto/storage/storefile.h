// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_STOREFILE_H
#define ELECTRIC_TEST_STOREFILE_H

#include "outsider.h"
#include "shapelog.h"
#include "sqliteshapestore_p.h"

#include <QtCore/QTemporaryDir>

#include <memory>

// A database file in a folder of its own with the store of one shape.
class StoreFile
{
public:
    explicit StoreFile(const Electric::ShapeDefinition &definition = ShapeLog::items(),
                       const QString &name = {}, const QString &scope = {});
    ~StoreFile();

    QString fileName() const { return m_folder.filePath(QStringLiteral("shapes.db")); }
    Electric::SqliteDatabase &database() { return *m_database; }
    Electric::SqliteShapeStore &store() { return *m_store; }

    // A new connection and a new store, as after a crash: what was not committed is gone.
    Electric::StoredShape reopen();
    void close();
    // A copy of another database takes the place of the file; reopen() opens it.
    void replaceBy(const QString &otherFile);
    // Another shape of the same file; the one before is no longer open.
    Electric::StoredShape openShape(const Electric::ShapeDefinition &definition,
                                    const QString &name = {}, const QString &scope = {});

    bool apply(const Electric::MessageBatch &batch); // fails the test if it is not applied
    Electric::ApplyResult tryApply(const Electric::MessageBatch &batch);
    Electric::Error lastError() const { return m_error; }

    // What another program sees.
    QStringList seen(const QString &sql) const { return Outsider(fileName()).query(sql); }
    QStringList rows() const; // of the shape, as "id:title", in the order of arrival

private:
    QTemporaryDir m_folder;
    Electric::ShapeDefinition m_definition;
    QString m_name;
    QString m_scope;
    std::unique_ptr<Electric::SqliteDatabase> m_database;
    std::unique_ptr<Electric::SqliteShapeStore> m_store;
    Electric::Error m_error;
};

#endif
