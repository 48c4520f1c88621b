// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapestream_p.h"

#include "messagebatch_p.h"

#include <QtCore/QSet>

#include <utility>

namespace Electric {

/*!
    \property Electric::ShapeStream::columnMapper
    \brief What the app calls the columns; by default what the server calls them.

    With one, columns and where (and a model's orderBy, filter and displayColumn) are written in
    the app's names, and models and messages show them. The server's names do there as well where
    no other column is called so. Towards the server and on disk nothing is renamed: another
    mapper fetches nothing anew as long as the columns that are asked for are the same.

    A running stream may get another one. A model tells of its new names by rolesChanged(); views
    that are built know the roles by their former names, so set the mapper before where you can.
    A mapper that is none (ColumnMapper::check()) makes the stream Failed; one that does not fit
    the columns of the shape is reported by errorOccurred() and not applied.

    In QML it is the word \c "snakeToCamel", or an object: \c {({created_at: "createdAt"})}.
*/
ColumnMapper ShapeStream::columnMapper() const
{
    return d->presentation().mapper;
}

void ShapeStream::setColumnMapper(const ColumnMapper &mapper)
{
    d->setMapper(mapper);
}

/*!
    \fn void Electric::ShapeStream::parsersChanged()
    Values are read in another way from now on.
*/

/*!
    \fn void Electric::ShapeStream::transformerChanged()
    Rows are shown in another way from now on.
*/

/*!
    Returns the app's own readers of values, by column or type.
*/
QHash<QString, ColumnParser> ShapeStream::parsers() const
{
    return d->presentation().parsers;
}

/*!
    Sets the app's own readers of values: \a parsers maps a column (by its server's name) or a
    PostgreSQL type, such as \c int8, to a function that makes a value of PostgreSQL's text.

    A column's parser comes before its type's. A word that names a column is not taken for a type;
    \c "column:date" and \c "type:date" say which is meant. NULL stays null and is given to no
    parser. Of an array a type's parser gets each element, and the list is nested as the array is;
    a column's parser gets the whole text.

    Models and the messages of batchReceived() show what a parser returns. The rows on disk, and
    so orderBy and filter, know nothing of it, nor does PersistedShape::primaryKeyAt(). Parsers are
    called in the stream's thread, when a value is looked at, and once for as long as a model
    keeps the row at hand: they should depend on the text alone.
*/
void ShapeStream::setParsers(const QHash<QString, ColumnParser> &parsers)
{
    d->setParsers(parsers);
}

/*!
    Sets one of the parsers: \a parser for \a columnOrType; an empty function removes it.
*/
void ShapeStream::setParser(const QString &columnOrType, const ColumnParser &parser)
{
    QHash<QString, ColumnParser> parsers = d->presentation().parsers;
    if (parser)
        parsers.insert(columnOrType, parser);
    else
        parsers.remove(columnOrType);
    d->setParsers(parsers);
}

/*!
    Returns the function that changes rows before they are shown; empty if there is none.
*/
RowTransformer ShapeStream::transformer() const
{
    return d->presentation().transformer;
}

/*!
    Sets a \a transformer, which makes another row of each row that a model or a message shows. It
    gets the row under the app's names, with the parsers' values.

    A model's roles stay the columns, with the values that it gives them; what it adds is in
    PersistedShape::get() and in messages. A message of an update or a delete has a part of the row
    only, and so the transformer gets this part, and then that of oldValue. Stored rows stay as
    they are. It is called in the stream's thread.
*/
void ShapeStream::setTransformer(const RowTransformer &transformer)
{
    d->setTransformer(transformer);
}

ShapeDefinition ShapeStreamPrivate::serverDefinition() const
{
    ShapeDefinition result = definition;
    const ColumnMapper &mapper = m_presentation.mapper;
    if (mapper.check())
        return result;
    result.where = mapper.rewriteSql(definition.where);
    for (QString &column : result.columns)
        column = mapper.toServer(column);
    return result;
}

Error ShapeStreamPrivate::check() const
{
    const Error error = m_presentation.mapper.check();
    return error ? error : serverDefinition().check();
}

/*
    The batch as its receivers in the app see it; a storage gets it as it is.
*/
MessageBatch ShapeStreamPrivate::dressed(const MessageBatch &batch) const
{
    const bool isPlain = m_presentation.mapper.isIdentity() && m_presentation.parsers.isEmpty()
        && !m_presentation.transformer;
    return isPlain ? batch : MessageBatchBuilder::dressed(batch, m_presentation);
}

void ShapeStreamPrivate::noteSchema(const Schema &schema)
{
    if (m_notedSchema == schema)
        return;
    m_notedSchema = schema;
    const Error error = m_presentation.mapper.check(schema);
    if (error && !m_presentation.mapper.check()) // or the stream has failed with it
        mailbox->post([this, error] { Q_EMIT q->errorOccurred(error); });
}

void ShapeStreamPrivate::setMapper(const ColumnMapper &mapper)
{
    if (m_presentation.mapper == mapper)
        return;
    const ShapeDefinition last = serverDefinition();
    const Error lastError = check();
    m_presentation.mapper = mapper;
    const bool isOther = last != serverDefinition() || lastError != check();
    if (isOther)
        scheduleRestart();
    noteSchema(std::exchange(m_notedSchema, {}));
    const QPointer<ShapeStream> guard(q); // a slot may destroy the stream
    Q_EMIT q->columnMapperChanged();
    if (guard && isOther)
        Q_EMIT q->definitionChanged();
}

void ShapeStreamPrivate::setParsers(const QHash<QString, ColumnParser> &parsers)
{
    m_presentation.parsers = parsers;
    // Later, and once for a column: values are read in the midst of a view's or a receiver's work.
    m_presentation.failed = [this, mailbox = mailbox, told = std::make_shared<QSet<QString>>()](
                                const Error &error, const QString &column) {
        if (told->contains(column))
            return;
        told->insert(column);
        mailbox->post([this, error] { Q_EMIT q->errorOccurred(error); });
    };
    Q_EMIT q->parsersChanged();
}

void ShapeStreamPrivate::setTransformer(const RowTransformer &transformer)
{
    m_presentation.transformer = transformer;
    Q_EMIT q->transformerChanged();
}

} // namespace Electric
