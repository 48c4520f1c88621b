// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messagereader_p.h"

#include "messagebatch_p.h"

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
    size_t index = 0;
    qsizetype row = 0;
    std::deque<std::string> scratch; // texts of values that did not come as strings
};

namespace {

Kind kindOfOperation(std::string_view operation)
{
    if (operation == "insert")
        return Kind::Insert;
    if (operation == "update")
        return Kind::Update;
    if (operation == "delete")
        return Kind::Delete;
    return Kind::Unknown;
}

Kind kindOfControl(std::string_view control)
{
    if (control == "up-to-date")
        return Kind::UpToDate;
    if (control == "must-refetch")
        return Kind::MustRefetch;
    if (control == "snapshot-end")
        return Kind::SnapshotEnd;
    if (control == "subset-end")
        return Kind::SubsetEnd;
    return Kind::Unknown;
}

Kind kindOfHeaders(const object &headers)
{
    std::string_view word;
    if (!headers["operation"].get(word))
        return kindOfOperation(word);
    if (!headers["control"].get(word))
        return kindOfControl(word);
    if (!headers["event"].get(word)) {
        if (word == "move-in")
            return Kind::MoveIn;
        if (word == "move-out")
            return Kind::MoveOut;
    }
    return Kind::Unknown;
}

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

Kind kindOf(Message::Operation operation)
{
    switch (operation) {
    case Message::Insert:
        return Kind::Insert;
    case Message::Update:
        return Kind::Update;
    case Message::Delete:
        return Kind::Delete;
    case Message::Other:
        break;
    }
    return Kind::Unknown;
}

} // namespace

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
    const MessageBatchData *data = m_batch.d.data();
    if (!data)
        return false;
    if (!data->hasBody) {
        if (m_cursor->row >= data->rows.size())
            return false;
        const Message &row = data->rows[m_cursor->row++];
        m_message.kind = kindOf(row.operation);
        m_message.key = toStringView(row.key);
        m_message.fields = viewsOf(row.fields);
        m_message.oldFields = viewsOf(row.oldFields);
        return true;
    }
    for (; m_cursor->index < data->skipped.size() && data->skipped[m_cursor->index];
         ++m_cursor->index)
        ++m_cursor->at;
    if (!(m_cursor->at != m_cursor->end))
        return false;

    m_cursor->scratch.clear();
    m_message.kind = Kind::Unknown;
    m_message.key = {};
    m_message.fields.clear();
    m_message.oldFields.clear();
    object message;
    object headers;
    if (!(*m_cursor->at).get(message) && !message["headers"].get(headers)) {
        m_message.kind = kindOfHeaders(headers);
        if (m_message.isChange()) {
            if (message["key"].get(m_message.key))
                m_message.kind = Kind::Unknown; // the builder refuses such a batch
            readFields(message, "value", m_message.fields, m_cursor->scratch);
            readFields(message, "old_value", m_message.oldFields, m_cursor->scratch);
        }
    }
    ++m_cursor->at;
    ++m_cursor->index;
    return true;
}

} // namespace Electric
