// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SQLITESHAPESTORE_P_H
#define ELECTRIC_SQLITESHAPESTORE_P_H

#include <electricqt_export.h>

#include "messagebatch_p.h"
#include "rowchanges_p.h"
#include "shapecatalog_p.h"
#include "shapestage_p.h"
#include "shapestorage.h"
#include "shapetable_p.h"
#include "tagtable_p.h"

#include <memory>

namespace Electric {

// One shape in a SQLite database: its table, its stage and its line in the catalog, always
// changed together in one transaction.
class ELECTRICQT_EXPORT SqliteShapeStore : public ShapeStore
{
public:
    using RowReceiver = std::function<void(const QList<Message> &rows)>;

    SqliteShapeStore(SqliteDatabase *database, const ShapeDefinition &definition,
                     const QString &scope, const QString &name);
    // One that is known to be in the catalog, to clear it.
    SqliteShapeStore(SqliteDatabase *database, const ShapeRecord &record);
    ~SqliteShapeStore() override;

    Error open(StoredShape *shape) override;
    Error replay(const RowReceiver &deliver) override;
    Error replayStaged(const RowReceiver &deliver); // what is not to be seen yet
    ApplyResult apply(const MessageBatch &batch, Error *error) override;
    Error clear() override;

    StoredShape shape() const;
    const ShapeRecord &record() const { return m_record; }
    SqliteDatabase *database() const { return m_database; }
    const ShapeTable *table() const { return m_table.get(); } // null before a schema is known

    // What the last apply() or clear() did to the visible rows. Only who watches is told which.
    void setWatched(bool watched) { m_isWatched = watched; }
    const RowChanges &changes() const { return m_changes; }
    // The rows that left in the last apply() without a message of their own, staged or visible.
    const QList<Departure> &departures() const { return m_departures; }

private:
    enum class Path { Direct, Staged };

    Error replayTable(const ShapeTable &table, const RowReceiver &deliver);
    Error openRecord();
    Error adoptDefinition();
    Error openTables();
    ApplyResult applyToLog(const MessageBatch &batch, Error *error);
    Error restoreAfter(const ShapeRecord &before);
    Error endLog(const MessageBatch &batch);
    Error prepareTables(const MessageBatch &batch, Path *path);
    bool fits(const MessageBatch &batch) const;
    Error beginStaging(Staging kind, const Schema &schema);
    ApplyResult applyMessages(const MessageBatch &batch, Path path, Error *error);
    Error applyChange(const MessageView &message, Path path, qsizetype index);
    Error applyMove(const MessageView &message, Path path, qsizetype index);
    void noteHole(const MessageView &message, RowResult result);
    Error leave(std::string_view key, Path path, qsizetype index);
    RowResult applyDirectly(const MessageView &message);
    RowResult applyToStage(const MessageView &message);
    void note(RowResult result, qint64 rowId);
    Error finishBatch(const MessageBatch &batch, Path path);
    Error mergeStage();
    Error dropRows();
    Error readLastRowId();

    SqliteDatabase *const m_database;
    ShapeCatalog m_catalog;
    const ShapeDefinition m_definition;
    ShapeRecord m_record;
    std::unique_ptr<ShapeTable> m_table;
    std::unique_ptr<ShapeStage> m_stage;
    std::unique_ptr<TagTable> m_tags;
    QHash<QByteArray, RowTags> m_holes; // rows that a batch updates and that are not there
    QList<Departure> m_departures;
    RowChanges m_changes;
    qint64 m_lastRowId = 0;
    bool m_isWatched = false;
};

} // namespace Electric

#endif
