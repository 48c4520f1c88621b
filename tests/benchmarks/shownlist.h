// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHOWNLIST_H
#define ELECTRIC_SHOWNLIST_H

#include <ElectricQt/PersistedShape>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtCore/QVariant>

#include <functional>

// A model, and what a list view of one screen asks it for: all values of the rows that are seen, in
// the next turn of the event loop after the model has told of a change to them.
class ShownList : public QObject
{
    Q_OBJECT

public:
    static constexpr int VisibleRows = 50;

    ShownList(const QUrl &url, Electric::SqliteStorage *storage);

    Electric::ShapeStream stream;
    Electric::PersistedShape model;

    // Runs the event loop until it is so. Ends the program if that takes minutes, or at an error.
    void waitUntil(const std::function<bool()> &condition);
    void waitForNetwork(); // until it has been up to date once more
    void waitForScreen(); // until there is a full one, or all rows

    int role(const QByteArray &column) const;
    QVariant valueAt(int row, const QByteArray &column) const;
    // Whether the rows that have been read last are all the rows of a screen, and like this.
    bool shows(const QByteArray &column, const QVariant &value) const;

Q_SIGNALS:
    void drawn();

private:
    void noteChange(int first, int last);
    void draw();

    QTimer m_drawing;
    QList<QVariantList> m_screen;
    QList<int> m_roles;
    int m_networkUpToDates = 0;
};

#endif
