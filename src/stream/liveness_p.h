// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_LIVENESS_P_H
#define ELECTRIC_LIVENESS_P_H

#include <electricqt_export.h>

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <functional>
#include <optional>

namespace Electric {

enum class WorldChange { WokeUp, OtherNetwork };

// Finds out by the wall clock that the machine has slept: a regular tick comes far too late.
class ELECTRICQT_EXPORT SleepDetector
{
public:
    static constexpr qint64 Interval = 2000; // milliseconds
    static constexpr qint64 Lateness = 6000;

    bool tick(qint64 wallClock); // in milliseconds; whether there was a sleep before
    void reset() { m_last.reset(); }

private:
    std::optional<qint64> m_last;
};

// Tells streams that their connections may be dead: the machine has slept, or its network is
// another one. Lives in the network thread, and ticks only while somebody watches.
class ELECTRICQT_EXPORT Liveness : public QObject
{
    Q_OBJECT

public:
    using Watcher = std::function<void(WorldChange)>;

    Liveness();

    void watch(QObject *who, Watcher watcher);
    void forget(QObject *who);
    void tell(WorldChange change);

private:
    void tick();

    QHash<QObject *, Watcher> m_watchers;
    QTimer m_timer;
    SleepDetector m_sleep;
};

// Looks at QNetworkInformation in the application's thread, from the first call on.
void watchNetwork();

} // namespace Electric

#endif
