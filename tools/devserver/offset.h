// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_OFFSET_H
#define ELECTRICDEV_OFFSET_H

#include <QtCore/qstring.h>

#include <compare>
#include <limits>
#include <optional>

namespace ElectricDev {

struct Offset
{
    static constexpr qint64 infinity = std::numeric_limits<qint64>::max();

    qint64 lsn = 0;
    qint64 op = 0;

    auto operator<=>(const Offset &) const = default;

    bool isSnapshot() const { return lsn == 0 && op != infinity; }

    // The end of every snapshot, and so the beginning of every log.
    static Offset snapshotEnd() { return {0, infinity}; }

    QByteArray toText() const
    {
        return QByteArray::number(lsn) + '_'
            + (op == infinity ? QByteArray("inf") : QByteArray::number(op));
    }

    static std::optional<Offset> fromText(QStringView text)
    {
        const qsizetype line = text.indexOf(u'_');
        const QStringView after = text.mid(line + 1);
        bool lsnOk = false;
        bool opOk = true;
        const qint64 lsn = line > 0 ? text.left(line).toLongLong(&lsnOk) : 0;
        const qint64 op = after == u"inf" ? infinity : after.toLongLong(&opOk);
        if (!lsnOk || !opOk || lsn < 0 || op < 0)
            return std::nullopt;
        return Offset {lsn, op};
    }
};

} // namespace ElectricDev

#endif
