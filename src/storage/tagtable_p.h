// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TAGTABLE_P_H
#define ELECTRIC_TAGTABLE_P_H

#include "messagereader_p.h"
#include "rowtags.h"
#include "shapecatalog_p.h"
#include "sqlitedatabase_p.h"

#include <functional>

namespace Electric {

// The tags of a shape's rows, at its newest position: also of rows that are staged. Its tables are
// made when the first tagged row comes; one finds the rows that a move concerns by their parts.
class TagTable
{
public:
    TagTable(SqliteDatabase *database, const ShapeRecord &record);

    Error open(); // finds out whether there are any
    Error drop();
    bool isEmpty() const { return !m_exists; }

    using Judge = std::function<void(const QByteArray &key, bool isMember)>;

    // What a message says of rows' tags. `judge` is told of each row that is concerned.
    Error apply(const MessageView &change, const Judge &judge);
    Error move(const MessageView &move, const Judge &judge);
    Error remove(std::string_view key);

private:
    Error create();
    Error find(std::string_view key, std::optional<RowTags> *tags);
    Error save(std::string_view key, const RowTags &before, const RowTags &after);
    Error concernedBy(const MessageView &move, QMap<QByteArray, RowTags> *rows);
    Error changeParts(std::string_view key, const QList<MovePattern> &removed,
                      const QList<MovePattern> &added);
    Error run(SqlStatement &statement);
    void releaseStatements();

    SqliteDatabase *const m_database;
    const QString m_rows; // electric_key -> state
    const QString m_parts; // position, value -> electric_key
    SqlStatement m_find;
    SqlStatement m_save;
    SqlStatement m_remove;
    SqlStatement m_addPart;
    SqlStatement m_removePart;
    bool m_exists = false;
};

} // namespace Electric

#endif
