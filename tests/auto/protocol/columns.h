// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_COLUMNS_H
#define ELECTRIC_TEST_COLUMNS_H

#include "columnvalue.h"

#include <QtTest/QTest>

// The column that a server describes so.
inline Electric::Column columnOf(const QByteArray &type, int dimensions = 0)
{
    const QByteArray json
        = "{\"c\":{\"type\":\"" + type + "\",\"dims\":" + QByteArray::number(dimensions) + "}}";
    return Electric::Schema::fromJson(json).value().columns().first();
}

inline Electric::ColumnValue encoded(const Electric::Column &column, const QByteArray &text)
{
    return Electric::encodeText(column, std::string_view(text.constData(), size_t(text.size())));
}

// Storage class and content, to compare and to read: "Integer 7".
inline QByteArray described(const Electric::ColumnValue &value)
{
    using Type = Electric::ColumnValue::Type;
    switch (value.type) {
    case Type::Null:
        return "Null";
    case Type::Integer:
        return "Integer " + QByteArray::number(value.integer);
    case Type::Real:
        return "Real " + QByteArray::number(value.real, 'g', 17);
    case Type::Text:
        return "Text " + value.bytes;
    case Type::Blob:
        return "Blob " + value.bytes.toHex();
    }
    return {};
}

#endif
