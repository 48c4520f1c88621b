// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "pgtime_p.h"

#include "utcdatetime_p.h"

#include <QtCore/QDateTime>

#include <optional>

namespace Electric {

namespace {

// Reads digits and signs from left to right; the first thing that does not fit ends it all.
class TimeReader
{
public:
    explicit TimeReader(const QByteArray &text) : m_text(text) { }

    bool atEnd() const { return m_at == m_text.size(); }

    std::optional<QDate> readDate()
    {
        const auto year = readNumber(4, 7);
        if (!year || !skip('-'))
            return std::nullopt;
        const auto month = readNumber(2, 2);
        if (!month || !skip('-'))
            return std::nullopt;
        const auto day = readNumber(2, 2);
        const QDate date = day ? QDate(*year, *month, *day) : QDate();
        return date.isValid() ? std::optional(date) : std::nullopt;
    }

    std::optional<QTime> readTime()
    {
        const auto hour = readNumber(2, 2);
        if (!hour || !skip(':'))
            return std::nullopt;
        const auto minute = readNumber(2, 2);
        if (!minute || !skip(':'))
            return std::nullopt;
        const auto second = readNumber(2, 2);
        if (!second)
            return std::nullopt;
        const QTime time(*hour, *minute, *second, readMilliseconds());
        return time.isValid() ? std::optional(time) : std::nullopt;
    }

    // +00, -03:30, +05:53:28
    std::optional<int> readOffset()
    {
        const bool isNegative = skip('-');
        if (!isNegative && !skip('+'))
            return std::nullopt;
        int seconds = 0;
        for (int unit = 3600; unit >= 1; unit /= 60) {
            const auto part = readNumber(2, 2);
            if (!part)
                return std::nullopt;
            seconds += *part * unit;
            if (!skip(':'))
                break;
        }
        return isNegative ? -seconds : seconds;
    }

    bool skip(char c)
    {
        if (atEnd() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }

private:
    std::optional<int> readNumber(int minimumDigits, int maximumDigits)
    {
        int value = 0;
        int digits = 0;
        while (digits < maximumDigits && !atEnd() && m_text[m_at] >= '0' && m_text[m_at] <= '9') {
            value = value * 10 + (m_text[m_at++] - '0');
            ++digits;
        }
        return digits < minimumDigits ? std::nullopt : std::optional(value);
    }

    // PostgreSQL has microseconds, Qt milliseconds: the rest is cut, as the text keeps it.
    int readMilliseconds()
    {
        if (!skip('.'))
            return 0;
        int value = 0;
        int digits = 0;
        for (; !atEnd() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; ++m_at, ++digits) {
            if (digits < 3)
                value = value * 10 + (m_text[m_at] - '0');
        }
        for (; digits < 3; ++digits)
            value *= 10;
        return value;
    }

    const QByteArray m_text;
    qsizetype m_at = 0;
};

} // namespace

QVariant timestampTz(const QByteArray &text)
{
    TimeReader reader(text);
    const auto day = reader.readDate();
    if (!day || !reader.skip(' '))
        return {};
    const auto time = reader.readTime();
    const auto offset = time ? reader.readOffset() : std::nullopt;
    if (!offset || !reader.atEnd())
        return {};
    return utcDateTime(*day, *time).addSecs(-*offset);
}

/*
    A wall clock without zone. One that the local zone skips (the hour in spring) does not fit.
*/
QVariant timestamp(const QByteArray &text)
{
    TimeReader reader(text);
    const auto day = reader.readDate();
    if (!day || !reader.skip(' '))
        return {};
    const auto time = reader.readTime();
    if (!time || !reader.atEnd())
        return {};
    const QDateTime result(*day, *time); // the local zone's
    const bool fits = result.isValid() && result.date() == *day && result.time() == *time;
    return fits ? QVariant(result) : QVariant();
}

QVariant date(const QByteArray &text)
{
    TimeReader reader(text);
    const auto day = reader.readDate();
    return day && reader.atEnd() ? QVariant(*day) : QVariant();
}

QVariant timeOfDay(const QByteArray &text)
{
    TimeReader reader(text);
    const auto time = reader.readTime();
    return time && reader.atEnd() ? QVariant(*time) : QVariant();
}

} // namespace Electric
