// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamsettings_p.h"

#include "parameters_p.h"
#include "requesturl_p.h"

#include <QtCore/QRandomGenerator>

#include <utility>

namespace Electric {

RetryPolicy StreamOptions::policy() const
{
    RetryPolicy policy = retry;
    policy.renewsCredentials = bool(provider);
    return policy;
}

Circumstances circumstancesAt(const QElapsedTimer &clock)
{
    Circumstances circumstances;
    circumstances.milliseconds = clock.elapsed();
    circumstances.now = QDateTime::currentDateTimeUtc();
    circumstances.jitter = QRandomGenerator::global()->generateDouble();
    circumstances.cacheBuster = QByteArray::number(QRandomGenerator::global()->generate64(), 36);
    return circumstances;
}

void askForExtras(const StreamOptions &options, const Error &lastError,
                  const std::shared_ptr<Mailbox> &mailbox,
                  std::function<void(const RequestExtras &)> receive)
{
    if (!options.provider) {
        RequestExtras extras;
        extras.headers = options.headers;
        receive(extras);
        return;
    }
    options.provider(lastError,
                     [mailbox, receive = std::move(receive)](const RequestExtras &extras) {
                         mailbox->post([receive, extras] { receive(extras); });
                     });
}

HttpExchange::Question questionOf(const StreamSettings &settings, const RequestPosition &position,
                                  const std::optional<SubsetRequest> &subset,
                                  const RequestExtras &extras)
{
    HttpExchange::Question question;
    question.url = subset ? subsetUrl(settings.definition, position, *subset, extras.params)
                          : requestUrl(settings.definition, position, extras.params);
    question.headers = extras.headers;
    question.hasCredentials = hasCredentials(settings.definition, extras.headers, extras.params);
    if (subset && subset->isPost)
        question.postBody = subset->body();
    question.wantsEventStream = position.isEventStream;
    question.headerTimeout = settings.options.requestTimeout;
    question.idleTimeout = settings.options.requestTimeout;
    question.maximumSize = settings.options.maximumResponseSize;
    return question;
}

} // namespace Electric
