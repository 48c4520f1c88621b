// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Database files that something has damaged: they work, or an error says why not, or they are set
// aside and a fresh one works. Nothing is lost, and what has been stored is there in the next run.

#include "fuzz.h"
#include "sqliteshapestore_p.h"
#include "storagethread_p.h"
#include "storedfile.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

#include <algorithm>
#include <future>
#include <sys/stat.h>

using namespace Electric;

namespace {

struct Workshop
{
    QTemporaryDir folder;
    QList<StoredFile> files;
    QString fileName;
};

Workshop &workshop()
{
    static Workshop shop;
    return shop;
}

void dropMessage(QtMsgType, const QMessageLogContext &, const QString &) { }

ino_t inodeOf(const QString &fileName)
{
    struct stat status = {};
    return stat(QFile::encodeName(fileName).constData(), &status) == 0 ? status.st_ino : 0;
}

// One run of an app: a storage thread with the file, which closes it at the end.
class Run
{
public:
    explicit Run(const QString &fileName)
        : m_thread(StorageThread::forFile({fileName, QStringLiteral("QSQLITE")}))
    {
        wait([] {}); // the thread before has closed its file
    }

    void wait(const std::function<void()> &task)
    {
        std::promise<void> done;
        m_thread->post([&] {
            task();
            done.set_value();
        });
        done.get_future().wait();
    }

    StorageThread *thread() const { return m_thread.get(); }

private:
    const std::shared_ptr<StorageThread> m_thread;
};

// A shape in a run, all of it in the storage thread.
class User
{
public:
    // In pages whose bytes have changed SQLite may find rows that nobody has written, and no way
    // to tell: there the rows are not judged.
    User(StorageThread *thread, bool isWhole) : m_thread(thread), m_isWhole(isWhole) { }

    // Whatever fails, fails with words; what is damaged is abandoned, as a session does.
    bool isFine(const Error &error)
    {
        if (!error)
            return true;
        FUZZ_CHECK(error.code() == Error::StorageFailed && !error.text().isEmpty(),
                   error.text().toUtf8());
        m_store.reset();
        return false;
    }

    bool open()
    {
        m_store.reset();
        Error notice;
        const Error error = m_thread->open(&notice);
        if (notice) {
            FUZZ_CHECK(notice.code() == Error::StorageSetAside, notice.text().toUtf8());
            FUZZ_CHECK(!error, error.text().toUtf8()); // a fresh file is no trouble
            m_isSetAside = true;
        }
        if (!isFine(error))
            return false;
        m_store = std::make_unique<SqliteShapeStore>(m_thread->database(), storedDefinition(),
                                                     QString(), QString());
        m_store->setWatched(true);
        m_shape = {};
        return isFine(m_store->open(&m_shape));
    }

    // What an app does that finds a shape and gets an answer.
    bool goOn()
    {
        if (!replay())
            return false;
        const QByteArray offset = m_shape.offset;
        if (offset == "-1")
            return true;
        const MessageBatch next = storedRows(40, 42, "6_0", m_shape.handle, false, true);
        return apply(next) != ApplyResult::Failed;
    }

    // What it does when the log has ended. False if there was an error.
    bool refetch()
    {
        if (apply(MessageBatchBuilder::mustRefetch("h1")) == ApplyResult::Failed)
            return false;
        for (const MessageBatch &batch : {storedRows(100, 103, "8_0", "h3", true, false),
                                          storedRows(104, 105, "9_0", "h3", false, true)}) {
            const ApplyResult result = apply(batch);
            FUZZ_CHECK(result != ApplyResult::Hole, batch.offset());
            if (result == ApplyResult::Failed)
                return false;
        }
        m_shape = m_store->shape();
        if (!replay())
            return false;
        checkRefetched();
        return true;
    }

    void checkRefetched() const
    {
        FUZZ_CHECK(m_shape.handle == "h3" && m_shape.offset == "9_0", m_shape.offset);
        FUZZ_CHECK(m_shape.isComplete && !m_shape.isStale, m_rows.join(' '));
        if (!m_isWhole && !m_isSetAside)
            return;
        QByteArrayList wanted;
        for (int id = 100; id <= 105; ++id) {
            const QByteArray number = QByteArray::number(id);
            wanted.append("\"public\".\"items\"/\"" + number + "\" " + number + " row " + number
                          + " NULL 1.5");
        }
        FUZZ_CHECK(m_rows == wanted, m_rows.join('\n'));
    }

    bool replay()
    {
        m_rows.clear();
        return isFine(m_store->replay([this](const QList<Message> &rows) {
            for (const Message &row : rows) {
                FUZZ_CHECK(row.operation == Message::Insert, row.key);
                QByteArray text = row.key;
                for (const Field &field : row.fields)
                    text += ' ' + (field.text.isNull() ? QByteArray("NULL") : field.text);
                m_rows.append(text);
            }
        }));
    }

    bool isDamaged() const { return m_thread->isDamaged(); }
    bool isSetAside() const { return m_isSetAside; }
    void close() { m_store.reset(); }

private:
    ApplyResult apply(const MessageBatch &batch)
    {
        Error error;
        const ApplyResult result = m_store->apply(batch, &error);
        FUZZ_CHECK((result == ApplyResult::Failed) == bool(error), error.text().toUtf8());
        isFine(error);
        return result;
    }

    StorageThread *const m_thread;
    const bool m_isWhole;
    std::unique_ptr<SqliteShapeStore> m_store;
    StoredShape m_shape;
    QByteArrayList m_rows;
    bool m_isSetAside = false;
};

// Whether the shape has been fetched again in the end, into this file or a fresh one.
bool use(Run &run, bool isWhole, bool *isSetAside)
{
    bool isFetched = false;
    run.wait([&] {
        User user(run.thread(), isWhole);
        isFetched = user.open() && user.goOn() && user.refetch();
        if (!isFetched && user.isDamaged()) {
            user.close();
            run.thread()->abandonFile();
            isFetched = user.open() && user.goOn() && user.refetch();
            FUZZ_CHECK(isFetched && user.isSetAside(), "a fresh file works");
        }
        *isSetAside = user.isSetAside();
        user.close();
    });
    return isFetched;
}

void useAgain(Run &run)
{
    run.wait([&] {
        User user(run.thread(), true);
        FUZZ_CHECK(user.open() && !user.isSetAside() && user.replay(), "what was stored is there");
        user.checkRefetched();
        user.close();
    });
}

void checkNothingIsLost(ino_t inode, bool isSetAside)
{
    const Workshop &shop = workshop();
    const QDir folder(shop.folder.path());
    const auto names = folder.entryList({QStringLiteral("shapes.db*")}, QDir::Files);
    const bool isThere = std::ranges::any_of(
        names, [&](const QString &name) { return inodeOf(folder.filePath(name)) == inode; });
    FUZZ_CHECK(isThere, names.join(u' ').toUtf8());
    FUZZ_CHECK((inodeOf(shop.fileName) == inode) != isSetAside, names.join(u' ').toUtf8());
}

void clean()
{
    const QDir folder(workshop().folder.path());
    const auto names = folder.entryList({QStringLiteral("shapes.db*")}, QDir::Files);
    for (const QString &name : names)
        FUZZ_CHECK(QFile::remove(folder.filePath(name)), name.toUtf8());
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    qInstallMessageHandler(dropMessage);
    static QCoreApplication app(*argc, *argv);
    Workshop &shop = workshop();
    shop.files = storedFiles(shop.folder.path());
    shop.fileName = shop.folder.filePath(QStringLiteral("shapes.db"));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Workshop &shop = workshop();
    FuzzInput input(data, size);
    std::optional<Run> run(shop.fileName);
    clean();
    FUZZ_CHECK(shop.files[input.below(int(shop.files.size()))].write(shop.fileName), "");
    const bool isWhole = damage(shop.fileName, input);
    const ino_t inode = inodeOf(shop.fileName);
    bool isSetAside = false;
    const bool isFetched = use(*run, isWhole, &isSetAside);
    run.reset();
    run.emplace(shop.fileName);
    checkNothingIsLost(inode, isSetAside);
    if (isFetched && (isWhole || isSetAside))
        useAgain(*run);
    if (isWhole && !isSetAside)
        FUZZ_CHECK(usersRows(shop.fileName) == UsersRows, "the user's own rows");
    return 0;
}
