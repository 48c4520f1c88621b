// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SCHEMA_H
#define ELECTRIC_SCHEMA_H

#include <electricqt_export.h>

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QMetaType>

#include <optional>
#include <string_view>

namespace Electric {

enum class ColumnKind : quint8 {
    Text,
    Boolean,
    Integer,
    BigInteger,
    Float,
    Bytes,
    Json,
    TimestampTz,
    Timestamp,
    Date,
    Time,
};

struct ELECTRICQT_EXPORT Column
{
    QByteArray name;
    QByteArray type;
    ColumnKind kind = ColumnKind::Text;
    int dimensions = 0;
    int primaryKeyIndex = -1;
    bool notNull = false;

    friend bool operator==(const Column &a, const Column &b) = default;
};

class ELECTRICQT_EXPORT Schema
{
public:
    Schema() = default;
    static std::optional<Schema> fromJson(const QByteArray &json);

    QByteArray json() const { return m_json; }
    const QList<Column> &columns() const { return m_columns; }
    bool isEmpty() const { return m_columns.isEmpty(); }
    qsizetype indexOf(std::string_view name) const;
    QList<qsizetype> primaryKey() const;

    friend bool operator==(const Schema &a, const Schema &b) { return a.m_columns == b.m_columns; }

private:
    QByteArray m_json;
    QList<Column> m_columns;
};

ELECTRICQT_EXPORT QDebug operator<<(QDebug debug, const Schema &schema);

} // namespace Electric

Q_DECLARE_METATYPE(Electric::Schema)

#endif
