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

    // Reads what others have written since; changes() says whether they have.
    Error follow();
    // Something has written to the shape over this connection.
    void expectForeignChanges() { m_foreignCommits.reset(); }

    StoredShape shape() const;
    const ShapeRecord &record() const { return m_record; }
    SqliteDatabase *database() const { return m_database; }
    const ShapeTable *table() const { return m_table.get(); } // null before a schema is known

    // What the last apply() or clear() did to the visible rows. Only who watches is told which.
    void setWatched(bool watched) { m_isWatched = watched; }
    const RowChanges &changes() const { return m_changes; }
    // Rows that left in the last apply() without a message of their own, staged or visible.
    const QByteArrayList &departures() const { return m_departures; }

private:
    enum class Path { Direct, Staged };

    enum class Standing { Next, Held, Elsewhere };

    Error replayTable(const ShapeTable &table, const RowReceiver &deliver);
    Error openKnown(bool *isOpen);
    Error openRecord();
    Error adoptDefinition();
    void beginOver();
    Error openTables();
    Error noteUse();
    Error saveRecord();
    Error catchUp();
    Error catchUpInTransaction();
    Error addAgain();
    void tellForeignChanges();
    LogPlace place() const;
    Standing standingOf(const MessageBatch &batch) const;
    ApplyResult applyInTransaction(const MessageBatch &batch, Error *error);
    ApplyResult applyToLog(const MessageBatch &batch, Error *error);
    Error restoreAfter(const ShapeRecord &before);
    Error endLog(const MessageBatch &batch);
    Error prepareTables(const MessageBatch &batch, Path *path);
    bool fits(const MessageBatch &batch) const;
    Error beginStaging(Staging kind, const Schema &schema);
    ApplyResult applyMessages(const MessageBatch &batch, Path path, Error *error);
    Error applyChange(const MessageView &message, Path path);
    Error applyMove(const MessageView &message);
    void noteHole(const MessageView &message, RowResult result);
    TagTable::Judge judge();
    Error dropLeaving(Path path);
    RowResult applyRow(const MessageView &message, Path path);
    Error lastError(Path path) const;
    RowResult applyDirectly(const MessageView &message);
    RowResult applyToStage(const MessageView &message);
    void note(RowResult result, qint64 rowId);
    Error finishBatch(const MessageBatch &batch, Path path);
    Error mergeStage();
    Error dropStage();
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
    QSet<QByteArray> m_leaving; // rows that are no members so far
    QByteArrayList m_departures;
    RowChanges m_changes;
    qint64 m_lastRowId = 0;
    std::optional<quint64> m_foreignCommits; // that are known here
    bool m_hasForeignChanges = false; // which nobody has been told of
    bool m_isWatched = false;
};

} // namespace Electric

#endif
