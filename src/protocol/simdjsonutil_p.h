// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SIMDJSONUTIL_P_H
#define ELECTRIC_SIMDJSONUTIL_P_H

#include <QtCore/QByteArray>

#include <string_view>

// simdjson's headers are not clean under our warnings.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#endif
#include <simdjson.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace Electric {

inline QByteArray toByteArray(std::string_view view)
{
    // Never null: a null QByteArray stands for SQL's NULL.
    return QByteArray(view.data() ? view.data() : "", qsizetype(view.size()));
}

inline std::string_view toStringView(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

} // namespace Electric

#endif
