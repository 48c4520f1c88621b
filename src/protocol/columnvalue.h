// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_COLUMNVALUE_H
#define ELECTRIC_COLUMNVALUE_H

#include <electricqt_export.h>

#include "schema.h"

#include <QtCore/QByteArray>
#include <QtCore/QVariant>

#include <string_view>

namespace Electric {

// A value as a database holds it: one of SQLite's five storage classes.
struct ELECTRICQT_EXPORT ColumnValue
{
    enum class Type : quint8 { Null, Integer, Real, Text, Blob };

    Type type = Type::Null;
    union {
        qint64 integer = 0;
        double real;
    };
    QByteArray bytes; // UTF-8 for Text

    static ColumnValue fromInteger(qint64 value);
    static ColumnValue fromReal(double value);
    static ColumnValue fromText(const QByteArray &utf8);
    static ColumnValue fromBlob(const QByteArray &bytes);

    friend ELECTRICQT_EXPORT bool operator==(const ColumnValue &a, const ColumnValue &b);
};

// Takes one encoded value; what it does with the bytes it must do at once.
class ELECTRICQT_EXPORT ValueSink
{
public:
    virtual ~ValueSink();
    virtual void null() = 0;
    virtual void integer(qint64 value) = 0;
    virtual void real(double value) = 0;
    virtual void text(std::string_view utf8) = 0;
    virtual void borrowedText(std::string_view utf8) { text(utf8); } // a part of the encoded text
    virtual void blob(const QByteArray &bytes) = 0;
};

ELECTRICQT_EXPORT void encodeText(const Column &column, std::string_view text, ValueSink &sink);
ELECTRICQT_EXPORT ColumnValue encodeText(const Column &column, std::string_view text);
ELECTRICQT_EXPORT QByteArray decodeText(const Column &column, const ColumnValue &value);
ELECTRICQT_EXPORT QVariant decodeVariant(const Column &column, const ColumnValue &value);
ELECTRICQT_EXPORT QByteArray decodeJson(const Column &column, const ColumnValue &value);

} // namespace Electric

#endif
