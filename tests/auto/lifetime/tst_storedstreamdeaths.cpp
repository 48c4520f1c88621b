// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "deathtest.h"

#include <QtTest/QTest>

using namespace Electric;

// The signals of a stored stream and of its storage, in which those who work with it go.
class TestStoredStreamDeaths : public DeathTest
{
    Q_OBJECT

private Q_SLOTS:
    void heard_data();
    void heard();
    void destroyed_inASignal_data();
    void destroyed_inASignal() { destroyInSignal(); }
};

void TestStoredStreamDeaths::heard_data()
{
    QTest::addColumn<Cast::Kind>("kind");
    QTest::addColumn<QByteArray>("sender");
    QTest::addColumn<QByteArrayList>("except");
    QTest::newRow("stored stream")
        << Cast::StoredStream << QByteArray("persisted") << QByteArrayList();
    QTest::newRow("storage") << Cast::StoredStream << QByteArray("storage") << QByteArrayList();
}

/*
    A signal that is new has to be emitted in the life that is played.
*/
void TestStoredStreamDeaths::heard()
{
    QFETCH(const Cast::Kind, kind);
    QFETCH(const QByteArray, sender);
    QFETCH(const QByteArrayList, except);
    hearEverySignal(kind, sender, except);
}

void TestStoredStreamDeaths::destroyed_inASignal_data()
{
    columns();
    addRows(Cast::StoredStream, "persisted", PersistedShapeStream::staticMetaObject,
            {"persisted", "stream", "storage", "all"});
    addRows(Cast::StoredStream, "storage", SqliteStorage::staticMetaObject,
            {"persisted", "stream", "storage", "all"});
}

QTEST_GUILESS_MAIN(TestStoredStreamDeaths)
#include "tst_storedstreamdeaths.moc"
