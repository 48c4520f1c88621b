// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// The tags of a row against a model without any cleverness, and their bytes.

#include "fuzz.h"
#include "rowtags.h"

#include <algorithm>
#include <vector>

using namespace Electric;

namespace {

// A row as the protocol describes it: each tag a list of parts.
class Model
{
public:
    void apply(const Message &change)
    {
        if (change.operation == Message::Delete
            || (change.operation == Message::Insert && !isMember()))
            *this = Model();
        if (change.operation != Message::Insert && change.operation != Message::Update)
            return;
        for (const QByteArray &tag : change.removedTags)
            std::erase(m_tags, tag);
        for (const QByteArray &tag : change.tags) {
            if (std::ranges::count(m_tags, tag) == 0)
                m_tags.push_back(tag);
        }
        m_wasTagged = m_wasTagged || !m_tags.empty();
        if (change.activeConditions) {
            m_hasConditions = true;
            m_conditions.assign(change.activeConditions->begin(), change.activeConditions->end());
        }
    }

    void move(const MovePattern &pattern, bool in)
    {
        if (pattern.position < 0 || pattern.value.isEmpty())
            return;
        const auto has = [&pattern](const QByteArray &tag) {
            const QByteArrayList parts = tag.split('/');
            return pattern.position < parts.size() && parts[pattern.position] == pattern.value;
        };
        if (!m_hasConditions) {
            if (!in)
                std::erase_if(m_tags, has);
        } else if (std::ranges::any_of(m_tags, has)) {
            while (m_conditions.size() <= size_t(pattern.position))
                m_conditions.push_back(true);
            m_conditions[size_t(pattern.position)] = in;
        }
    }

    bool isMember() const
    {
        if (!m_wasTagged)
            return true;
        return std::ranges::any_of(m_tags, [this](const QByteArray &tag) {
            const QByteArrayList parts = tag.split('/');
            for (qsizetype i = 0; m_hasConditions && i < parts.size(); ++i) {
                if (!parts[i].isEmpty() && size_t(i) < m_conditions.size()
                    && !m_conditions[size_t(i)])
                    return false;
            }
            return true;
        });
    }

    const std::vector<QByteArray> &tags() const { return m_tags; }
    bool hasConditions() const { return m_hasConditions; }
    const std::vector<bool> &conditions() const { return m_conditions; }

private:
    std::vector<QByteArray> m_tags;
    std::vector<bool> m_conditions;
    bool m_hasConditions = false;
    bool m_wasTagged = false;
};

QByteArrayList textsOf(FuzzInput &input)
{
    QByteArrayList texts;
    for (int count = input.below(4); count > 0; --count)
        texts.append(input.until('\n'));
    return texts;
}

Message changeOf(FuzzInput &input)
{
    static constexpr Message::Operation Operations[] {Message::Insert, Message::Update,
                                                      Message::Delete};
    Message message;
    message.operation = Operations[input.below(3)];
    message.tags = textsOf(input);
    message.removedTags = textsOf(input);
    const int conditions = input.below(6); // one less, or none at all
    if (conditions > 0)
        message.activeConditions.emplace();
    for (int i = 1; i < conditions; ++i)
        message.activeConditions->append(input.below(2) == 1);
    return message;
}

void compare(const RowTags &tags, const Model &model, const QByteArray &step)
{
    FUZZ_CHECK(tags.isMember() == model.isMember(), step);
    FUZZ_CHECK(std::ranges::equal(tags.tags(), model.tags()), step);
    const auto conditions = tags.activeConditions();
    FUZZ_CHECK(conditions.has_value() == model.hasConditions(), step);
    FUZZ_CHECK(!conditions || std::ranges::equal(*conditions, model.conditions()), step);
    // A row that stores find by its parts has those that a move-out can meet.
    for (const MovePattern &part : tags.parts()) {
        RowTags moved = tags;
        moved.moveOut(part);
        FUZZ_CHECK(!(moved == tags) || conditions, step + ' ' + part.value);
    }
    const QByteArray bytes = tags.toBytes();
    const auto again = RowTags::fromBytes(bytes);
    FUZZ_CHECK(again && *again == tags, bytes.toHex());
    FUZZ_CHECK(!RowTags::fromBytes(bytes.chopped(1)), bytes.toHex());
    FUZZ_CHECK(!RowTags::fromBytes(bytes + '\0'), bytes.toHex());
}

void play(FuzzInput &input)
{
    RowTags tags;
    Model model;
    for (int steps = 0; !input.atEnd() && steps < 100; ++steps) {
        const int kind = input.below(4);
        if (kind < 2) {
            const Message change = changeOf(input);
            tags.apply(change);
            model.apply(change);
        } else {
            const int position = input.below(6) - 1;
            const MovePattern pattern {position, input.until('\n')};
            kind == 2 ? tags.moveOut(pattern) : tags.moveIn(pattern);
            model.move(pattern, kind == 3);
        }
        compare(tags, model, "step " + QByteArray::number(steps));
    }
}

// What can be read at all is usable, and is the same when it is written again.
void readBytes(const QByteArray &bytes)
{
    const auto tags = RowTags::fromBytes(bytes);
    if (!tags)
        return;
    const auto again = RowTags::fromBytes(tags->toBytes());
    FUZZ_CHECK(again && *again == *tags, bytes.toHex());
    RowTags moved = *tags;
    for (const MovePattern &part : tags->parts()) {
        moved.moveOut(part);
        moved.moveIn(part);
    }
    FUZZ_CHECK(moved.parts().size() <= tags->parts().size(), bytes.toHex());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    if (input.below(2) == 0)
        play(input);
    else
        readBytes(input.rest());
    return 0;
}
