// Which lost machines keep their units for now: each for as long as `machine_lost_hold` says, and all of them while too
// many were lost at once (`mass_failure_brake`). Pure: when machines were lost, and the time, come in. Differs from fleet,
// which moves units at once: so do we, unless somebody sets one of the two.
import type { FleetSettings } from '../settings.js';

export type DampingSettings = Pick<FleetSettings, 'agentTtlMs' | 'machineLostHoldMs' | 'massFailureBrake'>;

export interface Losses {
  /** When each machine that is away was lost, by its ID, in that order. */
  readonly lostMs: ReadonlyMap<string, number>;
  /** How many machines are there. */
  readonly present: number;
  readonly nowMs: number;
}

export interface Damping {
  /** Machines whose units stay, and until when if nothing else happens. */
  readonly held: ReadonlyMap<string, number>;
  /** Until when the brake is on if nothing else happens; null: it is off. */
  readonly brakeUntilMs: number | null;
  /** When to look again; null: not before something happens. */
  readonly againMs: number | null;
  /** Machines that are away and need not be remembered. */
  readonly forgotten: readonly string[];
}

/** All machines, in hundredths of a percent. Nothing is more than that, so it means that there is no brake. */
const ALL = 10_000;

export function isDamping({ machineLostHoldMs, massFailureBrake }: DampingSettings): boolean {
  return machineLostHoldMs > 0 || massFailureBrake < ALL;
}

/** Takes time linear in the machines that are lost. */
export function dampen(losses: Losses, settings: DampingSettings): Damping {
  const { lostMs, nowMs } = losses;
  const wave = waveOf(losses, settings.agentTtlMs);
  const brakeUntilMs = brakeEnd(wave, losses, settings);
  const held = new Map<string, number>();
  const forgotten: string[] = [];
  for (const [machine, atMs] of lostMs) {
    const holdMs = atMs + settings.machineLostHoldMs;
    const untilMs = Math.max(holdMs, brakeUntilMs ?? holdMs);
    if (untilMs > nowMs) held.set(machine, untilMs);
    else if (!wave.has(machine)) forgotten.push(machine);
  }
  let againMs = brakeUntilMs;
  for (const untilMs of held.values()) againMs = Math.min(againMs ?? untilMs, untilMs);
  return { held, brakeUntilMs, againMs, forgotten };
}

/** The latest losses, latest first, none of them a whole lease from the next; empty once a lease has passed since. */
function waveOf({ lostMs, nowMs }: Losses, leaseMs: number): ReadonlyMap<string, number> {
  const wave = new Map<string, number>();
  let nextMs = nowMs;
  for (const [machine, atMs] of [...lostMs].reverse()) {
    if (nextMs - atMs >= leaseMs) break;
    wave.set(machine, atMs);
    nextMs = atMs;
  }
  return wave;
}

/**
 * The brake is on when more than the share of the machines was lost within one lease, of which only those count that
 * are still away: it ends as soon as enough are back. It ends, too, when a lease has passed since the last loss of the
 * wave. By then a machine that lives has found out that it was forgotten, since it beats twice in a lease.
 */
function brakeEnd(
  wave: ReadonlyMap<string, number>,
  { present }: Losses,
  { agentTtlMs, massFailureBrake }: DampingSettings,
): number | null {
  const timesMs = [...wave.values()];
  const [lastMs] = timesMs;
  if (lastMs === undefined) return null;
  const machines = present + timesMs.length;
  const exceeded = mostWithin(timesMs, agentTtlMs) * ALL > massFailureBrake * machines;
  return exceeded ? lastMs + agentTtlMs : null;
}

/** How many of these times, latest first, lie within less than `spanMs` at most. */
function mostWithin(timesMs: readonly number[], spanMs: number): number {
  let most = 0;
  let latest = 0;
  timesMs.forEach((atMs, i) => {
    while ((timesMs[latest] ?? atMs) - atMs >= spanMs) latest += 1;
    most = Math.max(most, i - latest + 1);
  });
  return most;
}
