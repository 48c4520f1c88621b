// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "step.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QStringList>

#include <array>
#include <numeric>

using namespace Qt::StringLiterals;

namespace {

struct Kind
{
    const char *name;
    int weight; // how often it happens
};

// By Step::Kind. Never a stop and a start while a batch is being stored: the storage takes what was
// on its way before for a part of what is asked for after it, and rows get lost (at 2: seed 1449).
constexpr std::array<Kind, Step::KindCount> Kinds {{
    {"commit", 26},     {"rotate", 4},       {"restore", 2},      {"good", 40},
    {"repeating", 6},   {"pieces", 6},       {"cached", 3},       {"nothing-yet", 2},
    {"no-content", 2},  {"hole", 2},         {"wait-ends", 3},    {"500", 3},
    {"429", 2},         {"401", 1},          {"refused", 2},      {"reset", 3},
    {"cut-off", 4},     {"truncated", 3},    {"garbage", 2},      {"no-array", 1},
    {"dead-log", 4},    {"pause", 2},        {"resume", 3},       {"refresh", 4},
    {"restart", 4},     {"clear", 1},        {"offline", 1},      {"online", 2},
    {"busy-pause", 2},  {"busy-refresh", 2}, {"busy-restart", 2}, {"busy-clear", 1},
    {"busy-commit", 2}, {"busy-stop", 2},
}};

Step::Kind randomKind(QRandomGenerator &dice)
{
    static const int sum = std::accumulate(
        Kinds.begin(), Kinds.end(), 0, [](int all, const Kind &kind) { return all + kind.weight; });
    int at = dice.bounded(sum);
    int kind = 0;
    while (at >= Kinds[size_t(kind)].weight)
        at -= Kinds[size_t(kind++)].weight;
    return Step::Kind(kind);
}

} // namespace

QString Step::text() const
{
    return QLatin1StringView(Kinds[kind].name) + u':' + QString::number(number);
}

QString Setup::text() const
{
    static const QStringList Storages {u"no storage"_s, u"MemoryStorage"_s, u"SqliteStorage"_s,
                                       u"the app's own storage"_s};
    return u"%1%2, replica %3, %4 rows, %5 a chunk%6"_s.arg(
        Storages[storage], hasModel ? u" and a model"_s : QString(),
        hasFullReplica ? u"full"_s : u"default"_s, QString::number(rows), QString::number(chunk),
        (hasSubquery ? u", a subquery"_s : QString())
            + (usesEvents ? u", event streams"_s : QString()));
}

Setup randomSetup(quint32 seed)
{
    QRandomGenerator dice(seed);
    Setup setup;
    setup.seed = seed;
    const int storage = dice.bounded(10);
    setup.storage = storage < 2 ? Setup::NoStorage
        : storage < 4           ? Setup::Memory
        : storage < 9           ? Setup::Sqlite
                                : Setup::Own;
    setup.hasModel = setup.storage != Setup::NoStorage && dice.bounded(3) > 0;
    setup.hasFullReplica = dice.bounded(3) == 0;
    setup.usesEvents = dice.bounded(3) == 0;
    const bool knowsTags = setup.storage == Setup::Memory || setup.storage == Setup::Sqlite;
    setup.hasSubquery = knowsTags && dice.bounded(3) == 0;
    setup.rows = dice.bounded(14);
    setup.chunk = 1 + dice.bounded(6);
    return setup;
}

QList<Step> randomSteps(quint32 seed)
{
    QRandomGenerator dice(seed ^ 0x5eed);
    QList<Step> steps;
    const int count = 10 + dice.bounded(40);
    for (int i = 0; i < count; ++i) {
        const Step::Kind kind = randomKind(dice);
        steps.append({kind, dice.generate() % 100000});
    }
    return steps;
}

QString textOf(const QList<Step> &steps)
{
    QStringList texts;
    for (const Step &step : steps)
        texts.append(step.text());
    return texts.join(u' ');
}
