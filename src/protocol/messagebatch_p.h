// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MESSAGEBATCH_P_H
#define ELECTRIC_MESSAGEBATCH_P_H

#include <electricqt_export.h>

#include "messagebatch.h"
#include "rowpresenter_p.h"
#include "simdjsonutil_p.h"
#include "subset_p.h"

#include <QtCore/QSharedData>

#include <optional>
#include <thread>
#include <vector>

namespace Electric {

struct MessageView;

// A place in a log.
struct LogPlace
{
    QByteArray handle;
    QByteArray offset = "-1";

    bool isStart() const { return offset == "-1" || offset == "now"; }
    // Offsets are opaque: they are the same, or not.
    bool isSame(const LogPlace &other) const
    {
        return isStart() ? other.isStart() : offset == other.offset && handle == other.handle;
    }
};

// What the response around a body says of it.
struct BatchContext
{
    QByteArray handle;
    QByteArray offset;
    Schema schema;
    QByteArray expiredHandle; // to be remembered from now on
    QByteArray snapshotFilters; // likewise, as the stream wrote them
    bool startsLog = false; // the first of a log: what was held before is not part of it
    bool startsAtEnd = false; // of a log whose earlier rows nobody asked for
    bool followsLsn = false; // the position is what the up-to-date says: events have no headers
    std::optional<LogPlace> previous; // where it goes on from, if it was asked for from a place
};

class MessageBatchData : public QSharedData
{
public:
    BatchContext context;
    simdjson::dom::document document; // owns what `body` points to
    simdjson::dom::array body;
    std::vector<bool> skipped; // of the body: changes that a snapshot has brought already
    QExplicitlySharedDataPointer<const MessageBatchData> owner; // of a body that is another's
    QList<Message> rows; // instead of a body: what a store replays
    QByteArrayList departures; // keys of rows that left without a message of their own
    bool hasBody = false;
    bool isUpToDate = false;
    bool isMustRefetch = false;
    qsizetype changeCount = 0;
    qint64 byteCount = 0;
};

// How an app sees a batch's messages. Its functions are its thread's: elsewhere the messages have
// its names only.
struct BatchDress
{
    Presentation presentation;
    std::thread::id thread;
};

class ELECTRICQT_EXPORT MessageBatchBuilder
{
public:
    // Nothing, with words for a person in `why`, if the body is not an array of messages.
    // `subsets` says which changes have come with a snapshot already, and learns how far we are.
    static std::optional<MessageBatch> fromBody(QByteArray body, const BatchContext &context,
                                                QString *why, SubsetState *subsets = nullptr);
    // The rows of a snapshot, which are a consistent state if the rows around them are one.
    static std::optional<MessageBatch> fromSubset(QByteArray body, const BatchContext &context,
                                                  bool isUpToDate, const SubsetRequest &subset,
                                                  SubsetState *subsets, QString *why);
    static MessageBatch fromRows(const QList<Message> &rows, const BatchContext &context,
                                 bool isUpToDate);
    static MessageBatch mustRefetch(const QByteArray &expiredHandle,
                                    const QByteArray &snapshotFilters = {},
                                    const std::optional<LogPlace> &ended = {});
    // The same batch, with deletes at its end of rows that have left without one: by a move.
    static MessageBatch withDepartures(const MessageBatch &batch, const QByteArrayList &keys);

    // The same batch, to be taken whatever is held so far.
    static MessageBatch fromAnywhere(const MessageBatch &batch);

    static Message tagsOf(const MessageView &view);
    // The same batch as the app of this thread sees it.
    static MessageBatch dressed(const MessageBatch &batch, const Presentation &presentation);

    static const BatchContext &context(const MessageBatch &batch);

private:
    static MessageBatchData *copyOf(const MessageBatch &batch);
    static std::optional<MessageBatch> fromMessages(MessageBatchData *data, QString *why);
};

} // namespace Electric

#endif
