// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "streamworker_p.h"

#include <QtCore/QCoreApplication>

#include <utility>

// The part of StreamWorker that knows who waits for which snapshot.

namespace Electric {

void StreamWorker::requestSnapshot(int id, const SubsetRequest &subset)
{
    m_snapshots.append({id, subset, {}});
    if (m_report.activity == StreamActivity::Failed && !m_isHalted)
        failSnapshots(subset, m_report.error);
    else if (std::exchange(m_hasEnded, false))
        catchUp();
    else
        send();
}

void StreamWorker::takeNewSnapshots()
{
    for (const Snapshot &snapshot : std::as_const(m_snapshots)) {
        if (!snapshot.rows)
            m_state.subsets.request(snapshot.subset);
    }
}

/*
    Whoever has asked for the same rows meanwhile gets the same answer.
*/
void StreamWorker::noteLanded(const SubsetRequest &subset, qsizetype rows)
{
    for (Snapshot &snapshot : m_snapshots) {
        if (snapshot.subset == subset)
            snapshot.rows = rows;
    }
}

template<typename Condition>
void StreamWorker::endSnapshots(const Error &error, Condition condition)
{
    QList<Snapshot> open;
    for (const Snapshot &snapshot : std::exchange(m_snapshots, {})) {
        if (condition(snapshot))
            m_snapshotReceiver(snapshot.id, error, error ? 0 : snapshot.rows.value_or(0));
        else
            open.append(snapshot);
    }
    m_snapshots = open;
}

/*
    Whoever waits is told when the rows can be seen: with the up-to-date that shows them.
*/
void StreamWorker::settleLanded()
{
    endSnapshots({}, [](const Snapshot &snapshot) { return snapshot.rows.has_value(); });
}

/*
    What has come in a log that is not followed to its up-to-date is asked for again.
*/
void StreamWorker::loseLanded()
{
    for (Snapshot &snapshot : m_snapshots)
        snapshot.rows.reset();
}

void StreamWorker::failSnapshots(const SubsetRequest &subset, const Error &error)
{
    endSnapshots(error, [&](const Snapshot &snapshot) { return snapshot.subset == subset; });
}

void StreamWorker::cancelSnapshots(const Error &error)
{
    endSnapshots(error, [](const Snapshot &) { return true; });
}

void StreamWorker::cancelSnapshots()
{
    cancelSnapshots(Error(Error::Cancelled,
                          QCoreApplication::translate("Electric::ShapeStream",
                                                      "The stream has been stopped before the "
                                                      "snapshot came. Ask again.")));
}

} // namespace Electric
