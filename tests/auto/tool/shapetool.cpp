// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapetool.h"

#include "clone.h"

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

struct Member
{
    const char *name;
    QJsonValue::Type type;
    bool isOptional = false;
};

QList<Member> membersOf(const QString &event)
{
    constexpr auto Text = QJsonValue::String;
    constexpr auto Number = QJsonValue::Double;
    constexpr auto Object = QJsonValue::Object;
    if (event == QLatin1String("change"))
        return {{"operation", Text},
                {"key", Text},
                {"value", Object},
                {"source", Text},
                {"old_value", Object, true}};
    if (event == QLatin1String("up-to-date"))
        return {{"source", Text}, {"handle", Text}, {"offset", Text}};
    if (event == QLatin1String("error"))
        return {{"code", Text},
                {"message", Text},
                {"status", Number, true},
                {"retry_in_ms", Number, true}};
    if (event == QLatin1String("done"))
        return {{"rows", Number},    {"changes", Number},      {"bytes", Number},
                {"ms", Number},      {"first_row_ms", Number}, {"peak_rss_mb", Number},
                {"requests", Number}};
    return {};
}

// Words that a member is one of.
QStringList wordsOf(const QString &member)
{
    if (member == QLatin1String("operation"))
        return words("insert update delete");
    if (member == QLatin1String("source"))
        return words("replay network");
    return {};
}

bool isFitting(const QString &name, const QJsonValue &value, QJsonValue::Type type)
{
    if (value.type() != type)
        return false;
    const QStringList known = wordsOf(name);
    if (!known.isEmpty())
        return known.contains(value.toString());
    return type != QJsonValue::Double || value.toDouble() == double(value.toInteger(-1));
}

QString problemOf(QJsonObject line)
{
    const QString text = QString::fromUtf8(QJsonDocument(line).toJson(QJsonDocument::Compact));
    const QString event = line.take(QStringLiteral("event")).toString();
    const QStringList known = words("change up-to-date must-refetch error done");
    if (!known.contains(event))
        return QStringLiteral("no event: ") + text;
    for (const Member &member : membersOf(event)) {
        const QString name = QString::fromLatin1(member.name);
        if (!line.contains(name) && member.isOptional)
            continue;
        if (!isFitting(name, line.take(name), member.type))
            return name + QStringLiteral(" is missing or wrong: ") + text;
    }
    return line.isEmpty() ? QString() : QStringLiteral("there is more: ") + text;
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

QString Outcome::problem() const
{
    const QList<QJsonObject> all = lines();
    for (const QJsonObject &line : all) {
        if (const QString problem = problemOf(line); !problem.isEmpty())
            return problem;
    }
    const bool hasEnd = events(QStringLiteral("done")).size() == 1
        && last().value(QStringLiteral("event")) == QLatin1String("done");
    return hasEnd ? QString() : QStringLiteral("one “done” stands at the end, and nowhere else");
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
            if (m_problem.isEmpty())
                m_problem = problemOf(line);
            if (line.value(QStringLiteral("event")) == event)
                return line;
        }
        if (!m_process.waitForReadyRead(Forever))
            return {};
    }
}

QByteArray RunningTool::readTo(const QByteArray &lineStart)
{
    QByteArray text;
    while (true) {
        while (m_process.canReadLine()) {
            const QByteArray line = m_process.readLine();
            text += line;
            if (line.startsWith(lineStart))
                return text;
        }
        if (!m_process.waitForReadyRead(Forever))
            return text;
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
