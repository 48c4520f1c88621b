// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "messagebatch.h"

#include "columnvalue.h"
#include "messagebatch_p.h"
#include "messageheaders_p.h"

#include <QtCore/QDebug>
#include <QtCore/QMetaEnum>

namespace Electric {

namespace {

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
    \inheaderfile ElectricQt/MessageBatch
    \inmodule ElectricQt
    \brief One change of a row.

    A plain value, whose members are public variables, read as \c message.value; those that are
    listed as properties as well are the ones that QML sees:

    \table
    \header \li Member \li Type \li Is
    \row \li \c operation \li Message::Operation \li what the message says
    \row \li \c key \li QByteArray \li the server's name of the row; keyString() is the same as text
    \row \li \c value \li QVariantMap \li the columns and their values, as the app sees them
    \row \li \c oldValue \li QVariantMap \li what the changed columns were before
    \row \li \c fields \li QList<Field> \li the columns and their texts, as the server sent them
    \row \li \c oldFields \li QList<Field> \li the same for \c oldValue
    \row \li \c tags \li QByteArrayList \li the tags of the row, see RowTags
    \row \li \c removedTags \li QByteArrayList \li the tags that the row has no more
    \row \li \c activeConditions \li \c {std::optional<QList<bool>>}
         \li whether the condition at each position is on
    \row \li \c patterns \li QList<MovePattern> \li of a move: which rows it concerns
    \row \li \c isMoveIn \li \c bool \li whether a subquery's new result has brought it
    \endtable

    \c key is the server's opaque name of the row. \c value maps columns to values by the
    table of types; an update has the changed columns and the primary key, unless the shape's
    replica is full. The stream's columnMapper, parsers and transformer say how a receiver of
    batchReceived() sees \c value and \c oldValue. \c fields and \c oldFields hold the same in the
    server's names and text.

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
    \enum Electric::Message::Operation
    What a message says.

    \value Other   Neither a change nor a move.
    \value Insert  A row is there; one of the same key is replaced.
    \value Update  Some columns of a row have other values.
    \value Delete  A row has gone.
    \value MoveOut Rows have left the shape: those that the patterns say.
    \value MoveIn  Rows have come into it, for what the patterns say.
*/

/*!
    \property Electric::Message::operation
    \brief What the message says.
*/

/*!
    \property Electric::Message::key
    \brief the server's name of the row. Opaque.
*/

/*!
    \property Electric::Message::value
    \brief the columns and their values, as the app sees them.
*/

/*!
    \property Electric::Message::oldValue
    \brief What the changed columns were before, where the stream has
    ShapeStream::FullReplica; else empty.
*/

/*!
    \property Electric::Message::patterns
    \brief Of a move: which rows it concerns.
*/

/*!
    \property Electric::Message::isMoveIn
    \brief whether the row has come because a subquery has another result.
*/

/*!
    \variable Electric::Message::fields
    \brief the columns and their texts, as the server sent them.
*/

/*!
    \variable Electric::Message::oldFields
    \brief the same for oldValue.
*/

/*!
    \variable Electric::Message::tags
    \brief the tags of the row, see RowTags.
*/

/*!
    \variable Electric::Message::removedTags
    \brief the tags that the row has no more.
*/

/*!
    \variable Electric::Message::activeConditions
    \brief whether the condition at each position is on; nothing where the server does not say.
*/

/*!
    \class Electric::Field
    \inheaderfile ElectricQt/MessageBatch
    \inmodule ElectricQt
    \brief A column of a row and its text, both as the server sent them.
*/

/*!
    \variable Electric::Field::column
    \brief the server's name of the column, in UTF-8.
*/

/*!
    \variable Electric::Field::text
    \brief PostgreSQL's text of the value, in UTF-8; null (QByteArray::isNull()) for NULL.
*/

/*!
    \class Electric::MovePattern
    \inheaderfile ElectricQt/MessageBatch
    \inmodule ElectricQt
    \brief Which rows a Message::MoveOut or Message::MoveIn concerns: those that have a tag whose
    part at \c position, counted from 0, is \c value.
*/

/*!
    \property Electric::MovePattern::position
    \brief which part of a tag is compared, from 0 on.
*/

/*!
    \property Electric::MovePattern::value
    \brief What that part is.
*/

/*!
    \fn QString Electric::MovePattern::valueString() const
    Returns the value as text.
*/

/*!
    \fn QString Electric::Message::keyString() const
    Returns the key as text.
*/

/*!
    Returns the patterns as a list for QML.
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
    \inheaderfile ElectricQt/MessageBatch
    \inmodule ElectricQt
    \brief The messages of one response, together with the position that they lead to.

    A batch is immutable, cheap to copy and may be used in any thread. Its messages are only
    turned into objects when messages() is called; parsers and transformer of the stream run then,
    in the stream's thread only: in another one the messages have the app's names, but values by
    the table of types. Whoever stores a batch stores its handle(), offset(), expiredHandle() and
    snapshotFilters() in the same transaction.
*/

/*!
    Creates an empty batch.
*/
MessageBatch::MessageBatch() = default;

/*!
    Creates a copy of \a other, which shares its bytes.
*/
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
    Returns the handle of the log that the batch goes on with; empty at the start of a log, and
    where that is not known.
*/
QByteArray MessageBatch::previousHandle() const
{
    const auto &previous = MessageBatchBuilder::context(*this).previous;
    return previous && !previous->isStart() ? previous->handle : QByteArray();
}

/*!
    Returns the offset behind which the batch goes on: what was stored when it was asked for. It is
    \c "-1" or \c "now" at the start of a log, and null where it is not known.
*/
QByteArray MessageBatch::previousOffset() const
{
    const auto &previous = MessageBatchBuilder::context(*this).previous;
    return previous ? previous->offset : QByteArray();
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
    const RowPresenter presenter = presenterOf(m_dress.get(), schema());
    MessageReader reader(*this);
    while (reader.next()) {
        const MessageView &view = reader.message();
        if (!view.isChange() && !view.isMove())
            continue;
        Message message = MessageBatchBuilder::tagsOf(view);
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

/*!
    \relates Electric::Message
    Writes the operation, the key and the value of \a message to \a debug.
*/
QDebug operator<<(QDebug debug, const Message &message)
{
    const QDebugStateSaver saver(debug);
    const auto operation = QMetaEnum::fromType<Message::Operation>().valueToKey(message.operation);
    debug.nospace() << "Electric::Message(" << operation;
    if (!message.key.isEmpty())
        debug << ", " << message.key.constData() << ", " << message.value;
    for (const MovePattern &pattern : message.patterns)
        debug << ", " << pattern.value.constData() << " at " << pattern.position;
    return debug << ')';
}

/*!
    \relates Electric::MessageBatch
    Writes to \a debug how many changes \a batch has and where it leads, not the rows.
*/
QDebug operator<<(QDebug debug, const MessageBatch &batch)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "Electric::MessageBatch(";
    if (batch.isMustRefetch())
        return debug << "must-refetch)";
    debug << batch.changeCount() << " changes to " << batch.handle().constData() << " at "
          << batch.offset().constData();
    if (batch.isUpToDate())
        debug << ", up-to-date";
    return debug << ')';
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

MessageBatch MessageBatchBuilder::dressed(const MessageBatch &batch,
                                          const Presentation &presentation)
{
    MessageBatch result = batch;
    result.m_dress
        = std::make_shared<const BatchDress>(BatchDress {presentation, std::this_thread::get_id()});
    return result;
}

} // namespace Electric

#include "moc_messagebatch.cpp"
