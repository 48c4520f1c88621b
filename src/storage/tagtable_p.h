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

    // What an insert or update says of a row's tags. The tags of one that is not a member behind it
    // are forgotten.
    Error apply(const MessageView &change, bool *isMember);
    Error remove(std::string_view key);
    // Calls `leave` for each row that is moved out, in the order of the keys.
    Error move(const MessageView &move, const std::function<Error(const QByteArray &key)> &leave);

private:
    Error create();
    Error find(std::string_view key, RowTags *tags, bool *isKnown);
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
