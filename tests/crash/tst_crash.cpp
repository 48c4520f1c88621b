// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "crash.h"
#include "repetitions.h"
#include "summary.h"

#include <QtTest/QTest>

#include <cstdio>

using namespace Qt::StringLiterals;

// Kills electric-shape while it syncs, as the OOM killer or an impatient person does, and looks at
// what it leaves. `tst_crash --seed 17` plays one history of a file; `--seed 17 --count 100` a
// hundred, and with `--phase swap` those of them that begin with one. The seed tells all but what
// the machine adds: `--seed 17 --times 50` tries that often.
class TestCrash : public QObject
{
    Q_OBJECT

public:
    TestCrash(quint32 first, int count, int times, const QString &phase)
        : m_first(first), m_count(count), m_times(times), m_phase(phase)
    {
    }
    const Summary &summary() const { return m_summary; }

private Q_SLOTS:
    void olderFormats_canBeMade();
    void kill_data();
    void kill();

private:
    const quint32 m_first;
    const int m_count;
    const int m_times;
    const QString m_phase; // or nothing: all of them
    Summary m_summary;
};

// A new format comes with a word on how a file of the one before is made.
void TestCrash::olderFormats_canBeMade()
{
    for (int format = 1; format < Electric::ShapeCatalog::FormatVersion; ++format)
        QVERIFY2(canTakeBack(format), qPrintable(u"stepBackTo(%1) is missing"_s.arg(format)));
}

void TestCrash::kill_data()
{
    QTest::addColumn<quint32>("seed");
    for (int i = 0; i < m_count; ++i) {
        const quint32 seed = m_first + quint32(i);
        if (!m_phase.isEmpty() && nameOf(planOf(seed).kills.constFirst().phase) != m_phase)
            continue;
        for (int time = 1; time <= m_times; ++time)
            QTest::addRow("seed %u, time %d", seed, time) << seed;
    }
}

void TestCrash::kill()
{
    QFETCH(const quint32, seed);
    const Plan plan = planOf(seed);
    Crash crash(plan);
    const QString failure = crash.run();
    m_summary.add(crash.results(), !failure.isEmpty());
    if (!failure.isEmpty())
        QFAIL(qPrintable(u"%1\n  in seed %2: %3\n  again: tst_crash --seed %2 --times 50"_s.arg(
            failure, QString::number(seed), plan.text())));
}

int main(int argc, char **argv)
{
    quint32 first = 1;
    int count = 1;
    int times = 1;
    QString phase;
    std::vector<char *> arguments;
    for (int i = 0; i < argc; ++i) {
        const QByteArrayView argument(argv[i]);
        if (i + 1 < argc && argument == "--seed")
            first = QByteArray(argv[++i]).toUInt();
        else if (i + 1 < argc && argument == "--count")
            count = QByteArray(argv[++i]).toInt();
        else if (i + 1 < argc && argument == "--times")
            times = QByteArray(argv[++i]).toInt();
        else if (i + 1 < argc && argument == "--phase")
            phase = QString::fromUtf8(argv[++i]);
        else
            arguments.push_back(argv[i]);
    }
    int argumentCount = int(arguments.size());
    QCoreApplication app(argumentCount, arguments.data());
    count = repetitions(std::max(1, count), PhaseCount);
    TestCrash test(first, count, std::max(1, times), phase);
    const int result = QTest::qExec(&test, argumentCount, arguments.data());
    std::puts(qPrintable(test.summary().text()));
    return result;
}

#include "tst_crash.moc"
