// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "history.h"
#include "repetitions.h"

#include <ElectricQt/Error>

#include <QtTest/QTest>

using namespace Qt::StringLiterals;

// Random histories of a table on a simulated server, with all that may happen to servers,
// networks, caches and apps in between. `tst_histories --seed 17` plays one alone, with its
// steps; `--seed 17 --count 100` a hundred. What fails is cut down to the steps that matter,
// unless `--whole` is given.
class TestHistories : public QObject
{
    Q_OBJECT

public:
    TestHistories(quint32 first, int count, bool shrinks)
        : m_first(first), m_count(count), m_shrinks(shrinks)
    {
    }

private Q_SLOTS:
    void history_data();
    void history();
    void cleanupTestCase();

private:
    const quint32 m_first;
    const int m_count;
    const bool m_shrinks;
    int m_requests = 0;
};

namespace {

QString outcome(const Setup &setup, const QList<Step> &steps, int *requests = nullptr)
{
    History history(setup, steps);
    const QString failure = history.run();
    if (requests)
        *requests += history.requestCount();
    return failure;
}

/*
    As few of the steps as still fail: halves go first, single ones last.
*/
QList<Step> shrunk(const Setup &setup, QList<Step> steps)
{
    int attempts = 150;
    for (qsizetype size = steps.size() / 2; size > 0; size /= 2) {
        for (qsizetype from = 0; from < steps.size() && attempts > 0; --attempts) {
            QList<Step> fewer = steps;
            fewer.remove(from, std::min(size, steps.size() - from));
            if (outcome(setup, fewer).isEmpty())
                from += size;
            else
                steps = fewer;
        }
    }
    return steps;
}

} // namespace

void TestHistories::history_data()
{
    QTest::addColumn<quint32>("seed");
    for (int i = 0; i < m_count; ++i)
        QTest::addRow("seed %u", m_first + quint32(i)) << m_first + quint32(i);
}

void TestHistories::history()
{
    QFETCH(const quint32, seed);
    const Setup setup = randomSetup(seed);
    const QList<Step> steps = randomSteps(seed);
    if (m_count == 1)
        qInfo("%s\n%s", qPrintable(setup.text()), qPrintable(textOf(steps)));
    const QString failure = outcome(setup, steps, &m_requests);
    if (failure.isEmpty())
        return;
    const QList<Step> few = m_shrinks ? shrunk(setup, steps) : steps;
    QFAIL(qPrintable(u"%1\n  with %2\n  after %3\n  or shorter: %4\n  where %5\n"
                     "  again: tst_histories --seed %6"_s.arg(failure, setup.text(), textOf(steps),
                                                              textOf(few), outcome(setup, few),
                                                              QString::number(seed))));
}

void TestHistories::cleanupTestCase()
{
    qInfo("%d histories, %d requests", m_count, m_requests);
}

int main(int argc, char **argv)
{
    quint32 first = 1;
    int count = 0;
    bool shrinks = true;
    std::vector<char *> arguments;
    for (int i = 0; i < argc; ++i) {
        const QByteArrayView argument(argv[i]);
        if (i + 1 < argc && argument == "--seed")
            first = QByteArray(argv[++i]).toUInt();
        else if (i + 1 < argc && argument == "--count")
            count = QByteArray(argv[++i]).toInt();
        else if (argument == "--whole")
            shrinks = false;
        else
            arguments.push_back(argv[i]);
    }
    int argumentCount = int(arguments.size());
    QCoreApplication app(argumentCount, arguments.data());
    TestHistories test(first, repetitions(std::max(1, count)), shrinks);
    return QTest::qExec(&test, argumentCount, arguments.data());
}

#include "tst_histories.moc"
