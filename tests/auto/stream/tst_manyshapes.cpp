// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/ShapeStream>

#include "serverthread.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QMap>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <algorithm>
#include <memory>
#include <vector>

using Electric::MessageBatch;
using Electric::ShapeStream;

namespace {

constexpr int Shapes = 64;

constexpr char Seed[] = R"({"tables": {"items": {
    "columns": {
        "id": {"type": "int4", "not_null": true, "pk_index": 0},
        "shape": {"type": "int4"}
    },
    "generate": {"count": 640, "values": {"id": "{i}", "shape": "{i%64}"}}
}}})";

// How many threads of this process have which name; empty where the system does not tell.
QMap<QString, int> threads()
{
    QMap<QString, int> names;
    const QDir tasks(QStringLiteral("/proc/self/task"));
    for (const QString &task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(tasks.filePath(task + QLatin1StringView("/comm")));
        if (file.open(QIODevice::ReadOnly))
            ++names[QString::fromUtf8(file.readAll()).trimmed()];
    }
    return names;
}

} // namespace

// 64 shapes of one server over plain HTTP, where a QNetworkAccessManager has six connections.
class TestManyShapes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allAreLive_data();
    void allAreLive();

private:
    std::vector<std::unique_ptr<ShapeStream>> start(ShapeStream::LiveMode mode);
    QByteArray transaction(int firstId) const;

    std::unique_ptr<ServerThread> m_server;
};

std::vector<std::unique_ptr<ShapeStream>> TestManyShapes::start(ShapeStream::LiveMode mode)
{
    std::vector<std::unique_ptr<ShapeStream>> streams;
    for (int i = 0; i < Shapes; ++i) {
        streams.push_back(std::make_unique<ShapeStream>());
        ShapeStream &stream = *streams.back();
        stream.setUrl((*m_server)->url());
        stream.setTable(QStringLiteral("items"));
        stream.setWhere(QStringLiteral("shape = $1"));
        stream.setParams(QVariantList {i});
        stream.setLiveMode(mode);
        stream.start();
    }
    return streams;
}

// A row for each shape, all at once.
QByteArray TestManyShapes::transaction(int firstId) const
{
    QByteArrayList operations;
    for (int i = 0; i < Shapes; ++i)
        operations.append(R"({"op":"insert","value":{"id":")" + QByteArray::number(firstId + i)
                          + R"(","shape":")" + QByteArray::number(i) + "\"}}");
    return '[' + operations.join(',') + ']';
}

void TestManyShapes::allAreLive_data()
{
    QTest::addColumn<ShapeStream::LiveMode>("mode");

    QTest::newRow("long polling") << ShapeStream::LongPolling;
    QTest::newRow("server-sent events") << ShapeStream::ServerSentEvents;
}

/*
    All of them wait at the same time, all hear of a change, and a request that is to be answered
    at once is not held up by those that wait.
*/
void TestManyShapes::allAreLive()
{
    QFETCH(const ShapeStream::LiveMode, mode);
    m_server = std::make_unique<ServerThread>(Seed);
    QElapsedTimer clock;
    clock.start();
    const auto streams = start(mode);
    QTRY_COMPARE_WITH_TIMEOUT((*m_server)->waitingRequests(), Shapes, 60000);
    const qint64 liveAfter = clock.elapsed();

    std::vector<qint64> heard;
    for (const auto &stream : streams) {
        QTRY_COMPARE(stream->state(), ShapeStream::Live);
        connect(stream.get(), &ShapeStream::batchReceived, this, [&](const MessageBatch &batch) {
            if (batch.changeCount() > 0)
                heard.push_back(clock.elapsed());
        });
    }
    for (int round = 0; round < 3; ++round) {
        heard.clear();
        clock.restart();
        (*m_server)->write(QStringLiteral("items"), transaction(1000 + round * Shapes));
        QTRY_COMPARE_WITH_TIMEOUT(heard.size(), size_t(Shapes), 60000);
        QTRY_COMPARE_WITH_TIMEOUT((*m_server)->waitingRequests(), Shapes, 60000);
        qInfo("%d shapes live %lld ms after the start; a change of all was heard by the first "
              "after %lld ms, by the last %lld ms later",
              Shapes, static_cast<long long>(liveAfter), static_cast<long long>(heard.front()),
              static_cast<long long>(heard.back() - heard.front()));
    }
    const auto names = threads();
    for (auto it = names.cbegin(); it != names.cend(); ++it)
        qInfo("%2d threads %s", it.value(), qPrintable(it.key()));
    QVERIFY(names.value(QStringLiteral("QNetworkAccessM")) <= 11); // six streams each

    clock.restart();
    QSignalSpy upToDate(streams.front().get(), &ShapeStream::upToDate);
    streams.front()->refresh();
    QTRY_COMPARE_WITH_TIMEOUT(upToDate.size(), 1, 60000);
    qInfo("a refresh of one took %lld ms", static_cast<long long>(clock.elapsed()));
    QTRY_COMPARE_WITH_TIMEOUT((*m_server)->waitingRequests(), Shapes, 60000);
}

QTEST_GUILESS_MAIN(TestManyShapes)

#include "tst_manyshapes.moc"
