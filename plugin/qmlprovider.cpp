// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "qmlprovider.h"

#include <QtQml/QQmlEngine>

namespace {

// Nothing is the answer of one that answers later; a promise is another way to say so.
constexpr char Caller[] = R"((function (provide, reply, lastError) {
    try {
        const values = provide(lastError, reply);
        if (values && typeof values.then === "function")
            values.then(later => reply.answer(later), error => reply.fail(String(error)));
        else if (values !== undefined)
            reply.answer(values);
    } catch (error) {
        reply.fail(String(error));
    }
}))";

} // namespace

void QmlProviderReply::answer(const QJSValue &values)
{
    if (values.isObject() && !values.isArray() && !values.isCallable())
        m_reply.answer(values.toVariant().toMap());
    else
        m_reply.fail(tr("The provider has answered %1, which is no object of names and values.")
                         .arg(values.toString()));
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
    engine->evaluate(QLatin1StringView(Caller))
        .call({function, engine->newQObject(qmlReply),
               error ? engine->toScriptValue(error) : QJSValue(QJSValue::NullValue)});
}

#include "moc_qmlprovider.cpp"
