// Stock y-websocket clients, as anybody would write them. They are driven by lines of JSON on stdin:
// {"id", "open": {…}} makes a client, {"id", "client", "run"} runs JavaScript with it; {"id", "value" or "error"} answers.
// A client without a url is a document alone, with the id it is given: `made` collects its updates, in base 64.
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

import { edit, texts } from './edits.mjs'

const clients = new Map()

function open({ name, url, guide, bearer, ticket }) {
  // A browser shows its cookie; a program has to say in a header who it is.
  class Socket extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, { headers: bearer ? { authorization: `Bearer ${bearer}` } : {} })
    }
  }
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(url, guide, doc, {
    WebSocketPolyfill: Socket,
    disableBc: true,
    protocols: ticket ? [`ticket.${ticket}`] : [],
  })
  const closes = []
  provider.on('connection-close', event => event && closes.push({ code: event.code, reason: event.reason }))
  provider.awareness.setLocalStateField('user', { name })
  clients.set(name, { doc, provider, closes, steps: doc.getMap('steps'), guide: doc.getMap('guide') })
}

function alone({ name, client }) {
  const doc = new Y.Doc()
  doc.clientID = client
  const [steps, guide, made] = [doc.getMap('steps'), doc.getMap('guide'), []]
  doc.on('update', (update, origin) => origin !== 'hub' && made.push(Buffer.from(update).toString('base64')))
  clients.set(name, { doc, steps, guide, made, undo: new Y.UndoManager([steps, guide], { captureTimeout: 0 }) })
}

function run(name, code) {
  const client = { Y, edit, texts, client: clients.get(name), ...clients.get(name) }
  return new Function(...Object.keys(client), `return (${code})`)(...Object.values(client))
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  const answer = { id: asked.id }
  try {
    answer.value = asked.open ? (asked.open.url ? open : alone)(asked.open) : run(asked.client, asked.run)
  } catch (error) {
    answer.error = String(error.stack)
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit(0)
