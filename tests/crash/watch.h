// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_WATCH_H
#define ELECTRIC_TEST_WATCH_H

#include "plan.h"

#include <atomic>

// How a phase goes on this machine when nobody disturbs it.
struct Course
{
    qint64 begin = 0; // microseconds until something is seen of it
    qint64 end = 0; // until nothing more is seen
    int requests = 0;
    qint64 written = 0; // bytes by which the file grows, and SQLite's log beside it
};

Course mean(const Course &a, const Course &b);

// What is seen of a child from outside: what it asks the server for, what it writes to its file.
class Watch
{
public:
    explicit Watch(const QString &fileName);

    // From any thread.
    void start(int milliseconds = 0); // the phase begins, then; once
    void noteRequest();

    void look(); // to be called again and again
    bool hasCome(const Moment &moment, const Course &usual);
    bool hasSeenWork() const { return m_begin >= 0; }
    bool isQuiet() const; // for a while
    Course course() const;

private:
    struct Sizes
    {
        qint64 database = 0;
        qint64 log = 0;
        bool operator==(const Sizes &) const = default;
    };

    Sizes sizes() const;
    qint64 elapsed() const; // microseconds; negative before the start
    bool isBehind(bool hasHappened, int microseconds);

    const QString m_fileName;
    std::atomic<qint64> m_start = -1; // nanoseconds
    std::atomic<int> m_requests = 0;
    Sizes m_sizes;
    qint64 m_written = 0;
    int m_seenRequests = 0;
    qint64 m_begin = -1;
    qint64 m_end = -1;
    qint64 m_happened = -1;
};

#endif
