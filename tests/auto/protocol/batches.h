// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_BATCHES_H
#define ELECTRIC_TEST_BATCHES_H

#include "messagebatch_p.h"

#include <QtTest/QTest>

#include <optional>

inline const QByteArray UpToDate
    = R"({"headers":{"control":"up-to-date","global_last_seen_lsn":"1"}})";

inline QByteArray insertOf(const QByteArray &value)
{
    return R"({"headers":{"operation":"insert"},"key":"k","value":)" + value + '}';
}

inline std::optional<Electric::MessageBatch> parsed(const QByteArray &body,
                                                    const Electric::BatchContext &context = {})
{
    QString why;
    auto batch = Electric::MessageBatchBuilder::fromBody(body, context, &why);
    if (batch.has_value() != why.isEmpty())
        QTest::qFail("A refusal has words, a batch has none.", __FILE__, __LINE__);
    return batch;
}

#endif
