// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPEKEEPER_P_H
#define ELECTRIC_SHAPEKEEPER_P_H

#include <electricqt_export.h>

#include "error.h"
#include "shapecatalog_p.h"
#include "shapeinfo.h"

#include <QtCore/QList>

#include <functional>

namespace Electric {

class ShapeSession;
class StorageThread;

// Looks after all shapes of a scope in a database: lists them, and removes what nobody uses. Lives
// in the storage thread.
class ELECTRICQT_EXPORT ShapeKeeper
{
public:
    ShapeKeeper(StorageThread *thread, const QString &scope) : m_thread(thread), m_scope(scope) { }

    Error list(QList<ShapeInfo> *shapes) const;
    // Those that are not open, and were last used before that time.
    Error removeUnused(const QDateTime &before, int *count);
    // All rows. Shapes that are open stay, empty; `done` is called when nothing is left.
    Error clear(const std::function<void()> &done);

private:
    ShapeSession *sessionOf(const ShapeRecord &shape) const;
    Error countRows(const ShapeRecord &shape, qint64 *count) const;
    Error remove(const ShapeRecord &shape);

    StorageThread *const m_thread;
    const QString m_scope;
};

} // namespace Electric

#endif
