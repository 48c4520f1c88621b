// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRICDEV_VALUEFORM_H
#define ELECTRICDEV_VALUEFORM_H

#include "table.h"

namespace ElectricDev {

// What is wrong with the text as a value of the column's type, as far as that is known here;
// nothing where nothing is.
QString checkForm(const Column &column, const QByteArray &text);

} // namespace ElectricDev

#endif
