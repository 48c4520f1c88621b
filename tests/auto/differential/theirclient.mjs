// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Follows a shape with Electric's own TypeScript client and says what it hears: a JSON object a
// line. The only argument is {url, params, offset, handle, liveSse, log} as JSON.

import { writeSync } from 'node:fs'
import { Shape, ShapeStream } from '@electric-sql/client'

const options = JSON.parse(process.argv[2])

const say = (event) => {
  const line = Buffer.from(JSON.stringify(event) + '\n')
  for (let at = 0; at < line.length; ) {
    try {
      at += writeSync(1, line, at)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error // the pipe is full
    }
  }
}

// Values are compared as the server's text: without the schema nothing is parsed.
const fetchText = async (...request) => {
  const response = await fetch(...request)
  if (!response.headers.has('electric-schema')) return response
  const headers = new Headers(response.headers)
  headers.set('electric-schema', '{}')
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers })
}

const stream = new ShapeStream({
  url: options.url,
  params: options.params,
  offset: options.offset,
  handle: options.handle,
  liveSse: options.liveSse,
  log: options.log,
  fetchClient: fetchText,
  backoffOptions: { initialDelay: 1, maxDelay: 1, multiplier: 1 },
  onError: (error) => {
    say({ event: 'error', status: error.status ?? 0, message: String(error.message) })
    const rows = [...shape.currentValue].map(([key, value]) => ({ key, value }))
    say({ event: 'rows', rows })
    process.exit(0)
  },
})
stream.subscribe((messages) => {
  for (const { headers, key, value } of messages) {
    if (headers.operation) say({ event: headers.operation, key, value })
    else if (headers.control) say({ event: headers.control })
  }
})
const shape = new Shape(stream)
