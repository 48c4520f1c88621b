// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "columnvalue.h"

#include "json_p.h"
#include "pgarray_p.h"
#include "pgtime_p.h"
#include "simdjsonutil_p.h"
#include "utf8_p.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QLocale>

#include <charconv>
#include <limits>

namespace Electric {

namespace {

// Keeps the last value that it was given.
class ColumnValueSink : public ValueSink
{
public:
    void null() override { value = {}; }
    void integer(qint64 i) override { value = ColumnValue::fromInteger(i); }
    void real(double d) override { value = ColumnValue::fromReal(d); }
    void text(std::string_view utf8) override { value = ColumnValue::fromText(toByteArray(utf8)); }
    void blob(const QByteArray &bytes) override { value = ColumnValue::fromBlob(bytes); }

    ColumnValue value;
};

bool encodeInteger(ColumnKind kind, std::string_view text, ValueSink &sink)
{
    qint64 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return false;
    if (kind == ColumnKind::Integer && value != int(value))
        return false;
    sink.integer(value);
    return true;
}

bool encodeBoolean(std::string_view text, ValueSink &sink)
{
    const bool isTrue = text == "t" || text == "true";
    if (!isTrue && text != "f" && text != "false")
        return false;
    sink.integer(isTrue);
    return true;
}

bool encodeFloat(std::string_view text, ValueSink &sink)
{
    bool ok = false;
    const double value = QByteArray::fromRawData(text.data(), qsizetype(text.size())).toDouble(&ok);
    // NaN and the infinities stay words: SQLite keeps no NaN.
    if (!ok || !qIsFinite(value))
        return false;
    sink.real(value);
    return true;
}

bool encodeBytes(std::string_view text, ValueSink &sink)
{
    if (!text.starts_with("\\x") || text.size() % 2 != 0)
        return false;
    const auto digits = QByteArray::fromRawData(text.data() + 2, qsizetype(text.size()) - 2);
    const QByteArray bytes = QByteArray::fromHex(digits);
    if (bytes.toHex() != digits.toLower()) // fromHex() skips what is no digit
        return false;
    sink.blob(bytes);
    return true;
}

bool encodeArray(const Column &column, std::string_view text, ValueSink &sink)
{
    const auto json = arrayLiteralToJson(column, text);
    if (json)
        sink.text(toStringView(*json));
    return json.has_value();
}

// Values that only exist as words in a float column.
std::optional<double> floatWord(const QByteArray &text)
{
    if (text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity")
        return std::numeric_limits<double>::infinity();
    if (text == "-Infinity")
        return -std::numeric_limits<double>::infinity();
    return std::nullopt;
}

QVariant variantFromJson(const QByteArray &json)
{
    // QJsonDocument takes no scalar at the top, and drops a mark that is not escaped.
    QByteArray wrapped = '[' + json + ']';
    wrapped.replace(ByteOrderMark.data(), "\\ufeff");
    const QJsonArray array = QJsonDocument::fromJson(wrapped).array();
    return array.size() == 1 ? array.first().toVariant() : QVariant(textFromUtf8(json));
}

QVariant variantFromText(ColumnKind kind, const QByteArray &text)
{
    QVariant result;
    switch (kind) {
    case ColumnKind::Float:
        if (const auto word = floatWord(text))
            result = *word;
        break;
    case ColumnKind::Json:
        return variantFromJson(text);
    case ColumnKind::TimestampTz:
        result = timestampTz(text);
        break;
    case ColumnKind::Timestamp:
        result = timestamp(text);
        break;
    case ColumnKind::Date:
        result = date(text);
        break;
    case ColumnKind::Time:
        result = timeOfDay(text);
        break;
    default:
        break;
    }
    // What does not fit its type (infinity, BC years) stays the server's text.
    return result.isValid() ? result : QVariant(textFromUtf8(text));
}

QVariant variantFromInteger(ColumnKind kind, qint64 value)
{
    if (kind == ColumnKind::Boolean)
        return value != 0;
    if (kind == ColumnKind::Integer)
        return int(value);
    return qlonglong(value);
}

} // namespace

/*!
    \class Electric::ColumnValue
    \inheaderfile ElectricQt/ColumnValue
    \inmodule ElectricQt
    \brief A value as a database holds it: one of SQLite's five storage classes.

    For a ShapeStore that keeps rows as SqliteStorage does. A plain value:

    \table
    \header \li Member \li Type \li Holds
    \row \li \c type \li ColumnValue::Type \li which of the others holds the value
    \row \li \c integer \li \c qint64 \li a whole number, or a boolean as 0 or 1
    \row \li \c real \li \c double \li a number; it shares its place with \c integer
    \row \li \c bytes \li QByteArray \li a text, in UTF-8, or a blob
    \endtable
*/

/*!
    \enum Electric::ColumnValue::Type
    SQLite's storage classes.
    \value Null    NULL.
    \value Integer \c integer holds it.
    \value Real    \c real holds it.
    \value Text    \c bytes holds it, in UTF-8.
    \value Blob    \c bytes holds it.
*/

/*!
    \variable Electric::ColumnValue::type
    \brief which of the members holds the value.
*/

/*!
    \variable Electric::ColumnValue::bytes
    \brief a text, in UTF-8, or a blob.
*/

/*!
    Returns the whole number \a value.
*/
ColumnValue ColumnValue::fromInteger(qint64 value)
{
    ColumnValue result;
    result.type = Type::Integer;
    result.integer = value;
    return result;
}

/*!
    Returns the number \a value.
*/
ColumnValue ColumnValue::fromReal(double value)
{
    ColumnValue result;
    result.type = Type::Real;
    result.real = value;
    return result;
}

/*!
    Returns the text \a utf8.
*/
ColumnValue ColumnValue::fromText(const QByteArray &utf8)
{
    ColumnValue result;
    result.type = Type::Text;
    result.bytes = utf8;
    return result;
}

/*!
    Returns the blob \a bytes.
*/
ColumnValue ColumnValue::fromBlob(const QByteArray &bytes)
{
    ColumnValue result;
    result.type = Type::Blob;
    result.bytes = bytes;
    return result;
}

bool operator==(const ColumnValue &a, const ColumnValue &b)
{
    if (a.type != b.type)
        return false;
    switch (a.type) {
    case ColumnValue::Type::Null:
        return true;
    case ColumnValue::Type::Integer:
        return a.integer == b.integer;
    case ColumnValue::Type::Real:
        return a.real == b.real;
    case ColumnValue::Type::Text:
    case ColumnValue::Type::Blob:
        return a.bytes == b.bytes;
    }
    return false;
}

/*!
    \class Electric::ValueSink
    \inheaderfile ElectricQt/ColumnValue
    \inmodule ElectricQt
    \brief Takes one encoded value. What it does with the bytes it must do at once.

    \sa encodeText()
*/

/*!
    \fn void Electric::ValueSink::null()
    The value is NULL.
*/

/*!
    \fn void Electric::ValueSink::integer(qint64 value)
    It is the whole number \a value.
*/

/*!
    \fn void Electric::ValueSink::real(double value)
    It is the number \a value.
*/

/*!
    \fn void Electric::ValueSink::text(std::string_view utf8)
    It is the text \a utf8.
*/

/*!
    \fn void Electric::ValueSink::borrowedText(std::string_view utf8)
    It is the text \a utf8, which is a part of the text that is encoded: it lives as long as that.
*/

/*!
    \fn void Electric::ValueSink::blob(const QByteArray &bytes)
    It is the blob \a bytes.
*/

/*!
    Destroys the sink.
*/
ValueSink::~ValueSink() = default;

/*!
    \relates Electric::ColumnValue
    Gives the \a sink what a database shall hold for \a text, the server's text of a value in
    \a column. A text that is not of its column's type is kept as text: nothing is lost.
*/
void encodeText(const Column &column, std::string_view text, ValueSink &sink)
{
    bool done = false;
    if (column.dimensions > 0) {
        done = encodeArray(column, text, sink);
    } else {
        switch (column.kind) {
        case ColumnKind::Boolean:
            done = encodeBoolean(text, sink);
            break;
        case ColumnKind::Integer:
        case ColumnKind::BigInteger:
            done = encodeInteger(column.kind, text, sink);
            break;
        case ColumnKind::Float:
            done = encodeFloat(text, sink);
            break;
        case ColumnKind::Bytes:
            done = encodeBytes(text, sink);
            break;
        default:
            break;
        }
    }
    if (!done)
        sink.borrowedText(text);
}

/*!
    \relates Electric::ColumnValue
    \overload
    Returns what a database shall hold for \a text in \a column.
*/
ColumnValue encodeText(const Column &column, std::string_view text)
{
    ColumnValueSink sink;
    encodeText(column, text, sink);
    return sink.value;
}

/*!
    \relates Electric::ColumnValue
    Returns the way back: text that encodes to the same \a value in \a column; a null QByteArray for
    NULL.
*/
QByteArray decodeText(const Column &column, const ColumnValue &value)
{
    switch (value.type) {
    case ColumnValue::Type::Null:
        return {};
    case ColumnValue::Type::Integer:
        if (column.kind == ColumnKind::Boolean)
            return value.integer ? "true" : "false";
        return QByteArray::number(value.integer);
    case ColumnValue::Type::Real:
        return QByteArray::number(value.real, 'g', QLocale::FloatingPointShortest);
    case ColumnValue::Type::Blob:
        return "\\x" + value.bytes.toHex();
    case ColumnValue::Type::Text:
        break;
    }
    if (column.dimensions > 0)
        return jsonToArrayLiteral(column, value.bytes).value_or(value.bytes);
    return value.bytes;
}

/*!
    \relates Electric::ColumnValue
    Returns what a model's role shows of the \a value in \a column, see ColumnKind. NULL is
    QVariant(nullptr), JavaScript's null.
*/
QVariant decodeVariant(const Column &column, const ColumnValue &value)
{
    switch (value.type) {
    case ColumnValue::Type::Null:
        return QVariant::fromValue(nullptr);
    case ColumnValue::Type::Integer:
        return variantFromInteger(column.kind, value.integer);
    case ColumnValue::Type::Real:
        return value.real;
    case ColumnValue::Type::Blob:
        return value.bytes;
    case ColumnValue::Type::Text:
        break;
    }
    if (column.dimensions == 0)
        return variantFromText(column.kind, value.bytes);
    const auto list = arrayElements(column, value.bytes, decodeVariant);
    return list ? QVariant(*list) : QVariant(textFromUtf8(value.bytes));
}

/*!
    \relates Electric::ColumnValue
    Returns the \a value in \a column as one line of JSON: numbers for integers and floats,
    booleans, null, JSON and arrays as JSON, anything else as a string of the text that the server
    sent.
*/
QByteArray decodeJson(const Column &column, const ColumnValue &value)
{
    switch (value.type) {
    case ColumnValue::Type::Null:
        return "null";
    case ColumnValue::Type::Integer:
        return decodeText(column, value);
    case ColumnValue::Type::Real:
        return jsonNumber(value.real);
    case ColumnValue::Type::Blob:
        return jsonString(toStringView(decodeText(column, value)));
    case ColumnValue::Type::Text:
        break;
    }
    if (column.dimensions > 0 || column.kind == ColumnKind::Json) {
        if (const auto json = minifiedJson(toStringView(value.bytes)))
            return *json;
    }
    return jsonString(toStringView(value.bytes));
}

} // namespace Electric
