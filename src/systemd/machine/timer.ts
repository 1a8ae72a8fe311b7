// A timer (systemd.timer(5), core/timer.c): works out when it elapses next, by the machine's own time or by the calendar,
// and starts its unit then.
import type { Random, Timer } from '../../base/index.js';
import type { Settings } from '../options/read.js';
import type { UnitState } from '../states.js';
import { parseBoolean } from '../values/boolean.js';
import type { CalendarEvent } from '../values/calendar/event.js';
import { nextElapse } from '../values/calendar/next.js';
import { parseCalendar } from '../values/calendar/parse.js';
import { parseTimeSpan } from '../values/time-span.js';
import type { Answer, UnitBody } from './body.js';
import { isDown } from './job-types.js';
import { type Triggered, type TriggerOptions, TriggerState } from './trigger.js';
import { wakeUp } from './wake-up.js';

export interface TimerOptions extends TriggerOptions {
  /** What the clock's 0 is, in milliseconds since 1970: another number when somebody sets the machine's time. */
  readonly epochMs: number;
  /** When the machine was booted, on its clock. */
  readonly bootMs: number;
  readonly random: Random;
  /** Where in the minute this machine likes to wake up. */
  readonly perturbMs: number;
  /** When timers with Persistent= last elapsed, in milliseconds since 1970; outlives the machine's boots. */
  readonly stamps: Map<string, number>;
}

const SPANS = ['OnActiveSec', 'OnBootSec', 'OnStartupSec', 'OnUnitActiveSec', 'OnUnitInactiveSec'] as const;

interface Span {
  readonly base: (typeof SPANS)[number];
  readonly ms: number;
  /** It comes once, and has come. */
  spent: boolean;
}

interface TimerConfig {
  readonly spans: readonly Span[];
  readonly calendar: readonly CalendarEvent[];
  readonly accuracyMs: number;
  readonly randomDelayMs: number;
  readonly fixedDelay: boolean;
  readonly persistent: boolean;
  readonly remainAfterElapse: boolean;
}

/** When a timer elapses next and when it last did, in milliseconds since 1970. */
export interface TimerTimes {
  readonly nextMs: number | null;
  readonly lastMs: number | null;
}

export class TimerUnit implements UnitBody {
  readonly #options: TimerOptions;
  readonly #life: TriggerState;
  readonly #random: Random;
  #config: TimerConfig | null = null;
  #timer: Timer | null = null;
  #nextMs: number | null = null;
  #startedMs = 0;
  #lastMs: number | null = null;

  constructor(options: TimerOptions) {
    this.#options = options;
    this.#life = new TriggerState(options);
    this.#random = options.random.child(`timer/${options.unit}`);
  }

  get state(): UnitState {
    return this.#life.state;
  }

  get times(): TimerTimes {
    const { epochMs } = this.#options;
    return {
      nextMs: this.#nextMs === null ? null : epochMs + this.#nextMs,
      lastMs: this.#lastMs === null ? null : epochMs + this.#lastMs,
    };
  }

  start(): Answer {
    if (this.state.active === 'active') return 'already';
    const may = this.#life.mayStart();
    const settings = this.#options.settings();
    if (!may.ok || settings === null) return may.ok ? 'refused' : may.error;
    const config = readTimer(settings);
    this.#config = config;
    this.#startedMs = this.#options.clock.nowMs();
    this.#lastMs = config.persistent ? this.#readStamp() : null;
    this.#wait();
    return 'began';
  }

  stop(): Answer {
    if (isDown(this.state.active)) return 'already';
    this.#end('success');
    return 'began';
  }

  resetFailed(): void {
    this.#life.resetFailed();
  }

  /** The machine's time was set: what goes by the calendar comes at another moment now. */
  timeWasSet(): void {
    if (this.state.sub === 'waiting' && (this.#config?.calendar.length ?? 0) > 0) this.#wait();
  }

  triggeredChanged(): void {
    for (const span of this.#config?.spans ?? []) if (span.base.startsWith('OnUnit')) span.spent = false;
    const { sub } = this.state;
    const triggered = this.#options.triggered();
    if (sub === 'waiting' || sub === 'elapsed') this.#wait();
    else if (sub === 'running' && triggered !== null && isDown(triggered.state().active)) this.#wait();
  }

  #wait(): void {
    const { clock, epochMs, perturbMs } = this.#options;
    const config = this.#config;
    const triggered = this.#options.triggered();
    this.#disarm();
    if (config === null || triggered === null) return this.#end('resources');
    const nowMs = clock.nowMs();
    const own = minimum(config.spans.map((span) => this.#nextOf(span, triggered, nowMs)));
    const calendar = minimum(config.calendar.map((event) => this.#nextOn(event)));
    if (own === null && calendar === null) return this.#elapsed(config);
    const delayMs = this.#delayMs(config);
    const wakes = [
      ...(own === null ? [] : [wakeUp(own + delayMs, config.accuracyMs, perturbMs)]),
      ...(calendar === null
        ? []
        : [wakeUp(calendar + epochMs + delayMs, config.accuracyMs, perturbMs) - epochMs]),
    ];
    this.#nextMs = Math.max(nowMs, Math.min(...wakes));
    this.#timer = clock.setTimer(this.#nextMs - nowMs, () => this.#elapse());
    this.#life.become('active', 'waiting');
  }

  /** Null: not again, or not before its unit has moved. */
  #nextOf(span: Span, triggered: Triggered, nowMs: number): number | null {
    if (span.spent) return null;
    const baseMs = this.#baseOf(span, triggered);
    if (baseMs === null) return null;
    const nextMs = baseMs + span.ms;
    if (this.#lastMs !== null && nextMs < nowMs && !span.base.startsWith('OnUnit')) {
      span.spent = true;
      return null;
    }
    return nextMs;
  }

  #baseOf({ base }: Span, triggered: Triggered): number | null {
    switch (base) {
      case 'OnActiveSec':
        return this.#startedMs;
      case 'OnBootSec':
      case 'OnStartupSec':
        return this.#options.bootMs;
      case 'OnUnitActiveSec':
        return later(triggered.times()?.inactiveExitMs ?? null, this.#lastMs);
      case 'OnUnitInactiveSec':
        return later(triggered.times()?.inactiveEnterMs ?? null, this.#lastMs);
    }
  }

  /** What was missed while the machine was off comes at once. */
  #nextOn(event: CalendarEvent): number | null {
    const { epochMs, bootMs } = this.#options;
    const next = nextElapse(event, (this.#lastMs ?? this.#startedMs) + epochMs);
    return next === null ? null : Math.max(next - epochMs, bootMs);
  }

  #delayMs({ randomDelayMs, fixedDelay }: TimerConfig): number {
    if (randomDelayMs < 1) return 0;
    const random = fixedDelay ? this.#options.random.child(`delay/${this.#options.unit}`) : this.#random;
    return random.int(0, randomDelayMs - 1);
  }

  #elapse(): void {
    this.#timer = null;
    this.#nextMs = null;
    const triggered = this.#options.triggered();
    if (this.#options.stopPending()) return;
    if (triggered === null) return this.#end('resources');
    const started = triggered.start();
    if (!started.ok) {
      this.#options.log(`Failed to queue unit startup job: ${started.error}`, 'warning');
      return this.#end('resources');
    }
    this.#lastMs = this.#options.clock.nowMs();
    if (this.#config?.persistent === true)
      this.#options.stamps.set(this.#options.unit, this.#options.epochMs + this.#lastMs);
    this.#life.become('active', 'running');
  }

  /** Nothing is to come. One that counts from its unit's life stays, since that may move again. */
  #elapsed({ spans, remainAfterElapse }: TimerConfig): void {
    const mayComeAgain = spans.some(({ base }) => base.startsWith('OnUnit'));
    if (remainAfterElapse || mayComeAgain) this.#life.become('active', 'elapsed');
    else this.#end('success');
  }

  #end(result: 'success' | 'resources'): void {
    this.#disarm();
    this.#life.end(result);
  }

  #readStamp(): number | null {
    const { stamps, unit, epochMs } = this.#options;
    const stamp = stamps.get(unit);
    if (stamp === undefined) stamps.set(unit, epochMs + this.#startedMs);
    return stamp === undefined ? null : stamp - epochMs;
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#nextMs = null;
  }
}

function readTimer(settings: Settings): TimerConfig {
  const yes = (key: string, otherwise = false): boolean =>
    parseBoolean(settings.last('Timer', key) ?? '') ?? otherwise;
  const calendar = settings.all('Timer', 'OnCalendar').flatMap((text) => {
    const event = parseCalendar(text);
    return event.ok ? [event.value] : [];
  });
  return {
    spans: SPANS.flatMap((base) =>
      settings.all('Timer', base).flatMap((text): readonly Span[] => {
        const ms = parseTimeSpan(text);
        return ms === null || ms === Number.POSITIVE_INFINITY ? [] : [{ base, ms, spent: false }];
      }),
    ),
    calendar,
    accuracyMs: parseTimeSpan(settings.last('Timer', 'AccuracySec') ?? '') ?? 60_000,
    randomDelayMs: parseTimeSpan(settings.last('Timer', 'RandomizedDelaySec') ?? '') ?? 0,
    fixedDelay: yes('FixedRandomDelay'),
    // What is missed is a matter of the calendar only.
    persistent: yes('Persistent') && calendar.length > 0,
    remainAfterElapse: yes('RemainAfterElapse', true),
  };
}

function minimum(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
