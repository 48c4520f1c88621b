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

    bool isChange() const { return kind >= Kind::Insert && kind <= Kind::Delete; }
};

// Walks through a batch without making objects of it: views into the batch's own bytes,
// valid until the next call of next() and no longer than the batch.
class ELECTRICQT_EXPORT MessageReader
{
public:
    explicit MessageReader(const MessageBatch &batch);
    ~MessageReader();

    bool next();
    const MessageView &message() const { return m_message; }

private:
    struct Cursor;
    const MessageBatch m_batch;
    const std::unique_ptr<Cursor> m_cursor;
    MessageView m_message;
};

} // namespace Electric

#endif
