// Hocuspocus as it comes, storing nothing: `hocuspocus.mjs PORT`, where 0 chooses one. It ends with whoever started it.
// The token `reader` may only read: the package leaves it to its user who may do what, in this hook.
import { Server } from '@hocuspocus/server'

const server = new Server({
  address: '127.0.0.1',
  port: Number(process.argv[2] ?? 0),
  quiet: true,
  async onAuthenticate({ token, connectionConfig }) {
    connectionConfig.readOnly = token === 'reader'
  },
})
await server.listen()
console.log(JSON.stringify({ port: server.address.port }))
process.stdin.on('end', () => process.exit(0)).resume()
