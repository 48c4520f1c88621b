// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PRIMARYKEY_P_H
#define ELECTRIC_PRIMARYKEY_P_H

#include <electricqt_export.h>

#include "rowreader_p.h"
#include "schema.h"

#include <optional>

namespace Electric {

// A primary key as an app gives it, a value or a list of values, in the words of the stored table.
class ELECTRICQT_EXPORT PrimaryKey
{
public:
    struct Condition
    {
        QString sql;
        QVariantList params;
    };

    PrimaryKey(const Schema &schema, const QVariant &value);

    bool isValid() const { return !m_parts.isEmpty(); } // as many values as the key has columns
    Condition condition() const;
    // The server's name of the row, formed like that of another row of the table; nothing where
    // that does not tell.
    std::optional<QByteArray> keyLike(const StoredRow &other) const;
    bool isOf(const StoredRow &row) const;

private:
    struct Part
    {
        qsizetype column;
        QVariant value;
    };
    const Schema m_schema;
    QList<Part> m_parts;
};

} // namespace Electric

#endif
