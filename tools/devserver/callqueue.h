// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_CALLQUEUE_H
#define ELECTRICDEV_CALLQUEUE_H

#include <QtCore/qobject.h>

#include <deque>
#include <functional>
#include <mutex>

namespace ElectricDev {

// Runs functions in its own thread while their callers, in other ones, wait. They travel in a queue
// of its own, not in Qt's events: its mutex is one that the thread sanitizer sees.
class CallQueue : public QObject
{
    Q_OBJECT

public:
    explicit CallQueue(QObject *parent);

    void call(const std::function<void()> &function); // from another thread

protected:
    bool event(QEvent *event) override;

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_calls;
};

} // namespace ElectricDev

#endif
