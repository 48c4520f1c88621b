// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "serverthread.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QProcessEnvironment>
#include <QtCore/QTemporaryDir>
#include <QtGui/QImage>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

namespace {

QByteArray seedOf(const QString &example)
{
    QFile file(QStringLiteral(ELECTRIC_EXAMPLES "/%1/seed.json").arg(example));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// That the examples do what their pages say.
class TestExamples : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void console();
    void relations();

private:
    // Waits until it has been printed.
    bool waitFor(const QByteArray &text);
    void start(const QString &program, const QStringList &arguments);
    bool waitForEnd();

    QTemporaryDir m_folder;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_output;
};

void TestExamples::init()
{
    QVERIFY(m_folder.isValid());
}

void TestExamples::cleanup()
{
    if (QTest::currentTestFailed())
        qWarning().noquote() << m_output;
    m_process.reset();
}

void TestExamples::start(const QString &program, const QStringList &arguments)
{
    m_output.clear();
    m_process = std::make_unique<QProcess>();
    m_process->setWorkingDirectory(m_folder.path());
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    environment.insert(u"QT_QUICK_BACKEND"_s, u"software"_s);
    environment.insert(u"QT_FORCE_STDERR_LOGGING"_s, u"1"_s);
    m_process->setProcessEnvironment(environment);
    m_process->start(program, arguments);
}

bool TestExamples::waitFor(const QByteArray &text)
{
    return QTest::qWaitFor(
        [&] {
            m_output += m_process->readAll();
            return m_output.contains(text);
        },
        20'000);
}

bool TestExamples::waitForEnd()
{
    const bool hasEnded
        = QTest::qWaitFor([&] { return m_process->state() == QProcess::NotRunning; }, 40'000);
    m_output += m_process->readAll();
    return hasEnded && m_process->exitStatus() == QProcess::NormalExit
        && m_process->exitCode() == 0;
}

void TestExamples::console()
{
    QString url;
    {
        ServerThread server(seedOf(u"todo"_s));
        url = server->url().toString();
        start(QStringLiteral(ELECTRIC_CONSOLE), {u"--url"_s, url, u"--for"_s, u"10"_s});
        QVERIFY(waitFor("Up to date."));
        QVERIFY(m_output.contains("network insert"));
        QVERIFY(m_output.contains("Call the plumber about the kitchen tap"));
        QVERIFY(!m_output.contains("Error"));

        QVERIFY(server->update(u"todos"_s, {{u"id"_s, u"1"_s}, {u"title"_s, u"Changed"_s}}).ok());
        QVERIFY(waitFor("network update"));
        QVERIFY(waitFor("Changed"));
        QVERIFY(server->remove(u"todos"_s, {{u"id"_s, u"2"_s}}).ok());
        QVERIFY(waitFor("network delete"));
        QVERIFY(waitForEnd());
    }

    // Without the server: the rows that were kept, then an error.
    start(QStringLiteral(ELECTRIC_CONSOLE), {u"--url"_s, url, u"--for"_s, u"3"_s});
    QVERIFY(waitFor("Replay complete"));
    QVERIFY(m_output.contains("replay insert"));
    QVERIFY(m_output.contains("Changed"));
    QVERIFY(!m_output.contains("Call the plumber about the kitchen tap"));
    QVERIFY(waitFor("NetworkFailed"));
    QVERIFY(waitForEnd());
}

void TestExamples::relations()
{
#ifdef ELECTRIC_RELATIONS
    const QString picture = m_folder.filePath(u"relations.png"_s);
    QString url;
    {
        ServerThread server(seedOf(u"relations"_s));
        url = server->url().resolved(QUrl(u"/"_s)).toString(QUrl::StripTrailingSlash);
        start(QStringLiteral(ELECTRIC_RELATIONS), {u"--server"_s, url, u"--screenshot"_s, picture});
        QVERIFY(waitForEnd());
        QVERIFY(m_output.contains("8 projects, Website relaunch: 8 tasks, Live"));
        QVERIFY(!QImage(picture).isNull());
    }
    start(QStringLiteral(ELECTRIC_RELATIONS), {u"--server"_s, url, u"--screenshot"_s, picture});
    QVERIFY(waitForEnd());
    QVERIFY(m_output.contains("8 projects, Website relaunch: 8 tasks, Offline"));
#else
    QSKIP("Built without QML.");
#endif
}

QTEST_GUILESS_MAIN(TestExamples)
#include "tst_examples.moc"
