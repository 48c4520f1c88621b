// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TODO_SCREENSHOT_H
#define TODO_SCREENSHOT_H

#include <QtCore/QObject>
#include <QtCore/QTimer>

class QQuickWindow;

// Saves a picture of a window once it stands still, then quits.
class Screenshot : public QObject
{
    Q_OBJECT

public:
    Screenshot(QQuickWindow *window, const QString &fileName, QObject *parent = nullptr);

    void take();

private:
    void save();

    QQuickWindow *const m_window;
    const QString m_fileName;
    QTimer m_still;
    QTimer m_deadline;
};

#endif
