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
    void alone_data();
    void alone() { destroyInSignal(); }
    void stored_data();
    void stored() { destroyInSignal(); }
    void shown_data();
    void shown() { destroyInSignal(); }
};

void TestStreamDeaths::heard_data()
{
    QTest::addColumn<Cast::Kind>("kind");
    QTest::addColumn<QByteArray>("sender");
    QTest::newRow("alone") << Cast::StreamAlone << QByteArray("stream");
}

/*
    A signal that is new has to be emitted in the life that is played.
*/
void TestStreamDeaths::heard()
{
    QFETCH(const Cast::Kind, kind);
    QFETCH(const QByteArray, sender);
    hearEverySignal(kind, sender);
}

void TestStreamDeaths::alone_data()
{
    columns();
    addRows(Cast::StreamAlone, "stream", ShapeStream::staticMetaObject, {"stream"});
}

void TestStreamDeaths::stored_data()
{
    columns();
    addRows(Cast::StoredStream, "stream", ShapeStream::staticMetaObject, {"persisted", "all"});
}

void TestStreamDeaths::shown_data()
{
    columns();
    addRows(Cast::OneModel, "stream", ShapeStream::staticMetaObject, {"model", "all"});
}

QTEST_GUILESS_MAIN(TestStreamDeaths)
#include "tst_streamdeaths.moc"
