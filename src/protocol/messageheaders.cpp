// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messageheaders_p.h"

#include <limits>
#include <optional>

namespace Electric {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
using Kind = MessageView::Kind;

namespace {

// What is looked for, in one walk: most messages have none but the first.
struct Found
{
    std::optional<element> operation;
    std::optional<element> control;
    std::optional<element> event;
    std::optional<element> tags;
    std::optional<element> removedTags;
    std::optional<element> activeConditions;
    std::optional<element> isMoveIn;
    std::optional<element> patterns;
};

std::optional<element> *memberOf(Found &found, std::string_view name)
{
    switch (name.size()) {
    case 4:
        return name == "tags" ? &found.tags : nullptr;
    case 5:
        return name == "event" ? &found.event : nullptr;
    case 7:
        return name == "control" ? &found.control : nullptr;
    case 8:
        return name == "patterns" ? &found.patterns : nullptr;
    case 9:
        return name == "operation" ? &found.operation : nullptr;
    case 10:
        return name == "is_move_in" ? &found.isMoveIn : nullptr;
    case 12:
        return name == "removed_tags" ? &found.removedTags : nullptr;
    case 17:
        return name == "active_conditions" ? &found.activeConditions : nullptr;
    default:
        return nullptr;
    }
}

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

Kind kindOfEvent(std::string_view event)
{
    if (event == "move-in")
        return Kind::MoveIn;
    if (event == "move-out")
        return Kind::MoveOut;
    return Kind::Unknown;
}

bool isText(const std::optional<element> &value, std::string_view *text)
{
    return value && !value->get(*text);
}

Kind kindOf(const Found &found)
{
    std::string_view word;
    if (isText(found.operation, &word))
        return kindOfOperation(word);
    if (isText(found.control, &word))
        return kindOfControl(word);
    if (isText(found.event, &word))
        return kindOfEvent(word);
    return Kind::Unknown;
}

// What is not there or null says nothing, which is no mistake.
bool isAbsent(const std::optional<element> &value)
{
    return !value || value->is_null();
}

bool readTexts(const std::optional<element> &value, std::vector<std::string_view> *texts)
{
    if (isAbsent(value))
        return true;
    array list;
    if (value->get(list))
        return false;
    for (const element one : list) {
        if (one.get(texts->emplace_back()))
            return false;
    }
    return true;
}

bool readConditions(const std::optional<element> &value, MessageView *message)
{
    if (isAbsent(value))
        return true;
    array list;
    if (value->get(list))
        return false;
    message->hasActiveConditions = true;
    for (const element one : list) {
        bool isActive = false;
        if (one.get(isActive))
            return false;
        message->activeConditions.push_back(isActive);
    }
    return true;
}

bool readPatterns(const std::optional<element> &value, std::vector<PatternView> *patterns)
{
    array list;
    if (!value || value->get(list))
        return false;
    for (const element one : list) {
        object pattern;
        int64_t position = 0;
        std::string_view text;
        if (one.get(pattern) || pattern["pos"].get(position) || pattern["value"].get(text)
            || position < 0 || position > std::numeric_limits<int>::max())
            return false;
        patterns->push_back({int(position), text});
    }
    return true;
}

} // namespace

bool readHeaders(const object &headers, MessageView *message)
{
    Found found;
    for (const auto field : headers) {
        std::optional<element> *const member = memberOf(found, field.key);
        if (member && !*member) // the first of twins
            *member = field.value;
    }
    message->kind = kindOf(found);
    if (message->kind == Kind::MoveIn || message->kind == Kind::MoveOut)
        return readPatterns(found.patterns, &message->patterns);
    if (!message->isChange())
        return true;
    if (found.isMoveIn && found.isMoveIn->get(message->isMoveIn))
        message->isMoveIn = false; // which nothing depends on
    return readTexts(found.tags, &message->tags)
        && readTexts(found.removedTags, &message->removedTags)
        && readConditions(found.activeConditions, message);
}

} // namespace Electric
