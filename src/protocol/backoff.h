// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_BACKOFF_H
#define ELECTRIC_BACKOFF_H

#include <electricqt_export.h>

#include <QtCore/QByteArray>
#include <QtCore/QDateTime>
#include <QtCore/QMetaType>
#include <QtCore/QObject>

#include <optional>

namespace Electric {

class ELECTRICQT_EXPORT Backoff
{
    Q_GADGET
    Q_PROPERTY(int initialDelay MEMBER initialDelay FINAL)
    Q_PROPERTY(int maximumDelay MEMBER maximumDelay FINAL)
    Q_PROPERTY(double multiplier MEMBER multiplier FINAL)

public:
    int initialDelay = 1000;
    int maximumDelay = 32000;
    double multiplier = 2;

    qint64 delay(int failures, double jitter, qint64 floor = 0) const;

    friend bool operator==(const Backoff &a, const Backoff &b) = default;
};

ELECTRICQT_EXPORT std::optional<qint64> parseRetryAfter(const QByteArray &header,
                                                        const QDateTime &now);

} // namespace Electric

Q_DECLARE_METATYPE(Electric::Backoff)

#endif
