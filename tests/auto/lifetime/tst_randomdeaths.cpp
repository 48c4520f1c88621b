// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "cast.h"
#include "follower.h"
#include "outsider.h"
#include "persistedtest.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

#include <algorithm>

using namespace Electric;
using namespace Qt::StringLiterals;

// Anybody goes at any turn of the event loop, while the server's rows change. What has been shown
// as up to date is stored then, and what is stored is a state that the server had.
class TestRandomDeaths : public PersistedTest
{
    Q_OBJECT

private Q_SLOTS:
    void destroyed_atAnyTurn_data();
    void destroyed_atAnyTurn();

private:
    QString fileName() const { return path(u"shapes.db"_s); }
    void write(QRandomGenerator &dice);
    void follow(PersistedShape *model);
    void play(QRandomGenerator &dice);
    void checkFile();
    qsizetype lastTime(const QStringList &rows) const { return m_states.lastIndexOf(rows); }

    QList<QStringList> m_states; // of the server, one after the other
    qsizetype m_shown = -1; // the newest that has been shown as up to date
    int m_lastId = 1000;
};

namespace {

QStringList rowsOf(const PersistedShape &model)
{
    QStringList rows;
    for (int row = 0; row < model.count(); ++row) {
        const QVariantMap values = model.get(row);
        rows.append(values[u"id"_s].toString() + u':' + values[u"title"_s].toString());
    }
    rows.sort();
    return rows;
}

} // namespace

void TestRandomDeaths::write(QRandomGenerator &dice)
{
    QJsonArray operations;
    const int id = ++m_lastId; // makes each state another one
    operations.append(QJsonObject {{u"op"_s, u"insert"_s}, {u"value"_s, item(id, u"new"_s)}});
    for (int i = dice.bounded(20); i > 0; --i) {
        const QString title = u"changed %1"_s.arg(id);
        operations.append(
            QJsonObject {{u"op"_s, u"update"_s}, {u"value"_s, item(1 + dice.bounded(30), title)}});
    }
    QVERIFY(m_server->write(u"items"_s, operations).ok());
    m_states.append(::rowsOf(*m_server));
    if (dice.bounded(8) == 0)
        QVERIFY(m_server->rotate(u"items"_s).ok());
}

void TestRandomDeaths::follow(PersistedShape *model)
{
    QObject::connect(model, &PersistedShape::upToDate, this, [this, model](auto source) {
        if (source != PersistedShape::Network)
            return;
        const qsizetype shown = lastTime(rowsOf(*model));
        if (shown >= 0) // what follows it may be shown before it is told
            m_shown = std::max(m_shown, shown);
    });
}

void TestRandomDeaths::play(QRandomGenerator &dice)
{
    const auto kind = Cast::Kind(1 + dice.bounded(3));
    Cast cast(kind, m_server->url(), fileName());
    for (PersistedShape *model : {cast.model.get(), cast.other.get()}) {
        if (model)
            follow(model);
    }
    cast.start();
    const QList<QByteArray> roles = Cast::roles(kind);
    const int turns = dice.bounded(400);
    for (int turn = 0; turn < turns; ++turn) {
        QCoreApplication::processEvents();
        if (dice.bounded(60) == 0)
            write(dice);
        if (dice.bounded(150) == 0)
            cast.remove(roles[dice.bounded(int(roles.size()))]);
        if (dice.bounded(150) == 0 && cast.stream)
            cast.stream->refresh();
    }
    for (int i = 0; i < 6; ++i) // in any order
        cast.remove(roles[dice.bounded(int(roles.size()))]);
}

void TestRandomDeaths::checkFile()
{
    waitForFile(fileName());
    if (!QFile::exists(fileName()))
        return;
    const Outsider user(fileName());
    QCOMPARE(user.query(u"PRAGMA integrity_check"_s), QStringList(u"ok"_s));
    const QStringList complete = user.query(u"SELECT complete FROM electric_shapes"_s);
    if (complete != QStringList(u"1"_s)) {
        QCOMPARE(m_shown, qsizetype(-1));
        return;
    }
    QStringList rows = user.query(u"SELECT id || ':' || title FROM items"_s);
    rows.sort();
    const qsizetype stored = lastTime(rows);
    QVERIFY(stored >= 0);
    QVERIFY2(stored >= m_shown,
             qPrintable(u"%1 is stored, %2 was shown"_s.arg(stored).arg(m_shown)));
}

void TestRandomDeaths::destroyed_atAnyTurn_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 25; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestRandomDeaths::destroyed_atAnyTurn()
{
    QFETCH(const quint32, seed);
    QRandomGenerator dice(seed);
    m_states = {::rowsOf(*m_server)};
    m_shown = -1;
    for (int run = 0; run < 12; ++run) {
        play(dice);
        checkFile();
        if (QTest::currentTestFailed())
            return;
    }
    Cast cast(Cast::OneModel, m_server->url(), fileName());
    cast.start();
    QTRY_COMPARE(rowsOf(*cast.model), m_states.last());
}

QTEST_GUILESS_MAIN(TestRandomDeaths)
#include "tst_randomdeaths.moc"
