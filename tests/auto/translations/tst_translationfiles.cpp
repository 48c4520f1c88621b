// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>
#include <QtCore/QXmlStreamReader>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

namespace {

struct Entry
{
    QString context;
    QString source;
    QStringList translations; // one for each plural form
    bool isFinished = false;
    bool isNumerus = false;
};

void readTranslation(QXmlStreamReader *xml, Entry *entry)
{
    entry->isFinished = xml->attributes().value("type"_L1).isEmpty();
    if (!entry->isNumerus) {
        entry->translations.append(xml->readElementText());
        return;
    }
    while (xml->readNextStartElement())
        entry->translations.append(xml->readElementText());
}

QList<Entry> readEntries(const QString &fileName)
{
    QList<Entry> entries;
    QString context;
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return entries;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "name"_L1)
            context = xml.readElementText();
        else if (xml.name() == "message"_L1)
            entries.append({context, {}, {}, false, xml.attributes().hasAttribute("numerus"_L1)});
        else if (xml.name() == "source"_L1)
            entries.last().source = xml.readElementText();
        else if (xml.name() == "translation"_L1)
            readTranslation(&xml, &entries.last());
    }
    if (xml.hasError())
        qWarning("%s: %s", qPrintable(fileName), qPrintable(xml.errorString()));
    return entries;
}

QStringList sourcesOf(const QList<Entry> &entries)
{
    QStringList sources;
    for (const Entry &entry : entries)
        sources.append(entry.context + u": "_s + entry.source
                       + (entry.isNumerus ? u" [n]"_s : QString()));
    sources.sort();
    return sources;
}

QStringList difference(const QStringList &all, const QStringList &known)
{
    QStringList left = all;
    for (const QString &source : known)
        left.removeOne(source);
    return left;
}

// %1, %L2, %n, each as often as it stands there.
QStringList placeholdersOf(const QString &text)
{
    static const QRegularExpression placeholder(u"%(?:L?\\d|n)"_s);
    QStringList found;
    for (const auto &match : placeholder.globalMatch(text))
        found.append(match.captured());
    found.sort();
    return found;
}

QStringList list(const char *joined)
{
    return QString::fromUtf8(joined).split(u'|');
}

} // namespace

// The .ts files: nothing in the code is missing in them, nothing in them is left to do.
class TestTranslationFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void template_isOfTheCode();
    void languages_areWhole_data();
    void languages_areWhole();

private:
    const QDir m_folder {QStringLiteral(TRANSLATIONS_DIR)};
};

void TestTranslationFiles::template_isOfTheCode()
{
    if (qstrlen(LUPDATE) == 0)
        QSKIP("There is no lupdate (apt: qt6-l10n-tools).");
    const QTemporaryDir folder;
    const QString fresh = folder.filePath(u"fresh.ts"_s);
    QProcess lupdate;
    lupdate.setProcessChannelMode(QProcess::MergedChannels);
    lupdate.start(QStringLiteral(LUPDATE),
                  list(LUPDATE_OPTIONS) + list(TRANSLATED_DIRS) + QStringList {u"-ts"_s, fresh});
    QVERIFY(lupdate.waitForFinished(-1));
    const QByteArray output = lupdate.readAll();
    QVERIFY2(lupdate.exitCode() == 0, output.constData());
    // Such a text would stand under a context that the code does not ask for.
    QVERIFY2(!output.contains("lacks Q_OBJECT") && !output.contains("without context"),
             output.constData());

    const QStringList inCode = sourcesOf(readEntries(fresh));
    const QStringList inTemplate = sourcesOf(readEntries(m_folder.filePath(u"electricqt.ts"_s)));
    QVERIFY(inCode.size() > 50);
    const QString hint = u"; run the target update_translations"_s;
    const QStringList missing = difference(inCode, inTemplate);
    QVERIFY2(missing.isEmpty(), qPrintable(u"missing: "_s + missing.join(u" | "_s) + hint));
    const QStringList obsolete = difference(inTemplate, inCode);
    QVERIFY2(obsolete.isEmpty(), qPrintable(u"obsolete: "_s + obsolete.join(u" | "_s) + hint));
}

void TestTranslationFiles::languages_areWhole_data()
{
    QTest::addColumn<QString>("fileName");
    const QStringList names = m_folder.entryList({u"electricqt_*.ts"_s});
    QVERIFY(names.contains(u"electricqt_de.ts"_s));
    for (const QString &name : names)
        QTest::newRow(qPrintable(name)) << m_folder.filePath(name);
}

void TestTranslationFiles::languages_areWhole()
{
    QFETCH(const QString, fileName);
    const QList<Entry> entries = readEntries(fileName);
    QCOMPARE(sourcesOf(entries), sourcesOf(readEntries(m_folder.filePath(u"electricqt.ts"_s))));
    for (const Entry &entry : entries) {
        const QByteArray source = entry.source.toUtf8();
        QVERIFY2(entry.isFinished, source.constData());
        QVERIFY2(!entry.isNumerus || entry.translations.size() > 1, source.constData());
        for (const QString &translation : entry.translations) {
            QVERIFY2(!translation.isEmpty(), source.constData());
            QVERIFY2(placeholdersOf(translation) == placeholdersOf(entry.source),
                     (source + " | " + translation.toUtf8()).constData());
        }
    }
}

QTEST_GUILESS_MAIN(TestTranslationFiles)
#include "tst_translationfiles.moc"
