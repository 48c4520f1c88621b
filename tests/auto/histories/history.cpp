// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "history.h"

#include "storagethread_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QDir>
#include <QtCore/QTimer>

#include <algorithm>
#include <semaphore>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 10000; // for what never comes: then the client is stuck
constexpr int MostRequests = 200; // until a client has all, of a server that answers well

QString newFile()
{
    static const QTemporaryDir Folder;
    static int count = 0;
    return Folder.filePath(QString::number(++count) + u".db"_s);
}

QByteArray textOf(const Query &query)
{
    QByteArrayList parts;
    for (auto it = query.begin(); it != query.end(); ++it)
        parts.append(it.key().toUtf8() + '=' + it->toUtf8());
    return parts.join('&');
}

Answer brokenConnection(QNetworkReply::NetworkError how)
{
    Answer answer;
    answer.status = 0;
    answer.end = how;
    return answer;
}

Answer refusal(int status, const QByteArray &body)
{
    Answer answer;
    answer.status = status;
    answer.body = body;
    return answer;
}

} // namespace

History::History(const Setup &setup, const QList<Step> &steps)
    : m_setup(setup),
      m_steps(steps),
      m_mailbox(std::make_shared<Mailbox>(&m_self)),
      m_wire(std::make_shared<Wire>(m_mailbox)),
      m_server(setup)
{
    if (setup.storage == Setup::Sqlite)
        m_place.fileName = newFile();
}

History::~History()
{
    m_client.reset();
    m_place.memory.reset();
    Wire::waitForNetworkThread(); // it has let go of the wire
    m_mailbox->close();
    if (m_place.fileName.isEmpty())
        return;
    std::binary_semaphore closed(0);
    StorageThread::forFile({m_place.fileName, u"QSQLITE"_s})->post([&closed] { closed.release(); });
    closed.acquire();
    for (const QString &end : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(m_place.fileName + end);
}

QString History::run()
{
    restart();
    settle();
    for (const Step &step : m_steps) {
        if (!m_failure.isEmpty())
            break;
        take(step);
        m_client->look();
    }
    finish();
    return m_failure;
}

void History::fail(const QString &what)
{
    if (m_failure.isEmpty())
        m_failure = what;
}

void History::verify(StateWatcher &watcher, const QStringList &rows)
{
    const QString wrong = watcher.check(rows, m_server.states(), m_mayGoBack);
    if (!wrong.isEmpty())
        fail(wrong);
}

template<typename Condition>
bool History::waitFor(Condition condition)
{
    const QDeadlineTimer patience(Patience);
    QTimer alarm; // or nothing would wake the loop
    alarm.start(Patience);
    bool isSo = condition(); // looked at once each time: a request may be dropped the next moment
    while (!isSo && !patience.hasExpired()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        isSo = condition();
    }
    QCoreApplication::processEvents(); // what has been said before
    return isSo;
}

bool History::isFailed() const
{
    return m_client->stream()->state() == ShapeStream::Failed;
}

/*
    Until the client has taken what it has been answered: it asks for more.
*/
void History::settle()
{
    if (isResting() || m_open > 0 || hasEvents() || !m_failure.isEmpty())
        waitForTheRest();
    else if (!waitFor([this] { return !m_wire->waiting().isEmpty() || isFailed(); }))
        fail(u"the client does not ask any more"_s);
    m_client->endClearing();
}

/*
    What has been received has gone from thread to thread as far as it can: no request tells.
*/
void History::waitForTheRest()
{
    for (int i = 0; i < 3; ++i) {
        Wire::waitForNetworkThread();
        m_client->waitForStorage();
        QCoreApplication::processEvents();
    }
}

bool History::nextRequest(Wire::Request *request, quint32 which)
{
    constexpr int MostRetries = 10;
    for (int i = 0; i < MostRetries; ++i) {
        if (!waitFor([this] { return !m_wire->waiting().isEmpty() || isFailed(); }))
            break;
        const auto waiting = m_wire->waiting();
        if (!waiting.isEmpty()) {
            *request = waiting[which % waiting.size()];
            const QString objection = m_server.objectionTo(request->query);
            if (!objection.isEmpty())
                fail(objection);
            return true;
        }
        m_client->stream()->retry(); // a person asks
        Wire::waitForNetworkThread();
        QCoreApplication::processEvents();
    }
    fail(u"the client does not ask any more"_s);
    return false;
}

void History::restart()
{
    m_client.reset();
    m_isPaused = false;
    m_isOffline = false;
    m_open = 0;
    m_events = 0;
    m_client = std::make_unique<Client>(
        m_setup, m_wire, &m_place,
        [this](StateWatcher &watcher, const QStringList &rows) { verify(watcher, rows); });
    Wire::waitForNetworkThread(); // the last run's requests have gone
    m_client->start();
}

void History::take(const Step &step)
{
    if (step.kind <= Step::Restore)
        takeServers(step);
    else if (step.kind >= Step::BusyPause)
        takeBusy(step);
    else if (step.kind >= Step::Pause)
        takeApps(step);
    else
        takeAnswer(step);
}

void History::takeServers(const Step &step)
{
    if (step.kind == Step::Commit)
        m_server.commit(step.number);
    else if (step.kind == Step::Rotate)
        m_server.rotate(step.number % 3 == 0);
    else
        m_server.restore(1 + int(step.number % 4));
}

void History::takeApps(const Step &step)
{
    ShapeStream *const stream = m_client->stream();
    switch (step.kind) {
    case Step::Pause:
        stream->pause();
        m_isPaused = true;
        m_open = 0;
        break;
    case Step::Resume:
        stream->resume();
        m_isPaused = false;
        break;
    case Step::Refresh:
        stream->refresh();
        m_open = isResting() ? m_open : 0;
        break;
    case Step::Clear:
        m_client->clear();
        m_open = m_setup.storage == Setup::NoStorage ? m_open : 0;
        break;
    case Step::Offline:
    case Step::Online:
        m_isOffline = step.kind == Step::Offline;
        m_client->setOffline(m_isOffline);
        m_open = m_isOffline ? 0 : m_open;
        break;
    default:
        restart();
    }
    Wire::waitForNetworkThread();
    m_client->waitForStorage();
    QCoreApplication::processEvents();
    settle();
}

/*
    Something happens while what has been received is on its way into the storage.
*/
void History::takeBusy(const Step &step)
{
    // The storages of before and after would write to one disk at a time, in two threads. A process
    // that ends does not, SqliteStorage takes care of it, and of the app's own it is not asked.
    if (step.kind == Step::BusyRestart && m_setup.storage == Setup::Own)
        return;
    Wire::Request request;
    if (isResting() || !finishOpen())
        return;
    const bool isStreaming = hasEvents();
    if (!isStreaming && (!nextRequest(&request) || !m_server.hasNewsFor(request.query)))
        return;
    const auto release = m_client->blockStorage();
    if (isStreaming)
        takeEvents({Step::Good, step.number});
    else
        m_wire->answer(request.id, goodAnswer(step, request.query));
    Wire::waitForNetworkThread();
    switch (step.kind) {
    case Step::BusyPause:
        m_client->stream()->pause();
        if (step.number % 2 == 0)
            m_client->stream()->resume();
        else
            m_isPaused = true;
        break;
    case Step::BusyRefresh:
        m_client->stream()->refresh();
        break;
    case Step::BusyRestart:
        restart();
        break;
    case Step::BusyClear:
        m_client->clear();
        break;
    case Step::BusyStop:
        m_client->stopAndStart();
        break;
    default:
        m_server.commit(step.number);
    }
    Wire::waitForNetworkThread();
    release();
    m_client->waitForStorage();
    QCoreApplication::processEvents();
    settle();
}

/*
    Whether the step is not for such a request: a server that has no news for a live one is
    silent.
*/
bool History::isSkipped(const Step &step, const Query &query) const
{
    const bool isAnswer = step.kind >= Step::Good && step.kind <= Step::NoContent;
    if (step.kind == Step::WaitEnds)
        return m_server.hasNewsFor(query);
    if (step.kind == Step::DeadLog)
        return !m_server.hasDeadLogFor(query);
    return isAnswer && step.kind != Step::NoContent && !m_server.hasNewsFor(query);
}

void History::takeAnswer(const Step &step)
{
    if (isResting())
        return;
    if (m_open > 0 && (step.number % 2 == 0 || m_wire->waiting().isEmpty())) {
        finishOpen();
        return;
    }
    if (hasEvents()) {
        takeEvents(step);
        settle();
        return;
    }
    Wire::Request request;
    if (!nextRequest(&request, step.number % 5 == 0 ? step.number : 0)
        || isSkipped(step, request.query))
        return;
    if (step.kind <= Step::Cached && m_server.wantsEvents(request.query)
        && m_server.isInLog(request.query)) {
        openEvents(step, request);
        settle();
        return;
    }
    const Answer answer = answerFor(step, request.query);
    if (step.kind == Step::InPieces && m_open == 0 && answer.status == 200)
        answerInPieces(request, answer);
    else
        m_wire->answer(request.id, answer);
    settle();
}

/*
    The headers, and what there is; or a whole chunk, which the server ends without an up-to-date.
*/
void History::openEvents(const Step &step, const Wire::Request &request)
{
    m_eventsPosition = request.query;
    m_unsentEvents.clear();
    Query end = request.query;
    const QByteArray chunk = m_server.events(&end, 1 + int(step.number / 7) % m_setup.chunk);
    if (step.number % 4 == 0 && !m_server.isAtEnd(end)) {
        Answer answer = m_server.eventStream(request.query, end[u"offset"_s].toUtf8());
        answer.body = chunk;
        m_wire->answer(request.id, answer);
        return;
    }
    m_events = request.id;
    m_wire->begin(m_events, m_server.eventStream(request.query, {}));
    m_wire->feed(m_events, ": keep-alive\n\n");
}

void History::takeEvents(const Step &step)
{
    const int most = 1 + int(step.number / 7) % m_setup.chunk;
    const bool isIntact = m_server.isInLog(m_eventsPosition);
    if (!isIntact || step.kind == Step::NoContent || step.kind == Step::NothingYet) {
        endEvents();
    } else if (step.kind == Step::WaitEnds) {
        m_wire->feed(m_events, m_unsentEvents + ": keep-alive\n\n");
        m_unsentEvents.clear();
    } else if (step.kind <= Step::Cached || step.kind == Step::Hole) {
        feedEvents(most, step.kind != Step::InPieces);
    } else if (step.kind >= Step::Refused && step.kind <= Step::Truncated) {
        feedEvents(most, false);
        endEvents(QNetworkReply::RemoteHostClosedError);
    }
}

/*
    Not wholly: the end of it comes with the next events, or never.
*/
void History::feedEvents(int most, bool wholly)
{
    const bool isNews = !m_server.isAtEnd(m_eventsPosition);
    QByteArray events = m_unsentEvents;
    if (isNews)
        events += m_server.events(&m_eventsPosition, most);
    const qsizetype size = wholly ? events.size() : events.size() * 2 / 3;
    m_unsentEvents = events.sliced(size);
    m_wire->feed(m_events, events.first(size));
}

void History::endEvents(QNetworkReply::NetworkError how)
{
    m_wire->end(m_events, how);
    m_events = 0;
}

void History::answerInPieces(const Wire::Request &request, const Answer &answer)
{
    const qsizetype half = answer.body.size() / 2;
    // Blanks as large as a body has to be before the client asks for the next chunk beside it.
    static const QByteArray Blanks(100'000, ' ');
    m_wire->begin(request.id, answer);
    m_wire->feed(request.id, Blanks + answer.body.first(half));
    m_rest = answer.body.sliced(half);
    m_open = request.id;
}

bool History::finishOpen()
{
    if (m_open == 0)
        return true;
    m_wire->feed(m_open, m_rest);
    m_wire->end(m_open);
    m_open = 0;
    settle();
    return m_failure.isEmpty();
}

Answer History::goodAnswer(const Step &step, const Query &query)
{
    const int most = 1 + int(step.number / 7) % m_setup.chunk;
    const bool namesHandle = step.number % 2 == 0;
    const Answer answer = m_server.answer(query, most, namesHandle);
    if (answer.status == 200)
        m_cache.insert(textOf(query), answer);
    return answer;
}

Answer History::cachedAnswer(const Step &step, const Query &query)
{
    const auto found = m_cache.constFind(textOf(query));
    if (found == m_cache.cend())
        return goodAnswer(step, query);
    m_mayGoBack = true;
    return *found;
}

Answer History::answerFor(const Step &step, const Query &query)
{
    constexpr int Everything = 1000;
    const int most = 1 + int(step.number / 7) % m_setup.chunk;
    Answer well = m_server.answer(query, Everything, step.number % 2 == 0);
    const qsizetype half = well.body.size() / 2;
    switch (step.kind) {
    case Step::Repeating:
        return m_server.answer(query, most, true, 1 + int(step.number % 9));
    case Step::Cached:
        return cachedAnswer(step, query);
    case Step::NothingYet:
        return m_server.nothingYet(query);
    case Step::NoContent:
        return m_server.noContent(query);
    case Step::Hole:
        return m_setup.storage == Setup::NoStorage ? well : m_server.withHole(query);
    case Step::WaitEnds:
        return well;
    case Step::ServerError:
        return refusal(500 + int(step.number % 5), R"({"message":"something is down"})");
    case Step::TooMany: {
        Answer answer = refusal(429, "later");
        answer.headers.insert("retry-after", "0");
        return answer;
    }
    case Step::Unauthorized:
        return refusal(step.number % 2 == 0 ? 401 : 403, R"({"message":"who are you?"})");
    case Step::Refused:
        return brokenConnection(QNetworkReply::ConnectionRefusedError);
    case Step::Reset:
        return brokenConnection(QNetworkReply::RemoteHostClosedError);
    case Step::CutOff:
        well.body.truncate(half);
        well.end = QNetworkReply::RemoteHostClosedError;
        return well;
    case Step::Truncated:
        well.body.truncate(step.number % 2 == 0 ? half : 0);
        return well;
    case Step::Garbage:
        well.body = "<html>Welcome to this hotel</html>";
        return well;
    case Step::NoArray:
        well.body = R"({"message":"nothing"})";
        return well;
    case Step::DeadLog:
        return m_server.ofDeadLog(query, step.number, most);
    default:
        return goodAnswer(step, query);
    }
}

bool History::isAllRight() const
{
    const auto all = m_client->rows();
    return std::ranges::all_of(
        all, [this](const QStringList &rows) { return rows == m_server.states().last(); });
}

/*
    From now on everything goes well: in the end everybody shows the table as it is.
*/
void History::finish()
{
    if (!m_failure.isEmpty())
        return;
    if (m_isOffline)
        takeApps({Step::Online, 0});
    if (m_isPaused)
        takeApps({Step::Resume, 0});
    finishOpen();
    Wire::Request request;
    for (int i = 0; m_failure.isEmpty(); ++i) {
        if (hasEvents() && m_server.isInLog(m_eventsPosition)) {
            feedEvents(MostRequests, true);
            waitFor([this] { return isAllRight() || !hasEvents(); });
            if (hasEvents())
                break;
            continue;
        }
        if (hasEvents())
            endEvents();
        if (!nextRequest(&request) || !m_server.hasNewsFor(request.query))
            break;
        if (m_server.wantsEvents(request.query) && m_server.isInLog(request.query)) {
            openEvents({Step::Good, 1}, request);
            continue;
        }
        if (i == MostRequests)
            fail(u"the client asks for ever"_s);
        m_wire->answer(request.id, m_server.answer(request.query, m_setup.chunk, i % 2 == 0));
        settle();
    }
    if (!m_failure.isEmpty())
        return;
    m_client->look();
    const auto all = m_client->rows();
    const QStringList expected = m_server.states().last();
    for (auto it = all.begin(); it != all.end(); ++it) {
        if (*it != expected) {
            fail(it.key() + u" ends with:\n    "_s + it->join(u"\n    "_s)
                 + u"\n  the table has:\n    "_s + expected.join(u"\n    "_s));
        }
    }
}
