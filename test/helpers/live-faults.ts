// A live fleet that is worked with while it is broken: units are written over the machines' APIs all the time, and what
// the engines told is held against what etcd has seen.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RegistryFact } from '../../src/fleet/events.js';
import { ranges, readFact } from '../../src/fleet/index.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aUnitText } from './builders.js';
import { type Daemon, LiveFleet, type LiveFleetOptions } from './live-fleet.js';

const MEMBERS = 3;
/** Run when the faults begin. */
const UNITS = 20;
/** Between two units that are written during a fault, in milliseconds. */
const WRITE_MS = 500;

export class FaultyFleet {
  readonly fleet: LiveFleet;
  /** The units of which an API has said that they shall run. */
  readonly #acknowledged = new Set<string>();
  readonly #facts: RegistryFact[] = [];
  #written = 0;

  private constructor(fleet: LiveFleet) {
    this.fleet = fleet;
    fleet.etcd.watch({ ...ranges.all, startRevision: 1 }, (message) => {
      if (message.type !== 'events') throw new Error(`etcd's history is ${message.type}`);
      for (const event of message.events) {
        const fact = readFact(event);
        if (fact !== null) this.#facts.push(fact);
      }
    });
  }

  /** Three machines on three members of etcd run 20 units. */
  static async start({ env, ...options }: LiveFleetOptions = {}): Promise<FaultyFleet> {
    const fleet = await LiveFleet.start({
      members: MEMBERS,
      // An engine's lease of 5 s.
      env: (i) => ({ FLEET_ENGINE_RECONCILE_INTERVAL: '1', ...env?.(i) }),
      ...options,
    });
    const faulty = new FaultyFleet(fleet);
    await faulty.writeAll(UNITS, 'core-01');
    await faulty.whole();
    return faulty;
  }

  /** So many further units at once, over the APIs of these machines. One that is refused is not written: another is. */
  async writeAll(count: number, ...on: readonly string[]): Promise<void> {
    const one = (i: number): Promise<void> =>
      this.fleet.until(() => this.#write(on[i % on.length] ?? '').then(() => true), 'a unit is acknowledged');
    await Promise.all(Array.from({ length: count }, (_, i) => one(i)));
  }

  async #write(on: string): Promise<void> {
    this.#written += 1;
    const unit = `u${this.#written}.service`;
    const api = this.fleet.apiOf(on);
    await this.fleet.run(api.putUnit(unit, parseUnitFile(aUnitText()).unitFile));
    await this.fleet.run(api.setTargetState(unit, 'launched'));
    this.#acknowledged.add(unit);
  }

  async destroy(unit: string): Promise<void> {
    await this.fleet.run(this.fleet.api.destroyUnit(unit));
    this.#acknowledged.delete(unit);
  }

  /** etcd's latest. */
  revision(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.fleet.etcd.range(ranges.leader, (read) =>
        read.ok ? resolve(read.value.revision) : reject(read.error),
      ),
    );
  }

  /** Brings something about while units are written over the APIs of these machines in turn; refused ones do not count. */
  async during(fault: Promise<unknown>, ...on: readonly string[]): Promise<void> {
    let over = false;
    const ended = fault.finally(() => {
      over = true;
    });
    for (let i = 0; !over; i++) {
      await this.#write(on[i % on.length] ?? '').catch(() => undefined);
      await sleep(WRITE_MS);
    }
    await ended;
  }

  /** All machines are there, nothing acknowledged is lost, each unit that shall run does so exactly once, and every write was decided, once. */
  async whole(withinMs?: number): Promise<void> {
    await this.fleet.registered(this.fleet.machines.length, withinMs);
    const running = await this.fleet.settled(null, withinMs);
    expect(running).toEqual(expect.arrayContaining([...this.#acknowledged]));
    expect(this.fleet.machines.flatMap(({ complaints }) => complaints)).toEqual([]);
    this.#judge();
  }

  /** The machine whose engine leads; `but`: no longer this one. */
  async leader(but?: Daemon): Promise<Daemon> {
    let leader: Daemon | undefined;
    await this.fleet.until(async () => {
      const last = this.#facts.findLast(({ type }) => type === 'leader-written' || type === 'leader-cleared');
      leader = this.fleet.machines.find(({ id }) => last?.type === 'leader-written' && last.machine === id);
      return leader !== undefined && leader !== but;
    }, 'an engine leads');
    return leader as Daemon;
  }

  /** Of each unit no more placements were written than told, nor fewer than told and not refused. */
  #judge(): void {
    const placed = tally(this.#facts.flatMap((fact) => (fact.type === 'unit-placed' ? [fact.unit] : [])));
    const events = this.fleet.events();
    const told = tally(events.flatMap((event) => (event.type === 'engine-scheduled' ? [event.unit] : [])));
    const refused = (...outcomes: readonly string[]) =>
      tally(
        events.flatMap((e) => (e.type === 'engine-refused' && outcomes.includes(e.outcome) ? e.about : [])),
      );
    const [no, perhaps] = [refused('none'), refused('none', 'unknown')];
    for (const [unit, times] of told) {
      const written = placed.get(unit) ?? 0;
      expect(written, `${unit} was placed`).toBeLessThanOrEqual(times - (no.get(unit) ?? 0));
      expect(written, `${unit} was placed`).toBeGreaterThanOrEqual(times - (perhaps.get(unit) ?? 0));
    }
    expect([...placed.keys()].filter((unit) => !told.has(unit))).toEqual([]);
  }

  close(): Promise<void> {
    return this.fleet.close();
  }
}

function tally(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
