// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "clients.h"
#include "scripts.h"

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

// The same exchanges for Electric's own TypeScript client and for ours: apps hear the same of both.
class TestDifferential : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void script_data();
    void script();

private:
    QList<Script> m_scripts;
};

namespace {

// "3 changes" for what is compared in full elsewhere.
QStringList inShort(const QStringList &events)
{
    QStringList result;
    int changes = 0;
    const auto endChanges = [&] {
        if (changes > 0)
            result.append(u"%1 changes"_s.arg(std::exchange(changes, 0)));
    };
    for (const QString &event : events) {
        if (event == u"up-to-date" || event == u"must-refetch" || event.startsWith(u"error ")) {
            endChanges();
            result.append(event);
        } else {
            ++changes;
        }
    }
    endChanges();
    return result;
}

// All but the up-to-dates in between.
QStringList changesOf(QStringList events)
{
    const bool isUpToDate = !events.isEmpty() && events.last() == u"up-to-date";
    events.removeAll(u"up-to-date"_s);
    return isUpToDate ? events + QStringList(u"up-to-date"_s) : events;
}

// Where two lists differ first; nothing if they do not.
QString difference(const QStringList &ours, const QStringList &theirs)
{
    for (qsizetype i = 0; i < qMax(ours.size(), theirs.size()); ++i) {
        if (ours.value(i) != theirs.value(i))
            return u"at %1:\n  ours   %2\n  theirs %3\n  all of ours   %4\n  all of theirs %5"_s
                .arg(QString::number(i), ours.value(i), theirs.value(i),
                     inShort(ours).join(u", "_s), inShort(theirs).join(u", "_s));
    }
    return {};
}

} // namespace

void TestDifferential::initTestCase()
{
    const QString why = whyNotTheirs();
    if (!why.isEmpty())
        QSKIP(qPrintable(why));
}

void TestDifferential::script_data()
{
    QTest::addColumn<qsizetype>("index");
    m_scripts = recordedScripts() + ownScripts();
    for (qsizetype i = 0; i < m_scripts.size(); ++i)
        QTest::newRow(m_scripts[i].name.constData()) << i;
}

void TestDifferential::script()
{
    QFETCH(const qsizetype, index);
    const Script &script = m_scripts[index];
    const Asked asked {script.exchanges.first().query, script.usesEvents};
    TheirClient theirClient(script.exchanges, asked);
    const Told ours = playToOurs(script.exchanges, asked);
    const Told theirs = theirClient.told();
    QVERIFY2(ours.failure.isEmpty(), qPrintable(ours.failure));
    QVERIFY2(theirs.failure.isEmpty(), qPrintable(theirs.failure));
    if (!script.difference.isEmpty()) {
        QCOMPARE(inShort(ours.events), script.ours);
        QCOMPARE(inShort(theirs.events), script.theirs);
        return;
    }
    // Of events that have come together only the last up-to-date counts for us.
    const QString wrong = script.usesEvents
        ? difference(changesOf(ours.events), changesOf(theirs.events))
        : difference(ours.events, theirs.events);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(ours.rows, theirs.rows);
    QCOMPARE(ours.unanswered, QByteArrayList());
    QCOMPARE(theirs.unanswered, QByteArrayList());
    // One URL for all clients of a shape, so that a cache between can answer them.
    QCOMPARE(ours.firstQuery, theirs.firstQuery);
}

QTEST_GUILESS_MAIN(TestDifferential)
#include "tst_differential.moc"
