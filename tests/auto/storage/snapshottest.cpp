// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "snapshottest.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace Electric;
using namespace Qt::StringLiterals;

QVariantMap where(const QString &condition, const QVariantList &params)
{
    return {{u"where"_s, condition}, {u"params"_s, params}};
}

bool isSubset(const ElectricDev::Request &request)
{
    return request.method == "POST" || request.rawQuery.contains("subset__");
}

App::App(const QUrl &url, ShapeStorage *storage, const QString &name)
{
    stream.setUrl(url);
    stream.setTable(u"items"_s);
    stream.setLog(ShapeStream::ChangesOnly);
    stream.setBackoff({10, 50, 2});
    model.setStream(&stream);
    model.setStorage(storage);
    model.setName(name);
    model.setOrderBy(u"id"_s);
    QObject::connect(&model, &PersistedShape::rowsRemoved, &model,
                     [this] { leastCount = std::min(leastCount, model.count()); });
    QObject::connect(&model, &PersistedShape::statusChanged, &model,
                     [this] { statuses.append(model.status()); });
    QObject::connect(&stream, &ShapeStream::snapshotFinished, &model,
                     [this] { countWhenFinished = model.count(); });
}

QStringList App::rows() const
{
    QStringList rows;
    for (int row = 0; row < model.count(); ++row) {
        const QVariantMap values = model.get(row);
        rows.append(values[u"id"_s].toString() + u':' + values[u"title"_s].toString());
    }
    return rows;
}
Error App::errorOf(int call) const
{
    return finished.at(call).at(1).value<Error>();
}

int SnapshotTest::subsetsAsked() const
{
    const auto requests = m_server->requests();
    return int(std::ranges::count_if(requests, isSubset));
}

void SnapshotTest::barrier() const
{
    ShapeStream other;
    other.setUrl(m_server->url());
    other.setTable(u"items"_s);
    other.setSubscribe(false);
    other.start();
    QTRY_VERIFY(other.isUpToDate());
}

void SnapshotTest::hangIf(std::function<bool(const ElectricDev::Request &)> applies) const
{
    m_server->setFaultHandler([applies](const ElectricDev::Request &request) {
        ElectricDev::Fault fault;
        fault.hang = applies(request);
        return fault.hang ? std::optional(fault) : std::nullopt;
    });
}

QStringList SnapshotTest::itemsTo(int last) const
{
    QStringList rows;
    for (int id = 1; id <= last; ++id)
        rows.append(u"%1:Item %1"_s.arg(id));
    return rows;
}
