// The agent: makes its machine's systemd match what the registry says, and publishes how the units fare. What to do
// is plan.ts; what is wanted is desired.ts; being in the registry at all is fleetd.ts.

import { FleetsimError, Interval, ok, type Result } from '../../base/index.js';
import type { KeyRange, KeyValue, LeaseId } from '../../etcd/index.js';
import { type Manager, parseUnitName, type UnitFile } from '../../systemd/index.js';
import type { Host } from '../host.js';
import { type Machine, withMetadata } from '../machine.js';
import { explainAgent } from '../reasons.js';
import { decode } from '../registry/codecs.js';
import { follow } from '../registry/follow.js';
import { parseKey, ranges } from '../registry/keys.js';
import { UnitFiles } from '../registry/unit-files.js';
import { readDemand } from '../scheduler/read-demand.js';
import type { FleetSettings } from '../settings.js';
import { arrivalOf } from './arrival.js';
import { desiredUnits, type OrderedUnit } from './desired.js';
import { isUp } from './fence.js';
import { DynamicMetadata } from './metadata.js';
import { Outcomes, outcomeOf, type ReceivedOrder } from './outcomes.js';
import { type AgentTask, type CurrentUnit, type DesiredUnit, planAgent } from './plan.js';
import { Publisher, type UnitReport } from './publisher.js';

export interface AgentOptions {
  readonly host: Host;
  readonly machine: Machine;
  readonly settings: FleetSettings;
  readonly manager: Manager;
  /** The machine's own, on which all it publishes hangs. */
  readonly lease: LeaseId;
  /** The registry's when the machine was registered. */
  readonly revision: number;
  /** What the agents before this one have brought about on this machine; kept up to date. */
  readonly current: Map<string, CurrentUnit>;
  /** Units that were taken away while they ran, and may not have ended yet; kept up to date. */
  readonly leaving: Set<string>;
}

export class Agent {
  readonly #options: AgentOptions;
  readonly #scheduled: Orders;
  readonly #globals: Orders;
  readonly #metadata: DynamicMetadata;
  readonly #files: UnitFiles;
  readonly #publisher: Publisher;
  readonly #outcomes: Outcomes;
  /** Units that have been starting or running since they were loaded. */
  readonly #begun = new Set<string>();
  /** Units that a pass has to look at: all others are as they shall be. */
  readonly #open = new Set<string>();
  /** Units whose outcome counts. systemd does not tell of everything that may bear on it. */
  readonly #kept = new Set<string>();
  readonly #interval: Interval;

  constructor(options: AgentOptions) {
    const { host, machine } = options;
    this.#options = options;
    this.#files = new UnitFiles(host, () => this.#reconcile());
    const open = (unit: string): void => void this.#open.add(unit);
    const ordered = (orders: Orders): void => {
      this.#reconcile();
      // A unit that has come to stay beats from now on, though there is nothing to do for it; one that is loaded is published then.
      for (const unit of orders.turned.splice(0))
        if (options.current.has(unit)) this.#publisher.publish(unit);
    };
    this.#scheduled = new Orders(host, ranges.schedule(machine.id), open, ordered);
    this.#globals = new Orders(host, ranges.globals, open, ordered);
    this.#metadata = new DynamicMetadata(host, machine.id, () => this.#reconcile());
    this.#publisher = new Publisher({
      host,
      machine: machine.id,
      lease: options.lease,
      revision: options.revision,
      report: (u) => this.#report(u),
    });
    this.#outcomes = new Outcomes(host, machine.id, (unit) => this.#settle(unit));
    this.#interval = new Interval(host.clock, options.settings.agentReconcileIntervalMs, () => {
      this.#reconcile();
      for (const unit of [...this.#kept]) this.#settle(unit);
    });
  }

  /** Runs until the host's scope is closed; the units run on. */
  start(): void {
    this.#scheduled.start();
    this.#globals.start();
    this.#metadata.start();
    for (const unit of this.#options.current.keys()) {
      this.#open.add(unit);
      this.#publisher.publish(unit);
    }
  }

  /** To be called whenever the machine's systemd has changed a unit. */
  unitChanged(unit: string): void {
    const { load, active } = this.#options.manager.status(unit);
    if (load === 'not-found') this.#begun.delete(unit);
    else if (active === 'activating' || active === 'active') this.#begun.add(unit);
    this.#publisher.publish(unit);
    this.#settle(unit);
  }

  /** Only once everything ordered is known in full: what is merely not known yet would be unloaded. */
  #reconcile(): void {
    if (!this.#scheduled.listed || !this.#globals.listed || !this.#metadata.listed) return;
    // Whether a global unit is admitted depends on all the others.
    for (const unit of this.#globals.byUnit.keys()) this.#open.add(unit);
    const all = this.#globals.byUnit.size > 0;
    const scheduled = this.#read(this.#scheduled, all ? this.#scheduled.byUnit.keys() : this.#open);
    const globals = this.#read(this.#globals, this.#globals.byUnit.keys());
    if (this.#files.waiting) return;
    const machine = withMetadata(this.#options.machine, this.#metadata.byKey);
    const desired = desiredUnits(machine, scheduled, globals);
    const opened = [...this.#open];
    this.#open.clear();
    const tasks = planAgent(opened, ordersOf(desired), this.#options.current);
    // What is done now may have to be done again.
    for (const { unit } of tasks) this.#open.add(unit);
    for (const unit of opened) if (this.#lacksFile(unit)) this.#open.add(unit);
    if (this.#open.size > 0) this.#interval.ask();
    for (const task of tasks) if (!this.#attempt(task, desired.get(task.unit))) return;
    for (const unit of opened) this.#settle(unit);
  }

  /** Sees to it that the registry knows whether a unit has ended that is not to be started again elsewhere. */
  #settle(unit: string): void {
    const order = this.#scheduled.byUnit.get(unit);
    const known = this.#options.current.get(unit);
    this.#kept.delete(unit);
    // Of two copies, that tells which is here to stay.
    if (order?.arriving !== undefined) return;
    if (order?.targetState !== 'launched' || known?.state !== 'launched' || known.hash !== order.hash) return;
    const name = parseUnitName(unit);
    const file = this.#files.get(order.hash);
    if (!name.ok || file === null || readDemand(name.value, file).wishes.onReschedule !== 'keep') return;
    this.#kept.add(unit);
    this.#interval.ask();
    const details = this.#options.manager.show(unit);
    if (details !== null) this.#outcomes.settle(unit, order, outcomeOf(details));
  }

  /**
   * Whether to go on: the first task that systemd does not take ends the pass, as in fleet, but for an unload, which is
   * tried again in the next.
   */
  #attempt(task: AgentTask, wanted: OrderedUnit | undefined): boolean {
    const { host, machine } = this.#options;
    const { reason, ...about } = task;
    host.emit({ type: 'agent-task', machine: machine.id, ...about, reason, because: explainAgent(reason) });
    const problem = this.#do(task, wanted);
    if (problem !== null) host.emit({ type: 'agent-task-failed', machine: machine.id, ...about, problem });
    this.#publisher.publish(task.unit);
    return problem === null || task.task === 'unload';
  }

  /** The orders whose name and unit file are good; the others cannot be carried out. */
  #read(orders: Orders, units: Iterable<string>): readonly OrderedUnit[] {
    const read: OrderedUnit[] = [];
    for (const unit of units) {
      const order = orders.byUnit.get(unit);
      if (order === undefined) continue;
      const name = parseUnitName(unit);
      const file: UnitFile | null = this.#files.get(order.hash);
      if (name.ok && file !== null) read.push({ name: name.value, order, file });
    }
    return read;
  }

  /** Its order cannot be carried out yet. */
  #lacksFile(unit: string): boolean {
    const order = this.#scheduled.byUnit.get(unit) ?? this.#globals.byUnit.get(unit);
    return order !== undefined && this.#files.get(order.hash) === null;
  }

  /** Why systemd would not, if so. What was refused is not asked again, as in fleet: the unit counts as started or stopped. */
  #do({ task, unit }: AgentTask, wanted: OrderedUnit | undefined): string | null {
    const { manager, current, leaving } = this.#options;
    const hash = wanted?.order.hash ?? '';
    switch (task) {
      case 'unload': {
        const problem = unloadUnit(manager, unit);
        if (problem === null) {
          current.delete(unit);
          if (isUp(manager, unit)) leaving.add(unit);
          this.#begun.delete(unit);
        } else current.set(unit, { state: 'inactive', hash: current.get(unit)?.hash ?? '' });
        return problem;
      }
      case 'load': {
        const problem = wanted === undefined ? null : problemOf(() => this.#load(wanted));
        // Tried again in the next pass.
        if (problem === null) {
          current.set(unit, { state: 'loaded', hash });
          leaving.delete(unit);
        }
        return problem;
      }
      case 'stop':
        current.set(unit, { state: 'loaded', hash });
        return problemOf(() => manager.stop(unit));
      case 'start':
        current.set(unit, { state: 'launched', hash });
        return problemOf(() => manager.start(unit));
    }
  }

  /** A unit with [Install] is enabled, until the machine is off. */
  #load({ name, file }: OrderedUnit): Result<null, never> {
    const { manager } = this.#options;
    manager.load(name, file);
    if (file.options.some(({ section }) => section === 'Install')) manager.enable(name.full, 'run');
    return ok(null);
  }

  #report(unit: string): UnitReport {
    const { machine, manager, current } = this.#options;
    const { load, active, sub } = manager.status(unit);
    const known = current.get(unit);
    if (load === 'not-found') return { state: null, launched: false, arrival: null };
    const state = { load, active, sub, machine: machine.id, hash: known?.hash ?? '' };
    const order = this.#scheduled.byUnit.get(unit);
    if (order?.arriving === undefined || order.targetState === 'inactive')
      return { state, launched: known?.state === 'launched' && this.#beatsFor(unit), arrival: null };
    // The heartbeat is that of the machine which still has the unit: two that beat would overwrite each other.
    const copy = { current: known, active, begun: this.#begun.has(unit) };
    const outcome = arrivalOf(order.ended ? 'loaded' : order.targetState, copy);
    const arrival = outcome === null ? null : { machine: machine.id, move: order.arriving, outcome };
    return { state, launched: false, arrival };
  }

  /** Not for one that was taken away, or may have been while nobody could tell: another machine may beat for it already. */
  #beatsFor(unit: string): boolean {
    return this.#scheduled.byUnit.has(unit) || this.#globals.byUnit.has(unit);
  }
}

/**
 * Stops a unit and takes its file and its links away; one that systemd does not know any more is done with already. One
 * that systemd will not stop keeps its file, without which nobody could ever stop it; why is returned.
 */
export function unloadUnit(manager: Manager, unit: string): string | null {
  const known = manager.status(unit).load !== 'not-found';
  const problem = known ? problemOf(() => manager.stop(unit)) : null;
  if (problem !== null) return problem;
  manager.disable(unit);
  manager.unload(unit);
  return null;
}

/** Why systemd refused what it was asked. */
function problemOf(ask: () => Result<unknown, { readonly message: string }>): string | null {
  try {
    const asked = ask();
    return asked.ok ? null : asked.error.message;
  } catch (error) {
    if (error instanceof FleetsimError) return error.message;
    throw error;
  }
}

/** The orders under one range of keys, kept up to date. */
class Orders {
  readonly byUnit = new Map<string, ReceivedOrder>();
  /** Units of which it may have changed whether they are ordered, arriving or here to stay, since this was last emptied. */
  readonly turned: string[] = [];
  listed = false;
  readonly #host: Host;
  readonly #range: KeyRange;
  readonly #touched: (unit: string) => void;
  readonly #changed: (orders: Orders) => void;

  /** `touched` is called for each unit whose order may have changed, `changed` after all of them. */
  constructor(
    host: Host,
    range: KeyRange,
    touched: (unit: string) => void,
    changed: (orders: Orders) => void,
  ) {
    this.#host = host;
    this.#range = range;
    this.#touched = touched;
    this.#changed = changed;
  }

  start(): void {
    follow(this.#host, this.#range, {
      listed: (kvs) => {
        const before = [...this.byUnit.keys()];
        for (const unit of before) this.#touched(unit);
        this.byUnit.clear();
        for (const kv of kvs) this.#put(kv);
        this.turned.push(...before, ...this.byUnit.keys());
        this.listed = true;
        this.#changed(this);
      },
      changed: (events) => {
        for (const { type, kv } of events) {
          if (type === 'put') this.#put(kv);
          else this.#delete(kv.key);
        }
        this.#changed(this);
      },
    });
  }

  #put({ key: path, value, modRevision }: KeyValue): void {
    const key = parseKey(path);
    if (key?.type !== 'schedule' && key?.type !== 'global') return;
    this.#touched(key.unit);
    const order = decode.order(value);
    if (order.ok) {
      const before = this.byUnit.get(key.unit);
      if (before === undefined || before.arriving !== order.value.arriving) this.turned.push(key.unit);
      this.byUnit.set(key.unit, { modRevision, ...order.value });
      return;
    }
    this.byUnit.delete(key.unit);
    this.#host.emit({ type: 'key-unreadable', key: path, problem: order.error });
  }

  #delete(path: string): void {
    const key = parseKey(path);
    if (key?.type !== 'schedule' && key?.type !== 'global') return;
    this.#touched(key.unit);
    this.byUnit.delete(key.unit);
  }
}

function ordersOf(desired: ReadonlyMap<string, OrderedUnit>): ReadonlyMap<string, DesiredUnit> {
  const orders = new Map<string, DesiredUnit>();
  for (const [unit, { order }] of desired) {
    const { targetState, hash, ended } = order;
    if (targetState !== 'inactive') orders.set(unit, { targetState, hash, ended });
  }
  return orders;
}
