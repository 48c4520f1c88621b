// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_FAULTTEST_H
#define ELECTRIC_TEST_FAULTTEST_H

#include "watchedshape.h"

#include <QtCore/QObject>
#include <QtCore/QTemporaryDir>

// When a fault strikes: the answer that it spoils.
enum class Moment {
    FirstChunk, // of a shape that has no rows yet
    LaterChunk,
    LastChunk,
    CatchUp, // after a pause
    Live,
    LongTransaction, // the second part of one, while live
    Rotation, // the 409
    NewLog, // its first chunk, while the old rows are shown
    NewLogLater,
    NewLogEnd,
};
const char *nameOf(Moment moment);

// How a connection ends.
enum class Cut { Closed, Reset };
void end(const RawRequest &request, Cut how);

// A test with a server and a client that has all of its rows.
class FaultTest : public QObject
{
    Q_OBJECT

protected:
    using Spoil = std::function<void(const RawRequest &request, const Reply &reply)>;

    // How often an answer is spoilt: QNetworkAccessManager asks again by itself, some times, where
    // a connection has ended before all headers came.
    enum class Times { Once, UntilNoticed };

    // Makes the moment come, spoils its answer, and lets the server answer rightly from then on.
    // False if the moment did not come, or nobody was told of it.
    bool strike(Moment moment, const Spoil &spoil, Times times = Times::UntilNoticed);
    bool recovers(); // by itself
    QString newFile(); // in a folder that goes with the test

    std::unique_ptr<TableServer> m_server;
    std::unique_ptr<WatchedShape> m_shape;

private Q_SLOTS:
    void init();
    void cleanup();

private:
    static bool isMoment(Moment moment, const RawRequest &request, const Reply &reply);
    void bringAbout(Moment moment);

    QTemporaryDir m_folder;
    int m_files = 0;
    bool m_hasStruck = false; // since the moment began
};

#endif
