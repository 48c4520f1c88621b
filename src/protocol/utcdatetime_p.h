// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_UTCDATETIME_P_H
#define ELECTRIC_UTCDATETIME_P_H

#include <QtCore/QDateTime>
#include <QtCore/QTimeZone>

namespace Electric {

// Qt 6.4 has but the constructor that is deprecated later.
inline QDateTime utcDateTime(QDate date, QTime time)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QDateTime(date, time, QTimeZone::UTC);
#else
    return QDateTime(date, time, Qt::UTC);
#endif
}

} // namespace Electric

#endif
