// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messagebatch.h"

#include "columnvalue.h"
#include "messagebatch_p.h"
#include "messageheaders_p.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Electric {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Electric::MessageBatch", text);
}

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

Message::Operation operationOf(MessageView::Kind kind)
{
    switch (kind) {
    case MessageView::Kind::Insert:
        return Message::Insert;
    case MessageView::Kind::Update:
        return Message::Update;
    case MessageView::Kind::Delete:
        return Message::Delete;
    case MessageView::Kind::MoveOut:
        return Message::MoveOut;
    case MessageView::Kind::MoveIn:
        return Message::MoveIn;
    default:
        return Message::Other;
    }
}

QByteArrayList textsOf(const std::vector<std::string_view> &views)
{
    QByteArrayList texts;
    texts.reserve(qsizetype(views.size()));
    for (const std::string_view view : views)
        texts.append(toByteArray(view));
    return texts;
}

QList<Field> fieldsOf(const std::vector<FieldView> &views)
{
    QList<Field> fields;
    fields.reserve(qsizetype(views.size()));
    for (const FieldView &view : views)
        fields.append(
            {toByteArray(view.column), view.isNull ? QByteArray() : toByteArray(view.text)});
    return fields;
}

QVariantMap valuesOf(const QList<Field> &fields, const Schema &schema)
{
    QVariantMap values;
    for (const Field &field : fields) {
        const qsizetype index = schema.indexOf(toStringView(field.column));
        const Column column = index < 0 ? Column() : schema.columns()[index];
        values.insert(QString::fromUtf8(field.column),
                      field.text.isNull()
                          ? QVariant::fromValue(nullptr)
                          : decodeVariant(column, encodeText(column, toStringView(field.text))));
    }
    return values;
}

bool parse(QByteArray body, MessageBatchData *data, simdjson::dom::element *root, QString *why)
{
    data->byteCount = body.size();
    body.reserve(body.size() + qsizetype(simdjson::SIMDJSON_PADDING));
    const auto error = data->parser.parse(body.constData(), size_t(body.size()), false).get(*root);
    if (error)
        *why = tr("The answer is not JSON (%1).")
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
    for (size_t i = 0; const auto element : data->body) {
        if (!subsets->isFiltering())
            return;
        const size_t index = i++;
        simdjson::dom::object headers;
        std::string_view key;
        std::string_view control;
        if (element["headers"].get(headers))
            continue;
        if (!element["key"].get(key)) {
            if (!subsets->skips(key, transactionsOf(headers), numberOf(headers, "lsn")))
                continue;
            data->skipped.resize(data->body.size());
            data->skipped[index] = true;
            --data->changeCount;
        } else if (!headers["control"].get(control) && control == "up-to-date") {
            subsets->passed(numberOf(headers, "global_last_seen_lsn"));
        }
    }
}

} // namespace

/*!
    \class Electric::Message
    \inmodule ElectricQt
    \brief One change of a row.

    \c key is the server's opaque name of the row. \c value maps columns to values by the
    table of types; an update has the changed columns and the primary key, unless the shape's
    replica is full. \c fields holds the same as the server's text.

    In a shape whose \c where has a subquery rows leave without a message of their own: see
    RowTags. There a change has \c tags, \c removedTags and \c activeConditions, \c isMoveIn is
    true of a row that came because a subquery's result changed, and messages with the operations
    \c MoveOut and \c MoveIn say so by their \c patterns; they have neither key nor values. A
    change whose tags, or a move whose patterns, are not what they should be is refused together
    with its whole batch, as an answer that cannot be used: its rows could never leave.

    Messages that are neither changes nor moves have the operation \c Other and are not part of
    MessageBatch::messages().
*/

/*!
    \class Electric::MovePattern
    \inmodule ElectricQt
    \brief Which rows a Message::MoveOut or Message::MoveIn concerns: those that have a tag whose
    part at \c position, counted from 0, is \c value.
*/

QVariantList Message::patternVariants() const
{
    QVariantList variants;
    variants.reserve(patterns.size());
    for (const MovePattern &pattern : patterns)
        variants.append(QVariant::fromValue(pattern));
    return variants;
}

/*!
    \class Electric::MessageBatch
    \inmodule ElectricQt
    \brief The messages of one response, together with the position that they lead to.

    A batch is immutable, cheap to copy and may be used in any thread. Its messages are only
    turned into objects when messages() is called. Whoever stores a batch stores its handle(),
    offset(), expiredHandle() and snapshotFilters() in the same transaction.
*/

/*!
    Creates an empty batch.
*/
MessageBatch::MessageBatch() = default;
MessageBatch::MessageBatch(const MessageBatch &other) = default;
MessageBatch::MessageBatch(MessageBatch &&other) noexcept = default;
MessageBatch &MessageBatch::operator=(const MessageBatch &other) = default;
MessageBatch &MessageBatch::operator=(MessageBatch &&other) noexcept = default;
MessageBatch::~MessageBatch() = default;

/*!
    Returns the server's name of the log to which this batch belongs.
*/
QByteArray MessageBatch::handle() const
{
    return d ? d->context.handle : QByteArray();
}

/*!
    Returns the position in the log behind this batch. Opaque: it can be compared for equality only.
*/
QByteArray MessageBatch::offset() const
{
    return d ? d->context.offset : QByteArray();
}

/*!
    Returns the handle that is known as dead from this batch on, or nothing. It is stored with the
    position, takes the place of the one that was stored before, and is given back as
    StoredShape::expiredHandle: answers that still bear it come from a cache that is out of date.
*/
QByteArray MessageBatch::expiredHandle() const
{
    return d ? d->context.expiredHandle : QByteArray();
}

/*!
    Returns what the stream has to remember of the snapshots that it has fetched and not yet
    passed; the stream's own bytes, which mean nothing to others. They are stored with the
    position, take the place of those that were stored before, and are given back as
    StoredShape::snapshotFilters.
*/
QByteArray MessageBatch::snapshotFilters() const
{
    return d ? d->context.snapshotFilters : QByteArray();
}

/*!
    Returns the columns of the shape.
*/
Schema MessageBatch::schema() const
{
    return d ? d->context.schema : Schema();
}

/*!
    Returns whether the rows are a consistent state behind this batch: it ends in an up-to-date.
*/
bool MessageBatch::isUpToDate() const
{
    return d && d->isUpToDate;
}

/*!
    Returns whether this is the first batch of a log. Rows that are held from before are not part
    of it: those that have not come again until its up-to-date are gone.
*/
bool MessageBatch::startsLog() const
{
    return d && d->context.startsLog;
}

/*!
    Returns whether this batch says that the log has ended. It has no messages and no position;
    the rows held so far are stale, and the next batch starts a new log.
*/
bool MessageBatch::isMustRefetch() const
{
    return d && d->isMustRefetch;
}

/*!
    Returns the number of inserts, updates and deletes.
*/
qsizetype MessageBatch::changeCount() const
{
    return d ? d->changeCount : 0;
}

/*!
    Returns the size of the response's body in bytes, after decompression.
*/
qint64 MessageBatch::byteCount() const
{
    return d ? d->byteCount : 0;
}

/*!
    Returns the inserts, updates and deletes in their order, and among them the moves. Takes time in
    proportion to the batch.
*/
QList<Message> MessageBatch::messages() const
{
    QList<Message> messages;
    messages.reserve(changeCount());
    MessageReader reader(*this);
    while (reader.next()) {
        const MessageView &view = reader.message();
        if (!view.isChange() && !view.isMove())
            continue;
        Message message = MessageBatchBuilder::tagsOf(view);
        message.key = toByteArray(view.key);
        message.fields = fieldsOf(view.fields);
        message.oldFields = fieldsOf(view.oldFields);
        message.value = valuesOf(message.fields, schema());
        message.oldValue = valuesOf(message.oldFields, schema());
        messages.append(message);
    }
    return messages;
}

QVariantList MessageBatch::messageVariants() const
{
    QVariantList variants;
    const auto list = messages();
    variants.reserve(list.size());
    for (const Message &message : list)
        variants.append(QVariant::fromValue(message));
    return variants;
}

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
        *why = tr("The answer is not a JSON array of messages.");
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
        *why = tr("The answer is not a snapshot of Electric's.");
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
            *why = tr("The answer holds something that is not a message of Electric's.");
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
                                              const QByteArray &snapshotFilters)
{
    const auto data = new MessageBatchData;
    data->context.expiredHandle = expiredHandle;
    data->context.snapshotFilters = snapshotFilters;
    data->isMustRefetch = true;
    MessageBatch batch;
    batch.d = data;
    return batch;
}

MessageBatch MessageBatchBuilder::withDepartures(const MessageBatch &batch,
                                                 const QList<Departure> &departures)
{
    if (departures.isEmpty() || !batch.d)
        return batch;
    const auto data = new MessageBatchData;
    data->context = batch.d->context;
    data->owner = batch.d;
    data->body = batch.d->body;
    data->skipped = batch.d->skipped;
    data->rows = batch.d->rows;
    data->departures = departures;
    data->hasBody = batch.d->hasBody;
    data->isUpToDate = batch.d->isUpToDate;
    data->isMustRefetch = batch.d->isMustRefetch;
    data->changeCount = batch.d->changeCount + departures.size();
    data->byteCount = batch.d->byteCount;
    MessageBatch result;
    result.d = data;
    return result;
}

/*
    What RowTags needs of a message, and nothing else of it.
*/
Message MessageBatchBuilder::tagsOf(const MessageView &view)
{
    Message message;
    message.operation = operationOf(view.kind);
    message.tags = textsOf(view.tags);
    message.removedTags = textsOf(view.removedTags);
    if (view.hasActiveConditions)
        message.activeConditions.emplace(view.activeConditions.begin(),
                                         view.activeConditions.end());
    message.isMoveIn = view.isMoveIn;
    for (const PatternView &pattern : view.patterns)
        message.patterns.append({pattern.position, toByteArray(pattern.value)});
    return message;
}

const BatchContext &MessageBatchBuilder::context(const MessageBatch &batch)
{
    static const BatchContext Empty;
    return batch.d ? batch.d->context : Empty;
}

} // namespace Electric

#include "moc_messagebatch.cpp"
