// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_NAMES_H
#define ELECTRIC_TEST_NAMES_H

#include <QtCore/QStringList>

// Names that PostgreSQL, an app or a user may give to a thing, and that mean something elsewhere.
inline QStringList hostileNames()
{
    return {
        QStringLiteral("it's"),
        QStringLiteral("'"),
        QStringLiteral("a\"b"),
        QStringLiteral("\""),
        QStringLiteral("\"\"quoted\"\""),
        QStringLiteral("with blank"),
        QStringLiteral(" "),
        QStringLiteral("\u200b"), // zero-width
        QStringLiteral("\u00a0"), // a blank that breaks no line
        QStringLiteral("a; DROP TABLE x"),
        QStringLiteral("x\"); DROP TABLE electric_shapes; --"),
        QString(1000, u'n'),
        QStringLiteral("\U0001f980 crab"),
        QStringLiteral("two\nlines"),
        QStringLiteral("tab\t"),
        QStringLiteral("\u00c9t\u00e9"),
        QStringLiteral("electric_key"),
        QStringLiteral("electric_rowid"),
        QStringLiteral("Electric_RowID"),
        QStringLiteral("electric_shapes"),
        QStringLiteral("electric_stage_1"),
        QStringLiteral("sqlite_master"),
        QStringLiteral("sqlite_x"),
        QStringLiteral("rowid"),
        QStringLiteral("oid"),
        QStringLiteral("_rowid_"),
        QStringLiteral("select"),
        QStringLiteral("order"),
        QStringLiteral("table"),
        QStringLiteral("NULL"),
        QStringLiteral("%1"),
        QStringLiteral("%2 %L1"),
        QStringLiteral("?"),
        QStringLiteral("?1"),
        QStringLiteral(":a"),
        QStringLiteral("$1"),
        QStringLiteral("@x"),
        QStringLiteral("[x]"),
        QStringLiteral("`x`"),
        QStringLiteral("back\\slash"),
        QStringLiteral("a.b"),
        QStringLiteral("*"),
        QStringLiteral("-- c"),
        QStringLiteral("/* c"),
        QStringLiteral("display"),
        QStringLiteral("m"), // of the statements that merge tables
        QStringLiteral("s"),
        QStringLiteral("excluded"),
    };
}

#endif
