// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MESSAGEHEADERS_P_H
#define ELECTRIC_MESSAGEHEADERS_P_H

#include "messagereader_p.h"
#include "simdjsonutil_p.h"

namespace Electric {

// Sets the kind, the tags and the patterns of a message. False if one that is understood says
// something that is not: its rows would belong for reasons that nobody knows.
bool readHeaders(const simdjson::dom::object &headers, MessageView *message);

} // namespace Electric

#endif
