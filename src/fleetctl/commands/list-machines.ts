// fleetctl list-machines: the machines whose lease is alive.
import { compareStrings } from '../../base/index.js';
import type { Machine } from '../../fleet/index.js';
import type { Command } from '../command.js';
import { type Listing, listingOptions, printListing, readView } from '../listing.js';
import { idLabel } from '../machine-label.js';

const LISTING: Listing<Machine> = {
  shown: ['machine', 'ip', 'metadata'],
  fields: {
    machine: { text: (machine, full) => idLabel(machine.id, full), hex: true },
    ip: { text: (machine) => machine.publicIp },
    metadata: {
      text: (machine) =>
        sortedMetadata(machine)
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
      data: (machine) => Object.fromEntries(sortedMetadata(machine)),
    },
  },
};

export const listMachines: Command = {
  name: 'list-machines',
  summary: 'list the machines of the cluster',
  args: '',
  options: listingOptions(LISTING),
  changes: false,
  *run(context, _args, options) {
    const view = readView(context, LISTING, options);
    printListing(context, LISTING, view, yield* context.api.machines());
    return 0;
  },
};

function sortedMetadata(machine: Machine): readonly (readonly [string, string])[] {
  return Object.entries(machine.metadata).sort(([a], [b]) => compareStrings(a, b));
}
