// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messagebatch_p.h"
#include "messageheaders_p.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Electric {

namespace {

// Under this context the texts stand in the translations.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Electric::MessageBatch)
};

/*
    Whether an element of the body is a message, which is read into `view`. One that is not
    understood is skipped, for newer servers; one that claims to be a change, or a move, must be
    whole.
*/
bool isMessage(const simdjson::dom::element &element, MessageView *view)
{
    view->clear();
    simdjson::dom::object message;
    simdjson::dom::object headers;
    if (element.get(message) || message["headers"].get(headers) || !readHeaders(headers, view))
        return false;
    simdjson::dom::object value;
    return !view->isChange()
        || (!message["key"].get(view->key)
            && (view->kind == MessageView::Kind::Delete || !message["value"].get(value)));
}

/*
    One a thread: its working memory is as large as the largest body, and is wanted for each. What
    a stream sends while it is live needs little of it.
*/
simdjson::dom::parser &parserFor(qsizetype size)
{
    constexpr size_t Kept = 1 << 20;
    thread_local simdjson::dom::parser parser;
    if (parser.capacity() > std::max(Kept, size_t(size) * 16))
        parser = simdjson::dom::parser();
    return parser;
}

bool parse(QByteArray body, MessageBatchData *data, simdjson::dom::element *root, QString *why)
{
    data->byteCount = body.size();
    body.reserve(body.size() + qsizetype(simdjson::SIMDJSON_PADDING));
    const auto error
        = parserFor(body.size())
              .parse_into_document(data->document, body.constData(), size_t(body.size()), false)
              .get(*root);
    if (error)
        *why = Text::tr("The answer is not JSON (%1).")
                   .arg(QLatin1StringView(simdjson::error_message(error)));
    return !error;
}

// Electric writes 64-bit numbers as text, and smaller ones as numbers.
quint64 numberOf(const simdjson::dom::element &value)
{
    std::string_view text;
    if (!value.get(text))
        return QByteArray::fromRawData(text.data(), qsizetype(text.size())).toULongLong();
    uint64_t number = 0;
    return value.get(number) ? 0 : number;
}

quint64 numberOf(const simdjson::dom::object &object, std::string_view name)
{
    simdjson::dom::element value;
    return object[name].get(value) ? 0 : numberOf(value);
}

SnapshotFilter filterOf(const simdjson::dom::object &metadata, const simdjson::dom::array &rows)
{
    SnapshotFilter filter;
    filter.xmin = numberOf(metadata, "xmin");
    filter.xmax = numberOf(metadata, "xmax");
    filter.databaseLsn = numberOf(metadata, "database_lsn");
    simdjson::dom::array inProgress;
    if (!metadata["xip_list"].get(inProgress)) {
        for (const auto transaction : inProgress)
            filter.inProgress.append(numberOf(transaction));
    }
    for (const auto row : rows) {
        std::string_view key;
        if (!row["key"].get(key))
            filter.keys.insert(toByteArray(key));
    }
    return filter;
}

std::vector<qint64> transactionsOf(const simdjson::dom::object &headers)
{
    std::vector<qint64> txids;
    simdjson::dom::array list;
    if (headers["txids"].get(list))
        return txids;
    for (const auto txid : list)
        txids.push_back(qint64(numberOf(txid)));
    return txids;
}

/*
    Marks the changes that a snapshot has brought already.
*/
void skipHeld(MessageBatchData *data, SubsetState *subsets)
{
    MessageView view;
    for (size_t i = 0; const auto element : data->body) {
        if (!subsets->isFiltering())
            return;
        const size_t index = i++;
        simdjson::dom::object headers;
        if (!isMessage(element, &view) || element["headers"].get(headers))
            continue;
        if (view.isChange()) {
            if (!subsets->skips(view.key, transactionsOf(headers), numberOf(headers, "lsn")))
                continue;
            data->skipped.resize(index + 1); // simdjson counts no further than 16 million
            data->skipped[index] = true;
            --data->changeCount;
        } else if (view.kind == MessageView::Kind::UpToDate) {
            subsets->passed(numberOf(headers, "global_last_seen_lsn"));
        }
    }
}

} // namespace

std::optional<MessageBatch> MessageBatchBuilder::fromBody(QByteArray body,
                                                          const BatchContext &context, QString *why,
                                                          SubsetState *subsets)
{
    const auto data = new MessageBatchData;
    QExplicitlySharedDataPointer<const MessageBatchData> holder(data);
    data->context = context;
    simdjson::dom::element root;
    if (!parse(std::move(body), data, &root, why))
        return std::nullopt;
    if (root.get(data->body)) {
        *why = Text::tr("The answer is not a JSON array of messages.");
        return std::nullopt;
    }
    const auto batch = fromMessages(data, why);
    if (batch && subsets) {
        skipHeld(data, subsets);
        data->context.snapshotFilters = subsets->toBytes();
    }
    return batch;
}

std::optional<MessageBatch>
MessageBatchBuilder::fromSubset(QByteArray body, const BatchContext &context, bool isUpToDate,
                                const SubsetRequest &subset, SubsetState *subsets, QString *why)
{
    const auto data = new MessageBatchData;
    QExplicitlySharedDataPointer<const MessageBatchData> holder(data);
    data->context = context;
    simdjson::dom::element root;
    if (!parse(std::move(body), data, &root, why))
        return std::nullopt;
    simdjson::dom::object metadata;
    if (root["metadata"].get(metadata) || root["data"].get(data->body)) {
        *why = Text::tr("The answer is not a snapshot of Electric's.");
        return std::nullopt;
    }
    const auto batch = fromMessages(data, why);
    if (!batch)
        return std::nullopt;
    data->isUpToDate = isUpToDate;
    subsets->hold(subset, filterOf(metadata, data->body));
    data->context.snapshotFilters = subsets->toBytes();
    return batch;
}

/*
    Looks at each message once, so that a batch is usable as a whole or not at all.
*/
std::optional<MessageBatch> MessageBatchBuilder::fromMessages(MessageBatchData *data, QString *why)
{
    data->hasBody = true;
    MessageView view;
    for (const auto element : data->body) {
        if (!isMessage(element, &view)) {
            *why = Text::tr("The answer holds something that is not a message of Electric's.");
            return std::nullopt;
        }
        data->changeCount += view.isChange();
        // Only at the end: the last one decides.
        data->isUpToDate = view.kind == MessageView::Kind::UpToDate;
        data->isMustRefetch = data->isMustRefetch || view.kind == MessageView::Kind::MustRefetch;
        std::string_view lsn;
        if (data->isUpToDate && data->context.followsLsn
            && !element["headers"]["global_last_seen_lsn"].get(lsn) && !lsn.empty())
            data->context.offset = toByteArray(lsn) + "_0";
    }
    MessageBatch batch;
    batch.d = data;
    return batch;
}

MessageBatch MessageBatchBuilder::fromRows(const QList<Message> &rows, const BatchContext &context,
                                           bool isUpToDate)
{
    const auto data = new MessageBatchData;
    data->context = context;
    data->rows = rows;
    data->isUpToDate = isUpToDate;
    data->changeCount = std::ranges::count_if(rows, [](const Message &row) {
        return row.operation >= Message::Insert && row.operation <= Message::Delete;
    });
    MessageBatch batch;
    batch.d = data;
    return batch;
}

MessageBatch MessageBatchBuilder::mustRefetch(const QByteArray &expiredHandle,
                                              const QByteArray &snapshotFilters,
                                              const std::optional<LogPlace> &ended)
{
    const auto data = new MessageBatchData;
    data->context.previous = ended;
    data->context.expiredHandle = expiredHandle;
    data->context.snapshotFilters = snapshotFilters;
    data->isMustRefetch = true;
    MessageBatch batch;
    batch.d = data;
    return batch;
}

MessageBatch MessageBatchBuilder::withDepartures(const MessageBatch &batch,
                                                 const QByteArrayList &keys)
{
    if (keys.isEmpty() || !batch.d)
        return batch;
    MessageBatchData *const data = copyOf(batch);
    data->departures = keys;
    data->changeCount += keys.size();
    MessageBatch result;
    result.d = data;
    return result;
}

MessageBatch MessageBatchBuilder::fromAnywhere(const MessageBatch &batch)
{
    if (!batch.d)
        return batch;
    MessageBatchData *const data = copyOf(batch);
    data->context.previous.reset();
    MessageBatch result;
    result.d = data;
    return result;
}

/*
    Its body stays where it is.
*/
MessageBatchData *MessageBatchBuilder::copyOf(const MessageBatch &batch)
{
    const auto data = new MessageBatchData;
    data->context = batch.d->context;
    data->owner = batch.d;
    data->body = batch.d->body;
    data->skipped = batch.d->skipped;
    data->rows = batch.d->rows;
    data->departures = batch.d->departures;
    data->hasBody = batch.d->hasBody;
    data->isUpToDate = batch.d->isUpToDate;
    data->isMustRefetch = batch.d->isMustRefetch;
    data->changeCount = batch.d->changeCount;
    data->byteCount = batch.d->byteCount;
    return data;
}

const BatchContext &MessageBatchBuilder::context(const MessageBatch &batch)
{
    static const BatchContext Empty;
    return batch.d ? batch.d->context : Empty;
}

} // namespace Electric
