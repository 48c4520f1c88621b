// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/ColumnMapper>
#include <ElectricQt/PersistedShape>
#include <ElectricQt/Schema>
#include <ElectricQt/ShapeDefinition>

#include <QtCore/QTranslator>
#include <QtTest/QTest>

using namespace Electric;
using namespace Qt::StringLiterals;

// An app that has loaded the translations as the documentation says.
class TestTranslations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void load_data();
    void load();
    void texts_areGerman();
    void modelError_isGerman();
    void numbers_havePlurals();
    void withoutTranslator_areEnglish();

private:
    static bool loadInto(QTranslator *translator, const QString &locale)
    {
        return translator->load(QLocale(locale), u"electricqt"_s, u"_"_s, u":/electricqt/i18n"_s);
    }
};

void TestTranslations::load_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<bool>("isThere");
    QTest::newRow("German") << u"de_DE"_s << true;
    QTest::newRow("Austria") << u"de_AT"_s << true;
    QTest::newRow("only the language") << u"de"_s << true;
    QTest::newRow("English is what the texts are") << u"en_US"_s << false;
    QTest::newRow("none yet") << u"fr_FR"_s << false;
}

void TestTranslations::load()
{
    QFETCH(const QString, locale);
    QTranslator translator;
    QTEST(loadInto(&translator, locale), "isThere");
}

// One of each way in which a text gets its context.
void TestTranslations::texts_areGerman()
{
    QTranslator german;
    QVERIFY(loadInto(&german, u"de_DE"_s));
    QVERIFY(QCoreApplication::installTranslator(&german));
    QCOMPARE(ShapeDefinition().check().text(),
             u"Es ist keine URL gesetzt. Setzen Sie die des Servers, zum Beispiel "
             "http://localhost:3000/v1/shape."_s);
    QCOMPARE(ColumnMapper::fromMap({{u"a"_s, u"c"_s}, {u"b"_s, u"c"_s}}).check({}).text(),
             u"columnMapper gibt „a“ und „b“ denselben Namen „c“."_s);
}

void TestTranslations::modelError_isGerman()
{
    QTranslator german;
    QVERIFY(loadInto(&german, u"de_DE"_s));
    QVERIFY(QCoreApplication::installTranslator(&german));
    PersistedShape shape;
    shape.start();
    QCOMPARE(shape.errorString(), u"Es ist kein Stream gesetzt."_s);
}

void TestTranslations::numbers_havePlurals()
{
    QTranslator german;
    QVERIFY(loadInto(&german, u"de_DE"_s));
    QVERIFY(QCoreApplication::installTranslator(&german));
    const auto minutes = [](int n) {
        return QCoreApplication::translate("SyncIndicator", "synced %n min ago", "", n);
    };
    QCOMPARE(minutes(1), u"vor 1 Minute abgeglichen"_s);
    QCOMPARE(minutes(2), u"vor 2 Minuten abgeglichen"_s);
}

void TestTranslations::withoutTranslator_areEnglish()
{
    QVERIFY(ShapeDefinition().check().text().startsWith(u"No URL is set."_s));
}

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
