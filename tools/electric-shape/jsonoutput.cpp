// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "jsonoutput.h"

#include "json_p.h"
#include "simdjsonutil_p.h"

#include <cstdio>

using Electric::jsonString;
using Electric::toStringView;

JsonObject &JsonObject::text(const char *name, const QString &value)
{
    return text(name, value.toUtf8());
}

JsonObject &JsonObject::text(const char *name, const QByteArray &utf8)
{
    return json(name, jsonString(toStringView(utf8)));
}

JsonObject &JsonObject::number(const char *name, qint64 value)
{
    return json(name, QByteArray::number(value));
}

JsonObject &JsonObject::boolean(const char *name, bool value)
{
    return json(name, value ? "true" : "false");
}

JsonObject &JsonObject::json(const QByteArray &name, const QByteArray &value)
{
    if (!m_members.isEmpty())
        m_members += ',';
    m_members += jsonString(toStringView(name)) + ':' + value;
    return *this;
}

void JsonObject::print() const
{
    const QByteArray line = toJson() + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
}

QByteArray jsonOfFields(const std::vector<Electric::FieldView> &fields,
                        const Electric::Schema &schema)
{
    JsonObject object;
    for (const Electric::FieldView &field : fields) {
        const qsizetype index = schema.indexOf(field.column);
        const Electric::Column column = index < 0 ? Electric::Column() : schema.columns()[index];
        object.json(Electric::toByteArray(field.column),
                    field.isNull
                        ? QByteArray("null")
                        : Electric::decodeJson(column, Electric::encodeText(column, field.text)));
    }
    return object.toJson();
}
