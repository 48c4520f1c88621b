// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "backoff.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace Electric {

/*!
    \class Electric::Backoff
    \inheaderfile ElectricQt/Backoff
    \inmodule ElectricQt
    \brief How long to wait before a failed request is sent again.

    Exponential with full jitter: after \c n failures in a row the wait is a random share of
    \c {initialDelay * multiplier^(n-1)} milliseconds, at most \c maximumDelay. The defaults are
    1 s, doubled up to 32 s. Full jitter keeps the clients of a server that comes back from
    arriving all at once.
    \sa {https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/}
*/

/*!
    \property Electric::Backoff::initialDelay
    \brief the longest wait after the first failure, in milliseconds; 1000 by default.
*/

/*!
    \property Electric::Backoff::maximumDelay
    \brief the longest wait of all, in milliseconds; 32000 by default.
*/

/*!
    \property Electric::Backoff::multiplier
    \brief By how much each further failure lengthens the wait; 2 by default, and at least 1.
*/

/*!
    Returns the milliseconds to wait after \a failures failures in a row (at least 1).
    \a jitter is a random number from 0 to 1, \a floor what the server asked for at least.
*/
qint64 Backoff::delay(int failures, double jitter, qint64 floor) const
{
    constexpr int MostDoublings = 64; // then any delay has reached its maximum
    const int exponent = std::clamp(failures - 1, 0, MostDoublings);
    const double limit = double(std::max(maximumDelay, 0));
    const double grown
        = double(std::max(initialDelay, 0)) * std::pow(std::max(multiplier, 1.0), exponent);
    const double ceiling = std::min(grown, limit);
    return std::max(floor, qint64(ceiling * std::clamp(jitter, 0.0, 1.0)));
}

/*!
    \relates Electric::Backoff
    Returns the milliseconds that a Retry-After \a header asks for at the time \a now: seconds, or a
    date (RFC 9110, 10.2.3); nothing if it is neither. A date is capped at one hour: the two clocks
    may disagree.
*/
std::optional<qint64> parseRetryAfter(const QByteArray &header, const QDateTime &now)
{
    const QByteArray text = header.trimmed();
    bool isNumber = false;
    const qlonglong seconds = text.toLongLong(&isNumber);
    if (isNumber) {
        constexpr qlonglong Most = std::numeric_limits<int>::max() / 1000; // what QTimer takes
        return seconds < 0 ? std::nullopt : std::optional(std::min(seconds, Most) * 1000);
    }
    constexpr qint64 Hour = 3'600'000;
    if (!text.endsWith(" GMT"))
        return std::nullopt;
    const QString date = QString::fromLatin1(text.chopped(3)) + QLatin1StringView("+0000");
    const QDateTime time = QDateTime::fromString(date, Qt::RFC2822Date);
    if (!time.isValid())
        return std::nullopt;
    return std::clamp<qint64>(now.msecsTo(time), 0, Hour);
}

} // namespace Electric

#include "moc_backoff.cpp"
