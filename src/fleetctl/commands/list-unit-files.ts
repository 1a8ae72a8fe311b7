// fleetctl list-unit-files: the units of the registry, what is wanted of them and how far they are.
import type { Machine, Unit } from '../../fleet/index.js';
import type { Command } from '../command.js';
import { type Field, type Listing, listingOptions, printListing, readView } from '../listing.js';
import { machineLabel } from '../machine-label.js';

interface Row {
  readonly unit: Unit;
  readonly machines: readonly Machine[];
}

const TARGET: Field<Row> = {
  text({ unit, machines }, full) {
    if (unit.global) return 'global';
    return unit.machine === null ? '' : machineLabel(unit.machine, machines, full);
  },
  data: ({ unit }) => unit.machine,
  hex: true,
};

const LISTING: Listing<Row> = {
  shown: ['unit', 'hash', 'dstate', 'state', 'target'],
  fields: {
    unit: { text: ({ unit }) => unit.name },
    global: { text: ({ unit }) => String(unit.global), data: ({ unit }) => unit.global },
    dstate: { text: ({ unit }) => unit.targetState },
    // Nobody keeps one state of a unit that is on many machines.
    state: { text: ({ unit }) => (unit.global ? '' : unit.currentState) },
    target: TARGET,
    tmachine: { ...TARGET, replacedBy: 'target' },
    hash: { text: ({ unit }, full) => (full ? unit.hash : unit.hash.slice(0, 7)), hex: true },
    desc: { text: ({ unit }) => description(unit) },
  },
};

export const listUnitFiles: Command = {
  name: 'list-unit-files',
  summary: 'list the units in the registry',
  args: '',
  options: listingOptions(LISTING),
  changes: false,
  *run(context, _args, options) {
    const view = readView(context, LISTING, options);
    const machines = yield* context.api.machines();
    const units = yield* context.api.units();
    printListing(
      context,
      LISTING,
      view,
      units.map((unit) => ({ unit, machines })),
    );
    return 0;
  },
};

function description(unit: Unit): string {
  const found = unit.file.options.findLast(
    (option) => option.section === 'Unit' && option.name === 'Description',
  );
  return found?.value ?? '';
}
