// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storefile.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace Electric;

StoreFile::StoreFile(const ShapeDefinition &definition, const QString &name, const QString &scope)
    : m_definition(definition), m_name(name), m_scope(scope)
{
    reopen();
}

StoreFile::~StoreFile()
{
    close();
}

void StoreFile::close()
{
    m_store.reset();
    m_database.reset();
}

void StoreFile::replaceBy(const QString &otherFile)
{
    close();
    QFile::remove(fileName());
    if (!QFile::copy(otherFile, fileName())
        || !QFile::setPermissions(fileName(), QFile::ReadOwner | QFile::WriteOwner))
        QTest::qFail(qPrintable(QStringLiteral("Not copied: ") + otherFile), __FILE__, __LINE__);
}

StoredShape StoreFile::reopen()
{
    close();
    m_database = std::make_unique<SqliteDatabase>();
    Error error
        = m_database->open({fileName(), QStringLiteral("QSQLITE")}, DatabaseAccess::ReadWrite);
    if (!error)
        error = ShapeCatalog(m_database.get()).create();
    if (error)
        QTest::qFail(qPrintable(error.text()), __FILE__, __LINE__);
    return openShape(m_definition, m_name, m_scope);
}

StoredShape StoreFile::openShape(const ShapeDefinition &definition, const QString &name,
                                 const QString &scope)
{
    m_definition = definition;
    m_name = name;
    m_scope = scope;
    m_store = std::make_unique<SqliteShapeStore>(m_database.get(), definition, scope, name);
    m_store->setWatched(true);
    StoredShape shape;
    if (const Error error = m_store->open(&shape))
        QTest::qFail(qPrintable(error.text()), __FILE__, __LINE__);
    return shape;
}

bool StoreFile::apply(const MessageBatch &batch)
{
    const ApplyResult result = tryApply(batch);
    if (result != ApplyResult::Applied)
        QTest::qFail(qPrintable(QStringLiteral("Not applied: ") + m_error.text()), __FILE__,
                     __LINE__);
    return result == ApplyResult::Applied;
}

ApplyResult StoreFile::tryApply(const MessageBatch &batch)
{
    m_error = {};
    return m_store->apply(batch, &m_error);
}

QStringList StoreFile::rows() const
{
    return seen(QStringLiteral("SELECT id || ':' || coalesce(title, 'NULL') FROM %1 "
                               "ORDER BY electric_rowid")
                    .arg(quoted(m_store->shape().tableName)));
}
