// @y/websocket-server as its own command starts it, storing nothing: `y-websocket.mjs PORT`, where 0 chooses one.
// Its command cannot say which port it chose, and takes its sockets from the `ws` it was made with, as here. It ends
// with whoever started it.
import http from 'node:http'
import { createRequire } from 'node:module'
import { setupWSConnection } from '@y/websocket-server/utils'

const itsOwn = createRequire(import.meta.resolve('@y/websocket-server/utils'))
const WebSocket = itsOwn('ws')

const sockets = new WebSocket.Server({ noServer: true })
sockets.on('connection', setupWSConnection)

const server = http.createServer((_request, response) => response.end('okay'))
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, opened => sockets.emit('connection', opened, request))
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port }))
})
process.stdin.on('end', () => process.exit(0)).resume()
