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
    void model_data();
    void model() { destroyInSignal(); }
    void stream_data();
    void stream() { destroyInSignal(); }
    void sharing_data();
    void sharing() { destroyInSignal(); }
    void all_data();
    void all() { destroyInSignal(); }
    void other_data();
    void other() { destroyInSignal(); }
    void storage_data();
    void storage() { destroyInSignal(); }
};

void TestModelDeaths::heard_data()
{
    QTest::addColumn<Cast::Kind>("kind");
    QTest::addColumn<QByteArray>("sender");
    QTest::newRow("model") << Cast::OneModel << QByteArray("model");
}

/*
    A signal that is new has to be emitted in the life that is played.
*/
void TestModelDeaths::heard()
{
    QFETCH(const Cast::Kind, kind);
    QFETCH(const QByteArray, sender);
    hearEverySignal(kind, sender);
}

void TestModelDeaths::model_data()
{
    columns();
    addRows(Cast::OneModel, "model", PersistedShape::staticMetaObject, {"model"});
}

void TestModelDeaths::stream_data()
{
    columns();
    addRows(Cast::OneModel, "model", PersistedShape::staticMetaObject, {"stream"});
}

void TestModelDeaths::sharing_data()
{
    columns();
    addRows(Cast::TwoModels, "model", PersistedShape::staticMetaObject, {"model"});
}

void TestModelDeaths::all_data()
{
    columns();
    addRows(Cast::OneModel, "model", PersistedShape::staticMetaObject, {"all"});
}

void TestModelDeaths::other_data()
{
    columns();
    addRows(Cast::TwoModels, "model", PersistedShape::staticMetaObject, {"other"});
}

void TestModelDeaths::storage_data()
{
    columns();
    addRows(Cast::OneModel, "storage", SqliteStorage::staticMetaObject, {"model", "all"});
}

QTEST_GUILESS_MAIN(TestModelDeaths)
#include "tst_modeldeaths.moc"
