// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <QtCore/QTranslator>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtTest/QTest>

#include <memory>

using namespace Qt::StringLiterals;

// What the QML module's own texts are to a German.
class TestTranslatedBadge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void status_isGerman();
    void otherLanguage_isSeenAtOnce();

private:
    static std::unique_ptr<QObject> makeBadge(QQmlEngine *engine)
    {
        engine->addImportPath(QStringLiteral(QML_DIR));
        QQmlComponent component(engine);
        component.setData("import Electric\nSyncIndicator {}", {});
        std::unique_ptr<QObject> badge(component.create());
        if (!badge)
            qWarning("%s", qPrintable(component.errorString()));
        return badge;
    }
};

void TestTranslatedBadge::status_isGerman()
{
    QQmlEngine engine;
    makeBadge(&engine); // the plugin brings the library with it, and that the translations
    QTranslator german;
    QVERIFY(german.load(u":/electricqt/i18n/electricqt_de.qm"_s));
    QVERIFY(QCoreApplication::installTranslator(&german));
    const std::unique_ptr<QObject> badge = makeBadge(&engine);
    QVERIFY(badge);
    QCOMPARE(badge->property("statusText").toString(), u"Untätig"_s);
}

void TestTranslatedBadge::otherLanguage_isSeenAtOnce()
{
    QQmlEngine engine;
    const std::unique_ptr<QObject> badge = makeBadge(&engine);
    QVERIFY(badge);
    QCOMPARE(badge->property("statusText").toString(), u"Idle"_s);
    QTranslator german;
    QVERIFY(german.load(u":/electricqt/i18n/electricqt_de.qm"_s));
    QVERIFY(QCoreApplication::installTranslator(&german));
    engine.retranslate();
    QCOMPARE(badge->property("statusText").toString(), u"Untätig"_s);
}

QTEST_MAIN(TestTranslatedBadge)
#include "tst_translatedbadge.moc"
