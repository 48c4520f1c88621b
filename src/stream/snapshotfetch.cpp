// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "snapshotfetch_p.h"

#include "messagebatch_p.h"
#include "parameters_p.h"

#include <utility>

namespace Electric {

namespace {

constexpr int MaximumAttempts = 5; // then whoever waits is told, and can ask again

} // namespace

SnapshotFetch::SnapshotFetch(NetworkThread *thread, const StreamSettings &settings,
                             const StreamState &state, const SubsetRequest &subset,
                             Receiver receiver, QObject *parent)
    : QObject(parent),
      m_settings(settings),
      m_subset(subset),
      m_receiver(std::move(receiver)),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_manager(thread, settings.managerFactory),
      m_state(state),
      m_delay(this)
{
    m_delay.setSingleShot(true);
    connect(&m_delay, &QTimer::timeout, this, &SnapshotFetch::send);
    m_clock.start();
}

SnapshotFetch::~SnapshotFetch()
{
    m_mailbox->close(); // a provider may answer later
}

void SnapshotFetch::send()
{
    if (const Error error = m_settings.misuse) {
        end({}, error);
        return;
    }
    ++m_attempts;
    m_position = m_state.request();
    askForExtras(m_settings.options, m_lastError, m_mailbox,
                 [this](const RequestExtras &extras) { exchange(extras); });
}

void SnapshotFetch::exchange(const RequestExtras &extras)
{
    if (extras.error) {
        react(onFailure(m_state, extras.error, m_settings.options.policy(),
                        circumstancesAt(m_clock)));
        return;
    }
    m_extras = extras;
    m_exchange.reset(
        new HttpExchange(m_manager.get(), questionOf(m_settings, m_position, m_subset, extras)));
    connect(m_exchange.get(), &HttpExchange::finished, this, &SnapshotFetch::finished);
}

void SnapshotFetch::finished()
{
    if (const Error error = m_exchange->error()) {
        react(onFailure(m_state, error, m_settings.options.policy(), circumstancesAt(m_clock)));
        return;
    }
    Response response = m_exchange->response();
    const QByteArray body = m_exchange->read();
    if (!response.isSuccess())
        response.errorBody
            = withoutCredentials(body, m_settings.definition, m_extras.headers, m_extras.params);
    const Reaction reaction = onResponse(m_state, m_position, response, m_settings.options.policy(),
                                         circumstancesAt(m_clock));
    if (reaction.action != Reaction::Action::Read) {
        react(reaction);
        return;
    }
    BatchContext context;
    context.handle = response.handle;
    context.offset = response.offset;
    context.schema = reaction.state.schema;
    SubsetState unused;
    QString why;
    const auto rows = MessageBatchBuilder::fromSubset(body, context, true, m_subset, &unused, &why);
    if (rows)
        end(*rows, {});
    else
        react(onFailure(m_state, Error(Error::InvalidResponse, why).withResponse(response.status),
                        m_settings.options.policy(), circumstancesAt(m_clock)));
}

/*
    A log that has ended is the stream's business; here the next one is asked instead.
*/
void SnapshotFetch::react(const Reaction &reaction)
{
    m_lastError = reaction.error;
    m_state = reaction.state;
    const bool isRotated = reaction.action == Reaction::Action::Refetch;
    if (reaction.action == Reaction::Action::Fail) {
        end({}, reaction.error);
    } else if (m_attempts >= MaximumAttempts) {
        const Error loop(Error::RequestLoop,
                         tr("The shape ends again and again while its rows are asked for. Check "
                            "the proxy or CDN between this app and the server."));
        end({}, isRotated || !reaction.error ? loop : reaction.error.withRetry(-1));
    } else {
        m_delay.start(int(reaction.delay));
    }
}

void SnapshotFetch::end(const MessageBatch &rows, const Error &error)
{
    m_mailbox->close();
    m_exchange.reset();
    deleteLater();
    m_receiver(rows, error);
}

} // namespace Electric

#include "moc_snapshotfetch_p.cpp"
