// So many times within an interval, and then no more until it is over (systemd's ratelimit.c).

export interface RateLimitOptions {
  readonly burst: number;
  readonly intervalMs: number;
}

export class RateLimit {
  readonly #options: RateLimitOptions;
  #beginMs: number | null = null;
  #count = 0;

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Whether it may happen now; if so, it counts. A limit of nothing is none. */
  test(nowMs: number): boolean {
    const { burst, intervalMs } = this.#options;
    if (burst <= 0 || intervalMs <= 0) return true;
    if (this.#beginMs === null || nowMs - this.#beginMs > intervalMs) {
      this.#beginMs = nowMs;
      this.#count = 0;
    }
    if (this.#count >= burst) return false;
    this.#count += 1;
    return true;
  }
}
