// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLTOKENS_P_H
#define ELECTRIC_SQLTOKENS_P_H

#include "columnmapper.h"

#include <QtCore/QList>
#include <QtCore/QStringView>

namespace Electric {

struct SqlToken
{
    enum class Kind {
        Blank, // and comments
        Literal, // texts and numbers
        Parameter,
        Quoted, // a name in quotes
        Word, // a name or a keyword
        Symbol, // one character, or :: or =>
    };

    Kind kind = Kind::Symbol;
    QStringView text;

    bool is(QStringView symbol) const { return kind == Kind::Symbol && text == symbol; }
};

// The parts of an SQL text; joined again they are the text.
QList<SqlToken> sqlTokens(QStringView sql, ColumnMapper::Dialect dialect);

} // namespace Electric

#endif
