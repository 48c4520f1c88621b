// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "report.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QMetaEnum>

#include <cstdio>

using Electric::PersistedShape;

Report::Report(const PersistedShape *shape, const QElapsedTimer &clock, QObject *parent)
    : QObject(parent), m_shape(shape), m_clock(clock)
{
    connect(shape, &PersistedShape::statusChanged, this, &Report::printStatus);
    connect(shape, &PersistedShape::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                printChange(QStringLiteral("insert"), first, last);
            });
    connect(shape, &PersistedShape::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                printChange(QStringLiteral("remove"), first, last);
            });
    connect(shape, &PersistedShape::rowsMoved, this,
            [this](const QModelIndex &, int first, int last, const QModelIndex &, int destination) {
                const int row = destination > last ? destination - (last - first + 1) : destination;
                printChange(QStringLiteral("move"), row, row + last - first);
            });
    connect(shape, &PersistedShape::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) {
                printChange(QStringLiteral("update"), first.row(), last.row());
            });
    connect(shape, &PersistedShape::upToDate, this, [this](PersistedShape::Source source) {
        print(QStringLiteral("up-to-date"),
              {{QStringLiteral("source"),
                source == PersistedShape::Replay ? QStringLiteral("replay")
                                                 : QStringLiteral("network")}});
    });
    connect(shape, &PersistedShape::errorOccurred, this, [this](const Electric::Error &error) {
        print(QStringLiteral("error"),
              {{QStringLiteral("code"), error.codeName()},
               {QStringLiteral("message"), error.text()}});
    });
    printStatus();
}

void Report::printStatus()
{
    const auto names = QMetaEnum::fromType<PersistedShape::Status>();
    print(QStringLiteral("status"),
          {{QStringLiteral("status"), QString::fromLatin1(names.valueToKey(m_shape->status()))},
           {QStringLiteral("last_synced_at"), m_shape->lastSyncedAt().toString(Qt::ISODate)}});
}

void Report::printChange(const QString &kind, int first, int last)
{
    QJsonObject line {{QStringLiteral("kind"), kind}, {QStringLiteral("count"), last - first + 1}};
    if (first == last)
        line.insert(QStringLiteral("title"),
                    m_shape->get(first).value(QStringLiteral("title")).toString());
    print(QStringLiteral("change"), line);
}

void Report::print(const QString &event, QJsonObject line)
{
    line.insert(QStringLiteral("event"), event);
    line.insert(QStringLiteral("rows"), m_shape->count());
    line.insert(QStringLiteral("ms"), m_clock.elapsed());
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

#include "moc_report.cpp"
