// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Values of every type: what is stored reads again as the server's text, or as an equal value.

#include "columnvalue.h"
#include "fuzz.h"
#include "jsongrammar.h"
#include "utf8_p.h"

#include <QtCore/QDateTime>

#include <array>

using namespace Electric;

namespace {

using Type = ColumnValue::Type;

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

void checkStored(const Column &column, const QByteArray &text, const ColumnValue &value)
{
    const QByteArray again = decodeText(column, value);
    const ColumnValue value2 = encodeText(column, viewOf(again));
    FUZZ_CHECK(value2 == value, text + '\n' + again);
    switch (value.type) {
    case Type::Null:
        FUZZ_CHECK(false, text); // only null is null
        break;
    case Type::Integer:
        FUZZ_CHECK(column.kind == ColumnKind::Boolean ? again.startsWith(text)
                                                      : again.toLongLong() == text.toLongLong(),
                   text + '\n' + again);
        break;
    case Type::Real:
        FUZZ_CHECK(again.toDouble() == text.toDouble(), text + '\n' + again);
        break;
    case Type::Blob:
        FUZZ_CHECK(again == text.toLower(), text + '\n' + again);
        break;
    case Type::Text:
        FUZZ_CHECK(again == text, text + '\n' + again);
        break;
    }
}

// The text that PostgreSQL has for a value that has found its type in Qt.
QByteArray serversText(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QDateTime: {
        const QDateTime time = value.toDateTime();
        const char *const zone = time.timeSpec() == Qt::UTC ? "+00" : "";
        const QByteArray text = time.toString(QStringLiteral("HH:mm:ss.zzz")).toLatin1() + zone;
        return serversText(time.date()) + ' ' + text;
    }
    case QMetaType::QDate: {
        const QDate date = value.toDate();
        return QStringLiteral("%1-%2-%3")
            .arg(date.year(), 4, 10, QChar(u'0'))
            .arg(date.month(), 2, 10, QChar(u'0'))
            .arg(date.day(), 2, 10, QChar(u'0'))
            .toLatin1();
    }
    case QMetaType::QTime:
        return value.toTime().toString(QStringLiteral("HH:mm:ss.zzz")).toLatin1();
    default:
        return value.toString().toUtf8();
    }
}

bool isTypeOf(ColumnKind kind, int type)
{
    switch (kind) {
    case ColumnKind::Text:
        return false; // but text
    case ColumnKind::Boolean:
        return type == QMetaType::Bool;
    case ColumnKind::Integer:
        return type == QMetaType::Int;
    case ColumnKind::BigInteger:
        return type == QMetaType::LongLong;
    case ColumnKind::Float:
        return type == QMetaType::Double;
    case ColumnKind::Bytes:
        return type == QMetaType::QByteArray;
    case ColumnKind::Json:
        return type != QMetaType::UnknownType;
    case ColumnKind::TimestampTz:
    case ColumnKind::Timestamp:
        return type == QMetaType::QDateTime;
    case ColumnKind::Date:
        return type == QMetaType::QDate;
    case ColumnKind::Time:
        return type == QMetaType::QTime;
    }
    return false;
}

void checkShown(const Column &column, const QByteArray &text, const ColumnValue &value)
{
    const QVariant shown = decodeVariant(column, value);
    FUZZ_CHECK(shown.isValid(), text);
    if (column.kind == ColumnKind::Json)
        return; // any type
    if (shown.typeId() == QMetaType::QString) {
        FUZZ_CHECK(shown.toString() == textFromUtf8(text), text);
        return;
    }
    FUZZ_CHECK(isTypeOf(column.kind, shown.typeId()), text + '\n' + shown.typeName());
    FUZZ_CHECK(value.type != Type::Integer || shown.toLongLong() == value.integer, text);
    FUZZ_CHECK(value.type != Type::Real || shown.toDouble() == value.real, text);
    FUZZ_CHECK(value.type != Type::Blob || shown.toByteArray() == value.bytes, text);
    const int type = shown.typeId();
    if (type != QMetaType::QDateTime && type != QMetaType::QDate && type != QMetaType::QTime)
        return;
    // A year before the first stays text, and so does what begins in one.
    const QVariant again = decodeVariant(column, encodeText(column, viewOf(serversText(shown))));
    const bool hasYear = type == QMetaType::QTime || serversText(shown).front() != '-';
    FUZZ_CHECK(!hasYear || again == shown, text + '\n' + serversText(shown));
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    qputenv("TZ", "Europe/Berlin"); // has hours that are skipped, wherever this runs
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const std::array<const char *, 13> Types {
        "text", "bool",  "int2", "int4",        "int8",      "float4", "float8",
        "json", "bytea", "date", "timestamptz", "timestamp", "time"};
    FuzzInput input(data, size);
    const Column column = fuzzColumn(Types[size_t(input.below(int(Types.size())))], 0);
    const QByteArray text = input.rest();
    const ColumnValue value = encodeText(column, viewOf(text));
    checkStored(column, text, value);
    checkShown(column, text, value);
    if (isUtf8(text)) {
        const QByteArray json = decodeJson(column, value);
        FUZZ_CHECK(isJsonByGrammar(json), text + '\n' + json);
        FUZZ_CHECK(!json.contains('\n'), json);
    }
    return 0;
}
