// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_QMLPROVIDER_H
#define ELECTRIC_QMLPROVIDER_H

#include <ElectricQt/ProviderReply>

#include <QtCore/QObject>
#include <QtQml/QJSValue>
#include <QtQml/qqml.h>

class QQmlEngine;

// A provider's way to answer from JavaScript. Belongs to JavaScript: what is collected as garbage
// without an answer has failed.
class QmlProviderReply : public QObject
{
    Q_OBJECT
    QML_ANONYMOUS

public:
    explicit QmlProviderReply(const Electric::ProviderReply &reply) : m_reply(reply) { }

    Q_INVOKABLE void answer(const QJSValue &values);
    Q_INVOKABLE void fail(const QString &why);

private:
    Electric::ProviderReply m_reply;
};

// Calls a provider that is a function in JavaScript.
void callProvider(QQmlEngine *engine, const QJSValue &function,
                  const Electric::ProviderReply &reply);

#endif
