// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_COLUMNMAPPER_H
#define ELECTRIC_COLUMNMAPPER_H

#include <electricqt_export.h>

#include "error.h"
#include "schema.h"

#include <QtCore/QMap>
#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QVariant>

namespace Electric {

class ELECTRICQT_EXPORT ColumnMapper
{
    Q_GADGET

public:
    enum Dialect { PostgreSql, Sqlite };
    Q_ENUM(Dialect)

    ColumnMapper() = default;
    static ColumnMapper snakeToCamel();
    static ColumnMapper fromMap(const QMap<QString, QString> &names);
    static ColumnMapper fromVariant(const QVariant &wordOrMap);

    QString toApp(const QString &column) const;
    QString toServer(const QString &name) const;
    bool isIdentity() const;
    Error check() const;
    Error check(const Schema &schema) const;
    QString rewriteSql(const QString &sql, Dialect dialect = PostgreSql) const;

    friend bool operator==(const ColumnMapper &a, const ColumnMapper &b) = default;

private:
    enum class Kind : quint8 { Identity, SnakeToCamel, Map };

    Kind m_kind = Kind::Identity;
    QMap<QString, QString> m_toApp;
    QMap<QString, QString> m_toServer;
    Error m_error; // why it is none
};

} // namespace Electric

Q_DECLARE_METATYPE(Electric::ColumnMapper)

#endif
