// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "storedfile.h"

#include "sqliteshapestore_p.h"

#include <QtCore/QFile>

#include <array>
#include <cstdio>
#include <memory>
#include <sqlite3.h>

using namespace Electric;

namespace {

const QByteArray ColumnsJson
    = R"({"id":{"type":"int4","not_null":true,"pk_index":0},"title":{"type":"text"},)"
      R"("n":{"type":"int4"},"x":{"type":"float8"}})";
const QByteArray UpToDate = R"({"headers":{"control":"up-to-date","global_last_seen_lsn":"7"}})";

QByteArray change(const char *operation, int id, const QByteArray &value,
                  const QByteArray &headers = {})
{
    const QByteArray number = QByteArray::number(id);
    return R"({"key":"\"public\".\"items\"/\")" + number + R"(\"","value":{"id":")" + number + '"'
        + value + R"(},"headers":{"operation":")" + operation + '"' + headers + "}}";
}

QByteArray inserted(int id, const QByteArray &headers = {})
{
    return change("insert", id,
                  R"(,"title":"row )" + QByteArray::number(id) + R"(","n":null,"x":"1.5")",
                  headers);
}

MessageBatch batchOf(const QByteArrayList &messages, const QByteArray &offset,
                     const QByteArray &handle, bool startsLog)
{
    BatchContext context;
    context.handle = handle;
    context.offset = offset;
    context.schema = Schema::fromJson(ColumnsJson).value();
    context.startsLog = startsLog;
    context.snapshotFilters = R"({"subsets":[{"where":"id = 1","held":true}],"filters":[]})";
    QString why;
    const auto batch = MessageBatchBuilder::fromBody('[' + messages.join(',') + ']', context, &why);
    FUZZ_CHECK(batch.has_value(), why.toUtf8());
    return *batch;
}

QByteArray contentOf(const QString &fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A connection of somebody else's to the file.
class Connection
{
public:
    explicit Connection(const QString &fileName)
    {
        if (sqlite3_open(fileName.toUtf8().constData(), &m_database) != SQLITE_OK)
            close();
    }
    ~Connection() { close(); }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    // The first number of the result, 0 where there is none; nothing if it fails.
    std::optional<int> run(const QByteArray &sql, const QByteArray &value = {}, int kind = 0)
    {
        sqlite3_stmt *statement = nullptr;
        if (!m_database
            || sqlite3_prepare_v2(m_database, sql.constData(), int(sql.size()), &statement, nullptr)
                != SQLITE_OK)
            return std::nullopt;
        bind(statement, value, kind);
        const int result = sqlite3_step(statement);
        const int number = result == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
        sqlite3_finalize(statement);
        return result == SQLITE_ROW || result == SQLITE_DONE ? std::optional(number) : std::nullopt;
    }

private:
    static void bind(sqlite3_stmt *statement, const QByteArray &value, int kind)
    {
        if (sqlite3_bind_parameter_count(statement) == 0)
            return;
        switch (kind % 4) {
        case 0:
            sqlite3_bind_text(statement, 1, value.constData(), int(value.size()), SQLITE_TRANSIENT);
            break;
        case 1:
            sqlite3_bind_blob(statement, 1, value.constData(), int(value.size()), SQLITE_TRANSIENT);
            break;
        case 2:
            sqlite3_bind_int64(statement, 1, value.toLongLong());
            break;
        default:
            sqlite3_bind_null(statement, 1);
        }
    }

    void close()
    {
        sqlite3_close(m_database);
        m_database = nullptr;
    }

    sqlite3 *m_database = nullptr;
};

QList<MessageBatch> complete()
{
    return {storedRows(1, 20, "0_0", "h1", true, false),
            storedRows(21, 30, "0_inf", "h1", false, true)};
}

QList<MessageBatch> tagged()
{
    QByteArrayList messages;
    for (int id = 1; id <= 9; ++id)
        messages.append(inserted(id, R"(,"tags":["a/b","/c"])"));
    for (int id = 10; id <= 12; ++id)
        messages.append(inserted(id, R"(,"tags":["a/b"],"active_conditions":[true,false])"));
    messages.append(UpToDate);
    return {batchOf(messages, "0_inf", "h1", true)};
}

// What happened to a shape until its app ended.
QList<QList<MessageBatch>> histories()
{
    const MessageBatch rotation = MessageBatchBuilder::mustRefetch("h1");
    return {complete(),
            complete().first(1),
            complete()
                + QList {batchOf({change("update", 1, R"(,"title":"new")"), change("delete", 2, {}),
                                  inserted(31)},
                                 "5_0", "h1", false)},
            complete() + QList {rotation, storedRows(1, 9, "0_0", "h2", true, false)},
            complete() + QList {rotation},
            tagged(),
            {}};
}

void play(const QString &fileName, const QList<MessageBatch> &batches, bool isKilled,
          StoredFile *file)
{
    SqliteDatabase database;
    Error error = database.open({fileName, QStringLiteral("QSQLITE")}, DatabaseAccess::ReadWrite);
    if (!error)
        error = ShapeCatalog(&database).create();
    FUZZ_CHECK(!error, error.text().toUtf8());
    {
        SqliteShapeStore store(&database, storedDefinition(), {}, {});
        StoredShape shape;
        error = store.open(&shape);
        FUZZ_CHECK(!error, error.text().toUtf8());
        for (const MessageBatch &batch : batches) {
            const ApplyResult result = store.apply(batch, &error);
            FUZZ_CHECK(result == ApplyResult::Applied, error.text().toUtf8());
        }
    }
    if (isKilled)
        *file = {contentOf(fileName), contentOf(fileName + QStringLiteral("-wal"))};
    database.close();
    if (!isKilled)
        *file = {contentOf(fileName), {}};
}

void addUsersTable(const QString &fileName)
{
    Connection user(fileName);
    const QByteArray rows = QByteArray::number(UsersRows);
    const bool done = user.run(QByteArray("CREATE TABLE ") + UsersTable + " (a)")
        && user.run(QByteArray("WITH RECURSIVE r(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM r "
                               "WHERE i < ")
                    + rows + ") INSERT INTO " + UsersTable + " SELECT i FROM r");
    FUZZ_CHECK(done, fileName.toUtf8());
}

// What people and programs do to a file that they can open. A question mark is a value of the
// input's.
constexpr std::array Sabotages {
    "UPDATE electric_shapes SET handle = ?",
    "UPDATE electric_shapes SET \"offset\" = ?",
    "UPDATE electric_shapes SET schema = ?",
    "UPDATE electric_shapes SET staging = ?",
    "UPDATE electric_shapes SET staged_handle = ?",
    "UPDATE electric_shapes SET staged_offset = ?",
    "UPDATE electric_shapes SET staged_schema = ?",
    "UPDATE electric_shapes SET expired_handle = ?",
    "UPDATE electric_shapes SET last_synced_at = ?",
    "UPDATE electric_shapes SET complete = ?",
    "UPDATE electric_shapes SET stale = ?",
    "UPDATE electric_shapes SET partial = ?",
    "UPDATE electric_shapes SET snapshot_filters = ?",
    "UPDATE electric_shapes SET lacks_tags = ?",
    "UPDATE electric_shapes SET table_name = ?",
    "UPDATE electric_shapes SET identity = ?",
    "UPDATE electric_shapes SET scope = ?",
    "UPDATE electric_shapes SET name = ?",
    "UPDATE electric_shapes SET url = ?",
    "UPDATE electric_shapes SET id = ?",
    "UPDATE electric_meta SET value = ?",
    "UPDATE electric_meta SET key = ?",
    "UPDATE electric_tags_1 SET state = ?",
    "UPDATE electric_tag_parts_1 SET value = ? WHERE electric_key LIKE '%1%'",
    "UPDATE items SET electric_key = ? WHERE id = 1",
    "UPDATE items SET title = ?",
    "UPDATE items SET n = ?",
    "UPDATE items SET id = ?",
    "UPDATE items SET electric_rowid = ? WHERE id = 1",
    "UPDATE electric_stage_1 SET electric_rowid = ? WHERE id = 1",
    "UPDATE sqlite_sequence SET seq = ?",
    "DELETE FROM electric_shapes",
    "DELETE FROM electric_meta",
    "DELETE FROM items WHERE id < 5",
    "DELETE FROM electric_tags_1",
    "DELETE FROM electric_stage_1",
    "DROP TABLE electric_meta",
    "DROP TABLE electric_shapes",
    "DROP TABLE items",
    "DROP TABLE electric_tags_1",
    "DROP TABLE electric_tag_parts_1",
    "DROP TABLE electric_stage_1",
    "DROP TABLE electric_removed_1",
    "DROP INDEX electric_shapes_identity",
    "ALTER TABLE items RENAME COLUMN title TO other",
    "ALTER TABLE items ADD COLUMN more",
    "ALTER TABLE items RENAME TO elsewhere",
    "CREATE TABLE electric_stage_1 (a)",
    "CREATE TABLE electric_tags_1 (a)",
    "CREATE VIEW rows AS SELECT * FROM items",
    "CREATE VIEW electric_removed_1 AS SELECT 1",
    "CREATE INDEX titles ON items (title)",
    "CREATE UNIQUE INDEX numbers ON items (n)",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA auto_vacuum = 1",
    "PRAGMA user_version = 99",
    "VACUUM",
};

void damageBySql(const QString &fileName, FuzzInput &input)
{
    const int count = input.below(4);
    if (count == 0)
        return;
    Connection somebody(fileName);
    for (int i = 0; i < count; ++i) {
        const char *const sql = Sabotages[size_t(input.below(int(Sabotages.size())))];
        const int kind = input.byte();
        const QByteArray value = input.until('\n');
        // The name of the user's own table belongs to nobody else.
        if (!value.toLower().contains(UsersTable))
            somebody.run(sql, value, kind);
    }
}

bool damageBytes(const QString &fileName, FuzzInput &input)
{
    QByteArray bytes = contentOf(fileName);
    const QByteArray before = bytes;
    while (!input.atEnd() && !bytes.isEmpty()) {
        const int kind = input.below(4);
        const qsizetype at = qsizetype(input.number(3)) % bytes.size();
        switch (kind) {
        case 0:
            bytes[at] = char(bytes[at] ^ input.byte());
            break;
        case 1:
            bytes.truncate(at);
            break;
        case 2: {
            const QByteArray run = input.bytes(1 + input.below(16));
            bytes.replace(at, qMin(run.size(), bytes.size() - at), run);
            break;
        }
        default: { // a page where another one was
            constexpr qsizetype Page = 4096;
            const QByteArray page = bytes.mid(at / Page * Page, Page);
            const qsizetype to = input.below(32) * Page;
            if (to + page.size() <= bytes.size())
                bytes.replace(to, page.size(), page);
        }
        }
    }
    if (bytes == before)
        return false;
    QFile file(fileName);
    FUZZ_CHECK(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(),
               file.errorString().toUtf8());
    return true;
}

} // namespace

bool StoredFile::write(const QString &fileName) const
{
    QFile file(fileName);
    QFile logFile(fileName + QStringLiteral("-wal"));
    return file.open(QIODevice::WriteOnly) && file.write(database) == database.size()
        && (log.isEmpty()
            || (logFile.open(QIODevice::WriteOnly) && logFile.write(log) == log.size()));
}

ShapeDefinition storedDefinition()
{
    ShapeDefinition definition;
    definition.url = QUrl(QStringLiteral("http://localhost:3000/v1/shape"));
    definition.table = QStringLiteral("items");
    return definition;
}

MessageBatch storedRows(int first, int last, const QByteArray &offset, const QByteArray &handle,
                        bool startsLog, bool isUpToDate)
{
    QByteArrayList messages;
    for (int id = first; id <= last; ++id)
        messages.append(inserted(id));
    if (isUpToDate)
        messages.append(UpToDate);
    return batchOf(messages, offset, handle, startsLog);
}

QList<StoredFile> storedFiles(const QString &folder)
{
    QList<StoredFile> files;
    for (const auto &history : histories()) {
        for (const bool isKilled : {false, true}) {
            const QString name = QStringLiteral("%1/stage-%2.db").arg(folder).arg(files.size());
            addUsersTable(name);
            StoredFile file;
            play(name, history, isKilled, &file);
            FUZZ_CHECK(!file.database.isEmpty() && file.log.isEmpty() != isKilled, name.toUtf8());
            files.append(file);
        }
    }
    const QString older = folder + QStringLiteral("/older.db");
    FUZZ_CHECK(QFile::copy(QStringLiteral(ELECTRIC_FORMATS "/format-1.db"), older), "");
    QFile::setPermissions(older, QFile::ReadOwner | QFile::WriteOwner);
    addUsersTable(older);
    files.append({contentOf(older), contentOf(older + QStringLiteral("-wal"))});
    return files;
}

bool damage(const QString &fileName, FuzzInput &input)
{
    damageBySql(fileName, input);
    const QString log = fileName + QStringLiteral("-wal");
    const bool ofLog = input.below(2) == 1 && QFile::exists(log);
    return !damageBytes(ofLog ? log : fileName, input);
}

int usersRows(const QString &fileName)
{
    return Connection(fileName).run(QByteArray("SELECT count(*) FROM ") + UsersTable).value_or(-1);
}
