// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MESSAGEREADER_P_H
#define ELECTRIC_MESSAGEREADER_P_H

#include <electricqt_export.h>

#include "messagebatch.h"

#include <memory>
#include <string_view>
#include <vector>

namespace Electric {

struct FieldView
{
    std::string_view column;
    std::string_view text;
    bool isNull = false;
};

struct PatternView
{
    int position = 0;
    std::string_view value;
};

struct MessageView
{
    enum class Kind {
        Unknown,
        Insert,
        Update,
        Delete,
        UpToDate,
        MustRefetch,
        SnapshotEnd,
        SubsetEnd,
        MoveIn,
        MoveOut,
    };

    Kind kind = Kind::Unknown;
    std::string_view key;
    std::vector<FieldView> fields;
    std::vector<FieldView> oldFields;
    std::vector<std::string_view> tags;
    std::vector<std::string_view> removedTags;
    std::vector<bool> activeConditions;
    std::vector<PatternView> patterns; // of a move
    bool hasActiveConditions = false;
    bool isMoveIn = false; // an insert that a move-in has brought

    bool isChange() const { return kind >= Kind::Insert && kind <= Kind::Delete; }
    bool isMove() const { return kind == Kind::MoveIn || kind == Kind::MoveOut; }
    bool hasTags() const { return !tags.empty() || !removedTags.empty() || hasActiveConditions; }
    void clear();
};

// Walks through a batch without making objects of it: views into the batch's own bytes,
// valid until the next call of next() and no longer than the batch. Rows that are known to have
// left without a message of their own stand as deletes behind what has made them leave.
class ELECTRICQT_EXPORT MessageReader
{
public:
    explicit MessageReader(const MessageBatch &batch);
    ~MessageReader();

    bool next();
    const MessageView &message() const { return m_message; }

private:
    struct Cursor;
    bool nextDeparture(const MessageBatchData &data);
    bool nextRow(const MessageBatchData &data);
    bool nextOfBody();
    const MessageBatch m_batch;
    const std::unique_ptr<Cursor> m_cursor;
    MessageView m_message;
};

} // namespace Electric

#endif
