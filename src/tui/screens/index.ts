// The screens in the order of their keys, and then those that one comes to from another.
import type { ClusterSource } from '../source.js';
import { cluster } from './cluster/cluster.js';
import { events } from './events/events.js';
import { explain } from './explain/explain.js';
import { journal } from './journal/journal.js';
import { machine } from './machine/machine.js';
import { machines } from './machines/machines.js';
import { metrics } from './metrics/metrics.js';
import { registry } from './registry/registry.js';
import { scenario } from './scenario/scenario.js';
import type { Screen } from './screen.js';
import { unit } from './unit/unit.js';
import { units } from './units/units.js';

const SCREENS: readonly Screen[] = [
  cluster,
  units,
  machines,
  events,
  registry,
  journal,
  metrics,
  scenario,
  unit,
  machine,
  explain,
];

export const HOME = cluster;

export function screenOf(id: string): Screen {
  return SCREENS.find((screen) => screen.id === id) ?? HOME;
}

/** Those that a source has something to show on, and that a key leads to. */
export function screensFor(source: ClusterSource): readonly Screen[] {
  return SCREENS.filter(({ key, offered }) => key !== undefined && (offered?.(source) ?? true));
}

/** The screens that have the same rows as this one, and it. */
export function alike(id: string): readonly string[] {
  const { rowsAre } = screenOf(id);
  if (rowsAre === undefined) return [id];
  return SCREENS.filter((screen) => screen.rowsAre === rowsAre).map((screen) => screen.id);
}
