// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_BACKEND_H
#define ELECTRICDEV_BACKEND_H

#include "shapeendpoint.h"
#include "writer.h"

namespace ElectricDev {

class Backend
{
public:
    Backend(qsizetype chunkBytes, const LiveTimes &times);

    bool open(const QString &file);
    QString errorString() const { return m_database.errorString(); }

    Database &database() { return m_database; }
    TableStore &tables() { return m_tables; }
    ShapeEndpoint &shapes() { return m_endpoint; }

    const Table *findTable(const QString &name, QString *error) const;
    WriteResult write(const QString &table, const QJsonValue &operations);
    WriteResult rotate(const QString &table);
    WriteResult alter(const QString &table, const QJsonObject &change);

private:
    Database m_database;
    TableStore m_tables;
    ShapeStore m_shapes;
    Writer m_writer;
    ShapeEndpoint m_endpoint;
};

} // namespace ElectricDev

#endif
