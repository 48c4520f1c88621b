// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "devserver/developmentserver.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtQml/QQmlContext>
#include <QtQml/QQmlEngine>
#include <QtQuickTest/quicktest.h>

// The development server, as the tests' QML sees it.
class Server : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url NOTIFY urlChanged FINAL)

public:
    Server() { restart(); }

    QUrl url() const { return m_server->url(); }

    // A fresh server with the table `todos`, and a fresh folder for databases.
    Q_INVOKABLE void restart()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<ElectricDev::DevelopmentServer>();
        m_server->seed(R"({"tables": {"todos": {"columns": {
            "id": {"type": "int4", "not_null": true, "pk_index": 0}, "title": {"type": "text"},
            "note": {"type": "text"}, "priority": {"type": "int4"}, "done": {"type": "bool"},
            "due": {"type": "date"}, "created": {"type": "timestamptz"}},
            "rows": [
              {"id": "1", "title": "Milk", "note": null, "priority": "1", "done": false, "due": "2026-11-24",
               "created": "2026-11-23 01:02:03.5+00"},
              {"id": "2", "title": "Bread", "note": "brown", "priority": "3", "done": true, "due": null,
               "created": "2026-11-23 01:02:04+00"},
              {"id": "3", "title": "Cheese", "note": null, "priority": "2", "done": false, "due": null,
               "created": null}]},
            "entries": {"columns": {
            "id": {"type": "int8", "not_null": true, "pk_index": 0},
            "created_at": {"type": "timestamptz"}, "line_1": {"type": "text"},
            "userID": {"type": "int4"}, "unit_price": {"type": "numeric"},
            "due_days": {"type": "date", "dims": 1}, "photo": {"type": "bytea"},
            "large": {"type": "int8"}, "json_data": {"type": "jsonb"}, "note": {"type": "text"}},
            "rows": [
              {"id": "1", "created_at": "2026-11-23 01:02:03+00", "line_1": "First", "userID": "7",
               "unit_price": "1.50", "due_days": "{2026-11-24, NULL}", "photo": "\\x00ff",
               "large": "9007199254740993", "json_data": "[1, null]", "note": null},
              {"id": "2", "created_at": "2026-11-22 01:02:03+00", "line_1": "Second", "userID": "8",
               "unit_price": "20.00", "due_days": "{}", "photo": null,
               "large": "5", "json_data": null, "note": "x"}]}}})");
        m_server->listen();
        Q_EMIT urlChanged();
    }

    Q_INVOKABLE QString fileName(const QString &name) const { return m_folder->filePath(name); }
    Q_INVOKABLE bool write(const QVariantMap &operation)
    {
        return m_server->write(QStringLiteral("todos"), QJsonObject::fromVariantMap(operation))
            .ok();
    }
    Q_INVOKABLE bool writeTo(const QString &table, const QVariantMap &operation)
    {
        return m_server->write(table, QJsonObject::fromVariantMap(operation)).ok();
    }
    Q_INVOKABLE bool rotate() { return m_server->rotate(QStringLiteral("todos")).ok(); }
    Q_INVOKABLE void close() { m_server->close(); }
    Q_INVOKABLE int waitingRequests() const { return m_server->waitingRequests(); }

Q_SIGNALS:
    void urlChanged();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
};

class Setup : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->rootContext()->setContextProperty(QStringLiteral("server"), &m_server);
    }

private:
    Server m_server;
};

QUICK_TEST_MAIN_WITH_SETUP(electric, Setup)

#include "runner.moc"
