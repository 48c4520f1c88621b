// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "qmlshapestream.h"

#include "qmlprovider.h"

#include <QtCore/QMetaObject>
#include <QtCore/QPointer>
#include <QtQml/QJSValueIterator>
#include <QtQml/QQmlEngine>
#include <QtQml/qqmlinfo.h>

#include <algorithm>

namespace {

constexpr char Caller[] = R"((function (parse, text) {
    try {
        return [parse(text)];
    } catch (error) {
        return String(error);
    }
}))";

} // namespace

/*!
    \qmltype ShapeStream
    \inqmlmodule Electric
    \instantiates Electric::ShapeStream
    \brief Follows a shape on an Electric server.

    Starts by itself once it is complete, unless autoStart is false. The stream of a
    PersistedShape is started by that.

    What is wrong with the description of the shape, as a URL that is missing or a parser that is no
    function, is an error with the code InvalidShape, and a warning with the place in the QML file.
*/
QmlShapeStream::QmlShapeStream(QObject *parent) : Electric::ShapeStream(parent)
{
    connect(this, &ShapeStream::errorOccurred, this, &QmlShapeStream::warn);
}

/*!
    \qmlproperty bool ShapeStream::autoStart
    Whether the stream starts by itself; true by default.
*/
bool QmlShapeStream::autoStart() const
{
    return m_autoStart;
}

void QmlShapeStream::setAutoStart(bool autoStart)
{
    if (m_autoStart == autoStart)
        return;
    m_autoStart = autoStart;
    Q_EMIT autoStartChanged();
}

/*!
    \qmlproperty var ShapeStream::columnMapper
    What the app calls the columns: \c "snakeToCamel" for \c createdAt instead of \c created_at, or
    an object of names, \c {({created_at: "createdAt"})}. Anything else is an error.

    \sa Electric::ShapeStream::columnMapper
*/
QVariant QmlShapeStream::wordOrMap() const
{
    return m_wordOrMap;
}

void QmlShapeStream::setWordOrMap(const QVariant &wordOrMap)
{
    const bool isScript = wordOrMap.metaType() == QMetaType::fromType<QJSValue>();
    m_wordOrMap = isScript ? wordOrMap.value<QJSValue>().toVariant() : wordOrMap;
    setColumnMapper(Electric::ColumnMapper::fromVariant(m_wordOrMap));
}

/*!
    \qmlproperty var ShapeStream::parsers
    An object of functions that make values of PostgreSQL's texts, by column (its server's name) or
    type: \c {({int8: text => BigNumber(text), price: text => Number(text)})}.

    Where one throws or returns nothing, the value is shown as without it, and errorOccurred() says
    why, once for a column.

    \sa {Electric::ShapeStream::setParsers}{ShapeStream::setParsers()}
*/
QJSValue QmlShapeStream::parserFunctions() const
{
    return m_functions;
}

void QmlShapeStream::setParserFunctions(const QJSValue &functions)
{
    if (m_functions.strictlyEquals(functions))
        return;
    m_functions = functions;
    const bool isNothing = functions.isUndefined() || functions.isNull();
    if (!isNothing && (!functions.isObject() || functions.isArray() || functions.isCallable()))
        report({Electric::Error::InvalidShape, tr("parsers is no object of functions.")});
    QHash<QString, Electric::ColumnParser> parsers;
    for (QJSValueIterator it(functions); it.next();) {
        const QString key = it.name();
        if (!it.value().isCallable()) {
            report(
                {Electric::Error::InvalidShape, tr("The parser of “%1” is no function.").arg(key)});
            continue;
        }
        // By the stream: a batch may be kept longer than the functions.
        parsers.insert(key, [stream = QPointer<QmlShapeStream>(this), key](const QString &text) {
            return stream ? stream->parsed(key, text) : QVariant();
        });
    }
    setParsers(parsers);
}

/*
    What is thrown need not be an error, and is only told from what is returned in JavaScript.
*/
QVariant QmlShapeStream::parsed(const QString &key, const QString &text)
{
    if (!m_caller.isCallable()) {
        QQmlEngine *const engine = qmlEngine(this);
        if (!engine)
            return {};
        m_caller = engine->evaluate(QLatin1StringView(Caller));
    }
    const QJSValue result = m_caller.call({m_functions.property(key), text});
    if (result.isArray())
        return result.property(0).toVariant();
    return QVariant::fromValue(Electric::Error(Electric::Error::InvalidValue, result.toString()));
}

/*!
    \qmlproperty var ShapeStream::headersProvider
    A function that is asked for headers before each request: \c {(lastError, reply) => ...}. It
    returns them as an object, or a promise of one; where it returns nothing it calls
    \c reply.answer(headers) or \c reply.fail(why) later. \c lastError is null unless the request
    before has failed: after a refusal of the credentials they are to be renewed. A function that
    does not take the reply has to return something. What is neither text nor a number nor a
    boolean is no value: it fails, and nothing is sent.

    \code
    headersProvider: lastError => session.token(lastError !== null)
                                         .then(token => ({Authorization: "Bearer " + token}))
    \endcode

    \sa {Electric::ShapeStream::setHeadersProvider}{ShapeStream::setHeadersProvider()}
*/
QJSValue QmlShapeStream::headersFunction() const
{
    return m_headersFunction;
}

void QmlShapeStream::setHeadersFunction(const QJSValue &function)
{
    if (m_headersFunction.strictlyEquals(function))
        return;
    m_headersFunction = function;
    setHeadersProvider(
        providerOf(QStringLiteral("headersProvider"), &QmlShapeStream::m_headersFunction));
    Q_EMIT headersProviderChanged();
}

/*!
    \qmlproperty var ShapeStream::paramsProvider
    A function that is asked for further URL parameters before each request, like headersProvider.
    They are taken for credentials: neither stored nor part of the shape.
*/
QJSValue QmlShapeStream::paramsFunction() const
{
    return m_paramsFunction;
}

void QmlShapeStream::setParamsFunction(const QJSValue &function)
{
    if (m_paramsFunction.strictlyEquals(function))
        return;
    m_paramsFunction = function;
    setParamsProvider(
        providerOf(QStringLiteral("paramsProvider"), &QmlShapeStream::m_paramsFunction));
    Q_EMIT paramsProviderChanged();
}

/*!
    \qmlproperty real ShapeStream::maximumResponseSize
    The largest answer that is accepted, in bytes; 256 MiB by default.

    \sa Electric::ShapeStream::maximumResponseSize
*/
double QmlShapeStream::responseSizeLimit() const
{
    return double(maximumResponseSize());
}

void QmlShapeStream::setResponseSizeLimit(double bytes)
{
    constexpr double Most = 4294967296.0; // also for Infinity
    setMaximumResponseSize(bytes > 0 ? qint64(std::min(bytes, Most)) : 0);
}

Electric::RequestProvider QmlShapeStream::providerOf(const QString &name,
                                                     QJSValue QmlShapeStream::*function)
{
    const QJSValue &value = this->*function;
    if (value.isUndefined() || value.isNull())
        return {};
    if (!value.isCallable()) {
        report({Electric::Error::InvalidShape, tr("%1 is no function.").arg(name)});
        return {};
    }
    return [this, function](const Electric::ProviderReply &reply) {
        QQmlEngine *const engine = qmlEngine(this);
        if (engine)
            callProvider(engine, this->*function, reply);
        else
            reply.fail(tr("There is no QML engine any more."));
    };
}

/*
    Later: while the object is being created nobody listens.
*/
void QmlShapeStream::report(const Electric::Error &error)
{
    QMetaObject::invokeMethod(
        this, [this, error] { Q_EMIT errorOccurred(error); }, Qt::QueuedConnection);
}

/*
    Such an error is the QML file's, and mostly met before anything on the screen shows errors. Its
    texts hold no credentials. Once each: the same is found at every start.
*/
void QmlShapeStream::warn(const Electric::Error &error)
{
    if (error.code() != Electric::Error::InvalidShape || m_warnings.contains(error.text()))
        return;
    m_warnings.insert(error.text());
    qmlWarning(this) << error.text();
}

void QmlShapeStream::classBegin() { }

/*
    A model that has this stream may be complete later than the stream: it is asked first.
*/
void QmlShapeStream::componentComplete()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_autoStart && !isPersisted() && state() == Stopped)
                start();
        },
        Qt::QueuedConnection);
}

#include "moc_qmlshapestream.cpp"
