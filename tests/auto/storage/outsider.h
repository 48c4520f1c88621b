// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_OUTSIDER_H
#define ELECTRIC_TEST_OUTSIDER_H

#include <QtCore/QStringList>

// Another program that looks at a database file, or writes to it, through Qt alone.
class Outsider
{
public:
    explicit Outsider(const QString &fileName, bool isReadOnly = true);
    ~Outsider();

    // One text a row, columns separated by "|"; NULL as "NULL". An error is a row of its own.
    QStringList query(const QString &sql) const;
    void execute(const QString &sql) const; // fails the test if it cannot

private:
    const QString m_name;
};

#endif
