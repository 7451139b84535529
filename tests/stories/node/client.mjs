// Stock Yjs clients, y-websocket's and Hocuspocus', as anybody would write them. They are driven by lines of JSON on stdin:
// {"id", "open": {…}} makes a client, {"id", "client", "run"} runs JavaScript with it; {"id", "value" or "error"} answers.
// A client without a url is a document alone, with the id it is given: `made` collects its updates, in base 64.
import { createInterface } from 'node:readline'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

import { edit, texts } from './edits.mjs'

// Who leaves a socket that is still being opened makes it err, and a program ends by what nobody hears; a page does not.
class Socket extends WebSocket {
  constructor(address, protocols, options) {
    super(address, protocols, options)
    this.on('error', () => {})
  }
}

const clients = new Map()
const sockets = new Map() // those that several Hocuspocus clients share, by name

function open({ name, ...how }) {
  const doc = new Y.Doc()
  const closes = []
  const told = []
  const provider = how.hocuspocus ? openHocuspocus(how, doc, closes, told) : openYWebsocket(how, doc, closes)
  provider.awareness.setLocalStateField('user', { name })
  clients.set(name, { doc, provider, closes, told, steps: doc.getMap('steps'), guide: doc.getMap('guide') })
}

function openYWebsocket({ url, guide, bearer, ticket }, doc, closes) {
  // A browser shows its cookie; a program has to say in a header who it is.
  class Told extends Socket {
    constructor(address, protocols) {
      super(address, protocols, { headers: bearer ? { authorization: `Bearer ${bearer}` } : {} })
    }
  }
  const provider = new WebsocketProvider(url, guide, doc, {
    WebSocketPolyfill: Told,
    disableBc: true,
    protocols: ticket ? [`ticket.${ticket}`] : [],
  })
  provider.on('connection-close', event => event && closes.push({ code: event.code, reason: event.reason }))
  return provider
}

function openHocuspocus({ hocuspocus, guide, tokens, socket, session }, doc, closes, told) {
  const soon = { delay: 50, minDelay: 50, maxDelay: 200 } // ms until it comes back; its own are seconds
  const websocketProvider =
    sockets.get(socket) ??
    new HocuspocusProviderWebsocket({ url: hocuspocus, WebSocketPolyfill: Socket, ...soon })
  if (socket) sockets.set(socket, websocketProvider)
  const provider = new HocuspocusProvider({
    websocketProvider,
    name: guide,
    document: doc,
    sessionAwareness: session,
    token: () => (tokens.length > 1 ? tokens.shift() : tokens[0]), // the last one for ever
  })
  provider.on('authenticated', ({ scope }) => told.push(scope))
  provider.on('authenticationFailed', ({ reason }) => told.push(`failed: ${reason}`))
  provider.on('close', ({ event }) => closes.push({ code: event.code, reason: String(event.reason) }))
  provider.attach()
  return provider
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
    answer.value = await (asked.open ? (asked.open.url || asked.open.hocuspocus ? open : alone)(asked.open) : run(asked.client, asked.run))
  } catch (error) {
    answer.error = String(error.stack)
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit(0)
