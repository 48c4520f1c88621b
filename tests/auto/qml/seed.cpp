// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "seed.h"

QByteArray seed()
{
    return R"({"tables": {"todos": {"columns": {
    "id": {"type": "int4", "not_null": true, "pk_index": 0}, "title": {"type": "text"},
    "note": {"type": "text"}, "priority": {"type": "int4"}, "done": {"type": "bool"},
    "due": {"type": "date"}, "created": {"type": "timestamptz"}},
    "rows": [
      {"id": "1", "title": "Milk", "note": null, "priority": "1", "done": false, "due": "2026-11-24",
       "created": "2026-11-23 01:02:03.5+00"},
      {"id": "2", "title": "Bread", "note": "brown", "priority": "3", "done": true, "due": null,
       "created": "2026-11-23 01:02:04+00"},
      {"id": "3", "title": "Cheese", "note": null, "priority": "2", "done": false, "due": null,
       "created": null}]},
    "entries": {"columns": {
    "id": {"type": "int8", "not_null": true, "pk_index": 0},
    "created_at": {"type": "timestamptz"}, "line_1": {"type": "text"},
    "userID": {"type": "int4"}, "unit_price": {"type": "numeric"},
    "due_days": {"type": "date", "dims": 1}, "photo": {"type": "bytea"},
    "large": {"type": "int8"}, "json_data": {"type": "jsonb"}, "note": {"type": "text"}},
    "rows": [
      {"id": "1", "created_at": "2026-11-23 01:02:03+00", "line_1": "First", "userID": "7",
       "unit_price": "1.50", "due_days": "{2026-11-24, NULL}", "photo": "\\x00ff",
       "large": "9007199254740993", "json_data": "[1, null]", "note": null},
      {"id": "2", "created_at": "2026-11-22 01:02:03+00", "line_1": "Second", "userID": "8",
       "unit_price": "20.00", "due_days": "{}", "photo": null,
       "large": "5", "json_data": null, "note": "x"}]},
    "types": {"columns": {
    "id": {"type": "int4", "not_null": true, "pk_index": 0}, "b": {"type": "bool"},
    "i2": {"type": "int2"}, "i8": {"type": "int8"}, "f8": {"type": "float8"},
    "nan": {"type": "float8"}, "n": {"type": "numeric"}, "t": {"type": "text"},
"u": {"type": "uuid"}, "iv": {"type": "interval"},
    "by": {"type": "bytea"}, "j": {"type": "json"}, "ja": {"type": "jsonb", "dims": 1},
    "tz": {"type": "timestamptz"}, "ts": {"type": "timestamp"}, "d": {"type": "date"},
    "bc": {"type": "date"}, "ti": {"type": "time"}, "inf": {"type": "timestamptz"},
    "ia": {"type": "int4", "dims": 2, "not_null": true}, "ba": {"type": "bytea", "dims": 1},
    "ta": {"type": "text", "dims": 1}, "tza": {"type": "timestamptz", "dims": 1},
    "bo": {"type": "bool", "dims": 1}, "fa": {"type": "float8", "dims": 1}},
    "rows": [{"id": "1", "b": true, "i2": "-3", "i8": "-9007199254740991", "f8": "1.5",
    "nan": "NaN", "n": "1.10", "t": "it's",
    "u": "11111111-2222-3333-4444-555555555555", "iv": "P1Y2M", "by": "\\x00ff",
    "j": "[1, 2.5, null, true]", "ja": "{\\[1\\,2\\],NULL,7}", "tz": "2026-11-23 01:02:03.5+00",
    "ts": "2026-11-23 01:02:03", "d": "2026-11-23", "bc": "0044-03-15 BC",
    "ti": "13:14:15", "inf": "infinity", "ia": "{{1,NULL}, {3,4}}",
    "ba": "{NULL,\\\\x00ff}", "ta": "{a, NULL,b c}", "tza": "{infinity,2026-11-23 01:02:03+00}",
    "bo": "{t,f,NULL}", "fa": "{1.5,-Infinity}"}]}}})";
}
