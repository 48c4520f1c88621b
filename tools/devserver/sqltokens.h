// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_SQLTOKENS_H
#define ELECTRICDEV_SQLTOKENS_H

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

namespace ElectricDev {

struct SqlToken
{
    enum class Kind { Word, QuotedName, Text, Number, Parameter, Symbol, Invalid };

    Kind kind = Kind::Invalid;
    QString text; // names unquoted and folded, texts without their quotes
    qsizetype location = 0;

    bool isSymbol(QStringView symbol) const { return kind == Kind::Symbol && text == symbol; }
    bool isWord(QStringView word) const { return kind == Kind::Word && text == word; }
};

QList<SqlToken> tokenizeSql(const QString &sql);

} // namespace ElectricDev

#endif
