// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TABLEWINDOW_H
#define TABLEWINDOW_H

#include "changedcells.h"

#include <ElectricQt/PersistedShape>
#include <ElectricQt/ShapeTableProxy>
#include <ElectricQt/SqliteStorage>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QTableView>

// A table of the server's as a table of the app: sorted by a click, filtered while one types, live.
class TableWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit TableWindow(const QUrl &url);

private:
    void filter(const QString &text);
    void showStatus();

    Electric::ShapeStream m_stream;
    Electric::SqliteStorage m_storage;
    Electric::PersistedShape m_orders;
    Electric::ShapeTableProxy m_table;
    ChangedCells m_changedCells;
    QLineEdit *m_search;
    QTableView *m_view;
    QLabel *m_status;
};

#endif
