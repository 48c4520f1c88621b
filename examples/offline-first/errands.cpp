// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "errands.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QImage>
#include <QtQml/QQmlProperty>
#include <QtQuick/QQuickWindow>

#include <cstdio>
#include <utility>

Errands::Errands(QQuickWindow *window, const ErrandList &list)
    : QObject(window),
      m_window(window),
      m_list(list),
      m_isEnding(list.isLoggingOut || !list.screenshot.isEmpty())
{
    for (const auto name : {"summary", "isSettled"})
        QQmlProperty(window, QString::fromLatin1(name))
            .connectNotifySignal(this, SLOT(lookLater()));
    lookLater();
}

// When all of what changes with it has changed.
void Errands::lookLater()
{
    QMetaObject::invokeMethod(this, &Errands::look, Qt::QueuedConnection);
}

void Errands::look()
{
    const QString summary = m_window->property("summary").toString();
    if (m_list.isPrinting)
        print(summary);
    if (!m_isEnding || !m_window->property("isSettled").toBool())
        return;
    print(summary);
    if (!std::exchange(m_list.isLoggingOut, false))
        return finish();
    QMetaObject::invokeMethod(m_window, "logOut");
    lookLater(); // where nobody is logged in nothing changes
}

void Errands::print(const QString &summary)
{
    if (std::exchange(m_printed, summary) == summary)
        return;
    std::printf("%s\n", qPrintable(summary));
    std::fflush(stdout);
}

void Errands::finish()
{
    const QString &fileName = m_list.screenshot;
    const bool isDone = fileName.isEmpty() || m_window->grabWindow().save(fileName);
    if (!isDone)
        std::fprintf(stderr, "electric-offline-first: cannot save %s\n", qPrintable(fileName));
    QCoreApplication::exit(isDone ? 0 : 1);
}

#include "moc_errands.cpp"
