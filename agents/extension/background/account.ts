/** Whom the recorder is let in by: asking for it, staying so, ending it. All of it lies on disk. */

import { Access } from "../../protocol/access";
import { Refused, Unreachable } from "../../protocol/errors";
import { askWhoIAm, type Whose } from "../../protocol/recordings";
import { newDeviceKey } from "../../protocol/sealing";
import { askWhetherLetIn, beginSigningIn, signOut, type Tokens } from "../../protocol/signingIn";
import type { ShownAccount } from "../shown";
import { type AccountRow, type Disk, type RecordingRow, write } from "./disk";
import { Turns } from "./turns";
import { originIn } from "./whereCairnIs";

const PATIENCE = 8_000; // milliseconds that somebody waits who may have written a wrong address
export const CLIENT = "cairn-extension";
const HINT = "Copy its address from where you have Cairn open.";
const ACCOUNT = "account";
const SIGNED_OUT = "This recorder was signed out. Sign in again: what was recorded is kept.";
const DEVICE_KEY = "device key";
const NOBODY: AccountRow = { server: "http://127.0.0.1:8000", deviceName: "" };

export class Account {
  readonly #turns = new Turns();
  #row: AccountRow = NOBODY;
  #access: Access | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: AbortController | undefined; // for the Cairn at an address that somebody wrote

  private constructor(
    readonly disk: Disk,
    readonly changed: () => void,
  ) {}

  static async open(disk: Disk, changed: () => void): Promise<Account> {
    const account = new Account(disk, changed);
    const row = await disk.get("settings", ACCOUNT);
    if (row && "server" in row) account.#row = row;
    account.askOn();
    return account;
  }

  get shown(): ShownAccount {
    const { server, deviceName, tokens, pending, whose, trouble } = this.#row;
    const more = trouble ? { trouble } : {};
    const [person, workspace] = [whose?.person.name ?? "", whose?.workspace.name ?? ""];
    if (tokens) return { is: "in", server, deviceName, person, workspace };
    if (!pending) return { is: "out", server, deviceName, isLooking: this.#looking !== undefined, ...more };
    const { userCode, addressWithCode: address, until } = pending;
    return { is: "asking", server, userCode, address, until, ...more };
  }

  /** To ask with, while somebody is signed in. */
  async access(): Promise<Access | undefined> {
    if (!this.#row.tokens) return undefined;
    const access: Access =
      this.#access ??
      new Access(this.#row.server, CLIENT, {
        read: async () => (this.#access === access ? this.#row.tokens : undefined), // else they are another account's
        keep: (tokens, exchanged) => this.#change({ tokens }, () => this.#isStill(exchanged)),
        forget: (exchanged) =>
          this.#change({ tokens: undefined, trouble: SIGNED_OUT }, () => this.#isStill(exchanged)),
      });
    this.#access = access;
    return access;
  }

  /** To ask with about a recording. Raises Refused (401) while nobody is signed in whose it is, and what `whose` raises. */
  async accessFor({ server, whose }: Pick<RecordingRow, "server" | "whose">): Promise<Access> {
    const access = await this.access();
    const isTheirs = access?.server === server && (!whose || isSame(whose, await this.whose()));
    if (access && isTheirs) return access;
    const whom = whose ? ` for ${whose.person.name}, in ${whose.workspace.name}` : "";
    throw new Refused(
      401,
      "unknown",
      `Sign in at ${server}${whom}: what was recorded there is kept until then.`,
    );
  }

  /** For whom it records, and where; nothing while nobody is signed in. Raises Refused or Unreachable. */
  async whose(): Promise<Whose | undefined> {
    const access = await this.access();
    if (!access) return undefined;
    if (this.#row.whose) return this.#row.whose;
    const whose = await askWhoIAm(access);
    await this.#change({ whose }, () => this.#access === access);
    return this.#access === access ? whose : undefined;
  }

  #isStill({ refresh }: Tokens): boolean {
    return this.#row.tokens?.refresh === refresh;
  }

  /** This device's own pair of keys: made once, and never seen by anybody. */
  async deviceKey(): Promise<CryptoKeyPair> {
    const known = await this.disk.get("settings", DEVICE_KEY);
    if (known && "privateKey" in known) return known;
    const pair = await newDeviceKey();
    await write(this.disk, ["settings"], (to) => to.put("settings", pair, DEVICE_KEY));
    return pair;
  }

  /**
   * Begin to sign in. Answers where a person lets it in; nothing when somebody gave it up meanwhile, or began anew.
   * Raises Refused or Unreachable.
   */
  async signIn(server: string, deviceName: string): Promise<string | undefined> {
    const address = originIn(server);
    const name = deviceName.trim().slice(0, 60) || "Browser";
    const looking = this.#look(new AbortController());
    const signal = AbortSignal.any([looking.signal, AbortSignal.timeout(PATIENCE)]);
    try {
      const pending = await beginSigningIn(address, CLIENT, name, signal);
      if (looking.signal.aborted) return undefined;
      await this.#keep({ server: address, deviceName, pending });
      if (looking.signal.aborted) return undefined;
      this.askOn();
      return pending.addressWithCode;
    } catch (error) {
      if (looking.signal.aborted) return undefined;
      throw error instanceof Unreachable ? new Unreachable(`${error.message} ${HINT}`) : error;
    } finally {
      if (this.#looking === looking) this.#look(undefined);
    }
  }

  /** One at a time: whoever begins anew has given up what they began before. */
  #look<Looking extends AbortController | undefined>(looking: Looking): Looking {
    this.#looking?.abort();
    this.#looking = looking;
    this.changed();
    return looking;
  }

  async giveUp(): Promise<void> {
    this.#look(undefined);
    clearTimeout(this.#timer);
    const { pending: _, trouble: __, ...rest } = this.#row;
    await this.#keep(rest);
  }

  /** End the device. Who cannot be reached cannot be told; here it is over all the same. */
  async signOut(): Promise<void> {
    const { server, deviceName, tokens } = this.#row;
    await this.#keep({ server, deviceName });
    if (!tokens) return;
    try {
      await signOut(server, CLIENT, tokens);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      const trouble = "Cairn could not be told. End this recorder there, among your recorders.";
      await this.#keep({ server, deviceName, trouble });
    }
  }

  /** Go on asking whether it was let in, if it is to be. */
  askOn(): void {
    const { pending } = this.#row;
    clearTimeout(this.#timer);
    if (pending) this.#timer = setTimeout(() => void this.#ask(), Math.max(0, pending.askAt - Date.now()));
  }

  async #ask(): Promise<void> {
    const { server, deviceName, pending } = this.#row;
    if (!pending || Date.now() < pending.askAt - 50) return this.askOn();
    try {
      const asked = await askWhetherLetIn(server, CLIENT, pending);
      if (this.#row.pending?.deviceCode !== pending.deviceCode) return; // somebody gave up meanwhile
      if (asked.is === "waiting") await this.#keep({ server, deviceName, pending: asked.next });
      if (asked.is === "refused") await this.#keep({ server, deviceName, trouble: asked.why });
      if (asked.is === "let in") {
        await this.#keep({ server, deviceName, tokens: asked.tokens });
        await this.learnWhoIAm();
      }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const askAt = Date.now() + pending.interval * 1000;
      await this.#keep({ server, deviceName, pending: { ...pending, askAt }, trouble: error.message });
    }
    this.askOn();
  }

  async learnWhoIAm(): Promise<void> {
    try {
      await this.whose();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error; // it is asked again when it matters
    }
  }

  #keep(row: AccountRow): Promise<void> {
    return this.#turns.take(() => this.#put(row));
  }

  /** isStill: asked when it is its turn; otherwise what somebody did meanwhile would be undone. */
  #change(part: Partial<AccountRow>, isStill: () => boolean): Promise<void> {
    return this.#turns.take(async () => {
      if (isStill()) await this.#put({ ...this.#row, ...part });
    });
  }

  async #put(row: AccountRow): Promise<void> {
    await write(this.disk, ["settings"], (to) => to.put("settings", row, ACCOUNT));
    if (row.server !== this.#row.server || !row.tokens) this.#access = undefined;
    this.#row = row;
    this.changed();
  }
}

function isSame(one: Whose, other: Whose | undefined): boolean {
  return one.person.id === other?.person.id && one.workspace.id === other.workspace.id;
}
