// fleetctl list-units: what systemd says of each unit on each machine that has it.
import type { Machine, UnitState } from '../../fleet/index.js';
import type { Command } from '../command.js';
import { type Listing, listingOptions, printListing, readView } from '../listing.js';
import { machineLabel } from '../machine-label.js';

interface Row {
  readonly state: UnitState;
  readonly machines: readonly Machine[];
}

const LISTING: Listing<Row> = {
  shown: ['unit', 'machine', 'active', 'sub'],
  fields: {
    unit: { text: ({ state }) => state.unit },
    load: { text: ({ state }) => state.load },
    active: { text: ({ state }) => state.active },
    sub: { text: ({ state }) => state.sub },
    machine: {
      text: ({ state, machines }, full) => machineLabel(state.machine, machines, full),
      data: ({ state }) => state.machine,
      hex: true,
    },
    hash: { text: ({ state }, full) => (full ? state.hash : state.hash.slice(0, 7)), hex: true },
  },
};

export const listUnits: Command = {
  name: 'list-units',
  summary: 'list the units on machines and their state in systemd',
  args: '',
  options: listingOptions(LISTING),
  changes: false,
  *run(context, _args, options) {
    const view = readView(context, LISTING, options);
    const machines = yield* context.api.machines();
    const states = yield* context.api.unitStates();
    printListing(
      context,
      LISTING,
      view,
      states.map((state) => ({ state, machines })),
    );
    return 0;
  },
};
