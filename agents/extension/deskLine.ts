/** The line from a page of ours to the background: what is shown comes in, commands go out. */

import { api } from "./api";
import { type Command, DESK, type Shown } from "./shown";

/** show: called with each news. Answers how to send a command. */
export function openDeskLine(show: (shown: Shown) => void): (command: Command) => void {
  let port = connect();

  function connect(): chrome.runtime.Port {
    const opened = api.runtime.connect({ name: DESK });
    opened.onMessage.addListener(show);
    opened.onDisconnect.addListener(() => {
      port = connect(); // the worker was ended, and starts again by this
    });
    return opened;
  }

  return (command) => port.postMessage(command);
}
