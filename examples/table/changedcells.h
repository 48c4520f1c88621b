// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef CHANGEDCELLS_H
#define CHANGEDCELLS_H

#include <QtCore/QElapsedTimer>
#include <QtCore/QPersistentModelIndex>
#include <QtCore/QTimer>
#include <QtWidgets/QStyledItemDelegate>

// Shows for a moment which cells have just changed.
class ChangedCells : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit ChangedCells(QObject *parent = nullptr);

    void note(const QModelIndex &first, const QModelIndex &last);

Q_SIGNALS:
    void faded(); // some are shown as usual again, or fainter: the view has to be drawn anew

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    struct Change
    {
        QPersistentModelIndex first;
        QPersistentModelIndex last;
        qint64 time = 0;
    };

    void fade();

    QList<Change> m_changes; // the oldest first
    QElapsedTimer m_clock;
    QTimer m_fading;
};

#endif
