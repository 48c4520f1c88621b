// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messagereader_p.h"

#include "messagebatch_p.h"
#include "messageheaders_p.h"

#include <deque>
#include <string>

namespace Electric {

using simdjson::dom::element;
using simdjson::dom::object;
using Kind = MessageView::Kind;

struct MessageReader::Cursor
{
    simdjson::dom::array::iterator at;
    simdjson::dom::array::iterator end;
    size_t index = 0; // in the body
    qsizetype read = 0; // messages, without departures
    qsizetype departure = 0;
    std::deque<std::string> scratch; // texts of values that did not come as strings
};

namespace {

// Electric sends every scalar as a string; a proxy or another server may not.
std::string_view textOf(const element &value, std::deque<std::string> &scratch)
{
    std::string_view text;
    if (!value.get(text))
        return text;
    return scratch.emplace_back(simdjson::minify(value));
}

void readFields(const object &message, const char *name, std::vector<FieldView> &fields,
                std::deque<std::string> &scratch)
{
    fields.clear();
    object values;
    if (message[name].get(values))
        return;
    for (const auto field : values) {
        const bool isNull = field.value.is_null();
        fields.push_back(
            {field.key, isNull ? std::string_view() : textOf(field.value, scratch), isNull});
    }
}

std::vector<FieldView> viewsOf(const QList<Field> &fields)
{
    std::vector<FieldView> views;
    views.reserve(size_t(fields.size()));
    for (const Field &field : fields)
        views.push_back(
            {toStringView(field.column), toStringView(field.text), field.text.isNull()});
    return views;
}

std::vector<std::string_view> viewsOf(const QByteArrayList &texts)
{
    std::vector<std::string_view> views;
    views.reserve(size_t(texts.size()));
    for (const QByteArray &text : texts)
        views.push_back(toStringView(text));
    return views;
}

std::vector<PatternView> viewsOf(const QList<MovePattern> &patterns)
{
    std::vector<PatternView> views;
    views.reserve(size_t(patterns.size()));
    for (const MovePattern &pattern : patterns)
        views.push_back({pattern.position, toStringView(pattern.value)});
    return views;
}

Kind kindOf(Message::Operation operation)
{
    switch (operation) {
    case Message::Insert:
        return Kind::Insert;
    case Message::Update:
        return Kind::Update;
    case Message::Delete:
        return Kind::Delete;
    case Message::MoveOut:
        return Kind::MoveOut;
    case Message::MoveIn:
        return Kind::MoveIn;
    case Message::Other:
        break;
    }
    return Kind::Unknown;
}

} // namespace

void MessageView::clear()
{
    kind = Kind::Unknown;
    key = {};
    fields.clear();
    oldFields.clear();
    tags.clear();
    removedTags.clear();
    activeConditions.clear();
    patterns.clear();
    hasActiveConditions = false;
    isMoveIn = false;
}

MessageReader::MessageReader(const MessageBatch &batch)
    : m_batch(batch), m_cursor(std::make_unique<Cursor>())
{
    if (m_batch.d && m_batch.d->hasBody) {
        m_cursor->at = m_batch.d->body.begin();
        m_cursor->end = m_batch.d->body.end();
    }
}

MessageReader::~MessageReader() = default;

/*
    Steps to the next message; false behind the last one. A message that is not understood
    has the kind Unknown and is skipped by whoever reads.
*/
bool MessageReader::next()
{
    const MessageBatchData *const data = m_batch.d.data();
    if (!data)
        return false;
    m_message.clear();
    if (nextDeparture(*data))
        return true;
    if (!(data->hasBody ? nextOfBody() : nextRow(*data)))
        return false;
    ++m_cursor->read;
    return true;
}

bool MessageReader::nextDeparture(const MessageBatchData &data)
{
    if (m_cursor->departure >= data.departures.size())
        return false;
    const Departure &departure = data.departures[m_cursor->departure];
    if (departure.message >= m_cursor->read)
        return false;
    ++m_cursor->departure;
    m_message.kind = Kind::Delete;
    m_message.key = toStringView(departure.key);
    return true;
}

bool MessageReader::nextRow(const MessageBatchData &data)
{
    if (m_cursor->read >= data.rows.size())
        return false;
    const Message &row = data.rows[m_cursor->read];
    m_message.kind = kindOf(row.operation);
    m_message.key = toStringView(row.key);
    m_message.fields = viewsOf(row.fields);
    m_message.oldFields = viewsOf(row.oldFields);
    m_message.tags = viewsOf(row.tags);
    m_message.removedTags = viewsOf(row.removedTags);
    m_message.patterns = viewsOf(row.patterns);
    m_message.isMoveIn = row.isMoveIn;
    m_message.hasActiveConditions = row.activeConditions.has_value();
    if (row.activeConditions)
        m_message.activeConditions.assign(row.activeConditions->begin(),
                                          row.activeConditions->end());
    return true;
}

bool MessageReader::nextOfBody()
{
    for (; m_cursor->index < m_batch.d->skipped.size() && m_batch.d->skipped[m_cursor->index];
         ++m_cursor->index)
        ++m_cursor->at;
    if (!(m_cursor->at != m_cursor->end))
        return false;
    m_cursor->scratch.clear();
    object message;
    object headers;
    if (!(*m_cursor->at).get(message) && !message["headers"].get(headers)) {
        readHeaders(headers, &m_message); // the builder has refused what cannot be read
        if (m_message.isChange()) {
            if (message["key"].get(m_message.key))
                m_message.kind = Kind::Unknown; // likewise
            readFields(message, "value", m_message.fields, m_cursor->scratch);
            readFields(message, "old_value", m_message.oldFields, m_cursor->scratch);
        }
    }
    ++m_cursor->at;
    ++m_cursor->index;
    return true;
}

} // namespace Electric
