// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_DEATHTEST_H
#define ELECTRIC_TEST_DEATHTEST_H

#include "cast.h"

#include "devserver/developmentserver.h"

#include <QtCore/QMetaMethod>
#include <QtCore/QTemporaryDir>

#include <functional>
#include <memory>

// Does something when a signal is emitted for the nth time.
class Striker : public QObject
{
    Q_OBJECT

public:
    Striker(QObject *sender, const QMetaMethod &signal, int nth, std::function<void()> action);

    bool hasStruck() const { return m_left <= 0; }

private Q_SLOTS:
    void strike();

private:
    int m_left;
    const std::function<void()> m_action;
};

// A table of (signal, who goes in it), made from what the classes say of themselves.
class DeathTest : public QObject
{
    Q_OBJECT

protected:
    // Who is destroyed in each signal of the one in that role.
    static void columns();
    static void addRows(Cast::Kind kind, const QByteArray &sender, const QMetaObject &type,
                        const QList<QByteArray> &victims);
    void destroyInSignal();

    // Each signal is emitted in a life in which nobody goes.
    void hearEverySignal(Cast::Kind kind, const QByteArray &sender);

private Q_SLOTS:
    void cleanup();

private:
    QString fileName() const { return m_folder->filePath(QStringLiteral("shapes.db")); }
    void startServer();
    void checkFile() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
};

#endif
