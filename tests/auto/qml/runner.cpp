// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "devserver/developmentserver.h"
#include "seed.h"

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

    // A fresh server with the tables of the seed, and a fresh folder for databases.
    Q_INVOKABLE void restart()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<ElectricDev::DevelopmentServer>();
        if (!m_server->seed(seed()) || !m_server->listen()) // then every test fails
            qWarning("There is no server: %s", qPrintable(m_server->errorString()));
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
    Q_INVOKABLE bool addColumn(const QString &name, const QString &type)
    {
        return m_server->addColumn(QStringLiteral("todos"), name, {{QStringLiteral("type"), type}})
            .ok();
    }
    Q_INVOKABLE bool dropColumn(const QString &name)
    {
        return m_server->dropColumn(QStringLiteral("todos"), name).ok();
    }
    Q_INVOKABLE void close() { m_server->close(); }
    Q_INVOKABLE int waitingRequests() const { return m_server->waitingRequests(); }

    // From now on 401, unless a header has the value; or 503 to so many requests.
    Q_INVOKABLE void demand(const QString &header, const QString &value)
    {
        m_server->setFaultHandler([header = header.toUtf8(),
                                   value = value.toUtf8()](const ElectricDev::Request &request) {
            return request.header(header) == value ? std::nullopt : answer(401);
        });
    }
    Q_INVOKABLE void fail(int count)
    {
        m_server->setFaultHandler(
            [left = std::make_shared<int>(count)](const ElectricDev::Request &) {
                return --*left < 0 ? std::nullopt : answer(503);
            });
    }
    Q_INVOKABLE int requestCount() const { return int(m_server->requests().size()); }
    Q_INVOKABLE QString lastQuery(const QString &name) const
    {
        return m_server->requests().isEmpty() ? QString()
                                              : m_server->requests().last().queryValue(name);
    }
    Q_INVOKABLE QString lastHeader(const QString &name) const
    {
        return m_server->requests().isEmpty()
            ? QString()
            : QString::fromUtf8(m_server->requests().last().header(name.toUtf8()));
    }

Q_SIGNALS:
    void urlChanged();

private:
    static std::optional<ElectricDev::Fault> answer(int status)
    {
        ElectricDev::Fault fault;
        fault.answer = ElectricDev::Response::json(status, R"({"message":"No."})");
        return fault;
    }

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
