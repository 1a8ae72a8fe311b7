// How often a service may be started within a time (systemd.unit(5), StartLimitIntervalSec=). As systemd counts: an
// interval begins with the first start after the one before is over.
export interface StartLimitConfig {
  readonly startLimitBurst: number;
  readonly startLimitIntervalMs: number;
}

export class StartLimit {
  #begunMs: number | null = null;
  #starts = 0;

  /** Whether one more start is too many; if not, it is counted. */
  hit(nowMs: number, { startLimitBurst, startLimitIntervalMs }: StartLimitConfig): boolean {
    if (startLimitBurst === 0 || startLimitIntervalMs === 0) return false;
    if (this.#begunMs === null || nowMs - this.#begunMs > startLimitIntervalMs) {
      this.#begunMs = nowMs;
      this.#starts = 0;
    }
    this.#starts += 1;
    return this.#starts > startLimitBurst;
  }

  forget(): void {
    this.#begunMs = null;
  }
}
