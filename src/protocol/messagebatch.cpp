// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messagebatch.h"

#include "columnvalue.h"
#include "messagebatch_p.h"
#include "messagereader_p.h"

#include <QtCore/QCoreApplication>

namespace Electric {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Electric::MessageBatch", text);
}

enum class Shape { Skipped, Change, Control, Broken };

/*
    Whether an element of the body is a message. One that is not understood is skipped, for
    newer servers; one that claims to be a change must be whole.
*/
Shape shapeOf(const simdjson::dom::element &element)
{
    simdjson::dom::object message;
    simdjson::dom::object headers;
    if (element.get(message) || message["headers"].get(headers))
        return Shape::Broken;
    std::string_view word;
    if (headers["operation"].get(word))
        return headers["control"].get(word) ? Shape::Skipped : Shape::Control;
    if (word != "insert" && word != "update" && word != "delete")
        return Shape::Skipped;
    std::string_view key;
    simdjson::dom::object value;
    if (message["key"].get(key) || (word != "delete" && message["value"].get(value)))
        return Shape::Broken;
    return Shape::Change;
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
    default:
        return Message::Other;
    }
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

// The fields as an app sees them, under the names that it knows.
QVariantMap valuesOf(const QList<Field> &fields, const Schema &schema,
                     const RowPresenter &presenter)
{
    QVariantMap values;
    for (const Field &field : fields) {
        const qsizetype index = schema.indexOf(toStringView(field.column));
        const Column column = index < 0 ? Column() : schema.columns()[index];
        const ColumnValue value
            = field.text.isNull() ? ColumnValue() : encodeText(column, toStringView(field.text));
        if (index < 0)
            values.insert(presenter.nameOf(field.column), decodeVariant(column, value));
        else
            values.insert(presenter.names()[index], presenter.value(index, value));
    }
    return values.isEmpty() || !presenter.isTransforming() ? values : presenter.transformed(values);
}

RowPresenter presenterOf(const BatchDress *dress, const Schema &schema)
{
    if (!dress)
        return {{}, schema};
    const bool isAtHome = dress->thread == std::this_thread::get_id();
    return {isAtHome ? dress->presentation : dress->presentation.namesOnly(), schema};
}

} // namespace

/*!
    \class Electric::Message
    \inmodule ElectricQt
    \brief One change of a row.

    \c key is the server's opaque name of the row. \c value maps columns to values by the
    table of types; an update has the changed columns and the primary key, unless the shape's
    replica is full. The stream's columnMapper, parsers and transformer say how a receiver of
    batchReceived() sees \c value and \c oldValue. \c fields and \c oldFields hold the same in the
    server's names and text. Messages that are no changes
    have the operation \c Other and are not part of MessageBatch::messages().
*/

/*!
    \class Electric::MessageBatch
    \inmodule ElectricQt
    \brief The messages of one response, together with the position that they lead to.

    A batch is immutable, cheap to copy and may be used in any thread. Its messages are only
    turned into objects when messages() is called; parsers and transformer of the stream run then,
    in the stream's thread only: in another one the messages have the app's names, but values by
    the table of types. Whoever stores a batch stores its handle()
    and offset() in the same transaction.
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
    Returns the inserts, updates and deletes in their order. Takes time in proportion to the batch.
*/
QList<Message> MessageBatch::messages() const
{
    QList<Message> messages;
    messages.reserve(changeCount());
    const RowPresenter presenter = presenterOf(m_dress.get(), schema());
    MessageReader reader(*this);
    while (reader.next()) {
        const MessageView &view = reader.message();
        if (!view.isChange())
            continue;
        Message message;
        message.operation = operationOf(view.kind);
        message.key = toByteArray(view.key);
        message.fields = fieldsOf(view.fields);
        message.oldFields = fieldsOf(view.oldFields);
        message.value = valuesOf(message.fields, schema(), presenter);
        message.oldValue = valuesOf(message.oldFields, schema(), presenter);
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
                                                          const BatchContext &context, QString *why)
{
    const auto data = new MessageBatchData;
    QExplicitlySharedDataPointer<const MessageBatchData> holder(data);
    data->context = context;
    data->byteCount = body.size();

    body.reserve(body.size() + qsizetype(simdjson::SIMDJSON_PADDING));
    simdjson::dom::element root;
    const auto error = data->parser.parse(body.constData(), size_t(body.size()), false).get(root);
    if (error) {
        *why = tr("The answer is not JSON (%1).")
                   .arg(QLatin1StringView(simdjson::error_message(error)));
        return std::nullopt;
    }
    if (root.get(data->body)) {
        *why = tr("The answer is not a JSON array of messages.");
        return std::nullopt;
    }
    data->hasBody = true;
    for (const auto element : data->body) {
        const Shape shape = shapeOf(element);
        if (shape == Shape::Broken) {
            *why = tr("The answer holds something that is not a message of Electric's.");
            return std::nullopt;
        }
        data->changeCount += shape == Shape::Change;
        std::string_view control;
        if (shape == Shape::Control)
            control = std::string_view(element["headers"]["control"]);
        data->isUpToDate = control == "up-to-date"; // only at the end: the last one decides
        data->isMustRefetch = data->isMustRefetch || control == "must-refetch";
    }
    MessageBatch batch;
    batch.d = holder;
    return batch;
}

MessageBatch MessageBatchBuilder::fromRows(const QList<Message> &rows, const BatchContext &context,
                                           bool isUpToDate)
{
    const auto data = new MessageBatchData;
    data->context = context;
    data->rows = rows;
    data->isUpToDate = isUpToDate;
    data->changeCount = rows.size();
    MessageBatch batch;
    batch.d = data;
    return batch;
}

MessageBatch MessageBatchBuilder::mustRefetch(const QByteArray &expiredHandle)
{
    const auto data = new MessageBatchData;
    data->context.expiredHandle = expiredHandle;
    data->isMustRefetch = true;
    MessageBatch batch;
    batch.d = data;
    return batch;
}

MessageBatch MessageBatchBuilder::dressed(const MessageBatch &batch,
                                          const Presentation &presentation)
{
    MessageBatch result = batch;
    result.m_dress
        = std::make_shared<const BatchDress>(BatchDress {presentation, std::this_thread::get_id()});
    return result;
}

const BatchContext &MessageBatchBuilder::context(const MessageBatch &batch)
{
    static const BatchContext Empty;
    return batch.d ? batch.d->context : Empty;
}

} // namespace Electric

#include "moc_messagebatch.cpp"
