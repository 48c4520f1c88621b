// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "changedcells.h"

namespace {

constexpr qint64 Shown = 2000; // milliseconds
constexpr int Step = 100;
constexpr qsizetype MostChanges = 200; // more at once is no news of single cells

} // namespace

ChangedCells::ChangedCells(QObject *parent) : QStyledItemDelegate(parent)
{
    m_clock.start();
    m_fading.setInterval(Step);
    connect(&m_fading, &QTimer::timeout, this, &ChangedCells::fade);
}

void ChangedCells::note(const QModelIndex &first, const QModelIndex &last)
{
    if (m_changes.size() >= MostChanges)
        m_changes.removeFirst();
    m_changes.append({first, last, m_clock.elapsed()});
    m_fading.start();
}

void ChangedCells::fade()
{
    const qint64 now = m_clock.elapsed();
    m_changes.removeIf([now](const Change &change) { return now - change.time >= Shown; });
    if (m_changes.isEmpty())
        m_fading.stop();
    Q_EMIT faded();
}

void ChangedCells::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    for (auto change = m_changes.crbegin(); change != m_changes.crend(); ++change) {
        const bool isIn = index.row() >= change->first.row() && index.row() <= change->last.row()
            && index.column() >= change->first.column() && index.column() <= change->last.column();
        if (!isIn)
            continue;
        QColor colour = option->palette.color(QPalette::Highlight);
        const double age = double(m_clock.elapsed() - change->time) / double(Shown);
        colour.setAlphaF(float(qBound(0.0, 0.6 * (1 - age), 0.6)));
        option->backgroundBrush = colour;
        return;
    }
}
