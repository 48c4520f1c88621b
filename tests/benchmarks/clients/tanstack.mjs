// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// A first sync by TanStack DB, which keeps the rows in memory and in SQLite (better-sqlite3), until
// all of them are in the file. Usage: node tanstack.mjs URL FILE

import { createCollection } from '@tanstack/db'
import { electricCollectionOptions } from '@tanstack/electric-db-collection'
import {
  createNodeSQLitePersistence,
  persistedCollectionOptions,
} from '@tanstack/node-db-sqlite-persistence'
import Database from 'better-sqlite3'

const [url, file] = process.argv.slice(2)
const started = performance.now()

const database = new Database(file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = NORMAL')

const source = electricCollectionOptions({
  id: 'items',
  getKey: (row) => String(row.id),
  shapeOptions: { url, params: { table: 'items' } },
})
const items = createCollection(
  persistedCollectionOptions({
    ...source,
    persistence: createNodeSQLitePersistence({ database }),
    schemaVersion: 1,
  })
)

// How many rows the largest of its tables has.
function storedRows() {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  const counts = tables.map(
    ({ name }) => database.prepare(`SELECT count(*) AS rows FROM "${name}"`).get().rows
  )
  return Math.max(0, ...counts)
}

items.startSyncImmediate()
await items.stateWhenReady()
while (storedRows() < items.size) await new Promise((resolve) => setTimeout(resolve, 20))
const result = {
  client: 'tanstack',
  changes: items.size,
  ms: performance.now() - started,
  peak_kb: process.resourceUsage().maxRSS,
}
console.log(JSON.stringify(result))
process.exit(0)
