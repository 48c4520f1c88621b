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
    void stored_data();
    void stored() { destroyInSignal(); }
    void storage_data();
    void storage() { destroyInSignal(); }
};

void TestStoredStreamDeaths::heard_data()
{
    QTest::addColumn<Cast::Kind>("kind");
    QTest::addColumn<QByteArray>("sender");
    QTest::newRow("stored stream") << Cast::StoredStream << QByteArray("persisted");
    QTest::newRow("storage") << Cast::StoredStream << QByteArray("storage");
}

/*
    A signal that is new has to be emitted in the life that is played.
*/
void TestStoredStreamDeaths::heard()
{
    QFETCH(const Cast::Kind, kind);
    QFETCH(const QByteArray, sender);
    hearEverySignal(kind, sender);
}

void TestStoredStreamDeaths::stored_data()
{
    columns();
    addRows(Cast::StoredStream, "persisted", PersistedShapeStream::staticMetaObject,
            {"persisted", "stream", "storage", "all"});
}

void TestStoredStreamDeaths::storage_data()
{
    columns();
    addRows(Cast::StoredStream, "storage", SqliteStorage::staticMetaObject,
            {"persisted", "stream", "storage", "all"});
}

QTEST_GUILESS_MAIN(TestStoredStreamDeaths)
#include "tst_storedstreamdeaths.moc"
