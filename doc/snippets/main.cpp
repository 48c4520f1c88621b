// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// What the pages of the documentation show of C++. It is compiled with the tests; as a program it
// is the console example of "Getting started".

#include <QtCore/QSettings>
#include <QtCore/QTranslator>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkProxy>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

//! [console]
#include <ElectricQt/PersistedShape>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QCoreApplication>
#include <QtCore/QTextStream>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);

    Electric::ShapeStream stream;
    stream.setUrl(QUrl(QStringLiteral("http://127.0.0.1:5133/v1/shape")));
    stream.setTable(QStringLiteral("todos"));
    Electric::SqliteStorage storage(QStringLiteral("todos.db"));

    Electric::PersistedShape todos;
    todos.setStream(&stream);
    todos.setStorage(&storage);
    QObject::connect(&todos, &Electric::PersistedShape::upToDate, &app,
                     [&todos](Electric::PersistedShape::Source source) {
                         const bool isStored = source == Electric::PersistedShape::Replay;
                         QTextStream(stdout)
                             << (isStored ? "stored: " : "live: ") << todos.count() << " rows\n";
                     });
    QObject::connect(
        &todos, &Electric::PersistedShape::errorOccurred, &app,
        [](const Electric::Error &error) { QTextStream(stderr) << error.text() << '\n'; });
    todos.start();
    return app.exec();
}
//! [console]

namespace {

struct Session
{
    void fetchToken(bool renew, const std::function<void(const QString &token)> &receiver);
    QString proxyHost;
    QString userId;
    QString databaseKey;
};

[[maybe_unused]] void useTranslations(QCoreApplication &app)
{
    //! [translations]
    auto *translator = new QTranslator(&app);
    if (translator->load(QLocale(), QStringLiteral("electricqt"), QStringLiteral("_"),
                         QStringLiteral(":/electricqt/i18n")))
        QCoreApplication::installTranslator(translator);
    //! [translations]
}

[[maybe_unused]] void useProvider(Electric::ShapeStream &stream, Session &session)
{
    //! [provider]
    stream.setHeadersProvider([&session](const Electric::ProviderReply &reply) {
        const bool renew = reply.lastError().code() == Electric::Error::Unauthorized;
        session.fetchToken(renew, [reply](const QString &token) { // now or later, in any thread
            if (token.isEmpty())
                reply.fail(QStringLiteral("Nobody is logged in."));
            else
                reply.answer(
                    {{QStringLiteral("Authorization"), QStringLiteral("Bearer ") + token}});
        });
    });
    //! [provider]
}

[[maybe_unused]] void useProxy(Electric::ShapeStream &stream, const Session &session)
{
    //! [proxy]
    stream.setNetworkAccessManagerFactory([host = session.proxyHost] { // in the network thread
        auto *const manager = new QNetworkAccessManager;
        manager->setProxy(QNetworkProxy(QNetworkProxy::HttpProxy, host, 3128));
        return manager;
    });
    //! [proxy]
}

[[maybe_unused]] void logOut(Electric::ShapeStream &stream, Electric::SqliteStorage &storage,
                             QObject *app)
{
    //! [logout]
    stream.stop(); // or the rows would be fetched again
    storage.clear().then(app, [] { QSettings().remove(QStringLiteral("session")); });
    //! [logout]
}

[[maybe_unused]] void order(Electric::PersistedShape &todos, const QString &words)
{
    //! [filter]
    todos.setOrderBy(QStringLiteral("priority DESC, title COLLATE NOCASE"));
    todos.setFilter(QStringLiteral("done = 0 AND title LIKE '%' || ? || '%'"));
    todos.setFilterParams({words});
    //! [filter]
}

[[maybe_unused]] void encrypt(Electric::SqliteStorage &storage, const Session &session)
{
    //! [hook]
    storage.setDriverName(QStringLiteral("QSQLCIPHER"));
    storage.setOpenedHook([key = session.databaseKey](QSqlDatabase &database) {
        QSqlQuery query(database);
        return query.exec(QStringLiteral("PRAGMA key = \"x'%1'\"").arg(key))
            ? Electric::Error()
            : Electric::Error(Electric::Error::StorageFailed, query.lastError().text());
    });
    //! [hook]
}

[[maybe_unused]] void tidy(Electric::SqliteStorage &storage)
{
    //! [tidy]
    storage.removeUnused(QDateTime::currentDateTimeUtc().addDays(-30)).then([](int count) {
        qInfo("%d shapes removed", count);
    });
    //! [tidy]
}

void Session::fetchToken(bool, const std::function<void(const QString &token)> &receiver)
{
    receiver(userId);
}

} // namespace
