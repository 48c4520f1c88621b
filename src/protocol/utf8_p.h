// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_UTF8_P_H
#define ELECTRIC_UTF8_P_H

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <string_view>

namespace Electric {

constexpr std::string_view ByteOrderMark = "\xEF\xBB\xBF";

// PostgreSQL takes a byte order mark for a character like others, Qt for none of the text.
inline QString textFromUtf8(std::string_view utf8)
{
    QString text = QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
    if (utf8.starts_with(ByteOrderMark))
        text.prepend(QChar(QChar::ByteOrderMark));
    return text;
}

inline QString textFromUtf8(const QByteArray &utf8)
{
    return textFromUtf8(std::string_view(utf8.constData(), size_t(utf8.size())));
}

} // namespace Electric

#endif
