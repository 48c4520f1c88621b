// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CAST_H
#define ELECTRIC_TEST_CAST_H

#include <ElectricQt/PersistedShape>
#include <ElectricQt/PersistedShapeStream>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QPointer>
#include <QtCore/QUrl>

// The objects of an app that follows a shape; each may go at any moment.
class Cast
{
public:
    enum Kind { StreamAlone, StoredStream, OneModel, TwoModels };

    Cast(Kind kind, const QUrl &url, const QString &fileName);
    ~Cast(); // who is left goes, users first

    static QList<QByteArray> roles(Kind kind);
    QObject *player(const QByteArray &role) const;
    void remove(const QByteArray &role); // "all" for everybody
    bool isComplete() const; // nobody has gone
    void start();

    const Kind kind;
    QPointer<Electric::ShapeStream> stream;
    QPointer<Electric::SqliteStorage> storage;
    QPointer<Electric::PersistedShapeStream> persisted;
    QPointer<Electric::PersistedShape> model;
    QPointer<Electric::PersistedShape> other; // a model of the same rows
};

#endif
