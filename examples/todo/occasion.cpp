// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "occasion.h"

using Electric::PersistedShape;

Occasion::Occasion(const PersistedShape *shape, const QString &name, QObject *parent)
    : QObject(parent), m_shape(shape), m_name(name)
{
    connect(shape, &PersistedShape::statusChanged, this, &Occasion::check);
    connect(shape, &PersistedShape::countChanged, this, &Occasion::check);
    connect(shape, &PersistedShape::upToDate, this, [this](PersistedShape::Source source) {
        m_isReplayed = m_isReplayed || source == PersistedShape::Replay;
        check();
    });
}

bool Occasion::isKnown(const QString &name)
{
    bool isNumber = false;
    return name.toInt(&isNumber) >= 0
        && (isNumber || name == QLatin1String("live") || name == QLatin1String("replayed")
            || name == QLatin1String("offline") || name == QLatin1String("error"));
}

void Occasion::check()
{
    const PersistedShape::Status status = m_shape->status();
    const bool isNow = (m_name == QLatin1String("live") && status == PersistedShape::Live)
        || (m_name == QLatin1String("offline") && status == PersistedShape::Offline)
        || (m_name == QLatin1String("error") && status == PersistedShape::Error)
        || (m_name == QLatin1String("replayed") && m_isReplayed)
        || m_name == QString::number(m_shape->count());
    if (!isNow || m_isReached)
        return;
    m_isReached = true;
    Q_EMIT reached();
}

#include "moc_occasion.cpp"
