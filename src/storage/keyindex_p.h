// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_KEYINDEX_P_H
#define ELECTRIC_KEYINDEX_P_H

#include <electricqt_export.h>

#include "error.h"
#include "sqlitedatabase_p.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <string_view>
#include <utility>

namespace Electric {

// The index by which the rows of a shape's table are found by their electric_key. The server's keys
// all begin with its table's name, which the index leaves out: that is half of its size. What a row
// is found by is always the whole key.
class ELECTRICQT_EXPORT KeyIndex
{
public:
    KeyIndex(SqliteDatabase *database, const QString &table);

    static QString nameFor(const QString &table);

    // Looks whether the file has it already.
    Error find();
    bool exists() const { return m_exists; }

    // A table without it may have a row twice; there is one afterwards.
    Error create();
    bool takeMergedTwins() { return std::exchange(m_hasMergedTwins, false); } // row ids have gone
    // Two keys that differ in nothing but what the index leaves out: it has whole keys from now on.
    Error widen();
    bool isWhole() const { return m_start <= 1; }

    // For ON CONFLICT.
    QString expression(QLatin1StringView column = QLatin1StringView("electric_key")) const;
    // True for the row of one key; each of its marks takes the key.
    QString condition() const;
    void bind(SqlStatement &statement, std::string_view borrowedKey) const;
    // True for two rows, of two tables, that have the same key.
    QString match(QLatin1StringView column, QLatin1StringView otherColumn) const;

private:
    enum Kind { Plain, Unique };

    Error createAs(Kind kind, bool *isRefused = nullptr);
    Error createWithoutTwins();
    Error drop();
    Error chooseStart();
    Error mergeTwins();
    Error findTwins(QList<std::pair<qint64, qint64>> *twins);
    Error keepLast(const QList<std::pair<qint64, qint64>> &twins);

    SqliteDatabase *const m_database;
    const QString m_table;
    qsizetype m_start = 1; // the first character of a key that the index has, counted from 1
    bool m_exists = false;
    bool m_hasMergedTwins = false;
};

} // namespace Electric

#endif
