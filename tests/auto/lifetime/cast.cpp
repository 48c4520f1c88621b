// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "cast.h"

#include <algorithm>

using namespace Electric;
using namespace Qt::StringLiterals;

Cast::Cast(Kind which, const QUrl &url, const QString &fileName) : kind(which)
{
    stream = new ShapeStream;
    stream->setUrl(url);
    stream->setTable(u"items"_s);
    stream->setBackoff({1, 2, 2});
    if (kind == StreamAlone)
        return;
    storage = new SqliteStorage(fileName);
    if (kind == StoredStream) {
        persisted = new PersistedShapeStream;
        persisted->setStorage(storage);
        persisted->setStream(stream);
        return;
    }
    model = new PersistedShape;
    if (kind == TwoModels)
        other = new PersistedShape;
    for (PersistedShape *shape : {model.get(), other.get()}) {
        if (!shape)
            continue;
        shape->setStorage(storage);
        shape->setStream(stream);
    }
}

Cast::~Cast()
{
    for (const char *role : {"other", "model", "persisted", "storage", "stream"})
        delete player(role);
}

QList<QByteArray> Cast::roles(Kind kind)
{
    switch (kind) {
    case StreamAlone:
        return {"stream"};
    case StoredStream:
        return {"stream", "storage", "persisted"};
    case OneModel:
        return {"stream", "storage", "model"};
    case TwoModels:
        return {"stream", "storage", "model", "other"};
    }
    return {};
}

QObject *Cast::player(const QByteArray &role) const
{
    if (role == "stream")
        return stream;
    if (role == "storage")
        return storage;
    if (role == "persisted")
        return persisted;
    return role == "model" ? model : other;
}

/*
    All go in an order that is not that of good manners: what is used before who uses it.
*/
void Cast::remove(const QByteArray &role)
{
    if (role != "all") {
        delete player(role);
        return;
    }
    for (const QByteArray &each : roles(kind))
        delete player(each);
}

bool Cast::isComplete() const
{
    const QList<QByteArray> all = roles(kind);
    return std::ranges::all_of(all, [this](const QByteArray &role) { return player(role); });
}

void Cast::start()
{
    if (persisted)
        persisted->start();
    if (model)
        model->start();
    if (other)
        other->start();
    if (kind == StreamAlone && stream)
        stream->start();
}
