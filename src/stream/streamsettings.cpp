// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamsettings_p.h"

#include <QtCore/QRandomGenerator>

namespace Electric {

RetryPolicy StreamOptions::policy() const
{
    RetryPolicy policy = retry;
    policy.renewsCredentials = bool(provider);
    return policy;
}

Circumstances circumstancesAt(const QElapsedTimer &clock)
{
    Circumstances circumstances;
    circumstances.milliseconds = clock.elapsed();
    circumstances.now = QDateTime::currentDateTimeUtc();
    circumstances.jitter = QRandomGenerator::global()->generateDouble();
    circumstances.cacheBuster = QByteArray::number(QRandomGenerator::global()->generate64(), 36);
    return circumstances;
}

} // namespace Electric
