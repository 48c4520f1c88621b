// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_LIFE_H
#define ELECTRIC_TEST_LIFE_H

#include "cast.h"

#include "devserver/developmentserver.h"

#include <functional>

// All that happens to a shape and to those who follow it, one after the other: what makes each of
// their signals heard. It ends early when somebody has gone.
class Life
{
public:
    Life(Cast *cast, ElectricDev::DevelopmentServer *server) : m_cast(cast), m_server(server) { }

    QString play(); // what did not happen; empty if all is well

private:
    void start();
    void change();
    void vary();
    void varyAll();
    void query();
    void present();
    void askForSnapshots();
    void refuse();
    void rotate();
    void goOffline();
    void listenToEvents();
    void rest();
    void clear();
    void useStorage();

    // Nothing is done any more once somebody is missing.
    void step(const char *name, const std::function<void()> &action,
              const std::function<bool()> &isReached);
    void live(const char *name, const std::function<void()> &action);
    bool isLive() const;
    QString offset() const { return m_cast->stream->offset(); }

    Cast *const m_cast;
    ElectricDev::DevelopmentServer *const m_server;
    QString m_problem;
};

#endif
