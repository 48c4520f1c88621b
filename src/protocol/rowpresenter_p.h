// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_ROWPRESENTER_P_H
#define ELECTRIC_ROWPRESENTER_P_H

#include <electricqt_export.h>

#include "columnmapper.h"
#include "columnparser.h"
#include "columnvalue.h"
#include "error.h"

#include <QtCore/QHash>
#include <QtCore/QStringList>

#include <memory>
#include <vector>

namespace Electric {

// How an app wants to see rows. Whoever has one has it unchanged: its successor is another.
struct Presentation
{
    ColumnMapper mapper;
    QHash<QString, ColumnParser> parsers; // by column or type
    RowTransformer transformer;
    std::function<void(const Error &error, const QString &column)> failed; // of a parser

    // For where no function of the app's may be called.
    Presentation namesOnly() const { return {mapper, {}, {}, {}}; }
};

// The columns of one schema as an app wants to see them. Its parsers and its transformer are the
// app's, and are called in the thread that calls this.
class ELECTRICQT_EXPORT RowPresenter
{
public:
    RowPresenter() = default;
    RowPresenter(const Presentation &presentation, const Schema &schema);

    // Why the mapper does not fit the schema; then all columns have the server's names.
    const Error &error() const { return m_error; }
    const QStringList &names() const { return m_names; } // by column
    QString nameOf(const QByteArray &column) const; // also of one that the schema lacks
    QVariant value(qsizetype column, const ColumnValue &value) const;
    bool isTransforming() const { return bool(m_transformer); }
    QVariantMap transformed(const QVariantMap &row) const { return m_transformer(row); }

private:
    struct Parser
    {
        ColumnParser parse; // empty for none
        bool takesElements = false; // of an array: it is the type's
    };
    Parser parserOf(const QHash<QString, ColumnParser> &parsers, const Column &column) const;
    QVariant parsed(const Parser &parser, const Column &column, const ColumnValue &value) const;

    ColumnMapper m_mapper;
    Schema m_schema;
    Error m_error;
    QStringList m_names;
    std::vector<Parser> m_parsers; // by column, or none at all
    RowTransformer m_transformer;
    std::function<void(const Error &error, const QString &column)> m_failed;
};

} // namespace Electric

#endif
