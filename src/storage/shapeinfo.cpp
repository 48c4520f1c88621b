// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapeinfo.h"

#include <QtCore/QDebug>

#include <utility>

namespace Electric {

/*!
    \class Electric::ShapeInfo
    \inheaderfile ElectricQt/ShapeInfo
    \inmodule ElectricQt
    \brief What is known of a stored shape: see SqliteStorage::shapes().

    A value. In QML it has the properties that it has here.
*/

/*!
    \property Electric::ShapeInfo::name
    \brief the name that the app has given to the shape; empty without one.
*/

/*!
    \property Electric::ShapeInfo::tableName
    \brief the table of the database that holds the rows.
*/

/*!
    \property Electric::ShapeInfo::url
    \brief the URL that the shape is asked from, without parameters and credentials.
*/

/*!
    \property Electric::ShapeInfo::serverTable
    \brief the server's table.
*/

/*!
    \property Electric::ShapeInfo::rowCount
    \brief How many rows are visible; 0 while the shape has not been complete once.
*/

/*!
    \property Electric::ShapeInfo::lastSyncedAt
    \brief When the rows were last up to date with the server (UTC); invalid if never.
*/

/*!
    \property Electric::ShapeInfo::lastUsedAt
    \brief When the shape was last opened or written, by any process (UTC, to the hour).
*/

/*!
    \property Electric::ShapeInfo::isComplete
    \brief whether the rows have once been the whole shape.
*/

/*!
    \property Electric::ShapeInfo::isStale
    \brief whether the rows are those of a log that has ended.
*/

/*!
    \property Electric::ShapeInfo::isOpen
    \brief whether a stream or model of this process uses the shape now.
*/

/*!
    \relates Electric::ShapeInfo
    Writes to \a debug which shape \a info is of, and how many rows it has.
*/
QDebug operator<<(QDebug debug, const ShapeInfo &info)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "Electric::ShapeInfo(" << info.tableName << ": " << info.serverTable
                    << " of " << info.url << ", " << info.rowCount << " rows";
    for (const auto &[is, word] :
         {std::pair(!info.isComplete, ", incomplete"), std::pair(info.isStale, ", stale"),
          std::pair(info.isOpen, ", open")}) {
        if (is)
            debug << word;
    }
    return debug << ')';
}

} // namespace Electric

#include "moc_shapeinfo.cpp"
