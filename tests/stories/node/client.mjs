// Stock y-websocket clients, as anybody would write them. They are driven by lines of JSON on stdin:
// {"id", "open": {…}} makes a client, {"id", "client", "run"} runs JavaScript with it; {"id", "value" or "error"} answers.
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

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

function run(name, code) {
  const { doc, provider, closes, steps, guide } = clients.get(name)
  const body = new Function('Y', 'doc', 'provider', 'closes', 'steps', 'guide', `return (${code})`)
  return body(Y, doc, provider, closes, steps, guide)
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  const answer = { id: asked.id }
  try {
    answer.value = asked.open ? open(asked.open) : run(asked.client, asked.run)
  } catch (error) {
    answer.error = String(error.stack)
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit(0)
