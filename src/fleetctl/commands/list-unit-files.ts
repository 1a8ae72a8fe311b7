// fleetctl list-unit-files: the units of the registry, what is wanted of them and how far they are.
import type { Machine, Unit } from '../../fleet/index.js';
import type { Command } from '../command.js';
import { type Fields, listingOptions, printListing } from '../listing.js';
import { idLabel, machineLabel } from '../machine-label.js';

interface Row {
  readonly unit: Unit;
  readonly machines: readonly Machine[];
}

const SHOWN = 'unit,hash,dstate,state,target';

const FIELDS: Fields<Row> = {
  unit: ({ unit }) => unit.name,
  global: ({ unit }) => String(unit.global),
  dstate: ({ unit }) => unit.targetState,
  // Nobody keeps one state of a unit that is on many machines.
  state: ({ unit }) => (unit.global ? '' : unit.currentState),
  target: ({ unit, machines }, full) =>
    unit.machine === null ? '' : machineLabel(unit.machine, machines, full),
  tmachine: ({ unit }, full) => (unit.machine === null ? '' : idLabel(unit.machine, full)),
  hash: ({ unit }, full) => (full ? unit.hash : unit.hash.slice(0, 7)),
  desc: ({ unit }) => description(unit),
};

export const listUnitFiles: Command = {
  name: 'list-unit-files',
  summary: 'list the units in the registry',
  args: '',
  options: listingOptions(Object.keys(FIELDS), SHOWN),
  changes: false,
  *run(context, _args, options) {
    const machines = yield* context.api.machines();
    const units = yield* context.api.units();
    const rows = units.map((unit) => ({ unit, machines }));
    printListing(context, rows, FIELDS, SHOWN, options);
    return 0;
  },
};

function description(unit: Unit): string {
  const found = unit.file.options.findLast(
    (option) => option.section === 'Unit' && option.name === 'Description',
  );
  return found?.value ?? '';
}
