// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "providerreply.h"

#include <QtCore/QCoreApplication>

#include <mutex>
#include <utility>

namespace Electric {

/*!
    \class Electric::ProviderReply
    \inheaderfile ElectricQt/ProviderReply
    \inmodule ElectricQt
    \brief How a provider of headers or parameters answers: now or later, once.

    \code
    stream.setHeadersProvider([auth](const Electric::ProviderReply &reply) {
        auth->fetchToken([reply](const QString &token) {
            reply.answer({{"Authorization", "Bearer " + token}});
        });
    });
    \endcode

    The request waits for the answer. A copy may be kept and used in any thread. Only the first
    answer counts; when all copies are gone without one, that is a failure, so that no request
    waits for ever.
*/

/*!
    \typedef Electric::ProviderReply::Receiver
    What the answer is given to: the \c values, or the \c failure where that is not empty.
*/

/*!
    \typealias Electric::RequestProvider
    \relates Electric::ProviderReply

    A function of the app's that is asked for headers or parameters before each request, and answers
    the ProviderReply that it gets, now or later.
*/

namespace {

QString unexplained()
{
    return QCoreApplication::translate("Electric::ShapeStream", "The provider has no answer.");
}

} // namespace

struct ProviderReply::Shared
{
    Error lastError;
    Receiver receiver;
    std::mutex mutex;

    void settle(const QVariantMap &values, const QString &failure)
    {
        Receiver once;
        {
            const std::scoped_lock lock(mutex);
            once = std::exchange(receiver, nullptr);
        }
        if (once)
            once(values, failure);
    }

    ~Shared()
    {
        settle({},
               QCoreApplication::translate("Electric::ShapeStream",
                                           "The provider has let the question go unanswered."));
    }
};

/*!
    Creates a reply that nobody waits for.
*/
ProviderReply::ProviderReply() = default;

/*!
    Creates a reply to a question that is asked after \a lastError, and that \a receiver gets
    the answer to.
*/
ProviderReply::ProviderReply(const Error &lastError, Receiver receiver)
    : d(std::make_shared<Shared>())
{
    d->lastError = lastError;
    d->receiver = std::move(receiver);
}

/*!
    Returns why the request before has failed: after Error::Unauthorized new credentials are
    needed. No error where nothing is wrong.
*/
Error ProviderReply::lastError() const
{
    return d ? d->lastError : Error();
}

/*!
    Answers with \a values: headers or parameters by their names.
*/
void ProviderReply::answer(const QVariantMap &values) const
{
    if (d)
        d->settle(values, {});
}

/*!
    There is no answer, because of \a why. The request is not sent, and tried again later.
*/
void ProviderReply::fail(const QString &why) const
{
    if (d)
        d->settle({}, why.isEmpty() ? unexplained() : why);
}

} // namespace Electric

#include "moc_providerreply.cpp"
