// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "benchrows.h"

#include <iterator>

namespace {

constexpr int ManyColumns = 60;
constexpr int WideText = 2000;

struct Kind
{
    const char *name;
    const char *columns;
    void (*appendValues)(qint64 row, QByteArray *json);
    bool hasUpdates;
};

const char PlainColumns[] = R"("id":{"type":"int8","pk_index":0,"not_null":true},)"
                            R"("title":{"type":"text"},"done":{"type":"bool"},)"
                            R"("created":{"type":"timestamptz"},"priority":{"type":"int4"},)"
                            R"("owner":{"type":"text"})";
const char SmallColumns[] = R"("id":{"type":"int8","pk_index":0,"not_null":true},)"
                            R"("title":{"type":"text"},"done":{"type":"bool"},)"
                            R"("priority":{"type":"int4"})";
const char JsonColumns[] = R"("id":{"type":"int8","pk_index":0,"not_null":true},)"
                           R"("title":{"type":"text"},"document":{"type":"jsonb"},)"
                           R"("numbers":{"type":"int4","dims":1})";

void appendField(const char *name, const QByteArray &text, QByteArray *json)
{
    *json += ",\"";
    *json += name;
    *json += "\":\"";
    *json += text;
    *json += '"';
}

void appendId(qint64 row, QByteArray *json)
{
    *json += "\"id\":\"";
    *json += QByteArray::number(row);
    *json += '"';
}

QByteArray doneOf(qint64 row)
{
    return row % 2 == 0 ? "false" : "true";
}

void appendPlain(qint64 row, QByteArray *json)
{
    appendId(row, json);
    appendField("title", "Something to do, number " + QByteArray::number(row * 7919 % 1'000'003),
                json);
    appendField("done", doneOf(row), json);
    const QByteArray second = QByteArray::number(row % 50 + 10);
    appendField("created", "2026-03-14 15:09:" + second + ".265358+00", json);
    appendField("priority", QByteArray::number(row % 10), json);
    *json += ",\"owner\":null";
}

void appendSmall(qint64 row, QByteArray *json)
{
    appendId(row, json);
    appendField("title", "Buy " + QByteArray::number(row * 7919 % 1'000'003) + " apples", json);
    appendField("done", doneOf(row), json);
    appendField("priority", QByteArray::number(row % 10), json);
}

void appendWide(qint64 row, QByteArray *json)
{
    static const QByteArray text = QByteArray("A long text says much that nobody reads twice. ")
                                       .repeated(50)
                                       .first(WideText);
    appendId(row, json);
    appendField("title", text, json);
    appendField("done", doneOf(row), json);
    appendField("priority", QByteArray::number(row % 10), json);
}

// Numbers and short texts in turn.
void appendColumns(qint64 row, QByteArray *json)
{
    appendId(row, json);
    appendField("title", "Row " + QByteArray::number(row), json);
    for (int column = 2; column < ManyColumns; ++column) {
        const QByteArray name = 'c' + QByteArray::number(column);
        const QByteArray number = QByteArray::number((row + column) % 10'000);
        appendField(name.constData(), column % 2 == 0 ? number : "text " + number, json);
    }
}

QByteArray manyColumns()
{
    QByteArray schema
        = R"("id":{"type":"int8","pk_index":0,"not_null":true},"title":{"type":"text"})";
    for (int column = 2; column < ManyColumns; ++column) {
        schema += ",\"c" + QByteArray::number(column) + "\":{\"type\":\""
            + (column % 2 == 0 ? "int4" : "text") + "\"}";
    }
    return schema;
}

void appendJson(qint64 row, QByteArray *json)
{
    const QByteArray number = QByteArray::number(row);
    appendId(row, json);
    appendField("title", "Document " + number, json);
    appendField("document",
                R"({\"name\": \"n)" + number + R"(\", \"tags\": [\"red\", \"blue\"], \"size\": )"
                    + number + R"(, \"inner\": {\"deep\": true}})",
                json);
    appendField("numbers", "{1,2,3," + number + ",NULL}", json);
}

const Kind Kinds[] = {
    {"plain", PlainColumns, appendPlain, false}, {"small", SmallColumns, appendSmall, false},
    {"wide", SmallColumns, appendWide, false},   {"columns", nullptr, appendColumns, false},
    {"json", JsonColumns, appendJson, false},    {"updates", PlainColumns, appendPlain, true},
};

void appendKey(qint64 row, QByteArray *json)
{
    *json += R"({"key":"\"public\".\"items\"/\")";
    *json += QByteArray::number(row);
    *json += R"(\"","value":{)";
}

} // namespace

BenchRows::BenchRows(const QByteArray &kind)
{
    for (const Kind &known : Kinds) {
        if (kind != known.name)
            continue;
        m_schema = '{' + (known.columns ? QByteArray(known.columns) : manyColumns()) + '}';
        m_appendValues = known.appendValues;
        m_hasUpdates = known.hasUpdates;
    }
}

QByteArrayList BenchRows::kinds()
{
    QByteArrayList names;
    for (const Kind &kind : Kinds)
        names.append(kind.name);
    return names;
}

void BenchRows::appendInsert(qint64 row, QByteArray *json) const
{
    appendKey(row, json);
    m_appendValues(row, json);
    *json += R"(},"headers":{"operation":"insert","relation":["public","items"]}})";
}

void BenchUpdate::append(const QByteArray &title, QByteArray *json) const
{
    const QByteArray number = QByteArray::number(transaction);
    appendKey(row, json);
    appendId(row, json);
    appendField("title", title, json);
    *json += R"(},"headers":{"operation":"update","relation":["public","items"],"txids":[)" + number
        + R"(],"lsn":")" + number + R"(","op_position":)" + QByteArray::number(position)
        + (isLast ? R"(,"last":true}})" : "}}");
}
