// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PGTIME_P_H
#define ELECTRIC_PGTIME_P_H

#include <electricqt_export.h>

#include <QtCore/QByteArray>
#include <QtCore/QVariant>

namespace Electric {

// PostgreSQL's ISO texts as Qt's types; an invalid QVariant for what does not fit them.
ELECTRICQT_EXPORT QVariant timestampTz(const QByteArray &text);
ELECTRICQT_EXPORT QVariant timestamp(const QByteArray &text);
ELECTRICQT_EXPORT QVariant date(const QByteArray &text);
ELECTRICQT_EXPORT QVariant timeOfDay(const QByteArray &text);

} // namespace Electric

#endif
