// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "qmlprovider.h"

#include <QtQml/QJSValueIterator>
#include <QtQml/QQmlEngine>

namespace {

// Nothing is the answer of one that takes the reply, and answers later; a promise is another way
// to say so.
constexpr char Caller[] = R"((function (provide, reply, lastError) {
    try {
        const values = provide(lastError, reply);
        if (values && typeof values.then === "function")
            values.then(later => reply.answer(later), error => reply.fail(String(error)));
        else if (values !== undefined || provide.length < 2)
            reply.answer(values);
    } catch (error) {
        reply.fail(String(error));
    }
}))";

bool isObjectOfNames(const QJSValue &values)
{
    return values.isObject() && !values.isArray() && !values.isCallable() && !values.isError()
        && !values.isDate() && !values.isRegExp() && !values.isQObject();
}

bool isText(const QJSValue &value)
{
    return value.isString() || value.isNumber() || value.isBool();
}

} // namespace

/*
    A name without a value is mostly a token that is not there: asking without it would only lead
    to a refusal that says less.
*/
void QmlProviderReply::answer(const QJSValue &values)
{
    if (!isObjectOfNames(values)) {
        m_reply.fail(tr("The provider has answered %1, which is no object of names and values.")
                         .arg(values.toString()));
        return;
    }
    for (QJSValueIterator it(values); it.next();) {
        if (!isText(it.value())) {
            m_reply.fail(
                tr("The provider's value of “%1” is neither text nor a number.").arg(it.name()));
            return;
        }
    }
    m_reply.answer(values.toVariant().toMap());
}

void QmlProviderReply::fail(const QString &why)
{
    m_reply.fail(why);
}

void callProvider(QQmlEngine *engine, const QJSValue &function,
                  const Electric::ProviderReply &reply)
{
    const auto qmlReply = new QmlProviderReply(reply);
    QQmlEngine::setObjectOwnership(qmlReply, QQmlEngine::JavaScriptOwnership);
    const Electric::Error error = reply.lastError();
    const QJSValue result
        = engine->evaluate(QLatin1StringView(Caller))
              .call({function, engine->newQObject(qmlReply),
                     error ? engine->toScriptValue(error) : QJSValue(QJSValue::NullValue)});
    if (result.isError()) // what was thrown has no text
        reply.fail({});
}

#include "moc_qmlprovider.cpp"
