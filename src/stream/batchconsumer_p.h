// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_BATCHCONSUMER_P_H
#define ELECTRIC_BATCHCONSUMER_P_H

#include "messagebatch.h"

#include <functional>

namespace Electric {

enum class Consumption {
    Done, // the position holds from now on
    Hole, // nothing of it was taken: the consumer misses a row that the batch changes
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
