// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "plan.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QStringList>

#include <cmath>

using namespace Qt::StringLiterals;

namespace {

// Each phase in its turn, so that few seeds come by all of them.
Phase phaseOf(quint32 seed)
{
    return Phase(seed % PhaseCount);
}

// A write is seen when it has happened: what matters is right behind it, or on its way.
Moment randomMoment(QRandomGenerator &random)
{
    Moment moment;
    moment.part = random.generateDouble();
    const int kind = random.bounded(10);
    if (kind >= 4) {
        moment.kind = kind < 5 ? Moment::AfterRequest : Moment::AfterWrite;
        const int most = moment.kind == Moment::AfterRequest ? 5'000 : 1'000;
        moment.microseconds = int(most * std::pow(random.generateDouble(), 3));
    }
    return moment;
}

} // namespace

QString nameOf(Phase phase)
{
    static const QStringList names {
        u"first sync"_s, u"catch-up"_s,    u"live"_s,  u"event stream"_s, u"refetch"_s,
        u"swap"_s,       u"new columns"_s, u"clear"_s, u"migration"_s,    u"tags"_s};
    return names.at(int(phase));
}

bool isLive(Phase phase)
{
    return phase == Phase::Live || phase == Phase::EventStream;
}

bool isSwap(Phase phase)
{
    return phase == Phase::Swap || phase == Phase::NewColumns;
}

QString Moment::text() const
{
    switch (kind) {
    case AfterTime:
        return u"behind %1 of its time"_s.arg(part, 0, 'f', 3);
    case AfterRequest:
        return u"%2 us behind %1 of its requests"_s.arg(part, 0, 'f', 3).arg(microseconds);
    default:
        return u"%2 us behind %1 of its bytes"_s.arg(part, 0, 'f', 3).arg(microseconds);
    }
}

QString Plan::text() const
{
    QStringList texts;
    for (const Kill &kill : kills)
        texts.append(nameOf(kill.phase) + u' ' + kill.moment.text());
    return (isLarge ? u"large, "_s : u"small, "_s) + texts.join(u", then "_s);
}

Plan planOf(quint32 seed)
{
    QRandomGenerator random(seed);
    Plan plan;
    plan.seed = seed;
    plan.isLarge = random.bounded(4) == 0;
    plan.kills.append({phaseOf(seed), randomMoment(random)});
    // What one crash has left is what the next one meets.
    if (random.bounded(4) == 0) {
        const Phase first = plan.kills.constFirst().phase;
        const auto next = first == Phase::Tags ? first : Phase(random.bounded(int(Phase::Tags)));
        plan.kills.append({next, randomMoment(random)});
    }
    return plan;
}
