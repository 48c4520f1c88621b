// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "deathtest.h"

#include "life.h"
#include "outsider.h"
#include "persistedtest.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

#include <map>
#include <utility>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

// Qt's models go on with themselves behind these, and behind what they never emit here.
bool isOfTheModelItself(const QByteArray &signal)
{
    return signal.contains("AboutToBe") && signal != "layoutAboutToBeChanged";
}

// There is one column and no header, and a model never resets.
bool isNeverEmitted(const QByteArray &signal)
{
    return signal.startsWith("columns") || signal.startsWith("header") || signal == "modelReset"
        || signal == "modelAboutToBeReset";
}

QList<QMetaMethod> signalsOf(const QMetaObject &type)
{
    QList<QMetaMethod> found;
    for (int i = QObject::staticMetaObject.methodCount(); i < type.methodCount(); ++i) {
        const QMetaMethod method = type.method(i);
        if (method.methodType() == QMetaMethod::Signal
            && !(method.attributes() & QMetaMethod::Cloned) && !isNeverEmitted(method.name()))
            found.append(method);
    }
    return found;
}

} // namespace

Striker::Striker(QObject *sender, const QMetaMethod &signal, int nth, std::function<void()> action)
    : m_left(nth), m_action(std::move(action))
{
    connect(sender, signal, this,
            staticMetaObject.method(staticMetaObject.indexOfSlot("strike()")));
}

void Striker::strike()
{
    if (--m_left == 0)
        m_action();
}

void DeathTest::cleanup()
{
    m_server.reset();
    waitForFile(fileName());
    m_folder.reset();
}

/*
    The file is one that has to be set aside first: a storage says so in its own signals. Each life
    has its own, since that of the one before may still be open.
*/
void DeathTest::startServer()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QFile file(fileName());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();

    ElectricDev::Options options;
    options.chunkBytes = 1000;
    m_server = std::make_unique<ElectricDev::DevelopmentServer>(options);
    QVERIFY(m_server->seed(itemsSeed(12)));
    QVERIFY(m_server->listen());
}

void DeathTest::columns()
{
    QTest::addColumn<Cast::Kind>("kind");
    QTest::addColumn<QByteArray>("sender");
    QTest::addColumn<QMetaMethod>("signal");
    QTest::addColumn<QByteArray>("victim");
}

void DeathTest::addRows(Cast::Kind kind, const QByteArray &sender, const QMetaObject &type,
                        const QList<QByteArray> &victims)
{
    const QList<QMetaMethod> all = signalsOf(type);
    for (const QMetaMethod &signal : all) {
        for (const QByteArray &victim : victims) {
            const bool goesItself = victim == sender || victim == "all";
            if (!goesItself || !isOfTheModelItself(signal.name()))
                QTest::addRow("%s::%s, %s goes (%d)", sender.constData(), signal.name().constData(),
                              victim.constData(), int(kind))
                    << kind << sender << signal << victim;
        }
    }
}

/*
    The first time that it is emitted, and later ones.
*/
void DeathTest::destroyInSignal()
{
    QFETCH(const Cast::Kind, kind);
    QFETCH(const QByteArray, sender);
    QFETCH(const QMetaMethod, signal);
    QFETCH(const QByteArray, victim);
    for (const int nth : {1, 3}) {
        startServer();
        Cast cast(kind, m_server->url(), fileName());
        const Striker striker(cast.player(sender), signal, nth, [&] { cast.remove(victim); });
        const QString problem = Life(&cast, m_server.get()).play();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        for (int turn = 0; turn < 10; ++turn) // who is left goes on
            QCoreApplication::processEvents();
        for (const char *role : {"other", "model", "persisted", "storage", "stream"})
            cast.remove(role);
        checkFile();
        if (!striker.hasStruck())
            break;
    }
}

/*
    Who went before it was opened leaves what was there. The last connection may still be closing.
*/
void DeathTest::checkFile() const
{
    waitForFile(fileName());
    QString state;
    const auto isWhole = [&] {
        state = Outsider(fileName(), false).query(u"PRAGMA integrity_check"_s).join(u' ');
        return state == u"ok" || state.contains(u"not a database"_s);
    };
    QTRY_VERIFY2(isWhole(), qPrintable(state));
}

void DeathTest::hearEverySignal(Cast::Kind kind, const QByteArray &sender)
{
    startServer();
    Cast cast(kind, m_server->url(), fileName());
    const QObject *const player = cast.player(sender);
    std::map<QByteArray, std::unique_ptr<Striker>> strikers;
    const QList<QMetaMethod> all = signalsOf(*player->metaObject());
    for (const QMetaMethod &signal : all)
        strikers[signal.name()] = std::make_unique<Striker>(cast.player(sender), signal, 1, [] {});
    const QString problem = Life(&cast, m_server.get()).play();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QByteArrayList silent;
    for (const auto &[name, striker] : strikers) {
        if (!striker->hasStruck())
            silent.append(name);
    }
    QVERIFY2(silent.isEmpty(), silent.join(' ').constData());
}
