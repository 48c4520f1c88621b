// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TODO_REPORT_H
#define TODO_REPORT_H

#include <ElectricQt/PersistedShape>

#include <QtCore/QElapsedTimer>
#include <QtCore/QJsonObject>
#include <QtCore/QObject>

// Prints what a model does, a JSON object a line.
class Report : public QObject
{
    Q_OBJECT

public:
    Report(const Electric::PersistedShape *shape, const QElapsedTimer &clock,
           QObject *parent = nullptr);

private:
    void printStatus();
    void printChange(const QString &kind, int first, int last);
    void print(const QString &event, QJsonObject line);

    const Electric::PersistedShape *const m_shape;
    const QElapsedTimer m_clock;
};

#endif
