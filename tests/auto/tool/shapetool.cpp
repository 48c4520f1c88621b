// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapetool.h"

#include <QtCore/QJsonDocument>

namespace {

constexpr int Forever = -1; // ctest ends a test that hangs

QJsonObject parsed(const QByteArray &line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(line, &error);
    if (!document.isObject())
        qWarning("Not a JSON object: %s", line.constData());
    return document.object();
}

} // namespace

QList<QJsonObject> Outcome::lines() const
{
    QList<QJsonObject> objects;
    const QList<QByteArray> texts = output.split('\n');
    for (const QByteArray &text : texts) {
        if (!text.isEmpty())
            objects.append(parsed(text));
    }
    return objects;
}

QList<QJsonObject> Outcome::events(const QString &name) const
{
    QList<QJsonObject> events = lines();
    events.removeIf(
        [&name](const QJsonObject &line) { return line.value(QStringLiteral("event")) != name; });
    return events;
}

QByteArray Outcome::description() const
{
    return "exit code " + QByteArray::number(exitCode) + "\n" + output + errors;
}

Outcome runTool(const QStringList &arguments)
{
    return RunningTool(arguments).waitForEnd();
}

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

RunningTool::RunningTool(const QStringList &arguments)
{
    m_process.start(QStringLiteral(ELECTRIC_SHAPE), arguments);
    if (!m_process.waitForStarted())
        qFatal("%s: %s", ELECTRIC_SHAPE, qPrintable(m_process.errorString()));
}

RunningTool::~RunningTool()
{
    kill();
}

QJsonObject RunningTool::waitFor(const QString &event)
{
    while (true) {
        while (m_process.canReadLine()) {
            const QJsonObject line = parsed(m_process.readLine());
            if (line.value(QStringLiteral("event")) == event)
                return line;
        }
        if (!m_process.waitForReadyRead(Forever))
            return {};
    }
}

Outcome RunningTool::waitForEnd()
{
    if (m_process.state() != QProcess::NotRunning)
        m_process.waitForFinished(Forever);
    const bool isNormal = m_process.exitStatus() == QProcess::NormalExit;
    return {isNormal ? m_process.exitCode() : -1, m_process.readAllStandardOutput(),
            m_process.readAllStandardError()};
}

bool RunningTool::hasEnded()
{
    return m_process.state() == QProcess::NotRunning || m_process.waitForFinished(0);
}

void RunningTool::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(Forever);
}
