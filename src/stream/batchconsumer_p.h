// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_BATCHCONSUMER_P_H
#define ELECTRIC_BATCHCONSUMER_P_H

#include "messagebatch_p.h"

#include <functional>

namespace Electric {

// What has become of a batch.
struct Consumption
{
    enum Result {
        Done, // the position holds from now on
        Hole, // nothing of it was taken: the consumer misses a row that the batch changes
    };

    Consumption(Result what) : result(what) { }

    Result result;
    // Rows that have left, and of which the batch itself does not tell: only who keeps the rows
    // knows their tags.
    QList<Departure> departures;

    friend bool operator==(const Consumption &a, Result b) { return a.result == b; }
};

// Whoever takes a stream's batches before anyone else: the layer of persistence. A stream has at
// most one; it takes the next batch only when this one is done.
class BatchConsumer
{
public:
    virtual ~BatchConsumer() = default;

    // Called in the network thread. `done` may be called in any thread, once, now or later.
    virtual void consume(const MessageBatch &batch, std::function<void(Consumption)> done) = 0;
};

} // namespace Electric

#endif
