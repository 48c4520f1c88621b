// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QProcess>
#include <QtCore/QProcessEnvironment>
#include <QtCore/QTemporaryDir>
#include <QtGui/QImage>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtTest/QTest>

#include <algorithm>
#include <atomic>

using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 20'000;

struct Answer
{
    int status = 0;
    QByteArray body;
    QHash<QByteArray, QByteArray> headers; // names in lower case

    QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    QString text(const QString &name) const { return json().value(name).toString(); }
    QByteArray header(const QByteArray &name) const { return headers.value(name); }
    bool isUpToDate() const { return body.contains("up-to-date"); }
};

// The example's, and a table that is nobody's business.
QByteArray seed()
{
    QFile file(QStringLiteral(ELECTRIC_EXAMPLES "/offline-first/seed.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QJsonObject root = QJsonDocument::fromJson(file.readAll()).object();
    QJsonObject tables = root.value(u"tables"_s).toObject();
    const QJsonObject key {{u"type"_s, u"int8"_s}, {u"not_null"_s, true}, {u"pk_index"_s, 0}};
    tables.insert(
        u"users"_s,
        QJsonObject {
            {u"columns"_s,
             QJsonObject {{u"id"_s, key}, {u"password"_s, QJsonObject {{u"type"_s, u"text"_s}}}}},
            {u"rows"_s, QJsonArray {QJsonObject {{u"id"_s, 1}, {u"password"_s, u"hunter2"_s}}}},
        });
    root.insert(u"tables"_s, tables);
    return QJsonDocument(root).toJson();
}

QJsonObject newNote(const QString &owner, const QString &title)
{
    return {{u"owner"_s, owner},
            {u"title"_s, title},
            {u"body"_s, u"Body"_s},
            {u"pinned"_s, false},
            {u"updated_at"_s, u"2026-11-27 08:00:00+00"_s}};
}

// A program whose output is read while it comes.
class Program
{
public:
    Program(const QString &program, const QStringList &arguments,
            const QHash<QString, QString> &variables)
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        for (auto it = variables.cbegin(); it != variables.cend(); ++it)
            environment.insert(it.key(), it.value());
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program, arguments);
    }

    ~Program() { kill(); }

    const QByteArray &output()
    {
        m_output += m_process.readAll();
        return m_output;
    }

    bool waitFor(const QByteArray &text, int times = 1)
    {
        return QTest::qWaitFor([&] { return output().count(text) >= times; }, Patience);
    }

    bool waitForEnd()
    {
        return QTest::qWaitFor([&] { return m_process.state() == QProcess::NotRunning; }, Patience)
            && m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
    }

    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
    QByteArray m_output;
};

} // namespace

// That the proxy lets nobody see more than is theirs, and that the app does what its page says.
class TestOfflineFirst : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void login_needsThePassword();
    void notes_needAToken_data();
    void notes_needAToken();
    void notes_areTheUsersOwn();
    void token_isRenewed();
    void longPoll_passes();
    void eventStream_passesWhileItLasts();
    void rotation_passes();
    void blockedUser_isForbidden();
    void electricGone_isSaidSo();

    void app_startsWithoutNetwork();
    void app_logsOutWithoutATrace();
    void app_renewsExpiredTokens();
    void app_renewsARefusedToken();
    void app_showsABlockedUserWhatIsStored();
    void app_asksForLoginWhenTheSessionEnds();

private:
    void startProxy(const QStringList &options = {}, const QString &key = u"key"_s);
    std::unique_ptr<Program> startApp(const QStringList &options);
    bool logAppIn();

    QNetworkReply *send(const QString &path, const QString &token);
    Answer receive(QNetworkReply *reply);
    Answer get(const QString &path, const QString &token) { return receive(send(path, token)); }
    Answer post(const QString &path, const QJsonObject &values);
    Answer logIn(const QString &user = u"emma"_s);
    QString livePath(const QString &token, const QString &more = {});

    QByteArray stored() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ServerThread> m_server;
    std::unique_ptr<Program> m_proxy;
    std::unique_ptr<Program> m_app;
    QNetworkAccessManager m_network;
    QString m_proxyUrl;
};

void TestOfflineFirst::initTestCase()
{
#ifndef ELECTRIC_PYTHON
    QSKIP("CMake has found no Python 3, which the proxy is written in.");
#endif
}

void TestOfflineFirst::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    ElectricDev::Options options;
    options.longPollMs = 300;
    options.secret = u"electrics-secret"_s;
    m_server = std::make_unique<ServerThread>(seed(), options);
    m_proxyUrl.clear();
    startProxy();
}

void TestOfflineFirst::cleanup()
{
    if (QTest::currentTestFailed()) {
        qWarning().noquote() << "The proxy:" << m_proxy->output();
        if (m_app)
            qWarning().noquote() << "The app:" << m_app->output();
    }
    m_app.reset();
    m_proxy.reset();
    m_server.reset();
}

/*
    Starts it, where there was one at the same address.
*/
void TestOfflineFirst::startProxy(const QStringList &options, const QString &key)
{
#ifdef ELECTRIC_PYTHON
    m_proxy.reset();
    const QStringList arguments {QStringLiteral(ELECTRIC_EXAMPLES "/electric/proxy/proxy.py"),
                                 u"--electric"_s, (*m_server)->baseUrl().toString(), u"--port"_s,
                                 QString::number(std::max(0, QUrl(m_proxyUrl).port()))};
    m_proxy = std::make_unique<Program>(
        QStringLiteral(ELECTRIC_PYTHON), arguments + options,
        QHash<QString, QString> {{u"ELECTRIC_SECRET"_s, u"electrics-secret"_s},
                                 {u"PROXY_KEY"_s, key}});
    QVERIFY(m_proxy->waitFor("\n"));
    const QByteArray line = m_proxy->output().left(m_proxy->output().indexOf('\n')).trimmed();
    QVERIFY2(line.startsWith("listening on http://127.0.0.1:"), line.constData());
    m_proxyUrl = QString::fromUtf8(line.mid(13));
#else
    Q_UNUSED(options)
    Q_UNUSED(key)
#endif
}

/*
    The same user's device each time: file and settings are kept between starts.
*/
std::unique_ptr<Program> TestOfflineFirst::startApp(const QStringList &options)
{
    const QStringList arguments {u"--proxy"_s, m_proxyUrl, u"--db"_s,
                                 m_folder->filePath(u"notes.db"_s)};
    return std::make_unique<Program>(
        QStringLiteral(ELECTRIC_OFFLINE_FIRST), arguments + options,
        QHash<QString, QString> {{u"QT_QPA_PLATFORM"_s, u"offscreen"_s},
                                 {u"QT_QUICK_BACKEND"_s, u"software"_s},
                                 {u"QT_FORCE_STDERR_LOGGING"_s, u"1"_s},
                                 {u"XDG_CONFIG_HOME"_s, m_folder->filePath(u"settings"_s)}});
}

bool TestOfflineFirst::logAppIn()
{
    m_app = startApp({u"--user"_s, u"emma"_s, u"--password"_s, u"emma-demo"_s, u"--screenshot"_s,
                      m_folder->filePath(u"live.png"_s)});
    return m_app->waitForEnd() && m_app->output().contains("6 notes, Live");
}

QNetworkReply *TestOfflineFirst::send(const QString &path, const QString &token)
{
    QNetworkRequest request(QUrl(m_proxyUrl + path));
    if (!token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + token.toUtf8());
    if (path.contains(u"live_sse"))
        request.setRawHeader("Accept", "text/event-stream");
    return m_network.get(request);
}

Answer TestOfflineFirst::receive(QNetworkReply *reply)
{
    const std::unique_ptr<QNetworkReply> owner(reply);
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, Patience))
        return {};
    Answer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    for (const auto &[name, value] : reply->rawHeaderPairs())
        answer.headers.insert(name.toLower(), value);
    return answer;
}

Answer TestOfflineFirst::post(const QString &path, const QJsonObject &values)
{
    QNetworkRequest request(QUrl(m_proxyUrl + path));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return receive(m_network.post(request, QJsonDocument(values).toJson()));
}

Answer TestOfflineFirst::logIn(const QString &user)
{
    return post(u"/login"_s, {{u"user"_s, user}, {u"password"_s, user + u"-demo"_s}});
}

/*
    Where the next live request asks, of one who has read all that there is. Empty where that fails.
*/
QString TestOfflineFirst::livePath(const QString &token, const QString &more)
{
    QString offset = u"-1"_s;
    QString handle;
    for (int i = 0; i < 5; ++i) {
        const Answer answer
            = get(u"/shapes/notes?log=full&offset=%1&handle=%2"_s.arg(offset, handle), token);
        if (answer.status != 200)
            return {};
        offset = QString::fromUtf8(answer.header("electric-offset"));
        handle = QString::fromUtf8(answer.header("electric-handle"));
        if (answer.isUpToDate())
            return u"/shapes/notes?log=full&live=true&cursor=&offset=%1&handle=%2"_s.arg(offset,
                                                                                         handle)
                + more;
    }
    return {};
}

// The bytes of the database and of all that is beside it.
QByteArray TestOfflineFirst::stored() const
{
    QByteArray bytes;
    const QDir folder(m_folder->path());
    for (const QString &name : folder.entryList({u"notes.db*"_s}, QDir::Files)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        bytes += file.readAll();
    }
    return bytes;
}

void TestOfflineFirst::login_needsThePassword()
{
    const Answer wrong
        = post(u"/login"_s, {{u"user"_s, u"emma"_s}, {u"password"_s, u"jonas-demo"_s}});
    QCOMPARE(wrong.status, 401);
    QVERIFY(!wrong.text(u"message"_s).isEmpty());
    QVERIFY(wrong.text(u"token"_s).isEmpty());
    QCOMPARE(post(u"/login"_s, {{u"user"_s, u"mia"_s}, {u"password"_s, QString()}}).status, 401);
    QCOMPARE(post(u"/login"_s, {}).status, 401);

    const Answer right = logIn();
    QCOMPARE(right.status, 200);
    QCOMPARE(right.json().value(u"expires_in"_s).toInt(), 60);
    QVERIFY(!right.text(u"token"_s).isEmpty());
    QVERIFY(!right.text(u"refresh_token"_s).isEmpty());
}

void TestOfflineFirst::notes_needAToken_data()
{
    QTest::addColumn<QString>("token");

    QTest::newRow("none") << QString();
    QTest::newRow("no token") << u"emma"_s;
    QTest::newRow("another user's signature") << u"SWAP"_s;
    QTest::newRow("a refresh token") << u"REFRESH"_s;
}

void TestOfflineFirst::notes_needAToken()
{
    QFETCH(QString, token);
    const Answer emma = logIn();
    if (token == u"REFRESH")
        token = emma.text(u"refresh_token"_s);
    if (token == u"SWAP")
        token = emma.text(u"token"_s).section(u'.', 0, 0) + u'.'
            + logIn(u"jonas"_s).text(u"token"_s).section(u'.', 1);

    const Answer answer = get(u"/shapes/notes?offset=-1&log=full"_s, token);
    QCOMPARE(answer.status, 401);
    QVERIFY(!answer.text(u"message"_s).isEmpty());
    QVERIFY((*m_server)->requests().isEmpty());
}

void TestOfflineFirst::notes_areTheUsersOwn()
{
    const Answer answer = get(u"/shapes/notes?offset=-1&log=full&table=users&where=true"
                              "&params[1]=jonas&columns=owner&replica=full&secret=guess"_s,
                              logIn().text(u"token"_s));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body.count("\"insert\""), 6);
    QVERIFY(answer.body.contains("landlord"));
    QVERIFY(!answer.body.contains("Allotment")); // one of Jonas's
    QVERIFY(!answer.body.contains("hunter2"));
    QVERIFY(!answer.body.contains("owner"));

    for (const char *name : {"electric-handle", "electric-offset", "electric-schema", "etag"})
        QVERIFY2(!answer.header(name).isEmpty(), name);
    QVERIFY(answer.header("cache-control").startsWith("private"));
    QVERIFY(!answer.header("cache-control").contains("public"));
    QVERIFY(answer.header("vary").contains("Authorization"));

    const auto requests = (*m_server)->requests();
    QCOMPARE(requests.size(), 1);
    QCOMPARE(requests.constFirst().queryValue(u"table"), u"notes"_s);
    QVERIFY(!requests.constFirst().hasQuery(u"replica"));
    QVERIFY(requests.constFirst().header("authorization").isEmpty());
}

void TestOfflineFirst::token_isRenewed()
{
    startProxy({u"--token-seconds"_s, u"0"_s});
    const Answer login = logIn();
    QCOMPARE(login.status, 200);
    const QString path = u"/shapes/notes?offset=-1&log=full"_s;
    QCOMPARE(get(path, login.text(u"token"_s)).status, 401);

    startProxy(); // it has stored nothing, and knows its tokens all the same
    QCOMPARE(post(u"/token"_s, {{u"refresh_token"_s, login.text(u"token"_s)}}).status, 401);
    const Answer renewed
        = post(u"/token"_s, {{u"refresh_token"_s, login.text(u"refresh_token"_s)}});
    QCOMPARE(renewed.status, 200);
    QCOMPARE(get(path, renewed.text(u"token"_s)).status, 200);
}

void TestOfflineFirst::longPoll_passes()
{
    const QString token = logIn().text(u"token"_s);
    const QString path = livePath(token);
    QVERIFY(!path.isEmpty());

    const Answer quiet = get(path, token); // until the server's time is over
    QCOMPARE(quiet.status, 200);
    QVERIFY(quiet.headers.contains("electric-cursor"));
    QVERIFY(quiet.isUpToDate());

    QVERIFY((*m_server)->insert(u"notes"_s, newNote(u"jonas"_s, u"For Jonas only"_s)).ok());
    QVERIFY((*m_server)->insert(u"notes"_s, newNote(u"emma"_s, u"News for Emma"_s)).ok());
    const Answer news = get(path, token);
    QCOMPARE(news.status, 200);
    QVERIFY(news.body.contains("News for Emma"));
    QVERIFY(!news.body.contains("For Jonas only"));
}

void TestOfflineFirst::eventStream_passesWhileItLasts()
{
    const QString token = logIn().text(u"token"_s);
    const QString path = livePath(token, u"&live_sse=true"_s);
    QVERIFY(!path.isEmpty());

    const std::unique_ptr<QNetworkReply> reply(send(path, token));
    QTRY_COMPARE_WITH_TIMEOUT((*m_server)->waitingRequests(), 1, Patience);
    QByteArray events;
    for (const QString &title : {u"The first"_s, u"The second"_s}) {
        QVERIFY((*m_server)->insert(u"notes"_s, newNote(u"emma"_s, title)).ok());
        QTRY_VERIFY_WITH_TIMEOUT((events += reply->readAll()).contains(title.toUtf8()), Patience);
        QVERIFY(!reply->isFinished());
    }
    QVERIFY(events.contains("data: "));
    QVERIFY(reply->header(QNetworkRequest::ContentTypeHeader)
                .toString()
                .startsWith(u"text/event-stream"));
}

void TestOfflineFirst::rotation_passes()
{
    const QString token = logIn().text(u"token"_s);
    const QString path = livePath(token);
    QVERIFY(!path.isEmpty());
    QVERIFY((*m_server)->rotate(u"notes"_s).ok());

    const Answer answer = get(path, token);
    QCOMPARE(answer.status, 409);
    QVERIFY(answer.body.contains("must-refetch"));
    QVERIFY(!answer.header("electric-handle").isEmpty());
    QVERIFY(!path.contains(QString::fromUtf8(answer.header("electric-handle"))));
}

void TestOfflineFirst::blockedUser_isForbidden()
{
    startProxy({u"--block"_s, u"emma"_s});
    const QString path = u"/shapes/notes?offset=-1&log=full"_s;
    const Answer emma = get(path, logIn().text(u"token"_s));
    QCOMPARE(emma.status, 403);
    QVERIFY(!emma.text(u"message"_s).isEmpty());
    QVERIFY((*m_server)->requests().isEmpty());
    QCOMPARE(get(path, logIn(u"jonas"_s).text(u"token"_s)).status, 200);
}

void TestOfflineFirst::electricGone_isSaidSo()
{
    const QString token = logIn().text(u"token"_s);
    m_server.reset();
    const Answer answer = get(u"/shapes/notes?offset=-1&log=full"_s, token);
    QCOMPARE(answer.status, 502);
    QVERIFY(answer.header("retry-after").toInt() > 0);
    QVERIFY(!answer.text(u"message"_s).isEmpty());
}

void TestOfflineFirst::app_startsWithoutNetwork()
{
    QVERIFY(logAppIn());
    QVERIFY(!QImage(m_folder->filePath(u"live.png"_s)).isNull());

    m_proxy->kill();
    const QString picture = m_folder->filePath(u"offline.png"_s);
    m_app = startApp({u"--screenshot"_s, picture});
    QVERIFY(m_app->waitForEnd());
    QVERIFY(m_app->output().contains("6 notes, Offline"));
    QVERIFY(!QImage(picture).isNull());
}

void TestOfflineFirst::app_logsOutWithoutATrace()
{
    QVERIFY(logAppIn());
    const QByteArray before = stored();
    const QList<QByteArray> traces {"landlord", "Okafor", "lentil", "planetarium", "37-622"};
    for (const QByteArray &trace : traces)
        QVERIFY2(before.contains(trace), trace.constData());

    m_proxy->kill(); // nobody has to be asked
    m_app = startApp({u"--log-out"_s});
    QVERIFY(m_app->waitForEnd());
    QVERIFY(m_app->output().contains("6 notes, Offline\nLogged out\n"));
    const QByteArray after = stored();
    QVERIFY(!after.isEmpty());
    for (const QByteArray &trace : traces)
        QVERIFY2(!after.contains(trace), trace.constData());

    m_app = startApp({u"--log-out"_s}); // nor is the session left
    QVERIFY(m_app->waitForEnd());
    QVERIFY(!m_app->output().contains("notes"));
}

void TestOfflineFirst::app_renewsExpiredTokens()
{
    startProxy({u"--token-seconds"_s, u"0.5"_s});
    QVERIFY(logAppIn());
    m_app = startApp({u"--print"_s});
    QVERIFY(m_app->waitFor("6 notes, Live"));
    QVERIFY(m_proxy->waitFor("\"POST /token HTTP/1.1\" 200", 4));
    QVERIFY((*m_server)->insert(u"notes"_s, newNote(u"emma"_s, u"New"_s)).ok());
    QVERIFY(m_app->waitFor("7 notes, Live"));
}

void TestOfflineFirst::app_renewsARefusedToken()
{
    m_app = startApp({u"--user"_s, u"emma"_s, u"--password"_s, u"emma-demo"_s, u"--print"_s});
    QVERIFY(m_app->waitFor("6 notes, Live"));
    QVERIFY(!m_proxy->output().contains("POST /token"));

    // The token holds for a minute, says the clock; what is refused all the same is not sent again.
    const auto isRefusing = std::make_shared<std::atomic_bool>(true);
    (*m_server)->setFaultHandler(
        [isRefusing](const ElectricDev::Request &) -> std::optional<ElectricDev::Fault> {
            if (!isRefusing->exchange(false))
                return {};
            ElectricDev::Fault fault;
            fault.answer = ElectricDev::Response::json(401, "{\"message\":\"No\"}");
            return fault;
        });
    QVERIFY(m_proxy->waitFor("\"POST /token HTTP/1.1\" 200"));
    QVERIFY((*m_server)->insert(u"notes"_s, newNote(u"emma"_s, u"New"_s)).ok());
    QVERIFY(m_app->waitFor("7 notes, Live"));
    QCOMPARE(m_proxy->output().count("POST /token"), 1);
}

void TestOfflineFirst::app_showsABlockedUserWhatIsStored()
{
    QVERIFY(logAppIn());
    startProxy({u"--block"_s, u"emma"_s});
    m_app = startApp({u"--print"_s});
    QVERIFY(m_app->waitFor("6 notes, Blocked"));
    startProxy();
    QVERIFY(m_app->waitFor("6 notes, Live"));
}

void TestOfflineFirst::app_asksForLoginWhenTheSessionEnds()
{
    QVERIFY(logAppIn());
    startProxy({}, u"another key"_s);
    m_app = startApp({u"--print"_s});
    QVERIFY(m_app->waitFor("Your session has ended."));
    QVERIFY(stored().contains("landlord"));
    m_app.reset();

    QVERIFY(logAppIn());
}

QTEST_GUILESS_MAIN(TestOfflineFirst)
#include "tst_offlinefirst.moc"
