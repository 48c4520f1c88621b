// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_WRITER_H
#define ELECTRICDEV_WRITER_H

#include "shapestore.h"
#include "writeresult.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qset.h>

namespace ElectricDev {

class Writer
{
public:
    Writer(Database &database, TableStore &tables, ShapeStore &shapes);

    WriteResult write(const QString &table, const QJsonValue &operations);
    QSet<qint64> takeTouchedShapes() { return std::exchange(m_touched, {}); }

private:
    struct Pending
    {
        enum class Kind { Insert, Update, Delete, KeyChangeOut, KeyChangeIn };

        Kind kind = Kind::Insert;
        qint64 op = 0;
        Row before;
        Row after;
    };

    WriteResult fail(int status, const QString &message);
    WriteResult apply(const QString &defaultTable, const QJsonObject &operation, qint64 op);
    WriteResult applyInsert(const Table &table, const QJsonObject &value, qint64 op);
    WriteResult applyUpdate(const Table &table, const StoredRow &row, const QJsonObject &value,
                            qint64 op);
    WriteResult applyDelete(const Table &table, const StoredRow &row, qint64 op);
    void noteUpdate(const Shape &shape, bool wasIn, bool isIn, const Pending &change);
    WriteResult finish();
    QByteArray message(const Shape &shape, const Pending &pending, bool last) const;

    Database &m_database;
    TableStore &m_tables;
    ShapeStore &m_shapes;
    QHash<qint64, QList<Pending>> m_pending;
    QSet<qint64> m_touched;
};

} // namespace ElectricDev

#endif
