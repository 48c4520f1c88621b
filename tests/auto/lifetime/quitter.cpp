// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// An app that quits at a moment, and whose objects end in a way: quitter URL FILE MOMENT WAY. It
// says how many rows it has shown as up to date.

#include <ElectricQt/PersistedShape>
#include <ElectricQt/ShapeStream>
#include <ElectricQt/SqliteStorage>

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>

#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace Electric;
using namespace Qt::StringLiterals;

namespace {

struct Options
{
    QUrl url;
    QString fileName;
    QByteArray moment;
    QByteArray way;
};

// What the app is made of.
class App
{
public:
    explicit App(const Options &options, QObject *parent = nullptr);
    ~App();

    void start();

private:
    void awaitMoment();
    void useAll();
    void quit() const;

    const Options m_options;
    const bool m_isOwner;
    SqliteStorage *const m_storage;
    ShapeStream *const m_stream;
    ShapeStream *const m_alone;
    PersistedShape *const m_model;
    QList<ProviderReply> m_replies; // that are never answered
};

App::App(const Options &options, QObject *parent)
    : m_options(options),
      m_isOwner(!parent),
      m_storage(new SqliteStorage(options.fileName, parent)),
      m_stream(new ShapeStream(parent)),
      m_alone(new ShapeStream(parent)),
      m_model(new PersistedShape(parent))
{
    for (ShapeStream *stream : {m_stream, m_alone}) {
        stream->setUrl(options.url);
        stream->setTable(u"items"_s);
        stream->setBackoff({1, 2, 2});
    }
    m_model->setStorage(m_storage);
    m_model->setStream(m_stream);
    QObject::connect(m_model, &PersistedShape::upToDate, m_model, [this](auto source) {
        if (source != PersistedShape::Network)
            return;
        std::printf("%d\n", m_model->count());
        std::fflush(stdout);
    });
}

App::~App()
{
    if (!m_isOwner)
        return;
    delete m_storage;
    delete m_stream;
    delete m_model;
    delete m_alone;
}

void App::start()
{
    awaitMoment();
    m_model->start();
    if (m_options.moment != "hanging") // whose answers are counted
        m_alone->start();
}

void App::quit() const
{
    if (m_options.way == "exit")
        std::exit(0);
    QCoreApplication::quit();
}

void App::awaitMoment()
{
    const auto quitNow = [this] { quit(); };
    const QByteArray &moment = m_options.moment;
    if (moment == "at once")
        QTimer::singleShot(0, m_model, quitNow);
    else if (moment == "asking" || moment == "hanging")
        QObject::connect(m_stream, &ShapeStream::requestsSentChanged, m_stream, [=, this] {
            if (m_stream->requestsSent() == (moment == "asking" ? 1 : 3))
                quitNow();
        });
    else if (moment == "retrying")
        QObject::connect(m_stream, &ShapeStream::errorOccurred, m_stream, quitNow);
    else if (moment == "batch")
        QObject::connect(m_stream, &ShapeStream::batchReceived, m_stream, quitNow);
    else if (moment == "rows")
        QObject::connect(m_model, &PersistedShape::rowsInserted, m_model, quitNow);
    else if (moment == "provider")
        m_stream->setHeadersProvider([=, this](const ProviderReply &reply) {
            m_replies.append(reply);
            quitNow();
        });
    else
        QObject::connect(m_model, &PersistedShape::statusChanged, m_model, [=, this] {
            if (m_model->status() != PersistedShape::Live)
                return;
            if (moment == "using all")
                useAll();
            quitNow();
        });
    m_model->setProgressive(moment == "rows");
}

/*
    All that takes its time is under way.
*/
void App::useAll()
{
    m_storage->shapes();
    m_storage->removeUnused(QDateTime::currentDateTimeUtc());
    m_stream->fetchSnapshot({});
    m_alone->requestSnapshot({});
    m_stream->refresh();
    m_alone->pause();
    m_storage->clear();
}

int run(QCoreApplication &, App &app)
{
    app.start();
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    const Options options {QUrl(QString::fromLocal8Bit(argv[1])), QString::fromLocal8Bit(argv[2]),
                           argv[3], argv[4]};
    if (options.way == "children") {
        QCoreApplication application(argc, argv);
        App app(options, &application);
        return run(application, app);
    }
    if (options.way == "outlived") {
        auto application = std::make_unique<QCoreApplication>(argc, argv);
        App app(options);
        const int code = run(*application, app);
        application.reset();
        return code;
    }
    if (options.way == "static") {
        QCoreApplication application(argc, argv);
        static App app(options);
        return run(application, app);
    }
    if (options.way == "kept") {
        QCoreApplication application(argc, argv);
        static App *const app = new App(options);
        return run(application, *app);
    }
    QCoreApplication application(argc, argv);
    App app(options);
    return run(application, app);
}
