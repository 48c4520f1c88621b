// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TODO_OCCASION_H
#define TODO_OCCASION_H

#include <ElectricQt/PersistedShape>

#include <QtCore/QObject>

// The moment when a model reaches a state.
class Occasion : public QObject
{
    Q_OBJECT

public:
    Occasion(const Electric::PersistedShape *shape, const QString &name, QObject *parent = nullptr);

    static bool isKnown(const QString &name);

Q_SIGNALS:
    void reached();

private:
    void check();

    const Electric::PersistedShape *const m_shape;
    const QString m_name;
    bool m_isReplayed = false;
    bool m_isReached = false;
};

#endif
