// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "screenshot.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QImage>
#include <QtQuick/QQuickWindow>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

Screenshot::Screenshot(QQuickWindow *window, const QString &fileName, QObject *parent)
    : QObject(parent), m_window(window), m_fileName(fileName)
{
    for (QTimer *timer : {&m_still, &m_deadline}) {
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, &Screenshot::save);
    }
}

/*
    A window stands still that has drawn nothing for a while: delegates are there, transitions
    have ended. Something that moves for ever must not hold it up for ever.
*/
void Screenshot::take()
{
    connect(m_window, &QQuickWindow::frameSwapped, this, [this] { m_still.start(200ms); });
    m_still.start(200ms);
    m_deadline.start(3s);
    m_window->update();
}

void Screenshot::save()
{
    m_still.disconnect(this);
    m_deadline.disconnect(this);
    if (m_fileName.isEmpty()) {
        QCoreApplication::quit();
        return;
    }
    const QImage picture = m_window->grabWindow();
    if (picture.isNull() || !picture.save(m_fileName)) {
        std::fprintf(stderr, "electric-todo: cannot save %s\n", qPrintable(m_fileName));
        QCoreApplication::exit(1);
        return;
    }
    std::printf("Saved %s (%d×%d)\n", qPrintable(m_fileName), picture.width(), picture.height());
    std::fflush(stdout);
    QCoreApplication::quit();
}

#include "moc_screenshot.cpp"
