// Simple tokens, as etcd hands them out: whoever shows one is who it was given to, until it has not been used for a
// while. They do not outlive the server.
import { randomInt } from 'node:crypto';

/** etcd's simpleTokenTTL. */
const UNUSED_MS = 5 * 60_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 16;

interface Token {
  readonly user: string;
  endsAtMs: number;
}

export class Tokens {
  readonly #nowMs: () => number;
  readonly #tokens = new Map<string, Token>();
  #issued = 0;

  /** `nowMs` counts from anywhere and never goes back. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  issue(user: string): string {
    this.#forgetOld();
    this.#issued += 1;
    const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const token = `${letters}.${this.#issued}`;
    this.#tokens.set(token, { user, endsAtMs: this.#nowMs() + UNUSED_MS });
    return token;
  }

  /** Whose token it is, and good for another while; null when it is nobody's. */
  use(token: string): string | null {
    const found = this.#tokens.get(token);
    if (found === undefined || found.endsAtMs <= this.#nowMs()) return null;
    found.endsAtMs = this.#nowMs() + UNUSED_MS;
    return found.user;
  }

  /** Ends the tokens of a user, or everybody's. */
  revoke(user?: string): void {
    for (const [token, owner] of this.#tokens) {
      if (user === undefined || owner.user === user) this.#tokens.delete(token);
    }
  }

  #forgetOld(): void {
    const nowMs = this.#nowMs();
    for (const [token, { endsAtMs }] of this.#tokens) if (endsAtMs <= nowMs) this.#tokens.delete(token);
  }
}
