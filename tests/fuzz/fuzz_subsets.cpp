// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// The snapshots that a stream remembers: their bytes, and which changes they hold back.

#include "fuzz.h"
#include "subset_p.h"

#include <algorithm>

using namespace Electric;

namespace {

SnapshotFilter filterOf(FuzzInput &input)
{
    SnapshotFilter filter;
    // Near a round of 32 bits as well, where transactions are counted anew.
    filter.xmin = (input.number(1) << 32) + quint32(input.number(4));
    filter.xmax = filter.xmin + input.byte();
    for (int count = input.below(4); count > 0; --count)
        filter.inProgress.append(filter.xmin + input.byte());
    filter.databaseLsn = input.byte();
    for (int count = input.below(4); count > 0; --count)
        filter.keys.insert(QByteArray(1, char('a' + input.below(4))));
    return filter;
}

// By PostgreSQL's own rule, with whole transaction ids.
bool contains(const SnapshotFilter &filter, quint64 transaction)
{
    return transaction < filter.xmin
        || (transaction < filter.xmax && !filter.inProgress.contains(transaction));
}

void checkVerdict(const SnapshotFilter &filter, FuzzInput &input)
{
    const qint64 distance = qint64(input.number(2)) - 0x8000;
    if (distance < 0 && filter.xmax < quint64(-distance))
        return;
    const quint64 transaction = filter.xmax + quint64(distance);
    const quint64 lsn = input.byte();
    const auto verdict = filter.verdict({qint64(quint32(transaction))}, lsn);
    using Verdict = SnapshotFilter::Verdict;
    const bool isPassed
        = (filter.databaseLsn > 0 && lsn > filter.databaseLsn) || transaction >= filter.xmax;
    const Verdict wanted = isPassed     ? Verdict::Retire
        : contains(filter, transaction) ? Verdict::Skip
                                        : Verdict::Deliver;
    FUZZ_CHECK(verdict == wanted, QByteArray::number(transaction));
    FUZZ_CHECK(filter.verdict({}, 0) == Verdict::Deliver, "");
}

SubsetRequest requestOf(FuzzInput &input)
{
    SubsetRequest request;
    request.where = QString::fromUtf8(input.until('\n'));
    if (input.below(2) == 1)
        request.params.insert(QStringLiteral("1"), QString::fromUtf8(input.until('\n')));
    request.orderBy = input.below(2) == 1 ? QStringLiteral("id") : QString();
    if (input.below(2) == 1)
        request.limit = qint64(input.number(8));
    if (input.below(2) == 1)
        request.offset = qint64(input.number(8));
    request.isPost = input.below(2) == 1;
    return request;
}

void checkBytes(const SubsetState &state)
{
    const QByteArray bytes = state.toBytes();
    const SubsetState again = SubsetState::fromBytes(bytes);
    FUZZ_CHECK(again == state, bytes);
    FUZZ_CHECK(again.toBytes() == SubsetState::fromBytes(again.toBytes()).toBytes(), bytes);
    FUZZ_CHECK(again.due() == state.due() && again.isFiltering() == state.isFiltering(), bytes);
}

void play(FuzzInput &input)
{
    SubsetState state;
    for (int steps = 0; !input.atEnd() && steps < 60; ++steps) {
        switch (input.below(7)) {
        case 0: {
            const SubsetRequest request = requestOf(input);
            state.request(request);
            FUZZ_CHECK(state.due().has_value(), request.body());
            break;
        }
        case 1:
            if (const auto due = state.due()) {
                state.hold(*due, filterOf(input));
                FUZZ_CHECK(state.due() != due, due->body());
            }
            break;
        case 2: {
            const SubsetRequest request = requestOf(input);
            state.forget(request);
            FUZZ_CHECK(state.due() != request, request.body());
            break;
        }
        case 3:
            state.restart();
            FUZZ_CHECK(!state.isFiltering(), "");
            break;
        case 4:
            state.passed(input.byte());
            break;
        default: {
            const QByteArray key(1, char('a' + input.below(4)));
            const bool wasFiltering = state.isFiltering();
            const bool isSkipped
                = state.skips({key.constData(), 1}, {qint64(input.number(4))}, input.byte());
            FUZZ_CHECK(wasFiltering || !isSkipped, key);
        }
        }
        if (steps % 8 == 0 || input.atEnd())
            checkBytes(state);
    }
}

// Whatever is found in a file: what is read of it can be used and written.
void readBytes(const QByteArray &bytes)
{
    SubsetState state = SubsetState::fromBytes(bytes);
    checkBytes(SubsetState::fromBytes(state.toBytes()));
    state.skips("a", {1, 0x7fffffff, 0xffffffff}, 1);
    state.skips("a", {}, 0);
    state.passed(1);
    if (const auto due = state.due())
        state.hold(*due, {});
    state.restart();
    checkBytes(SubsetState::fromBytes(state.toBytes()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    switch (input.below(3)) {
    case 0:
        play(input);
        break;
    case 1: {
        const SnapshotFilter filter = filterOf(input);
        while (!input.atEnd())
            checkVerdict(filter, input);
        break;
    }
    default:
        readBytes(input.rest());
    }
    return 0;
}
