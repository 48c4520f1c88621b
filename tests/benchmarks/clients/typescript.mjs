// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// A first sync by Electric's own TypeScript client, which keeps the rows in memory only.
// Usage: node typescript.mjs URL

import { Shape, ShapeStream } from '@electric-sql/client'

const started = performance.now()
const stream = new ShapeStream({ url: process.argv[2], params: { table: 'items' }, subscribe: false })
const rows = await new Shape(stream).rows
const result = {
  client: 'typescript',
  changes: rows.length,
  ms: performance.now() - started,
  peak_kb: process.resourceUsage().maxRSS,
}
console.log(JSON.stringify(result))
process.exit(0)
