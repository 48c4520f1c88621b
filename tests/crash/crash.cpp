// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "crash.h"

#include "shapetool.h"

#include <QtCore/QLoggingCategory>
#include <QtCore/QThread>

#include <thread>

using namespace ElectricDev;
using namespace Qt::StringLiterals;

namespace {

// QT_LOGGING_RULES="crash.moments=true" shows when whom it hit.
Q_LOGGING_CATEGORY(momentLog, "crash.moments", QtInfoMsg)

constexpr int RowCount = 1'200;
constexpr int LiveTransactions = 4;

int titleSizeOf(const Plan &plan)
{
    return plan.isLarge ? 2'500 : 20;
}

Options optionsOf(const Plan &plan)
{
    Options options;
    // An event stream ends with its chunk, and the next one comes after a pause: not too often.
    const bool isStreamed = plan.kills.constFirst().phase == Phase::EventStream;
    options.chunkBytes = plan.isLarge ? 400'000 : isStreamed ? 70'000 : 24'000;
    return options;
}

bool isOfReader(const Request &request)
{
    return request.hasQuery(ExpectedRows::mark());
}

/*
    How a phase goes when nobody is killed. Who comes too late to kill has seen that once more.
*/
QMap<std::pair<Phase, bool>, Course> &knownCourses()
{
    static QMap<std::pair<Phase, bool>, Course> courses;
    return courses;
}

} // namespace

Crash::Crash(const Plan &plan)
    : m_plan(plan),
      m_isTagged(plan.kills.constFirst().phase == Phase::Tags),
      m_writer(plan.seed, RowCount, titleSizeOf(plan)),
      m_tagged(plan.seed, m_isTagged ? RowCount : 0, titleSizeOf(plan)),
      m_server(m_writer.seed(), optionsOf(plan)),
      m_expected(m_server->port()),
      m_fileName(m_folder.filePath(u"items.db"_s))
{
    m_server->setFaultHandler(handlerFor(Phase::FirstSync, nullptr));
}

QStringList Crash::syncArguments() const
{
    return {u"sync"_s,    m_server->url().toString(),
            u"--table"_s, u"items"_s,
            u"--db"_s,    m_fileName,
            u"--json"_s,  u"--quiet"_s};
}

QStringList Crash::argumentsOf(Phase phase) const
{
    if (phase == Phase::Clear)
        return {u"clear"_s, u"--db"_s, m_fileName};
    QStringList arguments = syncArguments();
    if (isLive(phase))
        arguments.append(u"--follow"_s);
    if (phase == Phase::EventStream)
        arguments.append(u"--sse"_s);
    return arguments;
}

QString Crash::write(int operations)
{
    if (m_isTagged) {
        m_tagged.addTransaction(operations);
        return {};
    }
    const WriteResult result = m_server->write(u"items"_s, m_writer.transaction(operations));
    return result.ok() ? QString() : u"the server does not write: "_s + result.message;
}

QString Crash::sync()
{
    const Outcome outcome = runTool(syncArguments());
    return outcome.exitCode == 0 ? QString()
                                 : u"sync fails: "_s + QString::fromUtf8(outcome.description());
}

/*
    Rows with tags come in both ways, too.
*/
bool Crash::isFirstSync(Phase phase) const
{
    return phase == Phase::FirstSync || (phase == Phase::Tags && m_plan.isLarge);
}

QString Crash::prepare(Phase phase)
{
    // The reader is the first to ask, so that the log is there before what is written to it.
    QString failure = m_expected.follow();
    if (failure.isEmpty() && m_results.isEmpty() && !isFirstSync(phase))
        failure = sync();
    if (failure.isEmpty())
        failure = readCopy(m_fileName, m_folder.path(), &m_stored);
    if (!failure.isEmpty())
        return failure;
    switch (phase) {
    case Phase::FirstSync:
    case Phase::Tags:
        return write(Operations) + write(Operations);
    case Phase::CatchUp:
        return write(Operations) + write(2 * Operations) + write(Operations);
    case Phase::Refetch:
    case Phase::Swap:
    case Phase::NewColumns:
        return prepareRefetch(phase);
    case Phase::Migration:
        return prepareMigration();
    default:
        return {};
    }
}

QString Crash::prepareMigration()
{
    const int older = 1 + int(m_plan.seed % (Electric::ShapeCatalog::FormatVersion - 1));
    return m_stored.format <= older // a crash has left it so
        ? QString()
        : takeBack(m_fileName, m_stored.format, older);
}

/*
    The new rows differ in part, and come in two ways: as the first rows of their log, and as
    changes of those.
*/
QString Crash::prepareRefetch(Phase phase)
{
    QString failure;
    if (phase == Phase::NewColumns) {
        const QString name = u"more%1"_s.arg(m_results.size());
        const WriteResult result = m_server->addColumn(u"items"_s, name, {{u"type"_s, u"text"_s}});
        m_writer.addColumn(name.toUtf8());
        failure = result.ok() ? QString() : result.message;
    } else {
        const WriteResult result = m_server->rotate(u"items"_s);
        failure = result.ok() ? QString() : result.message;
    }
    failure += write(2 * Operations);
    if (failure.isEmpty())
        failure = m_expected.follow();
    if (failure.isEmpty())
        failure = write(Operations / 2);
    ExpectedRows asChild(m_server->port());
    if (failure.isEmpty())
        failure = asChild.follow();
    m_lastRequest = asChild.lastRequest();
    return failure;
}

/*
    The last answer of a refetch takes a moment, so that all that came before is stored: what is
    seen from then on is the swap.
*/
FaultHandler Crash::handlerFor(Phase phase, Watch *watch) const
{
    const bool isTagged = m_isTagged;
    const TaggedShape *tagged = &m_tagged;
    const QString last = isSwap(phase) ? QString::fromUtf8(m_lastRequest) : QString();
    const QString handle = QString::fromUtf8(m_expected.handle());
    return [=](const Request &request) -> std::optional<Fault> {
        Fault fault;
        const bool isOfChild = watch && !isOfReader(request);
        if (isOfChild)
            watch->noteRequest();
        if (isOfChild && !last.isEmpty() && request.queryValue(u"offset") == last
            && request.queryValue(u"handle") == handle) {
            fault.delayMs = 20;
            watch->start(fault.delayMs);
        }
        if (isTagged)
            fault.answer = tagged->answer(request);
        return fault;
    };
}

/*
    In a thread beside the one that waits for the moment. With pauses, so that the child is at one
    place or another when the next one comes.
*/
QString Crash::writeLive(Watch *watch)
{
    QString failure;
    for (int i = 0; i < LiveTransactions; ++i) {
        const QByteArray transaction
            = m_writer.transaction(i % 2 == 0 ? Operations : Operations / 4);
        watch->start();
        const WriteResult result = m_server->write(u"items"_s, transaction);
        failure += result.ok() ? QString() : result.message;
        QThread::usleep(m_plan.seed % 5 * 1'000);
    }
    return failure;
}

/*
    Runs it until it has ended, or it is time; then it is killed.
*/
QString Crash::runChild(Phase phase, Watch *watch, const std::function<bool()> &isTime, bool *ended)
{
    m_server->setFaultHandler(handlerFor(phase, watch));
    if (!isSwap(phase) && !isLive(phase))
        watch->start();
    RunningTool child(argumentsOf(phase));
    while (isLive(phase) && m_server->waitingRequests() == 0 && !child.hasEnded())
        QThread::usleep(200);
    QString failure;
    std::thread writer([&] { failure = isLive(phase) ? writeLive(watch) : QString(); });
    // Without a pause: between two commits there are microseconds.
    for (int looks = 0; !isTime() && (looks % 16 != 0 || !child.hasEnded()); ++looks)
        QThread::yieldCurrentThread();
    child.kill();
    writer.join();
    m_server->setFaultHandler(handlerFor(phase, nullptr));
    const Outcome outcome = child.waitForEnd();
    *ended = outcome.exitCode >= 0;
    return outcome.exitCode <= 0
        ? failure
        : u"the child fails: "_s + QString::fromUtf8(outcome.description());
}

bool Crash::isAtEnd(const StoredFile &stored) const
{
    if (!stored.isUpToDateAt(m_expected.handle()))
        return false;
    const auto point = pointOf(stored.shape->visible);
    return point && point->changes == m_expected.atEnd().changes;
}

/*
    Looked at from another connection, while the child goes on.
*/
bool Crash::isCaughtUp()
{
    StoredFile stored;
    return m_expected.follow().isEmpty() && readCatalog(m_fileName, &stored).isEmpty()
        && isAtEnd(stored);
}

QString Crash::measure(Course *course)
{
    const Phase phase = m_plan.kills.constFirst().phase;
    if (const QString failure = prepare(phase); !failure.isEmpty())
        return failure;
    m_hasStreamed = phase == Phase::EventStream;
    Watch watch(m_fileName);
    bool ended = false;
    const QString failure = runChild(
        phase, &watch,
        [&] {
            watch.look();
            return isLive(phase) && watch.isQuiet() && isCaughtUp();
        },
        &ended);
    *course = watch.course();
    return failure;
}

QString Crash::usualCourse(Phase phase, Course *course) const
{
    const auto key = std::pair(phase, m_plan.isLarge);
    QString failure;
    if (!knownCourses().contains(key)) {
        Crash crash({quint32(phase), {{phase, {}}}, m_plan.isLarge});
        failure = crash.measure(&knownCourses()[key]);
        const Course &measured = knownCourses()[key];
        qCDebug(momentLog) << nameOf(phase) << (m_plan.isLarge ? "large" : "small") << "takes"
                           << measured.begin << "to" << measured.end << "us," << measured.requests
                           << "requests," << measured.written << "bytes";
    }
    *course = knownCourses()[key];
    return failure;
}

QString Crash::killIn(const Kill &kill)
{
    const Phase phase = kill.phase;
    Course usual;
    if (const QString failure = usualCourse(phase, &usual); !failure.isEmpty())
        return u"undisturbed: "_s + failure;
    if (const QString failure = prepare(phase); !failure.isEmpty())
        return failure;
    if (m_stored.format == 0 && (phase == Phase::Clear || phase == Phase::Migration))
        return {}; // the crash before has left nothing to be cleared
    const StoredFile before = m_stored;
    m_hasStreamed = m_hasStreamed || phase == Phase::EventStream;
    Watch watch(m_fileName);
    bool ended = false;
    QString failure = runChild(
        phase, &watch, [&] { return watch.hasCome(kill.moment, usual); }, &ended);
    if (failure.isEmpty())
        failure = look();
    const Course course = watch.course();
    qCDebug(momentLog) << nameOf(phase) << kill.moment.text() << "killed behind" << course.end
                       << "us," << course.requests << "requests," << course.written << "bytes;"
                       << m_stored.text();
    m_results.append({phase, hitOf(kill, watch, ended)});
    if (m_results.constLast().hit == Hit::Late)
        knownCourses()[std::pair(phase, m_plan.isLarge)] = mean(usual, course);
    if (failure.isEmpty())
        failure = checkProgress(phase, before);
    return failure.isEmpty()
        ? QString()
        : u"%1 (before: %2; now: %3)"_s.arg(failure, before.text(), m_stored.text());
}

Hit Crash::hitOf(const Kill &kill, const Watch &watch, bool ended) const
{
    if (ended || (isLive(kill.phase) && isAtEnd(m_stored)))
        return Hit::Late;
    return watch.hasSeenWork() ? Hit::AtWork : Hit::Early;
}

QString Crash::run()
{
    QString failure;
    for (const Kill &kill : m_plan.kills) {
        failure = killIn(kill);
        if (!failure.isEmpty())
            break;
    }
    if (failure.isEmpty())
        failure = finish();
    if (failure.isEmpty())
        return {};
    m_folder.setAutoRemove(false);
    return failure + u"\n  the file is in "_s + m_folder.path();
}
