// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SEED_H
#define ELECTRICDEV_SEED_H

#include "database.h"
#include "tablestore.h"

namespace ElectricDev {

// What the help and each error about a seed's form show.
inline constexpr char SeedExample[] =
    R"(  {"tables": {"todos": {"columns": {"id": {"type": "int8", "pk_index": 0},
      "title": {"type": "text"}}, "rows": [{"id": 1, "title": "Buy milk"}]}}}
)";

class Seed
{
public:
    Seed(Database &database, TableStore &tables);

    bool apply(const QByteArray &json);
    QString errorString() const { return m_error; }

private:
    bool fail(const QString &text);
    bool applyTables(const QJsonObject &tables);
    bool applyTable(const QString &name, const QJsonObject &definition);
    bool generate(const Table &table, const QJsonObject &definition);

    Database &m_database;
    TableStore &m_tables;
    QString m_error;
};

} // namespace ElectricDev

#endif
