// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SNAPSHOTFETCH_P_H
#define ELECTRIC_SNAPSHOTFETCH_P_H

#include "httpexchange_p.h"
#include "mailbox_p.h"
#include "managerlease_p.h"
#include "streamsettings_p.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <functional>
#include <memory>

namespace Electric {

class NetworkThread;

// Rows for a look, beside the stream: nothing of them is delivered, stored or followed. Lives in
// the network thread, and ends itself when it has an answer.
class SnapshotFetch : public QObject
{
    Q_OBJECT

public:
    using Receiver = std::function<void(const MessageBatch &rows, const Error &error)>;

    SnapshotFetch(NetworkThread *thread, const StreamSettings &settings, const StreamState &state,
                  const SubsetRequest &subset, Receiver receiver, QObject *parent);
    ~SnapshotFetch() override;

    void send();

private:
    void exchange(const RequestExtras &extras);
    void finished();
    void react(const Reaction &reaction);
    void end(const MessageBatch &rows, const Error &error);

    const StreamSettings m_settings;
    const SubsetRequest m_subset;
    const Receiver m_receiver;
    const std::shared_ptr<Mailbox> m_mailbox;
    const ManagerLease m_manager;
    StreamState m_state;
    RequestPosition m_position;
    RequestExtras m_extras;
    HttpExchange::Pointer m_exchange;
    Error m_lastError;
    QTimer m_delay;
    QElapsedTimer m_clock;
    int m_attempts = 0;
};

} // namespace Electric

#endif
