// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "faulttest.h"

#include "storagethread_p.h"

#include <QtTest/QTest>

#include <semaphore>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

// What is gone may still have something to write.
void waitForFile(const QString &fileName)
{
    std::binary_semaphore done(0);
    StorageThread::forFile({fileName, u"QSQLITE"_s})->post([&done] { done.release(); });
    done.acquire();
}

} // namespace

const char *nameOf(Moment moment)
{
    switch (moment) {
    case Moment::FirstChunk:
        return "the first chunk";
    case Moment::LaterChunk:
        return "a later chunk";
    case Moment::LastChunk:
        return "the last chunk";
    case Moment::CatchUp:
        return "a catch-up";
    case Moment::Live:
        return "a live answer";
    case Moment::LongTransaction:
        return "a transaction's second part";
    case Moment::Rotation:
        return "the end of a log";
    case Moment::NewLog:
        return "a new log's first chunk";
    case Moment::NewLogLater:
        return "a new log's later chunk";
    case Moment::NewLogEnd:
        return "a new log's last chunk";
    }
    return "";
}

void end(const RawRequest &request, Cut how)
{
    if (!request.socket)
        return;
#ifdef Q_OS_UNIX
    if (how == Cut::Reset) {
        const linger atOnce {1, 0};
        setsockopt(int(request.socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce,
                   sizeof atOnce);
    }
#endif
    request.hangUp();
}

void FaultTest::init()
{
    m_server = std::make_unique<TableServer>();
    m_shape = std::make_unique<WatchedShape>(m_server.get(), newFile());
    m_shape->start();
    QVERIFY(recovers());
    VERIFY_SOUND(*m_shape);
}

void FaultTest::cleanup()
{
    const QString fileName = m_shape->storage.fileName();
    m_shape.reset();
    m_server.reset();
    waitForFile(fileName);
}

QString FaultTest::newFile()
{
    return m_folder.filePath(QString::number(++m_files) + u".db"_s);
}

bool FaultTest::isMoment(Moment moment, const RawRequest &request, const Reply &reply)
{
    const bool isFirst = request.offset() == u"-1";
    const bool isEnd = reply.hasHeader("electric-up-to-date");
    switch (moment) {
    case Moment::FirstChunk:
    case Moment::NewLog:
        return isFirst;
    case Moment::LaterChunk:
    case Moment::NewLogLater:
        return reply.status == 200 && !isFirst && !isEnd && !request.isLive();
    case Moment::LastChunk:
    case Moment::NewLogEnd:
    case Moment::CatchUp:
    case Moment::LongTransaction:
        return reply.status == 200 && isEnd && !request.isLive();
    case Moment::Live:
        return reply.status == 200 && request.isLive();
    case Moment::Rotation:
        return reply.status == 409;
    }
    return false;
}

void FaultTest::bringAbout(Moment moment)
{
    switch (moment) {
    case Moment::FirstChunk:
    case Moment::LaterChunk:
    case Moment::LastChunk:
        m_shape->clear();
        break;
    case Moment::CatchUp:
        m_shape->stream.pause();
        m_server->commit();
        m_shape->stream.resume();
        break;
    case Moment::Live:
        m_server->commit();
        break;
    case Moment::LongTransaction:
        m_server->commit(TableServer::Chunk + 2);
        break;
    case Moment::Rotation:
    case Moment::NewLog:
    case Moment::NewLogLater:
    case Moment::NewLogEnd:
        m_server->rotate();
        m_server->commit(); // which the new log alone tells of
        break;
    }
}

bool FaultTest::strike(Moment moment, const Spoil &spoil, Times times)
{
    m_hasStruck = false;
    m_shape->errors.clear();
    const auto isOver
        = [=, this] { return times == Times::Once ? m_hasStruck : !m_shape->errors.isEmpty(); };
    m_server->setFault([=, this](const RawRequest &request, const Reply &reply) {
        if (isOver() || !isMoment(moment, request, reply))
            return false;
        m_hasStruck = true;
        spoil(request, reply);
        return true;
    });
    bringAbout(moment);
    return waitUntil(isOver);
}

bool FaultTest::recovers()
{
    return waitUntil([this] { return m_shape->hasAll(); });
}
