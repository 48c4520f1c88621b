// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "deathtest.h"

#include <QtTest/QTest>

using namespace Electric;

// A stream's signals, in which those who work with it go.
class TestStreamDeaths : public DeathTest
{
    Q_OBJECT

private Q_SLOTS:
    void heard_data();
    void heard();
    void destroyed_inASignal_data();
    void destroyed_inASignal() { destroyInSignal(); }
};

void TestStreamDeaths::heard_data()
{
    QTest::addColumn<Cast::Kind>("kind");
    QTest::addColumn<QByteArray>("sender");
    QTest::addColumn<QByteArrayList>("except");
    QTest::newRow("alone") << Cast::StreamAlone << QByteArray("stream") << QByteArrayList();
}

/*
    A signal that is new has to be emitted in the life that is played.
*/
void TestStreamDeaths::heard()
{
    QFETCH(const Cast::Kind, kind);
    QFETCH(const QByteArray, sender);
    QFETCH(const QByteArrayList, except);
    hearEverySignal(kind, sender, except);
}

void TestStreamDeaths::destroyed_inASignal_data()
{
    columns();
    const QMetaObject &type = ShapeStream::staticMetaObject;
    addRows(Cast::StreamAlone, "stream", type, {"stream"});
    addRows(Cast::StoredStream, "stream", type, {"stream", "persisted", "storage", "all"});
    addRows(Cast::OneModel, "stream", type, {"stream", "model", "all"});
}

QTEST_GUILESS_MAIN(TestStreamDeaths)
#include "tst_streamdeaths.moc"
