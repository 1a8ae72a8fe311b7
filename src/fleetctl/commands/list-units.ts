// fleetctl list-units: what systemd says of each unit on each machine that has it.
import type { Machine, UnitState } from '../../fleet/index.js';
import type { Command } from '../command.js';
import { type Fields, listingOptions, printListing } from '../listing.js';
import { machineLabel } from '../machine-label.js';

interface Row {
  readonly state: UnitState;
  readonly machines: readonly Machine[];
}

const SHOWN = 'unit,machine,active,sub';

const FIELDS: Fields<Row> = {
  unit: ({ state }) => state.unit,
  load: ({ state }) => state.load,
  active: ({ state }) => state.active,
  sub: ({ state }) => state.sub,
  machine: ({ state, machines }, full) => machineLabel(state.machine, machines, full),
  hash: ({ state }, full) => (full ? state.hash : state.hash.slice(0, 7)),
};

export const listUnits: Command = {
  name: 'list-units',
  summary: 'list the units on machines and their state in systemd',
  args: '',
  options: listingOptions(Object.keys(FIELDS), SHOWN),
  changes: false,
  *run(context, _args, options) {
    const machines = yield* context.api.machines();
    const states = yield* context.api.unitStates();
    const rows = states.map((state) => ({ state, machines }));
    printListing(context, rows, FIELDS, SHOWN, options);
    return 0;
  },
};
