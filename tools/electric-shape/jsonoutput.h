// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPE_JSONOUTPUT_H
#define ELECTRIC_SHAPE_JSONOUTPUT_H

#include "columnvalue.h"
#include "messagereader_p.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

// One JSON object, built member by member; values keep the digits that they came with.
class JsonObject
{
public:
    JsonObject &text(const char *name, const QString &value);
    JsonObject &text(const char *name, const QByteArray &utf8);
    JsonObject &number(const char *name, qint64 value);
    JsonObject &boolean(const char *name, bool value);
    JsonObject &json(const QByteArray &name, const QByteArray &value);

    QByteArray toJson() const { return '{' + m_members + '}'; }
    void print() const; // as a line on the standard output

private:
    QByteArray m_members;
};

QByteArray jsonOfFields(const std::vector<Electric::FieldView> &fields,
                        const Electric::Schema &schema);

#endif
