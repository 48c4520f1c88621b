// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_APPLICATIONWATCH_P_H
#define ELECTRIC_APPLICATIONWATCH_P_H

#include <electricqt_export.h>

#include <QtCore/QObject>

#include <atomic>
#include <functional>

namespace Electric {

class TaskRunner;

// Follows QGuiApplication::applicationState() without a need for Qt Gui: a program without a GUI
// is always active. Lives in the application's thread; the state can be read in any.
class ELECTRICQT_EXPORT ApplicationWatch : public QObject
{
    Q_OBJECT

public:
    static ApplicationWatch *instance(); // null before there is an application
    // In the application's thread, from any; false before there is an instance.
    static bool post(std::function<void()> task);

    Qt::ApplicationState state() const { return m_state; }

public Q_SLOTS:
    void setState(Qt::ApplicationState state);

Q_SIGNALS:
    void stateChanged();

private:
    ApplicationWatch();

    TaskRunner *const m_runner;
    std::atomic<Qt::ApplicationState> m_state = Qt::ApplicationActive;
};

} // namespace Electric

#endif
