// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shownlist.h"

#include <QtCore/QEventLoop>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 600'000;

[[noreturn]] void fail(const QString &why)
{
    std::fprintf(stderr, "benchmodel: %s\n", qPrintable(why));
    std::exit(1);
}

} // namespace

ShownList::ShownList(const QUrl &url, SqliteStorage *storage)
{
    stream.setUrl(url);
    stream.setTable(u"items"_s);
    model.setStream(&stream);
    model.setStorage(storage);
    m_drawing.setSingleShot(true);
    m_drawing.setInterval(0);
    connect(&m_drawing, &QTimer::timeout, this, &ShownList::draw);
    const auto rowsChanged = [this](const QModelIndex &, int first) { noteChange(first, INT_MAX); };
    connect(&model, &PersistedShape::rowsInserted, this, rowsChanged);
    connect(&model, &PersistedShape::rowsRemoved, this, rowsChanged);
    connect(&model, &PersistedShape::rowsMoved, this,
            [this](const QModelIndex &, int first, int, const QModelIndex &, int destination) {
                noteChange(std::min(first, destination), INT_MAX);
            });
    connect(&model, &PersistedShape::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) {
                noteChange(first.row(), last.row());
            });
    connect(&model, &PersistedShape::layoutChanged, this, [this] { noteChange(0, INT_MAX); });
    connect(&model, &PersistedShape::modelReset, this, [this] { noteChange(0, INT_MAX); });
    connect(&model, &PersistedShape::upToDate, this, [this](PersistedShape::Source source) {
        m_networkUpToDates += source == PersistedShape::Network ? 1 : 0;
    });
    connect(&model, &PersistedShape::errorOccurred, this,
            [](const Error &error) { fail(error.text()); });
}

void ShownList::noteChange(int first, int last)
{
    if (first < VisibleRows && last >= 0 && !m_drawing.isActive())
        m_drawing.start();
}

void ShownList::draw()
{
    const QHash<int, QByteArray> names = model.roleNames();
    m_roles = names.keys();
    m_screen.clear();
    for (int row = 0; row < std::min<int>(VisibleRows, model.rowCount()); ++row) {
        QVariantList values;
        for (const int role : std::as_const(m_roles))
            values.append(model.data(model.index(row), role));
        m_screen.append(values);
    }
    Q_EMIT drawn();
}

void ShownList::waitUntil(const std::function<bool()> &condition)
{
    if (condition())
        return;
    QEventLoop loop;
    const auto look = [&] {
        if (condition())
            loop.quit();
    };
    const auto drawing = connect(this, &ShownList::drawn, &loop, look);
    const auto upToDate
        = connect(&model, &PersistedShape::upToDate, &loop, look, Qt::QueuedConnection);
    QTimer::singleShot(Patience, &loop, [] { fail(u"Waited for ten minutes."_s); });
    loop.exec();
    disconnect(drawing);
    disconnect(upToDate);
}

void ShownList::waitForNetwork()
{
    const int before = m_networkUpToDates;
    waitUntil([&] { return m_networkUpToDates > before; });
}

void ShownList::waitForScreen()
{
    waitUntil([this] {
        return !m_screen.isEmpty()
            && m_screen.size() >= std::min<qsizetype>(VisibleRows, model.rowCount());
    });
}

int ShownList::role(const QByteArray &column) const
{
    return model.roleNames().key(column, -1);
}

QVariant ShownList::valueAt(int row, const QByteArray &column) const
{
    return model.data(model.index(row), role(column));
}

bool ShownList::shows(const QByteArray &column, const QVariant &value) const
{
    const qsizetype place = m_roles.indexOf(role(column));
    return m_screen.size() == VisibleRows && place >= 0
        && std::ranges::all_of(m_screen,
                               [&](const QVariantList &row) { return row.value(place) == value; });
}
