// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "cast.h"
#include "follower.h"
#include "persistedtest.h"

#include <QtTest/QTest>

#include <utility>

using namespace Electric;
using namespace Qt::StringLiterals;

// Objects that go in what the app does for them: reading a value, changing a row, answering.
class TestCallbackDeaths : public PersistedTest
{
    Q_OBJECT

private Q_SLOTS:
    void destroyed_whileReading_data();
    void destroyed_whileReading();
    void destroyed_whileDecodingABatch_data();
    void destroyed_whileDecodingABatch();
    void destroyed_byAProvider_data();
    void destroyed_byAProvider();
    void reply_outlivesTheStream();
    void destroyed_inTheStoreFactory_data();
    void destroyed_inTheStoreFactory();
};

namespace {

// Destroys somebody the first time that it is asked.
class Once
{
public:
    Once(Cast *cast, const QByteArray &victim) : m_cast(cast), m_victim(victim) { }

    void operator()()
    {
        if (!std::exchange(m_isDone, true))
            m_cast->remove(m_victim);
    }

    bool isDone() const { return m_isDone; }

private:
    Cast *const m_cast;
    const QByteArray m_victim;
    bool m_isDone = false;
};

void dress(ShapeStream *stream, const QByteArray &callback, Once *once)
{
    if (callback == "parser")
        stream->setParser(u"title"_s, [once](const QString &text) {
            (*once)();
            return QVariant(text);
        });
    else
        stream->setTransformer([once](const QVariantMap &row) {
            (*once)();
            return row;
        });
}

// A storage whose shapes are opened while somebody goes.
class OwnStorage : public MapStorage
{
public:
    using MapStorage::MapStorage;

    std::function<void()> asked;

protected:
    StoreFactory storeFactory(const ShapeDefinition &definition, const QString &name) override
    {
        StoreFactory factory = MapStorage::storeFactory(definition, name);
        if (asked)
            asked();
        return factory;
    }
};

} // namespace

void TestCallbackDeaths::destroyed_whileReading_data()
{
    QTest::addColumn<QByteArray>("callback");
    QTest::addColumn<QByteArray>("question");
    QTest::addColumn<QByteArray>("victim");
    for (const char *callback : {"parser", "transformer"}) {
        for (const char *question : {"data", "get"}) {
            for (const char *victim : {"model", "stream", "storage", "all"})
                QTest::addRow("%s, %s() of a model, %s goes", callback, question, victim)
                    << QByteArray(callback) << QByteArray(question) << QByteArray(victim);
        }
    }
}

void TestCallbackDeaths::destroyed_whileReading()
{
    QFETCH(const QByteArray, callback);
    QFETCH(const QByteArray, question);
    QFETCH(const QByteArray, victim);
    Cast cast(Cast::OneModel, m_server->url(), path(u"shapes.db"_s));
    Once once(&cast, victim);
    cast.start();
    QTRY_COMPARE(cast.model->status(), PersistedShape::Live);
    const int role = cast.model->roleNames().key("title");
    dress(cast.stream, callback, &once);
    if (question == "data")
        cast.model->data(cast.model->index(0), role);
    else
        cast.model->get(0);
    QVERIFY(once.isDone());
    QCoreApplication::processEvents();
    if (cast.model && callback == "parser") // who is still there shows its rows as before
        QCOMPARE(cast.model->get(1)[u"title"_s], u"Item 2"_s);
}

void TestCallbackDeaths::destroyed_whileDecodingABatch_data()
{
    QTest::addColumn<QByteArray>("callback");
    QTest::addColumn<QByteArray>("victim");
    for (const char *callback : {"parser", "transformer"}) {
        for (const char *victim : {"persisted", "stream", "storage", "all"})
            QTest::addRow("%s, %s goes", callback, victim)
                << QByteArray(callback) << QByteArray(victim);
    }
}

void TestCallbackDeaths::destroyed_whileDecodingABatch()
{
    QFETCH(const QByteArray, callback);
    QFETCH(const QByteArray, victim);
    Cast cast(Cast::StoredStream, m_server->url(), path(u"shapes.db"_s));
    Once once(&cast, victim);
    dress(cast.stream, callback, &once);
    QStringList titles;
    QObject::connect(cast.persisted, &PersistedShapeStream::batchReceived, this,
                     [&](const MessageBatch &batch) {
                         const auto messages = batch.messages();
                         for (const Message &message : messages)
                             titles.append(message.value[u"title"_s].toString());
                     });
    cast.start();
    QTRY_VERIFY(once.isDone());
    QVERIFY(!titles.isEmpty()); // the batch has been read to its end
    QCOMPARE(titles.first(), u"Item 1"_s);
}

void TestCallbackDeaths::destroyed_byAProvider_data()
{
    QTest::addColumn<bool>("isAnswered");
    QTest::addColumn<QByteArray>("victim");
    for (const bool isAnswered : {false, true}) {
        for (const char *victim : {"model", "stream", "storage", "all"})
            QTest::addRow("%s, %s goes", isAnswered ? "answers" : "keeps silent", victim)
                << isAnswered << QByteArray(victim);
    }
}

/*
    The other provider is not asked for a stream that has gone: it may belong to it.
*/
void TestCallbackDeaths::destroyed_byAProvider()
{
    QFETCH(const bool, isAnswered);
    QFETCH(const QByteArray, victim);
    Cast cast(Cast::OneModel, m_server->url(), path(u"shapes.db"_s));
    Once once(&cast, victim);
    int askedForNobody = 0;
    cast.stream->setHeadersProvider([&](const ProviderReply &reply) {
        once();
        if (isAnswered)
            reply.answer({});
    });
    cast.stream->setParamsProvider([&](const ProviderReply &reply) {
        askedForNobody += cast.stream ? 0 : 1;
        reply.answer({});
    });
    cast.start();
    QTRY_VERIFY(once.isDone());
    QCoreApplication::processEvents();
    QCOMPARE(askedForNobody, 0);
}

void TestCallbackDeaths::reply_outlivesTheStream()
{
    QList<ProviderReply> replies;
    {
        Cast cast(Cast::OneModel, m_server->url(), path(u"shapes.db"_s));
        cast.stream->setHeadersProvider([&](const ProviderReply &reply) { replies.append(reply); });
        cast.start();
        QTRY_VERIFY(!replies.isEmpty());
    }
    replies.first().answer({{u"late"_s, u"yes"_s}});
    replies.clear();
    QCoreApplication::processEvents();
    QVERIFY(m_server->requests().isEmpty());
}

void TestCallbackDeaths::destroyed_inTheStoreFactory_data()
{
    QTest::addColumn<QByteArray>("victim");
    for (const char *victim : {"model", "stream", "all"})
        QTest::newRow(victim) << QByteArray(victim);
}

void TestCallbackDeaths::destroyed_inTheStoreFactory()
{
    QFETCH(const QByteArray, victim);
    Cast cast(Cast::OneModel, m_server->url(), path(u"shapes.db"_s));
    OwnStorage own(m_disk);
    cast.model->setStorage(&own);
    Once once(&cast, victim);
    own.asked = [&once] { once(); };
    cast.start();
    QVERIFY(once.isDone());
    QCoreApplication::processEvents();
}

QTEST_GUILESS_MAIN(TestCallbackDeaths)
#include "tst_callbackdeaths.moc"
