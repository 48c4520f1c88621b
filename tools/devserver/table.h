// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_TABLE_H
#define ELECTRICDEV_TABLE_H

#include "identifier.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qvariant.h>

#include <optional>
#include <vector>

namespace ElectricDev {

using Value = std::optional<QByteArray>;
using Row = std::vector<Value>;

struct Column
{
    enum class Kind { Text, Integer, Boolean, Float, Numeric };

    QString name;
    QJsonObject definition;
    int slot = 0;
    Kind kind = Kind::Text;
    int keyIndex = -1;
    bool notNull = false;
    bool isJson = false;

    QString sqlName() const { return u'c' + QString::number(slot); }
    QString sqlText() const;
    QString typeName() const;
    QByteArray schemaJson() const;

    static Column fromDefinition(const QString &name, const QJsonObject &definition, int slot);
};

struct Table
{
    qint64 id = 0;
    Relation relation;
    QList<Column> columns; // by name, as in every message
    int nextSlot = 0;

    QString sqlName() const { return u't' + QString::number(id); }
    QString sqlSelect() const;
    qsizetype indexOf(QStringView column) const;
    bool hasPrimaryKey() const;
    QList<qsizetype> keyColumns() const;
    void addColumn(const QString &name, const QJsonObject &definition);
    QJsonObject toJson() const;

    static Table fromJson(qint64 id, const QJsonObject &json);
};

struct StoredValue
{
    QVariant value;
    QString error;
};

StoredValue toStored(const Column &column, const Value &value);
Value fromStored(const Column &column, const QVariant &value);
StoredValue textFromJson(const Column &column, const QJsonValue &value, Value *text);

} // namespace ElectricDev

#endif
