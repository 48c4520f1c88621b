// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "player.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

#include <algorithm>
#include <numeric>

using namespace Electric;
using Rows = QList<qint64>;

Q_DECLARE_METATYPE(Rows)

class TestRowOperations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void between_data();
    void between();
    void between_random_data();
    void between_random();
    void between_aThousandRowsMoved();
    void between_ofALargeList();
    void changes_areRanges();
    void apply_doesWhatAModelDoes_data();
    void apply_doesWhatAModelDoes();
};

namespace {

Rows shuffled(Rows rows, QRandomGenerator &dice)
{
    for (qsizetype i = rows.size() - 1; i > 0; --i)
        rows.swapItemsAt(i, dice.bounded(i + 1));
    return rows;
}

Rows upTo(qint64 count)
{
    Rows rows(count);
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

Rows randomRows(QRandomGenerator &dice, qint64 most)
{
    Rows rows;
    for (qint64 row = 0; row < most; ++row) {
        if (dice.bounded(3) > 0)
            rows.append(row);
    }
    return rows;
}

// In order, a little out of order, or not at all in order.
Rows disordered(const Rows &rows, QRandomGenerator &dice)
{
    const int kind = dice.bounded(3);
    if (kind == 0 || rows.isEmpty())
        return rows;
    if (kind == 1)
        return shuffled(rows, dice);
    Rows result = rows;
    for (int i = 0; i < 3; ++i)
        result.move(dice.bounded(result.size()), dice.bounded(result.size()));
    return result;
}

} // namespace

void TestRowOperations::between_data()
{
    QTest::addColumn<Rows>("before");
    QTest::addColumn<Rows>("after");
    QTest::addColumn<int>("operations");
    QTest::addColumn<int>("moves");
    QTest::newRow("nothing") << Rows() << Rows() << 0 << 0;
    QTest::newRow("the same") << Rows {1, 2, 3} << Rows {1, 2, 3} << 0 << 0;
    QTest::newRow("first rows") << Rows() << Rows {1, 2, 3} << 1 << 0;
    QTest::newRow("all gone") << Rows {1, 2, 3} << Rows() << 1 << 0;
    QTest::newRow("others") << Rows {1, 2, 3} << Rows {4, 5} << 2 << 0;
    QTest::newRow("appended") << Rows {1, 2} << Rows {1, 2, 3, 4} << 1 << 0;
    QTest::newRow("prepended") << Rows {3, 4} << Rows {1, 2, 3, 4} << 1 << 0;
    QTest::newRow("two gaps filled") << Rows {1, 4} << Rows {1, 2, 3, 4, 5} << 2 << 0;
    QTest::newRow("two ranges removed") << Rows {1, 2, 3, 4, 5} << Rows {1, 4} << 2 << 0;
    QTest::newRow("one row down") << Rows {1, 2, 3, 4, 5} << Rows {2, 3, 4, 1, 5} << 1 << 1;
    QTest::newRow("one row up") << Rows {1, 2, 3, 4, 5} << Rows {1, 5, 2, 3, 4} << 1 << 1;
    QTest::newRow("neighbours") << Rows {1, 2, 3} << Rows {2, 1, 3} << 1 << 1;
    QTest::newRow("two rows") << Rows {1, 2, 3, 4, 5, 6} << Rows {6, 2, 3, 4, 5, 1} << 2 << 2;
    QTest::newRow("reversed") << Rows {1, 2, 3, 4} << Rows {4, 3, 2, 1} << 3 << 3;
    QTest::newRow("removed, moved, inserted") << Rows {1, 2, 3, 4} << Rows {4, 2, 5, 3} << 3 << 1;
}

void TestRowOperations::between()
{
    QFETCH(const Rows, before);
    QFETCH(const Rows, after);
    const auto operations = operationsBetween(before, after, {});
    Player player(before);
    QVERIFY2(player.play(operations), qPrintable(player.problem()));
    QCOMPARE(player.rows(), after);
    QTEST(int(operations.size()), "operations");
    QTEST(int(player.moves()), "moves");
    QVERIFY(player.changed().isEmpty());
}

void TestRowOperations::between_random_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 10; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestRowOperations::between_random()
{
    QFETCH(const quint32, seed);
    QRandomGenerator dice(seed);
    for (int i = 0; i < 500; ++i) {
        const qint64 most = dice.bounded(i % 10 == 0 ? 200 : 12);
        const Rows before = disordered(randomRows(dice, most), dice);
        const Rows after = disordered(randomRows(dice, most), dice);
        const Rows touched = randomRows(dice, most);
        const QSet<qint64> updated(touched.begin(), touched.end());
        Player player(before);
        QVERIFY2(player.play(operationsBetween(before, after, shuffled(touched, dice))),
                 qPrintable(player.problem()));
        QCOMPARE(player.rows(), after);
        const QSet<qint64> staying
            = QSet<qint64>(before.begin(), before.end()) & QSet<qint64>(after.begin(), after.end());
        QCOMPARE(player.changed(), staying & updated);
    }
}

void TestRowOperations::between_aThousandRowsMoved()
{
    QRandomGenerator dice(1);
    const Rows after = shuffled(upTo(1000), dice);
    const auto operations = operationsBetween(upTo(1000), after, {});
    QCOMPARE(operations.size(), 1);
    QCOMPARE(operations.first().type, RowOperation::Type::Reorder);
    QCOMPARE(operations.first().rowIds, after);
}

void TestRowOperations::between_ofALargeList()
{
    const Rows before = upTo(100000);
    Rows after = before;
    after.move(99999, 5);
    after.removeAt(50000);
    after.append(100000);
    const auto operations = operationsBetween(before, after, {5, 77777});
    QCOMPARE(operations.size(), 5);
    Player player(before);
    QVERIFY2(player.play(operations), qPrintable(player.problem()));
    QCOMPARE(player.rows(), after);
    QCOMPARE(player.changed(), QSet<qint64>({5, 77777}));
}

void TestRowOperations::changes_areRanges()
{
    const auto operations
        = operationsBetween({1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}, {2, 3, 4, 6, 99});
    QCOMPARE(operations.size(), 2);
    QCOMPARE(operations[0].first, 1);
    QCOMPARE(operations[0].count, 3);
    QCOMPARE(operations[1].first, 5);
    QCOMPARE(operations[1].count, 1);
}

void TestRowOperations::apply_doesWhatAModelDoes_data()
{
    between_random_data();
}

void TestRowOperations::apply_doesWhatAModelDoes()
{
    QFETCH(const quint32, seed);
    QRandomGenerator dice(seed);
    for (int i = 0; i < 100; ++i) {
        Rows rows = disordered(randomRows(dice, 20), dice);
        Player player(rows);
        const Rows after = disordered(randomRows(dice, 20), dice);
        const auto operations = operationsBetween(rows, after, {});
        for (const RowOperation &operation : operations) {
            applyOperation(operation, &rows);
            QVERIFY2(player.play({operation}), qPrintable(player.problem()));
            QCOMPARE(rows, player.rows());
        }
        QCOMPARE(rows, after);
    }
}

QTEST_GUILESS_MAIN(TestRowOperations)
#include "tst_rowoperations.moc"
