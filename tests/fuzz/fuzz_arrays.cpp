// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// PostgreSQL's array literals: what is kept is JSON, and leads to the same array again.

#include "columnvalue.h"
#include "fuzz.h"
#include "json_p.h"
#include "jsongrammar.h"
#include "pgarray_p.h"

#include <array>

using namespace Electric;

namespace {

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

// How an array is nested: its brackets and commas, and how many elements stand between them.
QByteArray shapeOf(const QVariant &value, int depth)
{
    if (depth == 0 || value.typeId() != QMetaType::QVariantList)
        return "x";
    QByteArrayList parts;
    const auto list = value.toList();
    for (const QVariant &item : list)
        parts.append(shapeOf(item, depth - 1));
    return '{' + parts.join(',') + '}';
}

QByteArray jsonShapeOf(const QByteArray &json, int depth)
{
    const auto parts = depth > 0 ? jsonElements(json) : std::nullopt;
    if (!parts)
        return "x";
    QByteArrayList shapes;
    for (const QByteArray &part : *parts)
        shapes.append(jsonShapeOf(part, depth - 1));
    return '{' + shapes.join(',') + '}';
}

void check(const Column &column, const QByteArray &literal)
{
    const auto json = arrayLiteralToJson(column, viewOf(literal));
    if (!json || !isUtf8(literal))
        return;
    FUZZ_CHECK(json->startsWith('[') && isJsonByGrammar(*json), *json);
    const auto elements = jsonElements(*json);
    FUZZ_CHECK(elements.has_value(), *json);

    const auto again = jsonToArrayLiteral(column, *json);
    FUZZ_CHECK(again.has_value(), *json);
    const auto json2 = arrayLiteralToJson(column, viewOf(*again));
    FUZZ_CHECK(json2.has_value(), *json + '\n' + *again);
    FUZZ_CHECK(*json2 == *json, *json + '\n' + *again + '\n' + *json2);

    const ColumnValue value = encodeText(column, viewOf(literal));
    FUZZ_CHECK(value == ColumnValue::fromText(*json), *json);
    const QVariant list = decodeVariant(column, value);
    FUZZ_CHECK(list.typeId() == QMetaType::QVariantList, *json);
    FUZZ_CHECK(list.toList().size() == elements->size(), *json);
    // Deeper than it says, an array of JSON is one of elements that are arrays.
    const int depth = column.kind == ColumnKind::Json ? column.dimensions : 99;
    FUZZ_CHECK(shapeOf(list, depth) == jsonShapeOf(*json, depth), *json);
    FUZZ_CHECK(decodeJson(column, value) == *json, *json);
}

// Elements come out as they went in, however they are kept from being read as something else.
void checkProtected(const Column &column, const QByteArray &text)
{
    if (column.kind != ColumnKind::Text || text.isEmpty() || !isUtf8(text))
        return;
    QByteArray quoted = text;
    quoted.replace('\\', "\\\\").replace('"', "\\\"");
    QByteArray escaped;
    for (const char c : text)
        escaped.append('\\').append(c);
    const QByteArray delimiter = column.type == "box" ? ";" : ",";
    const QByteArray literal
        = "{\"" + quoted + '"' + delimiter + " NULL" + delimiter + escaped + delimiter + "\"\"}";
    const auto list = decodeVariant(column, encodeText(column, viewOf(literal))).toList();
    FUZZ_CHECK(list.size() == 4, literal);
    FUZZ_CHECK(list[0].toString().toUtf8() == text, literal);
    FUZZ_CHECK(list[1] == QVariant::fromValue(nullptr), literal);
    FUZZ_CHECK(list[2].typeId() == QMetaType::QString && list[2] == list[0], literal);
    FUZZ_CHECK(list[3] == QVariant(QStringLiteral("")), literal);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const std::array<const char *, 13> Types {
        "text", "bool", "int2",  "int4",        "int8",      "float8", "bytea",
        "json", "box",  "jsonb", "timestamptz", "timestamp", "numeric"};
    FuzzInput input(data, size);
    const QByteArray type = Types[size_t(input.below(int(Types.size())))];
    const Column column = fuzzColumn(type, 1 + input.below(3));
    const QByteArray text = input.rest();
    check(column, text);
    checkProtected(column, text);
    return 0;
}
