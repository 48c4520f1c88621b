// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "deathtest.h"

#include <QtTest/QTest>

using namespace Electric;

// A model's signals, in which those who work with it go.
class TestModelDeaths : public DeathTest
{
    Q_OBJECT

private Q_SLOTS:
    void heard_data();
    void heard();
    void destroyed_inASignal_data();
    void destroyed_inASignal() { destroyInSignal(); }
};

void TestModelDeaths::heard_data()
{
    QTest::addColumn<Cast::Kind>("kind");
    QTest::addColumn<QByteArray>("sender");
    QTest::addColumn<QByteArrayList>("except");
    // Columns never come and go, there is no header, and a model is never reset.
    QTest::newRow("model")
        << Cast::OneModel << QByteArray("model")
        << QByteArrayList {
               "columnsAboutToBeInserted", "columnsAboutToBeMoved", "columnsAboutToBeRemoved",
               "columnsInserted",          "columnsMoved",          "columnsRemoved",
               "headerDataChanged",        "modelAboutToBeReset",   "modelReset"};
}

/*
    A signal that is new has to be emitted in the life that is played.
*/
void TestModelDeaths::heard()
{
    QFETCH(const Cast::Kind, kind);
    QFETCH(const QByteArray, sender);
    QFETCH(const QByteArrayList, except);
    hearEverySignal(kind, sender, except);
}

void TestModelDeaths::destroyed_inASignal_data()
{
    columns();
    const QMetaObject &type = PersistedShape::staticMetaObject;
    addRows(Cast::OneModel, "model", type, {"model", "stream", "storage", "all"});
    addRows(Cast::TwoModels, "model", type, {"model", "other"});
    addRows(Cast::OneModel, "storage", SqliteStorage::staticMetaObject, {"model", "all"});
}

QTEST_GUILESS_MAIN(TestModelDeaths)
#include "tst_modeldeaths.moc"
