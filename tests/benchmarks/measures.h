// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MEASURES_H
#define ELECTRIC_MEASURES_H

#include <QtCore/QJsonObject>
#include <QtCore/QString>
#include <QtCore/QUrl>

// What a measurement is about.
struct MeasureSettings
{
    QUrl url;
    QString fileName; // of the database: empty or absent before a sync, else with the rows
    int ticks = 50;
    int shapes = 64;
    int seconds = 10;
    int interval = 0; // milliseconds between two looks for pauses
};

// Each is one figure or a few, out of one run.
QJsonObject measureSync(const MeasureSettings &settings);
QJsonObject measureCold(const MeasureSettings &settings);
QJsonObject measureLive(const MeasureSettings &settings);
QJsonObject measureScroll(const MeasureSettings &settings);
QJsonObject measureOrder(const MeasureSettings &settings);
QJsonObject measurePause(const MeasureSettings &settings);
QJsonObject measureShapes(const MeasureSettings &settings);

#endif
