/**
 * Who has left, over HTTP: each answer names everybody who is here, so whoever is named no more has gone.
 *
 * On a socket the server says so itself. Here it may have happened between two requests.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { decode, encodeAwareness } from "./wire";

export class Roll {
  #clocks = new Map<number, number>();

  /** Takes the answer's awareness message; the message that those who were named before and are not now have left. */
  whoLeft(message: Uint8Array): Uint8Array | null {
    const read = decode(message);
    if (read.is !== "awareness") return null;
    const here = clocksIn(read.update);
    const gone = [...this.#clocks].filter(([client]) => !here.has(client));
    this.#clocks = here;
    return gone.length > 0 ? encodeAwareness(departures(gone)) : null;
  }
}

function clocksIn(update: Uint8Array): Map<number, number> {
  const decoder = decoding.createDecoder(update);
  const clocks = new Map<number, number>();
  for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
    const client = decoding.readVarUint(decoder);
    clocks.set(client, decoding.readVarUint(decoder));
    decoding.readVarString(decoder);
  }
  return clocks;
}

function departures(gone: readonly (readonly [number, number])[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, gone.length);
  for (const [client, clock] of gone) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock + 1);
    encoding.writeVarString(encoder, "null");
  }
  return encoding.toUint8Array(encoder);
}
