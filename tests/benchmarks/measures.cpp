// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "measures.h"

#include "processfacts.h"
#include "shownlist.h"
#include "stopwatch.h"

#include <QtCore/QEventLoop>
#include <QtCore/QRandomGenerator>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlError>
#include <QtSql/QSqlQuery>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

constexpr int Warmup = 3; // ticks that do not count
constexpr int RestMilliseconds = 20; // between ticks: the next long poll is there again
constexpr int OrderChanges = 6;
constexpr int RowsSortedInAMillisecond = 500;
constexpr int PauseTicks = 10;
constexpr int RowsOfTick = 1000;
constexpr int LookedAtRows = 20'000;
constexpr int LooksAtOneRow = 200'000;

// The server's controls, whose answers nobody waits for: the change is what counts.
class Controls
{
public:
    explicit Controls(const QUrl &url) : m_url(url) { }

    void ask(const QString &pathAndQuery)
    {
        QNetworkReply *const reply
            = m_manager.get(QNetworkRequest(m_url.resolved(QUrl(pathAndQuery))));
        QObject::connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    }

private:
    const QUrl m_url;
    QNetworkAccessManager m_manager;
};

void rest(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

// Each time until the first page is shown; the other rows follow it.
double timeOfAnotherOrder(ShownList *list)
{
    QList<double> orders;
    for (int i = 0; i < OrderChanges; ++i) {
        const bool descends = i % 2 == 0;
        const Stopwatch order;
        list->model.setOrderBy(descends ? u"priority DESC, title DESC"_s : u"priority, title"_s);
        list->waitUntil([&] { return list->shows("priority", descends ? 9 : 0); });
        orders.append(order.milliseconds());
        rest(list->model.rowCount() / RowsSortedInAMillisecond);
    }
    return medianOf(orders);
}

// As an app that knows its order may do.
void run(const QString &fileName, const QString &sql)
{
    const QString name = u"benchmark"_s;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(fileName);
        if (!database.open() || QSqlQuery(sql, database).lastError().isValid())
            qWarning("%s: %s", qPrintable(sql), qPrintable(database.lastError().text()));
    }
    QSqlDatabase::removeDatabase(name);
}

void addOptional(QJsonObject *object, const QString &name, const auto &value)
{
    if (value)
        object->insert(name, *value);
}

// Rows from the disk, and nothing else.
void openStored(ShownList *list)
{
    list->model.setOffline(true);
    bool isReplayed = false; // the first page comes before that
    const auto replay = QObject::connect(&list->model, &PersistedShape::upToDate, list,
                                         [&] { isReplayed = true; });
    list->model.start();
    list->waitUntil([&] { return isReplayed; });
    QObject::disconnect(replay);
    list->waitForScreen();
}

double nowInMilliseconds()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(now).count();
}

// Milliseconds from the server's sending of the next change to the model's telling of it, the
// changed row having been read; and to the telling from the request for the change.
struct TickTimes
{
    double fromSent = 0;
    double fromAsked = 0;
};

TickTimes timeOfTick(ShownList *list, Controls *controls)
{
    TickTimes times;
    QEventLoop loop;
    const Stopwatch asked;
    QObject::connect(&list->model, &PersistedShape::dataChanged, &loop,
                     [&](const QModelIndex &first) {
                         const double now = nowInMilliseconds();
                         times.fromAsked = asked.milliseconds();
                         const QString title = list->valueAt(first.row(), "title").toString();
                         times.fromSent = now - title.sliced(3).toDouble() / 1e6;
                         loop.quit();
                     });
    controls->ask(u"/tick"_s);
    loop.exec();
    return times;
}

void noteLongest(const PauseWatch &watch, const QString &during, QJsonObject *result)
{
    result->insert(during + "_ms"_L1, watch.longest());
    addOptional(result, during + "_work_ms"_L1, watch.longestWork());
}

} // namespace

QJsonObject measureSync(const MeasureSettings &settings)
{
    SqliteStorage storage(settings.fileName);
    ShownList list(settings.url, &storage);
    const Stopwatch stopwatch;
    list.model.start();
    list.waitForNetwork();
    const double upToDate = stopwatch.milliseconds();
    list.waitForScreen();
    return {{u"ms"_s, upToDate},
            {u"shown_ms"_s, stopwatch.milliseconds()},
            {u"rows"_s, list.model.count()}};
}

QJsonObject measureCold(const MeasureSettings &settings)
{
    SqliteStorage storage(settings.fileName);
    ShownList list(settings.url, &storage);
    list.model.setOffline(true);
    const Stopwatch stopwatch;
    list.model.start();
    list.waitForScreen();
    return {{u"ms"_s, stopwatch.milliseconds()}, {u"rows"_s, list.model.count()}};
}

QJsonObject measureLive(const MeasureSettings &settings)
{
    SqliteStorage storage(settings.fileName);
    ShownList list(settings.url, &storage);
    Controls controls(settings.url);
    list.model.start();
    list.waitForNetwork();
    QList<double> fromSent;
    QList<double> fromAsked;
    for (int tick = -Warmup; tick < settings.ticks; ++tick) {
        rest(RestMilliseconds);
        const TickTimes times = timeOfTick(&list, &controls);
        if (tick >= 0) {
            fromSent.append(times.fromSent);
            fromAsked.append(times.fromAsked);
        }
    }
    return {{u"ms"_s, medianOf(fromSent)},
            {u"longest_ms"_s, *std::ranges::max_element(fromSent)},
            {u"asked_ms"_s, medianOf(fromAsked)},
            {u"rows"_s, list.model.count()}};
}

QJsonObject measureScroll(const MeasureSettings &settings)
{
    SqliteStorage storage(settings.fileName);
    ShownList list(settings.url, &storage);
    const std::optional<qint64> before = residentKilobytes();
    openStored(&list);
    PersistedShape &model = list.model;
    const int count = model.count();
    const int title = list.role("title");
    QJsonObject result {{u"rows"_s, count}};

    const Stopwatch near;
    for (int i = 0; i < LooksAtOneRow; ++i)
        model.data(model.index(0), title);
    result.insert(u"near_us"_s, near.microseconds() / LooksAtOneRow);

    QRandomGenerator random(1);
    const Stopwatch far;
    for (int i = 0; i < LookedAtRows; ++i)
        model.data(model.index(random.bounded(count)), title);
    result.insert(u"far_us"_s, far.microseconds() / LookedAtRows);

    const Stopwatch all;
    for (int row = 0; row < count; ++row)
        model.data(model.index(row), title);
    result.insert(u"next_us"_s, all.microseconds() / count);
    if (const auto after = residentKilobytes(); before && after)
        result.insert(u"bytes_per_row"_s, double(*after - *before) * 1024 / count);
    return result;
}

QJsonObject measureOrder(const MeasureSettings &settings)
{
    SqliteStorage storage(settings.fileName);
    ShownList list(settings.url, &storage);
    openStored(&list);
    const double order = timeOfAnotherOrder(&list);
    QList<double> filters;
    for (int i = 0; i < OrderChanges; ++i) {
        const Stopwatch filter;
        list.model.setFilter(u"priority = %1"_s.arg(i + 1));
        list.waitUntil([&] { return list.shows("priority", i + 1); });
        filters.append(filter.milliseconds());
    }
    list.model.setFilter({});
    run(settings.fileName, u"CREATE INDEX by_priority ON items (priority, title)"_s);
    const double indexed = timeOfAnotherOrder(&list);
    run(settings.fileName, u"DROP INDEX by_priority"_s);
    return {
        {u"order_ms"_s, order}, {u"filter_ms"_s, medianOf(filters)}, {u"indexed_ms"_s, indexed}};
}

QJsonObject measurePause(const MeasureSettings &settings)
{
    QJsonObject result;
    SqliteStorage storage(settings.fileName);
    ShownList list(settings.url, &storage);
    Controls controls(settings.url);
    rest(RestMilliseconds); // what a program does once is not the model's
    PauseWatch watch(settings.interval);
    list.model.start();
    rest(RestMilliseconds);
    noteLongest(watch, u"start"_s, &result); // the first time, Qt loads its driver

    watch.begin();
    if (!list.model.isUpToDate()) // few rows are there by now
        list.waitForNetwork();
    list.waitForScreen();
    noteLongest(watch, u"sync"_s, &result);
    rest(RestMilliseconds);

    watch.begin();
    for (int tick = 0; tick < PauseTicks; ++tick) {
        controls.ask(u"/ticks?n=%1"_s.arg(RowsOfTick));
        list.waitForNetwork();
        rest(RestMilliseconds);
    }
    noteLongest(watch, u"live"_s, &result);

    watch.begin();
    list.model.setOrderBy(u"priority DESC, title"_s);
    list.waitUntil([&] { return list.shows("priority", 9); });
    rest(RestMilliseconds + list.model.rowCount() / RowsSortedInAMillisecond);
    noteLongest(watch, u"order"_s, &result);

    watch.begin();
    controls.ask(u"/rotate"_s);
    list.waitForNetwork();
    rest(RestMilliseconds);
    noteLongest(watch, u"refetch"_s, &result);
    return result;
}

QJsonObject measureShapes(const MeasureSettings &settings)
{
    SqliteStorage storage(settings.fileName);
    std::vector<std::unique_ptr<ShownList>> lists;
    for (int i = 0; i < settings.shapes; ++i) {
        lists.push_back(std::make_unique<ShownList>(settings.url, &storage));
        lists.back()->stream.setWhere(u"priority >= %1"_s.arg(-i)); // shapes of their own
        lists.back()->model.start();
    }
    for (const auto &list : lists)
        list->waitUntil([&] { return list->model.status() == PersistedShape::Live; });
    rest(1000); // threads that are not needed any more have ended
    QJsonObject result {{u"shapes"_s, settings.shapes}, {u"seconds"_s, settings.seconds}};
    addOptional(&result, u"threads"_s, threadCount());
    const std::optional<qint64> before = voluntarySwitches();
    rest(settings.seconds * 1000);
    if (const auto after = voluntarySwitches(); before && after)
        result.insert(u"switches"_s, *after - *before);
    return result;
}
