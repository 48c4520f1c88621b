// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "tablewindow.h"

#include <QtWidgets/QHeaderView>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QVBoxLayout>

using Electric::PersistedShape;

TableWindow::TableWindow(const QUrl &url)
    : m_storage(QStringLiteral("orders.db")),
      m_search(new QLineEdit),
      m_view(new QTableView),
      m_status(new QLabel)
{
    m_stream.setUrl(url);
    m_stream.setTable(QStringLiteral("orders"));
    m_orders.setStream(&m_stream);
    m_orders.setStorage(&m_storage);
    m_table.setShape(&m_orders);
    m_table.setColumns({QStringLiteral("id"), QStringLiteral("customer"), QStringLiteral("city"),
                        QStringLiteral("amount"), QStringLiteral("state")});

    m_search->setPlaceholderText(tr("Customer or city"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Filter by customer or city"));
    m_view->setModel(&m_table);
    m_view->setItemDelegate(&m_changedCells);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setAlternatingRowColors(true);
    m_view->setShowGrid(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed); // of each row alike
    m_view->horizontalHeader()->setSortIndicatorClearable(true);
    m_view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_view->setSortingEnabled(true);

    auto *const central = new QWidget;
    auto *const layout = new QVBoxLayout(central);
    layout->addWidget(m_search);
    layout->addWidget(m_view);
    setCentralWidget(central);
    statusBar()->addWidget(m_status);
    setWindowTitle(tr("Orders"));
    resize(760, 560);

    connect(m_search, &QLineEdit::textChanged, this, &TableWindow::filter);
    connect(&m_table, &Electric::ShapeTableProxy::dataChanged, &m_changedCells,
            &ChangedCells::note);
    connect(&m_changedCells, &ChangedCells::faded, m_view->viewport(),
            qOverload<>(&QWidget::update));
    // Columns are known once rows have come, now or in an earlier run.
    connect(&m_table, &Electric::ShapeTableProxy::columnsInserted, this, [this] {
        if (const int customer = m_table.columnOf(QStringLiteral("customer")); customer >= 0)
            m_view->horizontalHeader()->setSectionResizeMode(customer, QHeaderView::Stretch);
    });
    connect(&m_orders, &PersistedShape::statusChanged, this, &TableWindow::showStatus);
    connect(&m_orders, &PersistedShape::countChanged, this, &TableWindow::showStatus);
    connect(&m_orders, &PersistedShape::errorChanged, this, &TableWindow::showStatus);
    m_orders.start();
    showStatus();
}

void TableWindow::filter(const QString &text)
{
    m_orders.setFilter(text.isEmpty() ? QString()
                                      : QStringLiteral("instr(lower(customer || ' ' || city), ?)"));
    m_orders.setFilterParams(text.isEmpty() ? QVariantList() : QVariantList {text.toLower()});
}

void TableWindow::showStatus()
{
    const QString rows = tr("%L1 orders").arg(m_orders.count());
    switch (m_orders.status()) {
    case PersistedShape::Live:
        m_status->setText(tr("%1, live").arg(rows));
        return;
    case PersistedShape::Offline:
        m_status->setText(tr("%1, offline: %2").arg(rows, m_orders.errorString()));
        return;
    case PersistedShape::Error:
        m_status->setText(m_orders.errorString());
        return;
    default:
        m_status->setText(tr("%1, being brought up to date").arg(rows));
    }
}
